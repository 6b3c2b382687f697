"""UNDROP of schemas and databases, and SHOW … HISTORY of them. They stay in DuckDB until another one gets the name.

https://docs.snowflake.com/en/sql-reference/sql/undrop-schema, …/undrop-database and …/user-guide/data-time-travel
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import duckdb

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.dropped_namespaces import DroppedNamespace
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.past_rows import MOST_ROWS
from localcloud.snowflake.objects.show import Filter
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted, quote_name
from localcloud.snowflake.wire.result import Result, status
from localcloud.snowflake.wire.statement import Statement

# What comes back as it was. Others do something by themselves, or are named by what is outside.
_RESTORED = (
    *("DATABASE", "SCHEMA", "TABLE", "VIEW", "SEQUENCE", "STAGE", "FILE FORMAT", "FUNCTION", "PROCEDURE"),
    *("MASKING POLICY", "ROW ACCESS POLICY", "TAG"),
)


def keep(session: Session, object_: CatalogObject, days: int, shown: Sequence[Any]) -> bool:
    """Keep a schema or database that is being dropped; return whether its rows are to stay in DuckDB.

    `shown` is its row of SHOW. The caller drops it in the account.
    """
    account = session.account
    _forget_old(session)
    if not days:
        return False
    inside = (one for one in account.everything_in(object_.name) if len(one.name) > len(object_.name))
    objects = [object_, *inside]
    grants = [grant for one in objects for grant in account.grants.on(one.kind, one.name)]
    future = [grant for one in objects if len(one.name) < 3 for grant in account.grants.future_in(one.name)]
    why_not = _why_not(session, object_, objects)
    now = account.now()
    around = _around(session, object_.name)
    dropped = DroppedNamespace(object_, objects, [*grants, *dict.fromkeys(future)], days, now, shown, around, why_not)
    account.dropped_namespaces.add(dropped)
    return not why_not


def make_room(session: Session, name: QualifiedName, why: str = "another one has got its name") -> None:
    """Remove from DuckDB what was dropped under this name, which another one gets."""
    for dropped in session.account.dropped_namespaces.at(name):
        _remove(session, dropped)
        dropped.why_not = why


def undrop(session: Session, statement: Statement) -> Result:
    """UNDROP SCHEMA | DATABASE name. Raise SnowflakeError: 002002 if the name is taken, 002003 if there is none."""
    reader = statement.reader()
    reader.expect("UNDROP")
    kind = reader.accept_any("SCHEMA", "DATABASE") or reader.fail()
    account, parts = session.account, 2 if kind == "SCHEMA" else 1
    with account.lock:
        name = session.qualify(reader.name(), parts, f"UNDROP {kind}")
        reader.end()
        if parts == 2 and name[0] != session.database:
            raise errors.unsupported("UNDROP SCHEMA in another database than the current one")
        access_control.require_create(session, kind, name)
        if account.find(kind, name):
            raise errors.already_exists(dotted(name[-1:]))
        _forget_old(session)
        dropped = next((one for one in _dropped(session, kind) if one.name == name), None)
        if dropped is None:
            text = f"{kind.capitalize()} {name[-1]} did not exist or was purged."
            raise errors.compilation("002003", "02000", text)
        if not access_control.active(session) & {dropped.object_.owner, "ACCOUNTADMIN"}:
            raise errors.insufficient_privileges(kind.capitalize(), dotted(name))
        if dropped.why_not:
            raise errors.unsupported(f"UNDROP of {dotted(name)}, which is not kept: {dropped.why_not}")
        account.dropped_namespaces.take(dropped)
        account.put_back(dropped.objects, dropped.grants)
    return status(f"{kind.capitalize()} {name[-1]} successfully restored.")


def history(kind: str) -> Callable[[Session, Filter], list[Sequence[Any]]]:
    """Return what lists the dropped ones: their rows of SHOW, with the moment."""

    def rows(session: Session, wanted: Filter) -> list[Sequence[Any]]:
        _forget_old(session)
        roles = access_control.active(session)
        return [
            [*one.shown, one.dropped_on]
            for one in _dropped(session, kind)
            if one.name[:-1] == wanted.within[: len(one.name) - 1] or not wanted.within
            if roles & {one.object_.owner, "ACCOUNTADMIN"}
        ]

    return rows


def _dropped(session: Session, kind: str) -> list[DroppedNamespace]:
    """Return the dropped ones, the last one first, without schemas of a database that is dropped, too."""
    found = session.account.dropped_namespaces.of_kind(kind)
    return [one for one in found if one.database is _around(session, one.name)]


def _around(session: Session, name: QualifiedName) -> CatalogObject | None:
    return session.account.find(Database, name[:1]) if len(name) > 1 else None


def _forget_old(session: Session) -> None:
    """Remove from DuckDB those whose retention is over, and the oldest if there are too many."""
    for old in session.account.dropped_namespaces.take_old(session.account.now()):
        if not old.why_not:
            _remove(session, old)


def remove_database(session: Session, name: str, file: str) -> None:
    """Remove a database from DuckDB, with its file."""
    session.connection.detach(name)
    if (folder := session.connection.database_folder) is not None:
        for suffix in ("", ".wal"):
            (folder / (file + suffix)).unlink(missing_ok=True)


def _remove(session: Session, dropped: DroppedNamespace) -> None:
    if isinstance(dropped.object_, Database):
        remove_database(session, dropped.name[0], dropped.object_.file)
        return
    with session.connection.cursor() as cursor:
        try:
            cursor.execute(f"DROP SCHEMA IF EXISTS {quote_name(dropped.name)} CASCADE")
        except duckdb.Error:
            return  # its database is gone


def _why_not(session: Session, object_: CatalogObject, objects: Sequence[CatalogObject]) -> str:
    for one in objects:
        if one.kind not in _RESTORED:
            return f"it has the {one.kind.lower()} {dotted(one.name)}"
        if one.session_id is not None:
            return f"it has the temporary object {dotted(one.name)}"
    names = ("database_name", "schema_name")[: len(object_.name)]
    where = " AND ".join(f"{name} = ?" for name in names)
    query = f"SELECT coalesce(sum(estimated_size), 0) FROM duckdb_tables() WHERE NOT internal AND {where}"
    [(rows,)] = session.connection.execute(query, list(object_.name)).fetchall()
    return f"it has more than {MOST_ROWS:,} rows" if rows > MOST_ROWS else ""
