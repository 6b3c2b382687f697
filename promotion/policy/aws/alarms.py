"""A6: alarms of CloudWatch, what they count, and who hears of them.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html
"""

from collections.abc import Iterator, Sequence

from promotion.environment import Environment
from promotion.policy.aws import launches
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type, texts

_ACTIONS = ("alarm_actions", "ok_actions", "insufficient_data_actions")
_OF_AWS = "AWS/"
_LOADS = "vendor_loads"  # which nobody waits for where bulk_load.enabled is false
_TABLE = "declare it in terraform/alarms.tf"


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each alarm that is silent, acts on something, tells a stranger, or counts nothing."""
    topics, loads = texts(found, "aws_sns_topic", "arn"), launches.loads_in_bulk(environment)
    for alarm in of_type(found, "aws_cloudwatch_metric_alarm"):
        if alarm.values.get("actions_enabled") is False and (loads or alarm.text("metric_name") != _LOADS):
            yield Finding("A603", alarm.address, "its actions are off", "remove actions_enabled")
        if alarm.values.get("alarm_actions") == []:
            yield Finding("A603", alarm.address, "it has no action", _TABLE)
        for name in _ACTIONS:
            for action in sorted(set(alarm.values.get(name) or []) - topics):
                yield Finding("A401", alarm.address, f"{name} has {action}", "name the topic of the alarms")
        yield from _counted(alarm, found)
    groups = texts(found, "aws_cloudwatch_log_group", "name")
    for each in of_type(found, "aws_cloudwatch_log_metric_filter"):
        if (group := each.text("log_group_name")) and group not in groups:
            yield Finding("A603", each.address, f"{group} is no log of the platform", _TABLE)


def _counted(alarm: Resource, found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for an alarm on a metric of the platform that no pattern of a log counts."""
    metric, place = alarm.text("metric_name"), alarm.text("namespace")
    counted = {
        (str(each.get("namespace")), str(each.get("name")))
        for filter_ in of_type(found, "aws_cloudwatch_log_metric_filter")
        if filter_.text("pattern").strip()
        for each in filter_.blocks("metric_transformation")
    }
    if metric and not place.startswith(_OF_AWS) and (place, metric) not in counted:
        yield Finding("A603", alarm.address, f"nothing counts {place} {metric}", _TABLE)
