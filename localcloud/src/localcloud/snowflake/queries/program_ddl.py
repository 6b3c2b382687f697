"""GET_DDL of functions, procedures, tasks, pipes and dynamic tables: the statement that creates each.

The documentation shows the text of a function and of a procedure; the other texts follow published outputs.
https://docs.snowflake.com/en/sql-reference/functions/get_ddl
"""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes.dynamic_table import DynamicTable, behind_as
from localcloud.snowflake.changes.task import Task
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.objects.routine import Routine
from localcloud.snowflake.queries.relation_ddl import comment_of, escaped
from localcloud.snowflake.tables import describe
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted, quote_identifier


def of_routine(session: Session, routine: Routine, name: str) -> str:
    """Return the statement that makes a function or procedure; `name` is without the types of its arguments.

    Raise SnowflakeError without OWNERSHIP for a body that only the owner sees, 000002 for what is not printed here.
    """
    hidden = routine.secure or routine.rights == "OWNER"
    if hidden and not access_control.owns(session, routine.kind, routine.name):
        raise errors.insufficient_privileges(routine.kind, dotted(routine.name))
    _refuse(
        routine, secure=routine.secure, words=routine.said, defaults=any(each.default for each in routine.arguments)
    )
    arguments = ", ".join(f"{quote_identifier(each.name)} {each.written}" for each in routine.arguments)
    columns = ", ".join(f"{quote_identifier(each.name)} {each.written}" for each in routine.columns)
    lines = [
        f"CREATE OR REPLACE {routine.kind} {name}({arguments})",
        f"RETURNS {f'TABLE ({columns})' if routine.returns == 'TABLE' else routine.returns_exactly}",
        "LANGUAGE SQL",
        comment_of(routine),
        f"EXECUTE AS {routine.rights}" if routine.rights else "",
    ]
    body = routine.body.replace("\\", "\\\\").replace("'", "''")
    return "\n".join([*filter(None, lines), f"AS '{body}';"])


def of_task(task: Task, name: str) -> str:
    """Return the statement that makes the task. Raise SnowflakeError 000002 for what is not printed here."""
    _refuse(
        task,
        comment=task.comment,
        config=task.config,
        finalize=task.finalize,
        allow_overlapping_execution=task.allow_overlapping_execution,
        suspend_task_after_num_failures=task.suspend_task_after_num_failures,
        user_task_timeout_ms=task.user_task_timeout_ms,
        parameters=task.session or task.parameters,
        tags=task.tags,
    )
    return f"create or replace task {name}\n" + "".join(f"\t{line}\n" for line in _clauses(task)).rstrip() + ";"


def _clauses(task: Task) -> Iterator[str]:
    if task.warehouse:
        yield f"warehouse={dotted((task.warehouse,))}"
    if task.schedule:
        yield f"schedule={escaped(task.schedule)}"
    if size := task.user_task_managed_initial_warehouse_size:
        yield f"USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE={escaped(size)}"
    if task.after:
        yield f"after {', '.join(map(dotted, task.after))}"
    if task.condition:
        yield f"when {task.condition}"
    yield f"as {task.definition}"


def of_pipe(pipe: Pipe, name: str) -> str:
    """Return the statement that makes the pipe. Raise SnowflakeError 000002 for what is not printed here."""
    _refuse(pipe, comment=pipe.comment, aws_sns_topic=pipe.aws_sns_topic, tags=pipe.tags)
    return f"create or replace pipe {name} auto_ingest={str(pipe.auto_ingest).lower()} as {pipe.definition};"


def of_dynamic_table(session: Session, dynamic: DynamicTable, name: str) -> str:
    """Return the statement that makes the dynamic table. Raise SnowflakeError 000002 for what is not printed here."""
    table = session.account.get(Table, dynamic.name)
    governed = any(table.governed.applications()) or any(table.governed.column_tags.values())
    _refuse(dynamic, transient=table.transient, policies=governed, tags=dynamic.tags or table.tags)
    columns = describe.column_descriptions(session, [dynamic.name])
    names = ",\n".join(f"\t{dotted((column.name,))}{_said(column.comment)}" for column in columns)
    options = {
        "target_lag": escaped(dynamic.target_lag),
        "refresh_mode": dynamic.refresh_mode.upper(),
        "initialize": dynamic.initialize.upper(),
        "warehouse": dotted((dynamic.warehouse,)),
    }
    head = f"create or replace dynamic table {name}(\n{names}\n) " + " ".join(f"{k} = {v}" for k, v in options.items())
    comment = f" {comment_of(dynamic)}\n" if dynamic.comment else ""
    return f"{head}\n{comment} as{behind_as(dynamic.text, dynamic.query)};"


def _said(comment: str | None) -> str:
    return f" COMMENT {escaped(comment)}" if comment else ""


def _refuse(object_: CatalogObject, **given: object) -> None:
    """Raise SnowflakeError 000002 if any of these properties is set: how GET_DDL prints it is not known."""
    for key, value in given.items():
        if value:
            raise errors.unsupported(f"GET_DDL of a {object_.kind.lower()} with {key.upper()}")
