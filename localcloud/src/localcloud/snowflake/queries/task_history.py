"""TASK_HISTORY in a query: the runs of the tasks that the session may see, of the last 7 days, and the next ones.

https://docs.snowflake.com/en/sql-reference/functions/task_history
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.task_history import Run
from localcloud.snowflake.changes.task import Task
from localcloud.snowflake.engine.arrow_tables import arrow_table, schema_of
from localcloud.snowflake.loading.copy_history import moment
from localcloud.snowflake.queries.given_arguments import given_arguments
from localcloud.snowflake.wire import errors

NAME = "TASK_HISTORY"
_KEPT = timedelta(days=7)
_USUAL_LIMIT, _HIGHEST_LIMIT = 100, 10_000
_POSITIONS = ("SCHEDULED_TIME_RANGE_START", "SCHEDULED_TIME_RANGE_END", "RESULT_LIMIT", "TASK_NAME", "ERROR_ONLY")
_COLUMNS = schema_of(
    "QUERY_ID NAME DATABASE_NAME SCHEMA_NAME QUERY_TEXT CONDITION_TEXT STATE ERROR_CODE ERROR_MESSAGE SCHEDULED_TIME:t "
    "QUERY_START_TIME:t NEXT_SCHEDULED_TIME:t COMPLETED_TIME:t ROOT_TASK_ID GRAPH_VERSION:n RUN_ID:n RETURN_VALUE "
    "SCHEDULED_FROM ATTEMPT_NUMBER:n"
)


def task_history(session: Session, call: exp.Expression) -> pa.Table:
    """Return the rows of a call, the latest scheduled first. Raise SnowflakeError for a wrong argument."""
    given = given_arguments(call, _POSITIONS)
    start, end = (_aware(session, given.get(name)) for name in _POSITIONS[:2])
    limit = int(given["RESULT_LIMIT"].name) if "RESULT_LIMIT" in given else _USUAL_LIMIT
    if not 1 <= limit <= _HIGHEST_LIMIT:
        raise errors.invalid_value(str(limit), "RESULT_LIMIT")
    wanted = given["TASK_NAME"].name.upper() if "TASK_NAME" in given else None
    only_errors = "ERROR_ONLY" in given and given["ERROR_ONLY"] == exp.true()
    earliest = max(filter(None, (start, session.account.now() - _KEPT)))
    runs = [*_next(session), *session.account.task_history.newest_first()]
    found = [
        run
        for run in runs
        if _seen(session, run)
        and run.scheduled >= earliest
        and (end is None or run.scheduled <= end)
        and wanted in (None, run.task[-1])
        and (not only_errors or run.state in ("FAILED", "FAILED_AND_AUTO_SUSPENDED", "CANCELLED"))
    ]
    found.sort(key=lambda run: run.scheduled, reverse=True)
    return arrow_table([_row(run) for run in found[:limit]], _COLUMNS)


def _next(session: Session) -> list[Run]:
    """Return the runs to come: SCHEDULED."""
    due = session.account.task_history.due
    return [
        Run(task.name, task.id, task.definition, task.condition, due[task.id], "SCHEDULE", 0, state="SCHEDULED")
        for task in session.account.all(Task)
        if task.started and task.id in due
    ]


def _seen(session: Session, run: Run) -> bool:
    """Return whether the session owns the task or has MONITOR or OPERATE on it."""
    return any(access_control.holds(session, privilege, "TASK", run.task) for privilege in ("MONITOR", "OPERATE"))


def _row(run: Run) -> list[Any]:
    return [
        run.query_id, run.task[2], run.task[0], run.task[1], run.definition, run.condition or None, run.state,
        run.error_code, run.error_message, run.scheduled, run.started, run.next_scheduled, run.completed, run.root_id,
        1, run.run_id or None, None, run.scheduled_from, 1,
    ]  # fmt: skip


def _aware(session: Session, value: exp.Expression | None) -> datetime | None:
    found = moment(session, value)
    return found.replace(tzinfo=session.account.now().tzinfo) if found else None
