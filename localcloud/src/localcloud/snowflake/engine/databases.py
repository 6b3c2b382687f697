"""Databases as DuckDB has them, with the schemas, views and macros that fakesnow needs in each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fakesnow import info_schema, macros
from fakesnow.instance import GLOBAL_DATABASE_NAME
from fakesnow.transforms import show

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.literals import string_literal
from localcloud.snowflake.wire.names import quote_identifier

_COLUMNS = "_fs_global._fs_information_schema._fs_columns"
_BY_DATABASE = ("_fs_tables_ext", "_fs_columns_ext")


def attach(cursor: SupportsExecute, name: str, file: Path | None) -> None:
    """Create a database with its schema PUBLIC, in memory or in `file`.

    Raise SnowflakeError if DuckDB, where names are the same in any case, has one of this name.
    """
    if cursor.execute("SELECT 1 FROM duckdb_databases() WHERE lower(database_name) = lower(?)", [name]).fetchone():
        raise errors.unsupported("two databases whose names differ only in case, or that DuckDB has for itself")
    attach_file(cursor, name, file)
    cursor.execute(_for_database(info_schema.per_db_creation_sql, name))
    cursor.execute(_for_database(macros.creation_sql, name))
    cursor.execute(f'CREATE SCHEMA {quote_identifier(name)}."PUBLIC"')


def attach_file(cursor: SupportsExecute, name: str, file: Path | None) -> None:
    """Attach a database as it is."""
    where = ":memory:" if file is None else str(file)
    cursor.execute(f"ATTACH {string_literal(where)} AS {quote_identifier(name)}")


def detach(cursor: SupportsExecute, name: str) -> None:
    """Detach a database, and forget what fakesnow keeps about its tables."""
    cursor.execute(f"DETACH DATABASE IF EXISTS {quote_identifier(name)}")
    for extension in _BY_DATABASE:
        cursor.execute(f"DELETE FROM _fs_global._fs_information_schema.{extension} WHERE ext_table_catalog = ?", [name])


def move_shared(cursor: SupportsExecute, file: Path) -> None:
    """Have fakesnow's database for all others, which it has just created in memory, in `file`."""
    cursor.execute(f"DETACH {GLOBAL_DATABASE_NAME}")
    attach_file(cursor, GLOBAL_DATABASE_NAME, file)
    cursor.execute(info_schema.fs_global_creation_sql())
    cursor.execute(show.fs_global_creation_sql())


def _for_database(template: Callable[[str], str], name: str) -> str:
    """Return fakesnow's SQL for a new database, with the name quoted as an identifier and escaped as a text.

    Its COLUMNS reports every timestamp with an offset as TIMESTAMP_TZ, which is an INTERVAL here (files/zoned_text.py).
    """
    mark = "zz_name_of_the_database_zz"
    named = template(mark).replace(f"'{mark}'", string_literal(name)).replace(mark, quote_identifier(name))
    local = """CASE WHEN CHARACTER_MAXIMUM_LENGTH = -1 THEN 'ARRAY' WHEN CHARACTER_MAXIMUM_LENGTH = -2 THEN 'OBJECT'
            WHEN DATA_TYPE = 'INTERVAL' THEN 'TIMESTAMP_TZ'
            ELSE replace(DATA_TYPE, 'TIMESTAMP_TZ', 'TIMESTAMP_LTZ') END AS DATA_TYPE,
        CASE WHEN CHARACTER_MAXIMUM_LENGTH > 0 THEN CHARACTER_MAXIMUM_LENGTH END AS CHARACTER_MAXIMUM_LENGTH,
        CASE WHEN CHARACTER_MAXIMUM_LENGTH > 0 THEN CHARACTER_OCTET_LENGTH END AS CHARACTER_OCTET_LENGTH"""
    return named.replace(f"select * from {_COLUMNS}", f"select * replace ({local}) from {_COLUMNS}")
