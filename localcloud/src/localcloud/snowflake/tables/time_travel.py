"""AT and BEFORE: the rows that a table had at a moment, or when a statement had ended, as a temporary view.

https://docs.snowflake.com/en/sql-reference/constructs/at-before
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.table_past import Found, TablePast
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.objects import past_rows
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import quote_identifier

# https://docs.snowflake.com/en/sql-reference/constructs/at-before#parameters
_STATEMENT_DAYS = timedelta(days=14)


@dataclass(frozen=True)
class Point:
    """A point in time, or just `before` it: `moment`, which is when a `statement` has ended if there is one."""

    moment: datetime
    statement: str
    before: bool


def view_of(session: Session, table: Table, clause: exp.HistoricalData) -> str:
    """Let the session read the rows that the table had then as a view of temp.main; return its name.

    Raise SnowflakeError: 000707 for what is beyond the retention or before the table, 000709 for an unknown statement,
    000002 for what is not kept.
    """
    rows = past_rows.rows_at(session, table, _finder(session, table, _point(session, clause)))
    return _view(session, table, rows, [])


def view_with_ids(session: Session, table: Table, clause: exp.HistoricalData, only_added: bool) -> str:
    """Let the session read them with DuckDB's ids of the rows in the first column, for a stream.

    Raise SnowflakeError as `view_of` does, and with `only_added` 000002 if rows were changed in place since.
    """
    find = _finder(session, table, _point(session, clause))
    rows = past_rows.rows_with_ids_at(session, table, find, only_added)
    return _view(session, table, rows, [quote_identifier(rows.column_names[0])])


def _finder(session: Session, table: Table, point: Point) -> Callable[[TablePast], Found | None]:
    def find(past: TablePast) -> Found | None:
        if point.statement and past.is_within(point.statement):
            raise errors.unsupported("Time Travel to a statement within a transaction: name the COMMIT instead")
        found = past.of_statement(point.statement, point.before) if point.statement else None
        if found is None:
            _check(session, table, point.moment)
            return past.at(point.moment, point.before)
        _check(session, table, max(found.mark.moment, table.created_on + timedelta(microseconds=1)))
        return found

    return find


def _view(session: Session, table: Table, rows: pa.Table, items: list[str]) -> str:
    """Return the name of a view of the rows: the columns `items`, and those of the table with its types."""
    with session.connection.cursor() as cursor:
        columns = columns_of(cursor, [table.name])
    view = f"LOCALCLOUD_PAST_{uuid.uuid4().hex}".upper()
    typed = [f"CAST({quote_identifier(one.name)} AS {one.type}) AS {quote_identifier(one.name)}" for one in columns]
    session.connection.register(f"{view}_ROWS", rows)
    session.connection.execute(f"CREATE TEMP VIEW {view} AS SELECT {', '.join([*items, *typed])} FROM {view}_ROWS")
    session.past_views += [view, f"{view}_ROWS"]
    return view


def forget(session: Session) -> None:
    """Drop the views that the session's statements have read; an open transaction may have to read them again."""
    if session.transaction is None:
        for view in session.past_views:
            session.connection.execute(f"DROP VIEW IF EXISTS temp.main.{view}")
        session.past_views.clear()


def _check(session: Session, table: Table, moment: datetime) -> None:
    """Raise SnowflakeError 000707 for a moment before the table, or before its days of retention."""
    now, days = session.account.now(), past_rows.days_of(session, table)
    if moment > now:
        raise errors.unsupported("Time Travel to a moment to come")
    if not days or moment <= table.created_on or moment < now - timedelta(days=days):
        text = f"Time travel data is not available for table {table.name[-1]}. The requested time is either beyond the "
        raise SnowflakeError("000707", "02000", f"{text}allowed time travel period or before the object creation time.")


def _point(session: Session, clause: exp.HistoricalData) -> Point:
    kind, before, value = clause.args["kind"].upper(), clause.name.upper() == "BEFORE", clause.expression
    if value.find(exp.Column, exp.Query, exp.Placeholder):
        raise errors.unsupported(f"{clause.sql(dialect='snowflake')[:60]}, which is not constant")
    if kind == "TIMESTAMP":
        return Point(_moment(session, value), "", before)
    if kind == "OFFSET":
        return Point(session.account.now() + _seconds(_value(session, value)), "", before)
    if kind == "STATEMENT":
        return _of_statement(session, str(_value(session, value)), before)
    # https://docs.snowflake.com/en/sql-reference/constructs/at-before: in CREATE STREAM and CHANGES alone
    raise errors.unsupported(f"{kind} in AT | BEFORE of a query or a clone")


def _of_statement(session: Session, statement: str, before: bool) -> Point:
    ended = session.query_log.ended(statement, session.account.clock) if session.query_log else None
    if ended is None or session.account.now() - ended > _STATEMENT_DAYS:
        raise SnowflakeError("000709", "02000", f"Statement {statement} not found")
    return Point(ended, statement, before)


def _moment(session: Session, value: exp.Expr) -> datetime:
    """Return a point in time; one without zone, and a text, is in UTC."""
    type_ = _type(session, value)
    if type_ == "VARCHAR":
        value = exp.cast(value.copy(), exp.DType.TIMESTAMPNTZ)
    elif type_ == "INTERVAL":  # a TIMESTAMP_TZ
        value = exp.cast(value.copy(), exp.DType.TIMESTAMPLTZ)
    found = _value(session, value)
    if not isinstance(found, datetime):
        raise errors.unsupported(f"{value.sql(dialect='snowflake')[:60]} as a TIMESTAMP of Time Travel")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _seconds(value: Any) -> timedelta:
    if not isinstance(value, (int, float, Decimal)):
        raise errors.unsupported("an OFFSET of Time Travel that is no number")
    return timedelta(seconds=float(value))


def _value(session: Session, value: exp.Expr) -> Any:
    """Return the value of a constant expression. Raise SnowflakeError, and DuckDB's errors as they are."""
    with session.connection.cursor() as cursor:
        [(found,)] = cursor.execute(_query(session, value)).fetchall()
    return found


def _type(session: Session, value: exp.Expr) -> str:
    """Return the type that DuckDB gives a constant expression."""
    with session.connection.cursor() as cursor:
        [(_, found, *_)] = cursor.execute(f"DESCRIBE {_query(session, value)}").fetchall()
    return str(found)


def _query(session: Session, value: exp.Expr) -> str:
    # In queries the current time is a constant by now, by the account's clock; in CREATE it is not.
    now = exp.cast(exp.Literal.string(session.account.now().isoformat(sep=" ")), exp.DType.TIMESTAMPLTZ)
    timed = value.transform(lambda node: now.copy() if isinstance(node, exp.CurrentTimestamp) else node)
    return session.connection.translate(exp.select(timed)).sql(dialect="duckdb")
