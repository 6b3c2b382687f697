"""CREATE, ALTER, DROP, SHOW and DESCRIBE of tasks.

https://docs.snowflake.com/en/sql-reference/sql/create-task, …/alter-task and …/show-tasks
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Set
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes import schedule
from localcloud.snowflake.changes.task import Task, children, require_no_cycle, require_suspended
from localcloud.snowflake.objects import parameter_defaults
from localcloud.snowflake.objects.object_type import ObjectType, describe_as_shown
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader

SUSPENSION = "SUSPEND_TASK_AFTER_NUM_FAILURES"
TIMEOUT = "USER_TASK_TIMEOUT_MS"
# https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/tasks_gen.go
_SHOWN = (
    "created_on:timestamp_ltz", "name", "id", "database_name", "schema_name", "owner", "comment", "warehouse",
    "schedule", "predecessors", "state", "definition", "condition", "allow_overlapping_execution", "error_integration",
    "last_committed_on:timestamp_ltz", "last_suspended_on:timestamp_ltz", "owner_role_type", "config", "budget",
    "task_relations", "last_suspended_reason", "target_completion_interval",
)  # fmt: skip


def _clause(reader: Reader, found: dict[str, Any]) -> bool:
    if reader.accept("AFTER"):
        found["AFTER"] = _names(reader)
    elif reader.accept("WHEN"):
        found["CONDITION"] = reader.text_until("AS")
    elif reader.accept("AS"):
        found["DEFINITION"] = reader.text_until()
    elif reader.peek(1).value == "=" and reader.peek().value in _session_parameters():
        key = reader.identifier()
        reader.expect("=")
        found.setdefault("SESSION", {})[key] = _session_parameters()[key](reader)
    else:
        return False
    return True


def _session_parameters() -> dict[str, options.Option]:
    return parameter_defaults.known("SESSION")


def _names(reader: Reader) -> tuple[QualifiedName, ...]:
    names = [reader.name()]
    while reader.accept(","):
        names.append(reader.name())
    return tuple(names)


def _prepare(session: Session, task: Task | None, chosen: Chosen) -> None:
    given = chosen.options
    if task is None and "DEFINITION" not in given:
        raise errors.syntax("")
    if given.get("SCHEDULE"):
        schedule.read(given["SCHEDULE"]).after(session.account.now())
    if given.get("WAREHOUSE"):
        access_control.require(session, "USAGE", "WAREHOUSE", (given["WAREHOUSE"],))
    for key in ("AFTER", "FINALIZE"):
        if given.get(key):
            names = given[key] if key == "AFTER" else (given[key],)
            full = tuple(session.qualify(name, 3) for name in names)
            for name in full:
                access_control.require(session, "OWNERSHIP", "TASK", name)
                require_suspended(session.account, session.account.get(Task, name))
            given[key] = full if key == "AFTER" else full[0]
    if task is not None:
        require_suspended(session.account, task)
        if "SESSION" in given:
            given["SESSION"] = {**task.session, **given["SESSION"]}


def _check(session: Session, task: Task, given: Set[str]) -> None:
    if task.schedule and not task.is_root:
        raise errors.compilation("091085", "42601", "A task with a predecessor can't have a schedule.")
    require_no_cycle(session.account, task, task.after)


def _action(session: Session, task: Task, reader: Reader) -> Result | None:
    """RESUME, SUSPEND, ADD and REMOVE AFTER, MODIFY AS and WHEN, UNSET of a session parameter."""
    word = reader.accept_any(
        "RESUME", "SUSPEND", "ADD AFTER", "REMOVE AFTER", "MODIFY AS", "MODIFY WHEN", "REMOVE WHEN"
    )
    if word is None:
        if reader.at("UNSET"):
            access_control.require(session, "OWNERSHIP", "TASK", task.name)
            require_suspended(session.account, task)
        return None
    if word in ("RESUME", "SUSPEND"):
        reader.end()
        if not access_control.holds(session, "OPERATE", "TASK", task.name):
            access_control.require(session, "OWNERSHIP", "TASK", task.name)
        _switch(session, task, word == "RESUME")
        return done()
    access_control.require(session, "OWNERSHIP", "TASK", task.name)
    require_suspended(session.account, task)
    if word in ("ADD AFTER", "REMOVE AFTER"):
        names = tuple(session.qualify(name, 3) for name in _names(reader))
        kept = tuple(name for name in task.after if name not in names)
        after = kept + names if word == "ADD AFTER" else kept
        for name in names if word == "ADD AFTER" else ():
            access_control.require(session, "OWNERSHIP", "TASK", name)
        changed = dataclasses.replace(task, after=after)
        _check(session, changed, frozenset())
        task.after = after
    elif word == "MODIFY AS":
        task.definition = reader.text_until()
    else:
        task.condition = reader.text_until() if word == "MODIFY WHEN" else ""
    reader.end()
    return done()


def _switch(session: Session, task: Task, on: bool) -> None:
    now = session.account.now()
    if on:
        require_executable(session, task)
        if task.is_root and not task.schedule and not task.condition:
            text = f"Task {dotted(task.name)} has no schedule, no condition and no predecessor: it can't be resumed."
            raise errors.compilation("091084", "42601", text)
        if not task.started:
            task.last_committed_on = now
    elif task.started:
        task.last_suspended_on, task.last_suspended_reason = now, "USER_SUSPENDED"
    task.started = on


def require_executable(session: Session, task: Task) -> None:
    """Raise SnowflakeError 091007 unless the task's owner has EXECUTE TASK, and EXECUTE MANAGED TASK without warehouse.

    https://docs.snowflake.com/en/user-guide/tasks-intro#task-security
    """
    privilege = "EXECUTE TASK" if task.warehouse else "EXECUTE MANAGED TASK"
    owner = Session(session.account, session.connection, user="", role=task.owner)
    for needed in ("EXECUTE TASK", privilege):
        if not access_control.holds(owner, needed, "ACCOUNT", ()):
            text = f"Cannot execute task, {needed} privilege must be granted to owner role."
            raise errors.compilation("091007", "42501", text)


def _row(session: Session, task: Task) -> list[Any]:
    after = [dotted(name) for name in task.after]
    relations: dict[str, Any] = {"Predecessors": after}
    finalizers = [other for other in session.account.all(Task) if other.finalize == task.name]
    if finalizers:
        relations["FinalizerTask"] = dotted(finalizers[0].name)
    if task.finalize:
        relations["FinalizedRootTask"] = dotted(task.finalize)
    return [
        task.created_on, task.name[2], task.id, task.name[0], task.name[1], task.owner, task.comment,
        task.warehouse or None, task.schedule or None, json.dumps(after), "started" if task.started else "suspended",
        task.definition, task.condition or None, str(task.allow_overlapping_execution).lower(), "null",
        task.last_committed_on, task.last_suspended_on, "ROLE", task.config or None, None, json.dumps(relations),
        task.last_suspended_reason if task.last_suspended_on and not task.started else None, None,
    ]  # fmt: skip


def _dropped(session: Session, task: Task) -> None:
    """Let its children follow it no longer."""
    for child in children(session.account, task):
        child.after = tuple(name for name in child.after if name != task.name)


TASK = ObjectType(
    type=Task,
    parts=3,
    columns=_SHOWN,
    row=_row,
    describe=describe_as_shown(_SHOWN, _row),
    options={
        "WAREHOUSE": options.name,
        "SCHEDULE": options.text,
        "CONFIG": options.text,
        "ALLOW_OVERLAPPING_EXECUTION": options.flag,
        "USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE": options.text,
        "FINALIZE": lambda reader: reader.name(),
        SUSPENSION: options.whole(SUSPENSION),
        TIMEOUT: options.whole(TIMEOUT),
    },
    alter_right="OWNERSHIP",
    renames=False,
    clause=_clause,
    prepare=_prepare,
    check=_check,
    action=_action,
    dropped=_dropped,
)
