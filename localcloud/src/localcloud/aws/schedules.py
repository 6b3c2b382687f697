"""A correction to MiniStack's EventBridge Scheduler: 1.5.33 takes any expression, time zone, role and target.

Expressions and time zones: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
The role: https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
For which group of schedules: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
Error texts of expressions: LocalStack's records of AWS,
https://github.com/localstack/localstack/blob/main/tests/aws/services/scheduler/test_scheduler.snapshot.json
and of the role: https://github.com/aws/aws-sdk-js-v3/issues/6494
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import iam

from localcloud.aws import cron_fields, request_checks, service_principals
from localcloud.aws.request_checks import Fault

_SERVICE = "scheduler.amazonaws.com"
_RATE = re.compile(r"rate\([1-9]\d* (minute|hour|day)s?\)", re.ASCII)
_AT = re.compile(r"at\(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\)", re.ASCII)
_CRON = re.compile(r"cron\(([^()]*)\)")
_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws)?:.+")


def correct() -> None:
    """Let MiniStack look at schedules in this process."""
    request_checks.refuse("scheduler", CreateSchedule=_fault, UpdateSchedule=_fault)


def _fault(asked: Mapping[str, Any]) -> Fault | None:
    """Return the first fault of a schedule; what a request leaves out is MiniStack's to refuse."""
    target, expression = asked.get("Target") or {}, str(asked.get("ScheduleExpression") or "")
    text = None
    if expression and not _is_expression(expression):
        text = f"Invalid Schedule Expression {expression}."
    elif (zone := asked.get("ScheduleExpressionTimezone")) and zone not in zoneinfo.available_timezones():
        text = f"Invalid timezone {zone}."
    elif (arn := str(target.get("Arn") or "")) and not _ARN.fullmatch(arn):
        text = "Provided Arn is not in correct format."
    elif (role := str(target.get("RoleArn") or "")) and not _assumes(role, str(asked.get("GroupName") or "default")):
        text = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
    return Fault("ValidationException", text) if text else None


def _is_expression(text: str) -> bool:
    cron = _CRON.fullmatch(text)
    return bool(_RATE.fullmatch(text) or _AT.fullmatch(text) or (cron and cron_fields.valid(cron[1])))


def _assumes(role: str, group: str) -> bool:
    """Return whether the role exists and lets Scheduler assume it for schedules of the group."""
    found = iam._roles.get_scoped(role.split(":")[4], None, role.rpartition("/")[2]) if role.count(":") >= 5 else None
    source = f"arn:aws:scheduler:{get_region()}:{get_account_id()}:schedule-group/{group}"
    trust = (found or {}).get("AssumeRolePolicyDocument") or ""
    return bool(trust) and service_principals.may(trust, _SERVICE, source, "sts:AssumeRole", role)
