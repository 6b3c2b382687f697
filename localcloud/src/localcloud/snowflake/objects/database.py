"""Databases: an object of the account, and a database attached to DuckDB with what fakesnow needs in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from localcloud.snowflake.catalog import shared_database
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.schema_objects import Schema
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import dropped_namespaces
from localcloud.snowflake.objects.authentication_policy import refuse_attached_inside
from localcloud.snowflake.objects.dropped_namespaces import remove_database
from localcloud.snowflake.objects.network_rule import refuse_named_inside
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.parameters import retention
from localcloud.snowflake.objects.policy_usage import refuse_used_outside
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import dotted, quote_identifier
from localcloud.snowflake.wire.result import Result, table

_SHOWN = (
    "created_on:timestamp_ltz", "name", "is_default", "is_current", "origin", "owner", "comment", "options",
    "retention_time", "kind", "owner_role_type",
)  # fmt: skip


def _attach(session: Session, database: Database) -> None:
    """Create it in DuckDB too, with its schema PUBLIC, and go there, as Snowflake does."""
    name = database.name[0]
    dropped_namespaces.make_room(session, database.name)
    try:
        session.connection.attach(name, _new_file(session, database))
    except SnowflakeError:
        session.account.drop(Database, database.name)
        raise
    session.account.add(Schema((name, "PUBLIC"), database.owner))
    session.account.add(
        Schema((name, "INFORMATION_SCHEMA"), "", "Views describing the contents of schemas in this database")
    )
    session.use(name, "PUBLIC")


def _new_file(session: Session, database: Database) -> Path | None:
    """Return the file for its rows if the state is kept (persistence.py), None if they stay in memory."""
    folder = session.connection.database_folder
    if folder is None:
        return None
    database.file = f"{uuid.uuid4().hex}.duckdb"
    return folder / database.file


def _detach(session: Session, database: Database) -> None:
    """Drop it in DuckDB too, with its file."""
    refuse_used_outside(session, database.name)
    refuse_named_inside(session, database.name)
    refuse_attached_inside(session, database.name)
    if session.database == database.name[0]:
        session.use(None)
    if not dropped_namespaces.keep(
        session, database, int(retention(session.account, database)), _row(session, database)
    ):
        remove_database(session, database.name[0], database.file)


def attach_renamed(session: Session, database: Database, name: str, move: Callable[[], None]) -> None:
    """Have the database in DuckDB under another name: `move` takes all schemas there. Raise SnowflakeError, as it does.

    No session may be in it.
    """
    old = database.file
    dropped_namespaces.make_room(session, (name,))
    session.connection.attach(name, _new_file(session, database))
    try:
        with session.connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA {quote_identifier(name)}."PUBLIC"')
        move()
    except BaseException:
        gone, database.file = database.file, old
        remove_database(session, name, gone)
        raise
    remove_database(session, database.name[0], old)


def _row(session: Session, database: Database) -> list[Any]:
    current = "Y" if session.database == database.name[0] else "N"
    kind = "TRANSIENT" if database.transient else ""
    if database.application:
        # https://docs.snowflake.com/en/sql-reference/sql/show-databases#examples
        origin = ".".join(shared_database.ACCOUNT_USAGE)
        return [database.created_on, database.name[0], "N", current, origin, "", "", "", "0", "APPLICATION", ""]
    return [
        database.created_on, database.name[0], "N", current, "", database.owner, database.comment, kind,
        retention(session.account, database), "STANDARD", "ROLE",
    ]  # fmt: skip


def _describe(session: Session, database: Database) -> Result:
    schemas = session.account.all(Schema, database.name)
    return table(
        ("created_on:timestamp_ltz", "name", "kind"),
        [[schema.created_on, dotted(schema.name[1:]), "SCHEMA"] for schema in schemas],
    )


DATABASE = ObjectType(
    type=Database,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    # https://docs.snowflake.com/en/user-guide/security-access-control-privileges#database-privileges
    describe_right="MONITOR",
    modifiers=("TRANSIENT",),
    renames=False,
    created=_attach,
    dropped=_detach,
    history=dropped_namespaces.history("DATABASE"),
)
