"""Schemas, with managed access."""

from __future__ import annotations

from typing import Any

import duckdb

from localcloud.snowflake import errors, rights
from localcloud.snowflake.account import Object
from localcloud.snowflake.objects.kind import Kind
from localcloud.snowflake.options import Chosen
from localcloud.snowflake.parameters import retention
from localcloud.snowflake.result import Result, done, table
from localcloud.snowflake.session import Session, duck
from localcloud.snowflake.statement import Reader

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


def action(session: Session, schema: Object, reader: Reader) -> Result | None:
    """ENABLE or DISABLE MANAGED ACCESS."""
    switch = reader.accept_any("ENABLE MANAGED ACCESS", "DISABLE MANAGED ACCESS")
    if switch is None:
        return None
    reader.end()
    rights.require(session, "OWNERSHIP", "SCHEMA", schema.name)
    schema.attributes["MANAGED ACCESS"] = "true" if switch.startswith("ENABLE") else "false"
    return done()


def is_managed(schema: Object) -> bool:
    return schema.attributes.get("MANAGED ACCESS") == "true"


def make(session: Session, schema: Object, chosen: Chosen) -> None:
    """Make it in DuckDB too, and go there, as Snowflake does."""
    database, name = schema.name
    connection = session.connection._duck_conn.cursor()
    try:
        connection.execute(f"CREATE SCHEMA {duck(database)}.{duck(name)}")
    except duckdb.CatalogException as error:
        session.account.drop("SCHEMA", schema.name)
        what = "two schemas whose names differ only in case, or that DuckDB has for itself"
        raise errors.unsupported(what) from error
    finally:
        connection.close()
    session.use(database, name)


def unmake(session: Session, schema: Object) -> None:
    database, name = schema.name
    if (session.database, session.schema) == (database, name):
        session.use(database)
    connection = session.connection._duck_conn.cursor()
    connection.execute(f"DROP SCHEMA IF EXISTS {duck(database)}.{duck(name)} CASCADE")
    connection.close()


def row(session: Session, schema: Object) -> list[Any]:
    current = "Y" if (session.database, session.schema) == schema.name else "N"
    database = session.account.get("DATABASE", schema.name[:1])
    kinds = [kind for kind in ("TRANSIENT", "MANAGED ACCESS") if schema.attributes.get(kind) == "true"]
    return [
        schema.created_on, schema.name[1], "N", current, schema.name[0], schema.owner, schema.comment,
        ", ".join(kinds), retention(schema, database), "ROLE" if schema.owner else "",
    ]  # fmt: skip


def describe(session: Session, schema: Object) -> Result:
    found = [thing for kind in INSIDE for thing in session.account.all(kind, schema.name)]
    return table(
        ("created_on:timestamp_ltz", "name", "kind"),
        [[thing.created_on, thing.name[-1], thing.kind] for thing in found],
    )


SCHEMA = Kind(
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
