"""A correction to MiniStack's CloudWatch: 1.5.33 makes alarms with any period, window, treatment and action.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
Error texts: https://github.com/hashicorp/terraform/issues/24070 (datapoints), and LocalStack's provider of CloudWatch,
https://github.com/localstack/localstack/blob/main/localstack-core/localstack/services/cloudwatch/provider_v2.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from localcloud.aws import request_checks
from localcloud.aws.request_checks import Fault

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_SHORT = (10, 20, 30)
_TREATMENTS = ("breaching", "notBreaching", "ignore", "missing")
_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")
# The ARNs of actions that EC2 and Systems Manager take have less parts, or others, than most.
_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:\S+")


def correct() -> None:
    """Let MiniStack look at alarms in this process."""
    request_checks.refuse("monitoring", PutMetricAlarm=_fault)


def _fault(asked: Mapping[str, Any]) -> Fault | None:
    text = next(_texts(asked), None)
    return Fault("ValidationError", text) if text else None


def _texts(asked: Mapping[str, Any]) -> Iterator[str]:
    treatment = asked.get("TreatMissingData")
    if treatment and treatment not in _TREATMENTS:
        values = ", ".join(_TREATMENTS)
        yield f"The value {treatment} is not supported for TreatMissingData parameter. Supported values are [{values}]."
    periods, datapoints = (_number(asked.get(name)) for name in ("EvaluationPeriods", "DatapointsToAlarm"))
    if periods and datapoints > periods:
        yield "DatapointsToAlarm must be less than or equal to EvaluationPeriods"
    for period in _periods(asked):
        if period not in _SHORT and period % _MINUTE:
            yield "Period must be 10, 20, 30 or a multiple of 60"
        days = 7 if period >= _HOUR else 1
        if period * periods > days * _DAY:
            most = f"EvaluationPeriods * Period must be <= {days * _DAY}"
            yield f"Metrics cannot be checked across more than {'a day' if days == 1 else '7 days'} ({most})."
    for action in (action for name in _ACTIONS for action in asked.get(name) or ()):
        if not _ARN.fullmatch(str(action)):
            yield f"Invalid arn syntax: {action}"


def _periods(asked: Mapping[str, Any]) -> Iterator[int]:
    queries = asked.get("Metrics") or ()
    given = (asked.get("Period"), *((query.get("MetricStat") or {}).get("Period") for query in queries))
    yield from (number for period in given if (number := _number(period)))


def _number(given: object) -> int:
    """Return a whole number, which a form has as text; 0 for others, which MiniStack itself refuses."""
    return int(str(given)) if str(given).isdecimal() else 0
