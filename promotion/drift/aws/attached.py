"""Grants, policies and subscriptions that open a resource to others. A plan of Terraform does not see them."""

import json
import shlex
from collections.abc import Iterator
from functools import partial

from promotion.aws import Client, entries
from promotion.drift.aws.names import Clients
from promotion.drift.finding import Finding, Result, each
from promotion.drift.plan_document import PlanDocument
from promotion.environment import SERVICES, Environment
from promotion.review import policy
from promotion.review.difference import Line

_OWN_KEY = "alias/aws/secretsmanager"


def findings(environment: Environment, clients: Clients, plan: PlanDocument) -> Iterator[Result]:
    """Yield a finding for each grant on a key, policy or copy of a secret, subscription of a topic, filter of a log."""
    looks = {
        "AWS: grants on keys": partial(_key_grants, clients["kms"], plan),
        "AWS: policies of secrets": partial(_secret_policies, environment, clients["secretsmanager"]),
        "AWS: rotation and copies of secrets": partial(_secret_settings, environment, clients["secretsmanager"]),
        "AWS: subscriptions of topics": partial(_topic_subscriptions, clients["sns"], plan),
        "AWS: subscriptions of logs": partial(_log_subscriptions, clients["logs"], plan),
        "AWS: filters of logs": partial(_metric_filters, clients["logs"], plan),
    }
    for part, look in looks.items():
        yield from each(part, look)


def _key_grants(kms: Client, plan: PlanDocument) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/kms/latest/developerguide/grants.html"""
    for key in plan.of("aws_kms_key"):
        id_ = key.there.get("key_id")
        for grant in entries(kms, "list_grants", "Grants", KeyId=id_) if id_ else ():
            operations = ", ".join(sorted(grant.get("Operations", [])))
            yield Finding(
                "aws",
                f"grant on {key.address} to {grant['GranteePrincipal']}",
                "added",
                (Line("+", f"operations: {operations}"),),
                shlex.join(["aws", "kms", "revoke-grant", "--key-id", str(id_), "--grant-id", grant["GrantId"]]),
            )


def _secret_policies(environment: Environment, secrets: Client) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html"""
    for name in map(environment.key_secret, SERVICES):
        text = secrets.get_resource_policy(SecretId=name).get("ResourcePolicy")
        if text:
            yield Finding(
                "aws",
                f"policy of the secret {name}",
                "added",
                tuple(Line(*line) for line in policy.compare(None, json.loads(text))),
                f"aws secretsmanager delete-resource-policy --secret-id {name}",
            )


def _secret_settings(environment: Environment, secrets: Client) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html"""
    for name in map(environment.key_secret, SERVICES):
        found = secrets.describe_secret(SecretId=name)
        if found.get("RotationEnabled"):
            lines = (Line("+", f"by: {found.get('RotationLambdaARN', 'Secrets Manager')}"),)
            back = shlex.join(["aws", "secretsmanager", "cancel-rotate-secret", "--secret-id", name])
            yield Finding("aws", f"rotation of the secret {name}", "added", lines, back)
        key = found.get("KmsKeyId", _OWN_KEY)  # left out where it is Secrets Manager's own
        if not key.endswith(_OWN_KEY):
            back = shlex.join(["aws", "secretsmanager", "update-secret", "--secret-id", name, "--kms-key-id"])
            lines = (Line("+", f"key: {key}"),)
            yield Finding("aws", f"key of the secret {name}", "changed", lines, f"{back} {_OWN_KEY}")
        for copy in found.get("ReplicationStatus", ()):
            command = ["aws", "secretsmanager", "remove-regions-from-replication", "--secret-id", name]
            back = shlex.join([*command, "--remove-replica-regions", copy["Region"]])
            yield Finding("aws", f"copy of the secret {name} in {copy['Region']}", "added", back=back)


def _topic_subscriptions(sns: Client, plan: PlanDocument) -> Iterator[Finding]:
    known = {
        (each.values.get("protocol"), each.values.get("endpoint")) for each in plan.of("aws_sns_topic_subscription")
    }
    for topic in plan.of("aws_sns_topic"):
        if not (arn := topic.there.get("arn")):
            continue
        for entry in entries(sns, "list_subscriptions_by_topic", "Subscriptions", TopicArn=arn):
            if (entry["Protocol"], entry["Endpoint"]) not in known:
                yield Finding(
                    "aws",
                    f"subscription of {topic.address}: {entry['Protocol']} {entry['Endpoint']}",
                    "added",
                    back=shlex.join(["aws", "sns", "unsubscribe", "--subscription-arn", entry["SubscriptionArn"]]),
                )


def _log_subscriptions(logs: Client, plan: PlanDocument) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html"""
    for group in plan.of("aws_cloudwatch_log_group"):
        if not group.there:
            continue
        name = group.values["name"]
        for entry in entries(logs, "describe_subscription_filters", "subscriptionFilters", logGroupName=name):
            back = ["aws", "logs", "delete-subscription-filter", "--log-group-name", name, "--filter-name"]
            yield Finding(
                "aws",
                f"subscription of the log {name}: {entry['filterName']}",
                "added",
                (Line("+", f"destination: {entry['destinationArn']}"),),
                shlex.join([*back, entry["filterName"]]),
            )


def _metric_filters(logs: Client, plan: PlanDocument) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html"""
    known = {
        (each.values["log_group_name"], each.values["name"]) for each in plan.of("aws_cloudwatch_log_metric_filter")
    }
    for group in plan.of("aws_cloudwatch_log_group"):
        if not group.there:
            continue
        name = group.values["name"]
        for entry in entries(logs, "describe_metric_filters", "metricFilters", logGroupName=name):
            if (name, entry["filterName"]) not in known:
                counted = ", ".join(
                    f"{each['metricNamespace']} {each['metricName']}" for each in entry["metricTransformations"]
                )
                back = ["aws", "logs", "delete-metric-filter", "--log-group-name", name, "--filter-name"]
                yield Finding(
                    "aws",
                    f"filter of the log {name}: {entry['filterName']}",
                    "added",
                    (Line("+", f"pattern: {entry.get('filterPattern', '')}"), Line("+", f"counts: {counted}")),
                    shlex.join([*back, entry["filterName"]]),
                )
