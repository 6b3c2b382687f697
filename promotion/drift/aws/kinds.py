"""The kinds of resources whose names tell the environment: how those of one are listed, how one is removed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from promotion.aws import Client, entries


@dataclass(frozen=True)
class Kind:
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


def _names(client: Client, operation: str, key: str, name: str, **options: Any) -> Iterator[str]:
    return (entry[name] if name else entry for entry in entries(client, operation, key, **options))


def _own(prefix: str, names: Iterable[str]) -> dict[str, str]:
    """Return {name: name} of those with the environment's prefix."""
    return {name: name for name in names if name.lstrip("/").startswith((f"{prefix}-", f"{prefix}/"))}


def _last(ids: Iterable[str], separator: str) -> dict[str, str]:
    """Return {name: id} of ids that end in the name."""
    return {id_.rpartition(separator)[2]: id_ for id_ in ids}


def _buckets(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, (bucket["Name"] for bucket in client.list_buckets()["Buckets"]))


def _roles(client: Client, prefix: str) -> dict[str, str]:
    found = list(_names(client, "list_roles", "Roles", "RoleName"))
    return {**_own(prefix, found), **_own(f"gitlab-{prefix}", found)}


def _users(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _names(client, "list_users", "Users", "UserName"))


def _groups(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _names(client, "list_groups", "Groups", "GroupName"))


def _policies(client: Client, prefix: str) -> dict[str, str]:
    found = _last(_names(client, "list_policies", "Policies", "Arn", Scope="Local"), "/")
    return {name: found[name] for name in _own(prefix, found)}


def _queues(client: Client, prefix: str) -> dict[str, str]:
    return _last(_names(client, "list_queues", "QueueUrls", "", QueueNamePrefix=f"{prefix}-"), "/")


def _log_groups(client: Client, prefix: str) -> dict[str, str]:
    found = _names(client, "describe_log_groups", "logGroups", "logGroupName", logGroupNamePrefix=f"/{prefix}/")
    return _own(prefix, found)


def _topics(client: Client, prefix: str) -> dict[str, str]:
    found = _last(_names(client, "list_topics", "Topics", "TopicArn"), ":")
    return {name: found[name] for name in _own(prefix, found)}


def _alarms(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _names(client, "describe_alarms", "MetricAlarms", "AlarmName", AlarmNamePrefix=f"{prefix}-"))


def _composite_alarms(client: Client, prefix: str) -> dict[str, str]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html: they are asked for."""
    only = {"AlarmNamePrefix": f"{prefix}-", "AlarmTypes": ["CompositeAlarm"]}
    return _own(prefix, _names(client, "describe_alarms", "CompositeAlarms", "AlarmName", **only))


def _dashboards(client: Client, prefix: str) -> dict[str, str]:
    found = _names(client, "list_dashboards", "DashboardEntries", "DashboardName", DashboardNamePrefix=f"{prefix}-")
    return _own(prefix, found)


def _log_policies(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _names(client, "describe_resource_policies", "resourcePolicies", "policyName"))


def _log_destinations(client: Client, prefix: str) -> dict[str, str]:
    found = _names(
        client, "describe_destinations", "destinations", "destinationName", DestinationNamePrefix=f"{prefix}-"
    )
    return _own(prefix, found)


def _schedule_groups(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _names(client, "list_schedule_groups", "ScheduleGroups", "Name", NamePrefix=f"{prefix}-"))


def _clusters(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _last(_names(client, "list_clusters", "clusterArns", ""), "/"))


def _schedules(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _names(client, "list_schedules", "Schedules", "Name", NamePrefix=f"{prefix}-"))


def _services_of_cluster(client: Client, prefix: str) -> dict[str, str]:
    return _last(_names(client, "list_services", "serviceArns", "", cluster=prefix), "/")


def _secrets(client: Client, prefix: str) -> dict[str, str]:
    return _own(prefix, _names(client, "list_secrets", "SecretList", "Name"))


def _aliases(client: Client, prefix: str) -> dict[str, str]:
    found = (name.removeprefix("alias/") for name in _names(client, "list_aliases", "Aliases", "AliasName"))
    return {f"alias/{name}": f"alias/{name}" for name in found if name == prefix or name in _own(prefix, [name])}


KINDS = (
    Kind("bucket", "s3", "aws_s3_bucket", "bucket", _buckets, "aws s3 rb s3://{id}"),
    Kind("role", "iam", "aws_iam_role", "name", _roles, "aws iam delete-role --role-name {id}"),
    Kind("user", "iam", "aws_iam_user", "name", _users, "aws iam delete-user --user-name {id}"),
    Kind("group", "iam", "aws_iam_group", "name", _groups, "aws iam delete-group --group-name {id}"),
    Kind("managed policy", "iam", "aws_iam_policy", "name", _policies, "aws iam delete-policy --policy-arn {id}"),
    Kind("queue", "sqs", "aws_sqs_queue", "name", _queues, "aws sqs delete-queue --queue-url {id}"),
    Kind(
        "log group", "logs", "aws_cloudwatch_log_group", "name", _log_groups,
        "aws logs delete-log-group --log-group-name {id}",
    ),
    Kind(
        "log resource policy", "logs", "aws_cloudwatch_log_resource_policy", "policy_name", _log_policies,
        "aws logs delete-resource-policy --policy-name {id}",
    ),
    Kind(
        "log destination", "logs", "aws_cloudwatch_log_destination", "name", _log_destinations,
        "aws logs delete-destination --destination-name {id}",
    ),
    Kind("topic", "sns", "aws_sns_topic", "name", _topics, "aws sns delete-topic --topic-arn {id}"),
    Kind(
        "alarm", "cloudwatch", "aws_cloudwatch_metric_alarm", "alarm_name", _alarms,
        "aws cloudwatch delete-alarms --alarm-names {id}",
    ),
    Kind(
        "composite alarm", "cloudwatch", "aws_cloudwatch_composite_alarm", "alarm_name", _composite_alarms,
        "aws cloudwatch delete-alarms --alarm-names {id}",
    ),
    Kind(
        "dashboard", "cloudwatch", "aws_cloudwatch_dashboard", "dashboard_name", _dashboards,
        "aws cloudwatch delete-dashboards --dashboard-names {id}",
    ),
    Kind(
        "schedule group", "scheduler", "aws_scheduler_schedule_group", "name", _schedule_groups,
        "aws scheduler delete-schedule-group --name {id}",
    ),
    Kind("ECS cluster", "ecs", "aws_ecs_cluster", "name", _clusters, "aws ecs delete-cluster --cluster {id}"),
    Kind(
        "schedule", "scheduler", "aws_scheduler_schedule", "name", _schedules,
        "aws scheduler delete-schedule --name {id}",
    ),
    Kind(
        "ECS service", "ecs", "aws_ecs_service", "name", _services_of_cluster,
        "aws ecs delete-service --force --cluster {prefix} --service {id}",
    ),
    Kind("alias", "kms", "aws_kms_alias", "name", _aliases, "aws kms delete-alias --alias-name {id}"),
    Kind(
        "secret", "secretsmanager", "aws_secretsmanager_secret", "name", _secrets,
        "aws secretsmanager delete-secret --secret-id {id}",
    ),
)  # fmt: skip
