"""Schemas, with managed access."""

from __future__ import annotations

from typing import Any

import duckdb

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.parameters import retention
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import quote_identifier
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, done, table
from localcloud.snowflake.wire.statement import Reader

SHOWN = (
    "created_on:timestamp_ltz", "name", "is_default", "is_current", "database_name", "owner", "comment", "options",
    "retention_time", "owner_role_type",
)  # fmt: skip
INSIDE = ("FILE FORMAT", "PIPE", "SEQUENCE", "STAGE", "TABLE", "VIEW")


def clause(reader: Reader, options: dict[str, Any]) -> bool:
    if reader.accept("WITH", "MANAGED", "ACCESS"):
        options["MANAGED ACCESS"] = "true"
        return True
    return False


def action(session: Session, schema: CatalogObject, reader: Reader) -> Result | None:
    """ENABLE or DISABLE MANAGED ACCESS."""
    switch = reader.accept_any("ENABLE MANAGED ACCESS", "DISABLE MANAGED ACCESS")
    if switch is None:
        return None
    reader.end()
    access_control.require(session, "OWNERSHIP", "SCHEMA", schema.name)
    schema.attributes["MANAGED ACCESS"] = "true" if switch.startswith("ENABLE") else "false"
    return done()


def is_managed(schema: CatalogObject) -> bool:
    return schema.attributes.get("MANAGED ACCESS") == "true"


def make(session: Session, schema: CatalogObject, chosen: Chosen) -> None:
    """Make it in DuckDB too, and go there, as Snowflake does."""
    database, name = schema.name
    with session.connection.cursor() as cursor:
        try:
            cursor.execute(f"CREATE SCHEMA {quote_identifier(database)}.{quote_identifier(name)}")
        except duckdb.CatalogException as error:
            session.account.drop("SCHEMA", schema.name)
            what = "two schemas whose names differ only in case, or that DuckDB has for itself"
            raise errors.unsupported(what) from error
    session.use(database, name)


def unmake(session: Session, schema: CatalogObject) -> None:
    database, name = schema.name
    if (session.database, session.schema) == (database, name):
        session.use(database)
    with session.connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {quote_identifier(database)}.{quote_identifier(name)} CASCADE")


def row(session: Session, schema: CatalogObject) -> list[Any]:
    current = "Y" if (session.database, session.schema) == schema.name else "N"
    database = session.account.get("DATABASE", schema.name[:1])
    kinds = [kind for kind in ("TRANSIENT", "MANAGED ACCESS") if schema.attributes.get(kind) == "true"]
    return [
        schema.created_on, schema.name[1], "N", current, schema.name[0], schema.owner, schema.comment,
        ", ".join(kinds), retention(schema, database), "ROLE" if schema.owner else "",
    ]  # fmt: skip


def describe(session: Session, schema: CatalogObject) -> Result:
    found = [thing for kind in INSIDE for thing in session.account.all(kind, schema.name)]
    return table(
        ("created_on:timestamp_ltz", "name", "kind"),
        [[thing.created_on, thing.name[-1], thing.kind] for thing in found],
    )


SCHEMA = ObjectType(
    word="SCHEMA",
    phrases=("SCHEMA",),
    plural="SCHEMAS",
    parts=2,
    columns=SHOWN,
    row=row,
    describe=describe,
    modifiers=("TRANSIENT",),
    renames=False,
    clause=clause,
    action=action,
    created=make,
    dropped=unmake,
)
