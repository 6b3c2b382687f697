"""Databases: an object of the account, and a database attached to DuckDB with what fakesnow needs in it."""

from __future__ import annotations

import uuid
from typing import Any

from fakesnow import info_schema, macros

from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.parameters import retention
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted, quote_identifier
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table

COLUMNS = "_fs_global._fs_information_schema._fs_columns"
SHOWN = (
    "created_on:timestamp_ltz", "name", "is_default", "is_current", "origin", "owner", "comment", "options",
    "retention_time", "kind", "owner_role_type",
)  # fmt: skip


def attach(session: Session, database: CatalogObject, chosen: Chosen) -> None:
    """Make it in DuckDB too, with its schema PUBLIC, and go there, as Snowflake does."""
    name = database.name[0]
    connection = session.connection._duck_conn.cursor()
    if connection.execute("SELECT 1 FROM duckdb_databases() WHERE lower(database_name) = lower(?)", [name]).fetchone():
        session.account.drop("DATABASE", database.name)
        raise errors.unsupported("two databases whose names differ only in case, or that DuckDB has for itself")
    connection.execute(f"ATTACH '{place(session, database)}' AS {quote_identifier(name)}")
    connection.execute(for_database(info_schema.per_db_creation_sql, name))
    connection.execute(for_database(macros.creation_sql, name))
    load_history.create(connection, name)
    connection.execute(f'CREATE SCHEMA {quote_identifier(name)}."PUBLIC"')
    connection.close()
    session.account.create("SCHEMA", (name, "PUBLIC"), database.owner)
    session.account.create("SCHEMA", (name, "INFORMATION_SCHEMA"), "", "Views describing the contents of schemas")
    session.use(name, "PUBLIC")


def place(session: Session, database: CatalogObject) -> str:
    """Where DuckDB has the rows: in memory, or in a file of its own if the state is kept (kept_state.py)."""
    folder = session.connection.db_path
    if folder is None:
        return ":memory:"
    database.attributes["FILE"] = f"{uuid.uuid4().hex}.duckdb"
    return str(folder / database.attributes["FILE"]).replace("'", "''")


def for_database(template: Any, name: str) -> str:
    """fakesnow's SQL for a new database, with the name quoted where it is a name and escaped where it is a text.

    Its COLUMNS takes moments for TIMESTAMP_TZ, which is not done here (moments.py).
    """
    mark = "zz_name_of_the_database_zz"
    named = (
        template(mark).replace(f"'{mark}'", "'" + name.replace("'", "''") + "'").replace(mark, quote_identifier(name))
    )
    local = "replace(DATA_TYPE, 'TIMESTAMP_TZ', 'TIMESTAMP_LTZ') AS DATA_TYPE"
    return named.replace(f"select * from {COLUMNS}", f"select * replace ({local}) from {COLUMNS}")


def detach(session: Session, database: CatalogObject) -> None:
    name = database.name[0]
    if session.database == name:
        session.use(None)
    connection = session.connection._duck_conn.cursor()
    connection.execute(f"DETACH DATABASE IF EXISTS {quote_identifier(name)}")
    for extension in ("_fs_tables_ext", "_fs_columns_ext"):
        connection.execute(
            f"DELETE FROM _fs_global._fs_information_schema.{extension} WHERE ext_table_catalog = ?", [name]
        )
    connection.close()
    if (folder := session.connection.db_path) is not None:
        for suffix in ("", ".wal"):
            (folder / (database.attributes["FILE"] + suffix)).unlink(missing_ok=True)


def row(session: Session, database: CatalogObject) -> list[Any]:
    current = "Y" if session.database == database.name[0] else "N"
    kind = "TRANSIENT" if database.attributes.get("TRANSIENT") else ""
    return [
        database.created_on, database.name[0], "N", current, "", database.owner, database.comment, kind,
        retention(database), "STANDARD", "ROLE",
    ]  # fmt: skip


def describe(session: Session, database: CatalogObject) -> Result:
    schemas = session.account.all("SCHEMA", database.name)
    return table(
        ("created_on:timestamp_ltz", "name", "kind"),
        [[schema.created_on, dotted(schema.name[1:]), "SCHEMA"] for schema in schemas],
    )


DATABASE = ObjectType(
    word="DATABASE",
    phrases=("DATABASE",),
    plural="DATABASES",
    columns=SHOWN,
    row=row,
    describe=describe,
    modifiers=("TRANSIENT",),
    renames=False,
    created=attach,
    dropped=detach,
)
