"""Schemas, with managed access: https://docs.snowflake.com/en/sql-reference/sql/create-schema"""

from __future__ import annotations

from typing import Any

import duckdb

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Schema
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import dropped_namespaces
from localcloud.snowflake.objects.authentication_policy import refuse_attached_inside
from localcloud.snowflake.objects.network_rule import refuse_named_inside
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.parameters import retention
from localcloud.snowflake.objects.policy_usage import refuse_used_outside
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import quote_identifier
from localcloud.snowflake.wire.result import Result, done, table
from localcloud.snowflake.wire.statement import Reader

_SHOWN = (
    "created_on:timestamp_ltz", "name", "is_default", "is_current", "database_name", "owner", "comment", "options",
    "retention_time", "owner_role_type",
)  # fmt: skip
_INSIDE = (
    *("FILE FORMAT", "MASKING POLICY", "PIPE", "ROW ACCESS POLICY", "SEQUENCE", "STAGE", "TABLE", "TAG", "VIEW"),
)


def _clause(reader: Reader, options: dict[str, Any]) -> bool:
    if reader.accept("WITH", "MANAGED", "ACCESS"):
        options["MANAGED_ACCESS"] = True
        return True
    return False


def _action(session: Session, schema: Schema, reader: Reader) -> Result | None:
    """ENABLE or DISABLE MANAGED ACCESS."""
    switch = reader.accept_any("ENABLE MANAGED ACCESS", "DISABLE MANAGED ACCESS")
    if switch is None:
        return None
    reader.end()
    access_control.require(session, "OWNERSHIP", "SCHEMA", schema.name)
    schema.managed_access = switch.startswith("ENABLE")
    return done()


def _create(session: Session, schema: Schema) -> None:
    """Create it in DuckDB too, and go there, as Snowflake does."""
    database, name = schema.name
    dropped_namespaces.make_room(session, schema.name)
    with session.connection.cursor() as cursor:
        try:
            cursor.execute(f"CREATE SCHEMA {quote_identifier(database)}.{quote_identifier(name)}")
        except duckdb.CatalogException as error:
            session.account.drop(Schema, schema.name)
            what = "two schemas whose names differ only in case, or that DuckDB has for itself"
            raise errors.unsupported(what) from error
    session.use(database, name)


def _drop(session: Session, schema: Schema) -> None:
    refuse_used_outside(session, schema.name)
    refuse_named_inside(session, schema.name)
    refuse_attached_inside(session, schema.name)
    database, name = schema.name
    if (session.database, session.schema) == (database, name):
        session.use(database)
    days = int(retention(session.account, schema))
    if dropped_namespaces.keep(session, schema, days, _row(session, schema)):
        return
    with session.connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {quote_identifier(database)}.{quote_identifier(name)} CASCADE")


def _row(session: Session, schema: Schema) -> list[Any]:
    current = "Y" if (session.database, session.schema) == schema.name else "N"
    kinds = ["TRANSIENT"] * schema.transient + ["MANAGED ACCESS"] * schema.managed_access
    return [
        schema.created_on, schema.name[1], "N", current, schema.name[0], schema.owner, schema.comment,
        ", ".join(kinds), retention(session.account, schema), "ROLE" if schema.owner else "",
    ]  # fmt: skip


def _describe(session: Session, schema: Schema) -> Result:
    found = [object_ for kind in _INSIDE for object_ in session.account.all(kind, schema.name)]
    return table(
        ("created_on:timestamp_ltz", "name", "kind"),
        [[object_.created_on, object_.name[-1], object_.kind] for object_ in found],
    )


SCHEMA = ObjectType(
    type=Schema,
    parts=2,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    # https://docs.snowflake.com/en/user-guide/security-access-control-privileges#schema-privileges
    describe_right="MONITOR",
    modifiers=("TRANSIENT",),
    renames=False,
    clause=_clause,
    action=_action,
    created=_create,
    dropped=_drop,
    history=dropped_namespaces.history("SCHEMA"),
)
