"""Resources that carry the environment's name, as only Terraform gives it, and that the code does not have."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from promotion.aws import Client
from promotion.drift.finding import Finding, Result, each
from promotion.drift.plan_document import PlanDocument
from promotion.environment import SERVICES, Environment

# {service: client}, as the composing verb makes them.
Clients = Mapping[str, Client]


@dataclass(frozen=True)
class _Kind:
    """A kind of resource: the service, Terraform's type, how all names of an account are listed, how one is removed."""

    word: str
    service: str
    type: str
    attribute: str
    listed: Callable[[Client, str], Iterable[str]]
    removal: str


def findings(environment: Environment, clients: Clients, plan: PlanDocument) -> Iterator[Result]:
    """Yield a finding for each such resource."""
    for kind in _KINDS:
        yield from each(f"AWS: {kind.word}s", partial(_unknown, environment, clients[kind.service], plan, kind))


def _unknown(environment: Environment, client: Client, plan: PlanDocument, kind: _Kind) -> Iterator[Finding]:
    known = plan.names(kind.type, kind.attribute)
    if kind.type == "aws_s3_bucket":
        known |= {environment.state_bucket}
    if kind.type == "aws_secretsmanager_secret":
        known |= {environment.key_secret(service) for service in SERVICES}
    for name in sorted(kind.listed(client, environment.prefix)):
        if name not in known:
            yield Finding("aws", f"{kind.word} {name}", "added", back=kind.removal.format(name=name))


def _pages(client: Client, operation: str, key: str, name: str, **options: str) -> Iterator[str]:
    for page in client.get_paginator(operation).paginate(**options):
        yield from (entry[name] if name else entry for entry in page.get(key, []))


def _own(prefix: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.lstrip("/").startswith((f"{prefix}-", f"{prefix}/"))]


def _buckets(client: Client, prefix: str) -> list[str]:
    return _own(prefix, (bucket["Name"] for bucket in client.list_buckets()["Buckets"]))


def _roles(client: Client, prefix: str) -> list[str]:
    return _own(prefix, _pages(client, "list_roles", "Roles", "RoleName"))


def _queues(client: Client, prefix: str) -> list[str]:
    found = _pages(client, "list_queues", "QueueUrls", "", QueueNamePrefix=f"{prefix}-")
    return [url.rpartition("/")[2] for url in found]


def _log_groups(client: Client, prefix: str) -> list[str]:
    found = _pages(client, "describe_log_groups", "logGroups", "logGroupName", logGroupNamePrefix=f"/{prefix}/")
    return list(found)


def _topics(client: Client, prefix: str) -> list[str]:
    return _own(prefix, (arn.rpartition(":")[2] for arn in _pages(client, "list_topics", "Topics", "TopicArn")))


def _alarms(client: Client, prefix: str) -> list[str]:
    return list(_pages(client, "describe_alarms", "MetricAlarms", "AlarmName", AlarmNamePrefix=f"{prefix}-"))


def _schedules(client: Client, prefix: str) -> list[str]:
    return list(_pages(client, "list_schedules", "Schedules", "Name", NamePrefix=f"{prefix}-"))


def _services_of_cluster(client: Client, prefix: str) -> list[str]:
    return [arn.rpartition("/")[2] for arn in _pages(client, "list_services", "serviceArns", "", cluster=prefix)]


def _secrets(client: Client, prefix: str) -> list[str]:
    return _own(prefix, _pages(client, "list_secrets", "SecretList", "Name"))


_KINDS = (
    _Kind("bucket", "s3", "aws_s3_bucket", "bucket", _buckets, "aws s3 rb s3://{name}"),
    _Kind("role", "iam", "aws_iam_role", "name", _roles, "aws iam delete-role --role-name {name}"),
    _Kind("queue", "sqs", "aws_sqs_queue", "name", _queues, "aws sqs delete-queue --queue-url {name}"),
    _Kind(
        "log group", "logs", "aws_cloudwatch_log_group", "name", _log_groups,
        "aws logs delete-log-group --log-group-name {name}",
    ),
    _Kind("topic", "sns", "aws_sns_topic", "name", _topics, "aws sns delete-topic --topic-arn {name}"),
    _Kind(
        "alarm", "cloudwatch", "aws_cloudwatch_metric_alarm", "alarm_name", _alarms,
        "aws cloudwatch delete-alarms --alarm-names {name}",
    ),
    _Kind(
        "schedule", "scheduler", "aws_scheduler_schedule", "name", _schedules,
        "aws scheduler delete-schedule --name {name}",
    ),
    _Kind(
        "ECS service", "ecs", "aws_ecs_service", "name", _services_of_cluster,
        "aws ecs delete-service --force --service {name}",
    ),
    _Kind(
        "secret", "secretsmanager", "aws_secretsmanager_secret", "name", _secrets,
        "aws secretsmanager delete-secret --secret-id {name}",
    ),
)  # fmt: skip
