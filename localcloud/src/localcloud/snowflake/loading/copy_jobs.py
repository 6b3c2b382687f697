"""The COPY statements of the account's sessions, and VALIDATE, which tells every error of one.

https://docs.snowflake.com/en/sql-reference/functions/validate
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import arrow_table, schema_of
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.copy_validation import fault_rows
from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.bounded_cache import BoundedCache
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.statement import parse

NAME = "VALIDATE"
_KEPT = 1_000
_LAST = "_last"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_COLUMNS = schema_of(
    "ERROR FILE LINE:n CHARACTER:n BYTE_OFFSET:n CATEGORY CODE:n SQL_STATE COLUMN_NAME ROW_NUMBER:n ROW_START_LINE:n "
    "REJECTED_RECORD"
)


@dataclass(frozen=True)
class _Job:
    """A COPY that a user's session began: its plan, and the files that it had to load."""

    user: str
    session_id: int
    plan: Plan
    files: tuple[StagedFile, ...]


@dataclass(frozen=True)
class CopyJobs:
    """The last 1,000 COPY statements, by their query's id."""

    jobs: BoundedCache[str, _Job] = field(default_factory=lambda: BoundedCache(_KEPT))

    def add(self, session: Session, plan: Plan, files: Sequence[StagedFile]) -> None:
        """Keep the COPY that the session runs now."""
        query_id = session.query_log.running(session.id) if session.query_log else None
        if query_id:
            self.jobs[query_id] = _Job(session.user, session.id, plan, tuple(files))

    def validate(self, session: Session, call: exp.Expression) -> pa.Table:
        """Return the rows of VALIDATE(table, JOB_ID => …): the first fault of each row that could not be loaded.

        None for a COPY with ON_ERROR = ABORT_STATEMENT. Raise SnowflakeError 002018 for a query that was no COPY into
        the table by this user, 001006 for one with a SELECT, 002003 for a table that the session does not see.
        """
        table, query_id = _arguments(call)
        name = session.qualify(parse(table).reader().name(), 3, NAME)
        if not access_control.is_visible(session, "TABLE", name):
            raise errors.does_not_exist("Table", dotted(name))
        job = self._last_of(session) if query_id == _LAST else self._of(session, query_id)
        if query_id != _LAST and job.plan.table.name != name:
            raise _invalid("The specified query was not a copy into this table.")
        if job.plan.selected is not None:
            raise errors.compilation("001006", "42601", f"{NAME} is not supported with COPY transforms.")
        rows = [] if job.plan.on_error.mode == "ABORT_STATEMENT" else _rows(session, job)
        return arrow_table(rows, _COLUMNS)

    def _last_of(self, session: Session) -> _Job:
        with self.jobs.lock:
            mine = [job for job in self.jobs.values() if job.session_id == session.id]
        if not mine:
            raise _invalid("We couldn't find a copy for this table which occurred during this session ")
        return mine[-1]

    def _of(self, session: Session, query_id: str) -> _Job:
        job = self.jobs.get(query_id) if _UUID.fullmatch(query_id) else None
        if job is None or job.user != session.user:
            raise _invalid("Invalid Job UUID provided.")
        return job


def _rows(session: Session, job: _Job) -> list[list[object]]:
    """Return the faults of the files that are still there, and a row for each that is missing."""
    there = [file for file in job.files if job.plan.place.find(file.path) is not None]
    missing: list[list[object]] = [
        [f"Remote file '{file.url}' was not found.", file.url, None, None, None, "parsing", 91016, "22000", *[None] * 4]
        for file in job.files
        if file not in there
    ]
    return fault_rows(session, job.plan, there) + missing


def _arguments(call: exp.Expression) -> tuple[str, str]:
    """Return the table's name and the JOB_ID. Raise SnowflakeError for other arguments."""
    given = call.expressions
    if len(given) != 2 or not isinstance(given[1], exp.Kwarg) or given[1].this.name.upper() != "JOB_ID":
        raise errors.compilation("000938", "42601", f"wrong arguments for function {NAME}: (table, JOB_ID => '…')")
    job = given[1].expression
    if not isinstance(given[0], (exp.Column, exp.Dot)) or not isinstance(job, exp.Literal):
        raise errors.unsupported(f"{NAME} of anything but a table's name and a text")
    return given[0].sql(dialect="snowflake"), job.name


def _invalid(text: str) -> SnowflakeError:
    whole = f"Invalid argument [{text}] for table function. Table function argument is required to be a constant."
    return errors.compilation("002018", "22023", whole)
