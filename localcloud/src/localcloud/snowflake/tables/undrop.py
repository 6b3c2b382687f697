"""UNDROP TABLE. A dropped table keeps its rows under a hidden name, within its days of retention.

https://docs.snowflake.com/en/sql-reference/sql/undrop-table and …/user-guide/data-time-travel
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import duckdb

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.dropped_tables import DroppedTable
from localcloud.snowflake.catalog.schema_objects import Schema, Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import varchar_lengths
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.objects.past_rows import MOST_ROWS, days_of
from localcloud.snowflake.objects.show import Filter
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName, dotted, quote_identifier, quote_name
from localcloud.snowflake.wire.result import Result, status
from localcloud.snowflake.wire.statement import Statement


def drop(session: Session, table: Table, shown: Sequence[Any]) -> None:
    """Drop the table's rows in DuckDB, or hide them for UNDROP; the caller drops the table in the account.

    `shown` is its row of SHOW TABLES.
    """
    rows: QualifiedName = ()
    if _is_restorable(session, table):
        rows = (*table.name[:2], f"LOCALCLOUD_DROPPED_{uuid.uuid4().hex}".upper())
        _rename(session, table.name, rows)
    else:
        session.connection.execute(f"DROP TABLE {quote_name(table.name)}")
        varchar_lengths.forget(session, table.name)
    remember(session, table, shown, rows)


def remember(session: Session, table: Table, shown: Sequence[Any], rows: QualifiedName = ()) -> None:
    """Remember a table that is dropped now; `rows` is the hidden name of its rows, () if they are gone."""
    account = session.account
    if table.session_id is not None or not (days := days_of(session, table)):
        return
    grants = account.grants.on("TABLE", table.name)
    schema = account.find(Schema, table.name[:2])
    account.dropped_tables.add(DroppedTable(table, rows, grants, days, account.now(), table.created_on, shown, schema))
    for old in account.dropped_tables.take_old(account.now()):
        _forget_rows(session, old)


def undrop(session: Session, statement: Statement) -> Result:
    """UNDROP TABLE name. Raise SnowflakeError: 002002 if the name is taken, 002003 if there is none to restore."""
    reader = statement.reader()
    reader.expect("UNDROP", "TABLE")
    with session.account.lock:
        name = session.qualify(reader.name(), 3, "UNDROP TABLE")
        reader.end()
        access_control.require_create(session, "TABLE", name)
        account = session.account
        if account.relation(name):
            raise errors.already_exists(dotted(name[-1:]))
        for old in account.dropped_tables.take_old(account.now()):
            _forget_rows(session, old)
        dropped = account.dropped_tables.last(name)
        if dropped is None:
            raise _purged(name)
        _require_owner(session, dropped)
        if not dropped.rows:
            raise errors.unsupported(
                f"UNDROP of {dotted(name)}, whose rows are not kept: replaced, too many, or numbered by a sequence"
            )
        account.dropped_tables.take(dropped)
        try:
            _rename(session, dropped.rows, name)
        except duckdb.CatalogException as error:  # its schema was dropped, too
            raise _purged(name) from error
        account.add(dropped.table, grants=dropped.grants)
        dropped.table.created_on = dropped.created_on
    return status(f"Table {name[-1]} successfully restored.")


def history(session: Session, wanted: Filter) -> list[Sequence[Any]]:
    """Return the rows of SHOW TABLES HISTORY for the dropped tables of the session's roles, the last one first."""
    account, roles = session.account, access_control.active(session)
    for old in account.dropped_tables.take_old(account.now()):
        _forget_rows(session, old)
    return [
        [*one.shown, one.dropped_on]
        for one in reversed(account.dropped_tables.tables)
        if one.table.name[: len(wanted.within)] == wanted.within
        if account.find(Schema, one.table.name[:2]) is one.schema and roles & {one.table.owner, "ACCOUNTADMIN"}
    ]


def forget_within(session: Session, namespace: QualifiedName) -> None:
    """Forget the dropped tables of a schema or database, and their rows."""
    dropped_tables = session.account.dropped_tables
    for dropped in dropped_tables.tables:
        if dropped.table.name[: len(namespace)] == namespace:
            dropped_tables.take(dropped)
            _forget_rows(session, dropped)


def _is_restorable(session: Session, table: Table) -> bool:
    if table.session_id is not None or not days_of(session, table):
        return False
    if session.account.find("DYNAMIC TABLE", table.name):
        return False
    defaults = {column.name: column.default or "" for column in columns_of(session.connection, [table.name])}
    if any("nextval(" in default.lower() and name not in table.numbered for name, default in defaults.items()):
        return False  # the hidden rows would keep the sequence from being dropped
    [(count,)] = session.connection.execute(f"SELECT COUNT(*) FROM {quote_name(table.name)}").fetchall()
    return int(count) <= MOST_ROWS


def _require_owner(session: Session, dropped: DroppedTable) -> None:
    roles = access_control.active(session)
    if not roles & {dropped.table.owner, "ACCOUNTADMIN"}:
        raise errors.insufficient_privileges("Table", dotted(dropped.table.name))


def _rename(session: Session, old: QualifiedName, new: QualifiedName) -> None:
    session.connection.execute(f"ALTER TABLE {quote_name(old)} RENAME TO {quote_identifier(new[-1])}")
    varchar_lengths.move(session, old, new)


def _forget_rows(session: Session, old: DroppedTable) -> None:
    if old.rows and session.account.find("SCHEMA", old.rows[:2]):
        session.connection.execute(f"DROP TABLE IF EXISTS {quote_name(old.rows)}")
        varchar_lengths.forget(session, old.rows)


def _purged(name: QualifiedName) -> SnowflakeError:
    return errors.compilation("002003", "02000", f"Table {name[-1]} did not exist or was purged.")
