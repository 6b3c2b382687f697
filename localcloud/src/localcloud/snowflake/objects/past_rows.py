"""Keeps what Time Travel reads: before a change in place the table's rows, after each commit their number.

A table whose rows are too many keeps none of them. https://docs.snowflake.com/en/user-guide/data-time-travel
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.table_past import Era, Found, Mark, TablePast
from localcloud.snowflake.objects.parameters import retention
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted, quote_name

MOST_ROWS = 100_000
_WITH_ID = "rowid AS __localcloud_rid, *"


@dataclass(frozen=True)
class Change:
    """A change of a table's rows before its commit; `kept` are its rows before one in place, None if not kept.

    Each row is behind its id, which is `lasting` or not.
    """

    table: Table
    past: TablePast
    in_place: bool
    kept: pa.Table | None = None
    defined: datetime | None = None
    lasting: bool = False


def days_of(session: Session, table: Table) -> int:
    """Return the days of retention in force on the table."""
    return int(retention(session.account, table))


def before(session: Session, name: QualifiedName, in_place: bool) -> Change | None:
    """Keep what a change of the table's rows would take away; None if there is no such table."""
    table = session.account.find(Table, name)
    if table is None:
        return None
    past = session.account.pasts.of(table.id)
    with past.lock:
        if past.eras and not in_place:
            # Rows that are added take nothing away: most changes need no cursor.
            return Change(table, past, in_place)
        with session.connection.cursor() as cursor:
            _begin(session, cursor, table, past)
            if not in_place:
                return Change(table, past, in_place)
            kept = _read(session, cursor, table, past) if days_of(session, table) else None
            return Change(table, past, in_place, kept, table.altered_on, session.account.pasts.row_ids)


@contextmanager
def changing(session: Session, name: QualifiedName, in_place: bool) -> Iterator[None]:
    """Run a change of the table's rows in a transaction of its own, and note it when it is committed."""
    change = before(session, name, in_place)
    with ExitStack() as committed, session.connection.transaction():
        yield
        # It is left last, after the COMMIT.
        committed.enter_context(committing(session, [change] if change else []))


@contextmanager
def committing(session: Session, changes: Collection[Change], statements: Collection[str] = ()) -> Iterator[None]:
    """Run the block, which commits the changes, alone with them, and note them; `statements` are the ids of all."""
    with ExitStack() as held:
        for change in sorted(changes, key=lambda each: each.table.id):
            held.enter_context(change.past.lock)
        yield
        for change in changes:
            _note(session, change, frozenset(statements))


def rows_at(session: Session, table: Table, find: Callable[[TablePast], Found | None]) -> pa.Table:
    """Return the table's rows in the state that `find` finds. Raise SnowflakeError 000002 if it is not kept."""
    return _rows_at(session, table, find)[0].remove_column(0)


def rows_with_ids_at(
    session: Session, table: Table, find: Callable[[TablePast], Found | None], only_added: bool
) -> pa.Table:
    """Return the table's rows in the state that `find` finds, each behind DuckDB's id of it, by which it is found now.

    Raise SnowflakeError 000002 if it is not kept, and with `only_added` if rows were changed in place since.
    """
    rows, found = _rows_at(session, table, find)
    if not found.lasts and only_added:
        raise _not_kept(table, "a moment before a change in place, for what was added since")
    if not (found.lasts or found.era.lasting):
        raise _not_kept(table, "a moment before its first stream, and before a change in place")
    return rows


def _rows_at(session: Session, table: Table, find: Callable[[TablePast], Found | None]) -> tuple[pa.Table, Found]:
    past = session.account.pasts.of(table.id)
    with past.lock, session.connection.cursor() as cursor:
        _begin(session, cursor, table, past)
        found = find(past)
        if found is None:
            raise _not_kept(table, "a moment whose rows are not kept any more")
        if found.lasts or not found.mark.rows:
            if _count(cursor, table) != past.eras[-1].marks[-1].rows:
                past.lose()
                raise _not_kept(table, "rows that were changed unseen")
            query = f"SELECT {_WITH_ID} FROM {quote_name(table.name)} ORDER BY rowid LIMIT {found.mark.rows}"
            return cursor.sql(query).to_arrow_table(), found
        kept = found.era.kept
        if kept is None or found.mark.rows > kept.num_rows:
            raise _not_kept(table, f"rows that are not kept: more than {MOST_ROWS:,}, or too old")
        if found.era.defined != table.altered_on:
            raise _not_kept(table, "rows from before an ALTER TABLE")
        return kept.slice(0, found.mark.rows), found


def _not_kept(table: Table, what: str) -> errors.SnowflakeError:
    return errors.unsupported(f"Time Travel of {dotted(table.name)} to {what}")


def _begin(session: Session, cursor: duckdb.DuckDBPyConnection, table: Table, past: TablePast) -> None:
    """Begin the past of a table whose rows were not changed yet, or not seen."""
    if past.eras:
        return
    account, moment = session.account, table.created_on
    if past.lost:
        moment = account.now()
    elif account.pasts.since:
        moment = max(moment, account.pasts.since)
    past.eras = [Era([Mark(moment, _count(cursor, table))])]
    if account.pasts.is_full():
        dropped = [one for each in account.dropped_namespaces.dropped for one in each.objects]
        tables = [*account.all(Table), *(each.table for each in account.dropped_tables.tables), *dropped]
        there = {one.id for one in tables if isinstance(one, Table)}
        account.pasts.forget_others(there)


def _read(session: Session, cursor: duckdb.DuckDBPyConnection, table: Table, past: TablePast) -> pa.Table | None:
    """Return the table's rows, those that are committed; None if they are too many."""
    if past.eras[-1].marks[-1].rows > MOST_ROWS:
        return None
    rows = cursor.sql(f"SELECT {_WITH_ID} FROM {quote_name(table.name)}").to_arrow_table()
    if rows.num_rows != past.eras[-1].marks[-1].rows:
        past.lose()
        _begin(session, cursor, table, past)
    return rows


def _note(session: Session, change: Change, statements: frozenset[str]) -> None:
    """Note a committed change. Where that fails the past is lost, but not the client's answer."""
    past = change.past
    try:
        rows = _count(session.connection, change.table)
    except duckdb.Error:
        past.lose()
        return
    if not past.eras:
        return
    statement = session.work.query_id if session.work else ""
    mark = Mark(session.account.now(), rows, statement, statements - {statement})
    if change.in_place:
        session.account.pasts.count(past.begin(mark, change.kept, change.defined, change.lasting))
    else:
        past.add(mark)


def _count(cursor: SupportsExecute, table: Table) -> int:
    [(rows,)] = cursor.execute(f"SELECT count(*) FROM {quote_name(table.name)}").fetchall()
    return int(rows)
