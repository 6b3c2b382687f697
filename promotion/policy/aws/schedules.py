"""A5, A6, A7: when a schedule starts a task, and that it is one of the platform's commands on Fargate.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html and
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html: what an input may change
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promotion.environment import Environment
from promotion.policy.aws import launches
from promotion.policy.aws.keys import foreign
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type, texts

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_MINUTES: Mapping[str, int] = {"minute": 1, "hour": 60, "day": 24 * 60}
_OFTENEST, _SELDOMEST = 15, 7 * 24 * 60  # minutes
_AN_HOUR = 60 // _OFTENEST
# What the image's entry point gets in the place of nothing.
_COMMANDS = (["sweep", "--json"], ["gc", "--json"])
_TABLE = "write its time into terraform/upkeep.tf, or bulk_load of the environment"


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each schedule that never runs, runs too often, or starts what no rule reads."""
    keys = texts(found, "aws_kms_key", "arn")
    for schedule in of_type(found, "aws_scheduler_schedule"):
        yield from _state(schedule, environment)
        if why := _wrong_time(schedule.text("schedule_expression")):
            yield Finding(*why, "run it each quarter of an hour to each week")
        for name in ("start_date", "end_date"):
            if schedule.text(name):
                yield Finding("A603", schedule.address, f"{name} is {schedule.text(name)}", f"remove {name}")
        if (key := schedule.text("kms_key_arn")) and key not in keys:
            yield Finding("A301", schedule.address, foreign(key), "remove kms_key_arn")
        yield from _target(schedule, environment)


def _state(schedule: Resource, environment: Environment) -> Iterator[Finding]:
    """Yield a finding for a schedule that is off where the environment's file does not say so."""
    loads = schedule.text("name") == f"{environment.prefix}-bulk-load"
    on = launches.loads_in_bulk(environment) if loads else True
    if on and schedule.text("state") not in ("", "ENABLED"):
        cause = f"it is {schedule.text('state')}: what it should do is done by nobody"
        yield Finding("A603", schedule.address, cause, "remove state, or write bulk_load.enabled into the environment")


def _wrong_time(expression: str) -> tuple[str, str, str] | None:
    """Return (code, object, cause) for an expression that is too often, too seldom, or read by no rule."""
    place = f"the schedule {expression}"
    if rate := _RATE.fullmatch(expression):
        minutes = int(rate[1]) * _MINUTES[rate[2]]
        if minutes < _OFTENEST:
            return "A701", place, "a task each few minutes"
        return ("A603", place, "a week or more between two runs") if minutes > _SELDOMEST else None
    fields = expression.removeprefix("cron(").removesuffix(")").split()
    if not expression.startswith("cron(") or len(fields) != 6:
        return "A603", place, "it runs once, or never"
    if not all(re.fullmatch(r"\d+", each) for each in fields[0].split(",")) or fields[0].count(",") >= _AN_HOUR:
        return "A701", place, "a task each few minutes"
    return ("A603", place, f"it runs in {fields[5]} alone") if fields[5] != "*" else None


def _target(schedule: Resource, environment: Environment) -> Iterator[Finding]:
    target = schedule.block("target")
    runs: Mapping[str, Any] = next(iter(target.get("ecs_parameters") or []), {})
    yield from launches.check(schedule, runs, environment)
    if int(runs.get("task_count") or 1) > 1:
        yield Finding("A701", schedule.address, f"{runs['task_count']} tasks at once", "remove task_count")
    for kind in sorted(name for name in target if name.endswith("_parameters") and name != "ecs_parameters"):
        if target[kind]:
            yield Finding("T101", schedule.address, f"no rule reads {kind}", launches.REMEDY)
    yield from _input(schedule, str(target.get("input") or "{}"))


def _input(schedule: Resource, text: str) -> Iterator[Finding]:
    try:
        changed = json.loads(text)
        overrides = changed.pop("containerOverrides", [])
        more = {*changed, *(name for each in overrides for name in set(each) - {"name", "command"})}
        commands = [each["command"] for each in overrides if "command" in each]
    except (ValueError, AttributeError, TypeError):
        more, commands = {"an input that is no JSON"}, []
    for setting in sorted(more):
        yield Finding("T101", schedule.address, f"no rule reads {setting} of an input", launches.REMEDY)
    for command in commands:
        if command not in _COMMANDS:
            yield Finding("A504", schedule.address, f"it runs {command}", "run a command of terraform/upkeep.tf")
