"""SHOW TABLES, VIEWS and OBJECTS: those that the session sees.

https://docs.snowflake.com/en/sql-reference/sql/show-tables
"""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog import access_control, temporary
from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import show
from localcloud.snowflake.objects.parameters import retention
from localcloud.snowflake.wire.names import quote_name
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Statement

TABLES_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "kind", "comment", "cluster_by", "rows:fixed",
    "bytes:fixed", "owner", "retention_time", "automatic_clustering", "change_tracking", "is_external",
    "owner_role_type",
)  # fmt: skip
VIEWS_SHOWN = (
    "created_on:timestamp_ltz", "name", "reserved", "database_name", "schema_name", "owner", "comment", "text",
    "is_secure", "is_materialized", "owner_role_type", "change_tracking",
)  # fmt: skip
OBJECTS_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "kind", "comment", "cluster_by", "rows:fixed",
    "bytes:fixed", "owner", "retention_time", "owner_role_type", "budget", "is_hybrid", "is_dynamic", "is_iceberg",
)  # fmt: skip


def handle_show(session: Session, statement: Statement) -> Result | None:
    """SHOW [TERSE] TABLES | VIEWS | OBJECTS."""
    reader = statement.reader()
    if not reader.accept("SHOW"):
        return None
    reader.accept("TERSE")
    what = reader.accept_any("TABLES", "VIEWS", "OBJECTS")
    if what is None:
        return None
    wanted = show.read(session, reader)
    kinds = {"TABLES": ("TABLE",), "VIEWS": ("VIEW",), "OBJECTS": ("TABLE", "VIEW")}[what]
    found = [
        thing
        for kind in kinds
        for thing in session.account.all(kind, wanted.within)
        if access_control.sees(session, kind, thing.name) and access_control.reaches(session, thing.name)
    ]
    columns, row = {
        "TABLES": (TABLES_SHOWN, table_row),
        "VIEWS": (VIEWS_SHOWN, view_row),
        "OBJECTS": (OBJECTS_SHOWN, object_row),
    }[what]
    return wanted.result(columns, [row(session, thing) for thing in found])


def count(session: Session, thing: CatalogObject) -> int | None:
    if thing.kind != "TABLE":
        return None
    query = f"SELECT count(*) FROM {quote_name(thing.name)}"
    return session.connection.execute(query).fetchall()[0][0]


def table_row(session: Session, thing: CatalogObject) -> list[Any]:
    around = (session.account.get("SCHEMA", thing.name[:2]), session.account.get("DATABASE", thing.name[:1]))
    days = retention(thing, *around)
    return [
        thing.created_on, thing.name[2], thing.name[0], thing.name[1],
        kind_of(thing), thing.comment, thing.attributes.get("CLUSTER BY", ""),
        count(session, thing), 0, thing.owner, days, "OFF", "OFF", "N", "ROLE",
    ]  # fmt: skip


def kind_of(thing: CatalogObject) -> str:
    if temporary.is_temporary(thing):
        return "TEMPORARY"
    return "TRANSIENT" if thing.attributes.get("TRANSIENT") else thing.kind


def view_row(session: Session, thing: CatalogObject) -> list[Any]:
    return [
        thing.created_on, thing.name[2], "", thing.name[0], thing.name[1], thing.owner, thing.comment,
        thing.attributes.get("DEFINITION", ""), "false", "false", "ROLE", "OFF",
    ]  # fmt: skip


def object_row(session: Session, thing: CatalogObject) -> list[Any]:
    return [
        thing.created_on, thing.name[2], thing.name[0], thing.name[1], thing.kind, thing.comment,
        thing.attributes.get("CLUSTER BY", ""), count(session, thing), 0 if thing.kind == "TABLE" else None,
        thing.owner, "1", "ROLE", None, "N", "N", "N",
    ]  # fmt: skip
