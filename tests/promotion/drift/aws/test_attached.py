"""A filter that somebody gave a log, in the local AWS; and answers of several pages, which AWS gives for long lists."""

import boto3
from botocore.stub import Stubber

from promotion.drift.aws.attached import _key_grants, _log_subscriptions, _metric_filters, _secret_settings
from promotion.drift.plan_document import PlanDocument, Resource
from promotion.environment import SERVICES, load

LOG = "/marquee-hand/splitter"


def test_a_filter_that_the_code_does_not_have_is_found(cloud):
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName=LOG)
    counted = [{"metricName": "lines", "metricNamespace": "Mine", "metricValue": "1"}]
    for name in ("ours", "mine"):
        logs.put_metric_filter(logGroupName=LOG, filterName=name, filterPattern="ERROR", metricTransformations=counted)
    group = {"name": LOG}
    ours = {"log_group_name": LOG, "name": "ours"}
    plan = PlanDocument(
        (
            Resource("a", "aws_cloudwatch_log_group", group, group, frozenset()),
            Resource("b", "aws_cloudwatch_log_metric_filter", ours, ours, frozenset()),
        )
    )
    [found] = _metric_filters(logs, plan)
    assert (found.object, found.change) == (f"filter of the log {LOG}: mine", "added")
    assert [str(line) for line in found.lines] == ["+ pattern: ERROR", "+ counts: Mine lines"]
    assert found.back == f"aws logs delete-metric-filter --log-group-name {LOG} --filter-name mine"
    logs.delete_log_group(logGroupName=LOG)


def stubbed(service: str) -> Stubber:
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    stub = Stubber(boto3.client(service, region_name="eu-central-1", **keys))
    stub.activate()
    return stub


def plan_of(type_: str, **values: str) -> PlanDocument:
    return PlanDocument((Resource("a", type_, values, values, frozenset()),))


def test_a_grant_on_the_second_page_is_found():
    """https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html: 50 grants a page."""
    kms = stubbed("kms")
    first, second = ([{"GranteePrincipal": name, "GrantId": name}] for name in ("one", "two"))
    kms.add_response("list_grants", {"Grants": first, "Truncated": True, "NextMarker": "m"}, {"KeyId": "k"})
    kms.add_response("list_grants", {"Grants": second, "Truncated": False}, {"KeyId": "k", "Marker": "m"})
    found = _key_grants(kms.client, plan_of("aws_kms_key", key_id="k"))
    assert [each.object for each in found] == ["grant on a to one", "grant on a to two"]


def test_a_subscription_on_the_second_page_is_found():
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html"""
    logs = stubbed("logs")
    first, second = ([{"filterName": name, "destinationArn": "arn:x"}] for name in ("one", "two"))
    where = {"logGroupName": "l"}
    logs.add_response("describe_subscription_filters", {"subscriptionFilters": first, "nextToken": "m"}, where)
    logs.add_response("describe_subscription_filters", {"subscriptionFilters": second}, {**where, "nextToken": "m"})
    found = _log_subscriptions(logs.client, plan_of("aws_cloudwatch_log_group", name="l"))
    assert [each.object for each in found] == ["subscription of the log l: one", "subscription of the log l: two"]


def test_a_rotation_and_a_copy_of_a_secret_are_found():
    """https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html"""
    secrets, environment = stubbed("secretsmanager"), load("dev")
    migrator, *others = map(environment.key_secret, SERVICES)
    copies = [{"Region": "us-east-1", "Status": "InSync"}]
    changed = {"ReplicationStatus": copies, "RotationEnabled": True}
    secrets.add_response("describe_secret", changed, {"SecretId": migrator})
    for name in others:
        secrets.add_response("describe_secret", {"Name": name, "RotationEnabled": False}, {"SecretId": name})
    rotation, copy = _secret_settings(environment, secrets.client)
    assert (rotation.object, copy.object) == (
        f"rotation of the secret {migrator}",
        f"copy of the secret {migrator} in us-east-1",
    )
    assert [str(line) for line in rotation.lines] == ["+ by: Secrets Manager"]
    assert rotation.back == f"aws secretsmanager cancel-rotate-secret --secret-id {migrator}"
    assert copy.back == (
        f"aws secretsmanager remove-regions-from-replication --secret-id {migrator} --remove-replica-regions us-east-1"
    )


def test_a_secret_under_another_key_is_found():
    """https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html"""
    environment, secrets = load("dev"), stubbed("secretsmanager")
    names = list(map(environment.key_secret, SERVICES))
    keys = [{"KmsKeyId": "arn:k"}, {"KmsKeyId": "alias/aws/secretsmanager"}, *[{}] * (len(names) - 2)]
    for name, key in zip(names, keys, strict=True):
        secrets.add_response("describe_secret", {"Name": name, **key}, {"SecretId": name})
    [found] = _secret_settings(environment, secrets.client)
    assert (found.object, found.change) == (f"key of the secret {names[0]}", "changed")
    assert found.back == (
        f"aws secretsmanager update-secret --secret-id {names[0]} --kms-key-id alias/aws/secretsmanager"
    )
