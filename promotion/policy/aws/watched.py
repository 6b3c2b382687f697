"""A6: what somebody has to hear of: old events and dead letters of each queue, and whatever a log counts.

An alarm that can't fire is no alarm: its limit, its time and its queue are looked at.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
"""

from collections.abc import Iterator, Sequence

from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type

_AGE, _DEPTH = "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"
# {metric: its highest limit}; https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
_LIMITS = {_AGE: 24 * 60 * 60.0, _DEPTH: 0.0}
_COUNTED = 100.0
_DAY = 24 * 60 * 60
_TABLE = "declare it in terraform/alarms.tf"


def check(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for each alarm that can't fire, and for what has none."""
    alarms = of_type(found, "aws_cloudwatch_metric_alarm")
    for alarm in alarms:
        for cause in _deaf(alarm):
            yield Finding("A603", alarm.address, cause, _TABLE)
    heard = {(alarm.text("metric_name"), _queue(alarm)) for alarm in alarms}
    dead = {each.text("name") for each in of_type(found, "aws_sqs_queue") if each.address.endswith("dead_letters")}
    for queue in of_type(found, "aws_sqs_queue"):
        name = queue.text("name")
        if alarms and name and (metric := _DEPTH if name in dead else _AGE, name) not in heard:
            yield Finding("A603", queue.address, f"no alarm on {metric}", _TABLE)
    for filter_ in of_type(found, "aws_cloudwatch_log_metric_filter"):
        for each in filter_.blocks("metric_transformation"):
            if (str(each.get("name")), "") not in heard:
                yield Finding("A603", filter_.address, f"no alarm on {each.get('name')}", _TABLE)
            if str(each.get("value")) == "0":
                yield Finding("A603", filter_.address, "a line that it finds counts nothing", "set value to 1")


def _queue(alarm: Resource) -> str:
    return str((alarm.values.get("dimensions") or {}).get("QueueName", ""))


def _deaf(alarm: Resource) -> Iterator[str]:
    """Yield why an alarm does not fire when it should."""
    if alarm.number("period", 60) * alarm.number("evaluation_periods", 1) > _DAY:
        yield "it waits longer than a day"
    metric, operator, limit = alarm.text("metric_name"), alarm.text("comparison_operator"), _limit(alarm)
    if metric not in _LIMITS and not alarm.text("namespace").startswith("Marquee/"):
        return
    if alarm.text("statistic") == "Minimum":
        yield "the lowest value of its time says nothing of the others"
    if operator == "LessThanThreshold" and metric not in _LIMITS:
        if alarm.text("treat_missing_data") != "breaching" or limit < 1:
            yield "it does not ring when no data comes"
    elif not operator.startswith("GreaterThan"):
        yield f"{operator} is the normal state"
    elif limit > _LIMITS.get(metric, _COUNTED):
        yield f"its limit is {limit:g}"


def _limit(alarm: Resource) -> float:
    try:
        return float(alarm.text("threshold") or 0)
    except ValueError:
        return 0.0
