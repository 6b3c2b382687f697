"""Resources that carry the environment's name, as only Terraform gives it, and that the code does not have."""

import shlex
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
    """A kind of resource: the service, Terraform's type, how those of an environment are listed, how one is removed.

    `listed` returns {name: what the command takes}; `{id}` stands for that, quoted, in `removal`, `{prefix}` for the
    environment's prefix.
    """

    word: str
    service: str
    type: str
    attribute: str
    listed: Callable[[Client, str], Mapping[str, str]]
    removal: str


def findings(environment: Environment, clients: Clients, plan: PlanDocument) -> Iterator[Result]:
    """Yield a finding for each such resource."""
    for kind in _KINDS:
        yield from each(f"AWS: {kind.word} by name", partial(_unknown, environment, clients[kind.service], plan, kind))


def _unknown(environment: Environment, client: Client, plan: PlanDocument, kind: _Kind) -> Iterator[Finding]:
    known = plan.names(kind.type, kind.attribute)
    if kind.type == "aws_s3_bucket":
        known |= {environment.state_bucket}
    if kind.type == "aws_secretsmanager_secret":
        known |= {environment.key_secret(service) for service in SERVICES}
    for name, id_ in sorted(kind.listed(client, environment.prefix).items()):
        if name not in known:
            back = kind.removal.format(id=shlex.quote(id_), prefix=environment.prefix)
            yield Finding("aws", f"{kind.word} {name}", "added", back=back)


def _pages(client: Client, operation: str, key: str, name: str, **options: str) -> Iterator[str]:
    for page in client.get_paginator(operation).paginate(**options):
        yield from (entry[name] if name else entry for entry in page.get(key, []))


def _own(prefix: str, names: Iterable[str]) -> dict[str, str]:
    """Return {name: name} of those with the environment's prefix."""
    return {name: name for name in names if name.lstrip("/").startswith((f"{prefix}-", f"{prefix}/"))}


def _last(ids: Iterable[str], separator: str) -> dict[str, str]:
    """Return {name: id} of ids that end in the name."""
    return {id_.rpartition(separator)[2]: id_ for id_ in ids}


def _buckets(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, (bucket["Name"] for bucket in client.list_buckets()["Buckets"]))


def _roles(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _pages(client, "list_roles", "Roles", "RoleName"))


def _queues(client: Client, prefix: str) -> dict[str, str]:
    return _last(_pages(client, "list_queues", "QueueUrls", "", QueueNamePrefix=f"{prefix}-"), "/")


def _log_groups(client: Client, prefix: str) -> dict[str, str]:
    found = _pages(client, "describe_log_groups", "logGroups", "logGroupName", logGroupNamePrefix=f"/{prefix}/")
    return _own(prefix, found)


def _topics(client: Client, prefix: str) -> dict[str, str]:
    found = _last(_pages(client, "list_topics", "Topics", "TopicArn"), ":")
    return {name: found[name] for name in _own(prefix, found)}


def _alarms(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _pages(client, "describe_alarms", "MetricAlarms", "AlarmName", AlarmNamePrefix=f"{prefix}-"))


def _schedules(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _pages(client, "list_schedules", "Schedules", "Name", NamePrefix=f"{prefix}-"))


def _services_of_cluster(client: Client, prefix: str) -> dict[str, str]:
    return _last(_pages(client, "list_services", "serviceArns", "", cluster=prefix), "/")


def _secrets(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _pages(client, "list_secrets", "SecretList", "Name"))


def _aliases(client: Client, prefix: str) -> dict[str, str]:
    found = (name.removeprefix("alias/") for name in _pages(client, "list_aliases", "Aliases", "AliasName"))
    return {f"alias/{name}": f"alias/{name}" for name in found if name == prefix or name in _own(prefix, [name])}


_KINDS = (
    _Kind("bucket", "s3", "aws_s3_bucket", "bucket", _buckets, "aws s3 rb s3://{id}"),
    _Kind("role", "iam", "aws_iam_role", "name", _roles, "aws iam delete-role --role-name {id}"),
    _Kind("queue", "sqs", "aws_sqs_queue", "name", _queues, "aws sqs delete-queue --queue-url {id}"),
    _Kind(
        "log group", "logs", "aws_cloudwatch_log_group", "name", _log_groups,
        "aws logs delete-log-group --log-group-name {id}",
    ),
    _Kind("topic", "sns", "aws_sns_topic", "name", _topics, "aws sns delete-topic --topic-arn {id}"),
    _Kind(
        "alarm", "cloudwatch", "aws_cloudwatch_metric_alarm", "alarm_name", _alarms,
        "aws cloudwatch delete-alarms --alarm-names {id}",
    ),
    _Kind(
        "schedule", "scheduler", "aws_scheduler_schedule", "name", _schedules,
        "aws scheduler delete-schedule --name {id}",
    ),
    _Kind(
        "ECS service", "ecs", "aws_ecs_service", "name", _services_of_cluster,
        "aws ecs delete-service --force --cluster {prefix} --service {id}",
    ),
    _Kind("alias", "kms", "aws_kms_alias", "name", _aliases, "aws kms delete-alias --alias-name {id}"),
    _Kind(
        "secret", "secretsmanager", "aws_secretsmanager_secret", "name", _secrets,
        "aws secretsmanager delete-secret --secret-id {id}",
    ),
)  # fmt: skip
