"""An alarm has a period and a window that CloudWatch evaluates, and actions that are ARNs."""

import pytest

from tests.localcloud.aws.conftest import fault

ALARM = {
    "AlarmName": "limits", "Namespace": "a", "MetricName": "b", "Period": 60, "EvaluationPeriods": 1,
    "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold", "Statistic": "Sum",
}  # fmt: skip
REFUSED = {
    "period": ({"Period": 45}, "Period must be 10, 20, 30 or a multiple of 60"),
    "a day": (
        {"Period": 300, "EvaluationPeriods": 289},
        "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).",
    ),
    "seven days": (
        {"Period": 3600, "EvaluationPeriods": 169},
        "Metrics cannot be checked across more than 7 days (EvaluationPeriods * Period must be <= 604800).",
    ),
    "treatment": (
        {"TreatMissingData": "Missing"},
        "The value Missing is not supported for TreatMissingData parameter. "
        "Supported values are [breaching, notBreaching, ignore, missing].",
    ),
    "datapoints": ({"DatapointsToAlarm": 2}, "DatapointsToAlarm must be less than or equal to EvaluationPeriods"),
    "action": ({"AlarmActions": ["marquee-alarms"]}, "Invalid arn syntax: marquee-alarms"),
    "OK's action": ({"OKActions": ["arn:aws:sns"]}, "Invalid arn syntax: arn:aws:sns"),
}


@pytest.mark.rule(
    "An alarm's period is 10, 20, 30 or a multiple of 60 seconds; it looks at a day at most, at seven days if its "
    "period is an hour or more; its datapoints are not more than its periods; its actions are ARNs",
    source="AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    status="matches AWS; the words of a window, an action and a period are from memory",
)
@pytest.mark.parametrize("changes, words", REFUSED.values(), ids=REFUSED)
def test_no_such_alarm(cloud, changes, words):
    assert fault(cloud.client("cloudwatch").put_metric_alarm, **ALARM | changes) == ("ValidationError", words)


ACTIONS = ["arn:aws:sns:eu-west-1:111111111111:a", "arn:aws:automate:eu-west-1:ec2:recover"]


@pytest.mark.parametrize(
    "changes",
    [
        {"Period": 20, "EvaluationPeriods": 3, "DatapointsToAlarm": 3},
        {"Period": 300, "EvaluationPeriods": 288},
        {"Period": 3600, "EvaluationPeriods": 168},
        {"Period": 86400, "TreatMissingData": "breaching", "AlarmActions": ACTIONS},
    ],
    ids=str,
)
def test_an_alarm(cloud, changes):
    cloudwatch = cloud.client("cloudwatch")
    asked = ALARM | changes
    cloudwatch.put_metric_alarm(**asked)
    [kept] = cloudwatch.describe_alarms(AlarmNames=["limits"])["MetricAlarms"]
    cloudwatch.delete_alarms(AlarmNames=["limits"])
    assert {name: kept.get(name) for name in asked} == asked


def test_the_period_of_an_expressions_metric(cloud):
    stat = {"Metric": {"Namespace": "a", "MetricName": "b"}, "Period": 45, "Stat": "Sum"}
    asked = {name: ALARM[name] for name in ("AlarmName", "EvaluationPeriods", "Threshold", "ComparisonOperator")}
    call = cloud.client("cloudwatch").put_metric_alarm
    assert fault(call, **asked, Metrics=[{"Id": "m", "MetricStat": stat}])[0] == "ValidationError"
