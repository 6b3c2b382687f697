"""The columns of tables and views as DuckDB has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.engine.functions import zoned
from localcloud.snowflake.wire.names import QualifiedName

# fakesnow keeps the lengths of VARCHAR columns apart.
_QUERY = """
SELECT database_name, schema_name, table_name, column_name, data_type, ext_character_maximum_length, is_nullable,
    column_default, comment
FROM duckdb_columns() LEFT JOIN _fs_global._fs_information_schema._fs_columns_ext
    ON (ext_table_catalog, ext_table_schema, ext_table_name, ext_column_name)
    = (database_name, schema_name, table_name, column_name)
WHERE (database_name, schema_name, table_name) IN ({names})
ORDER BY database_name, schema_name, table_name, column_index
"""


@dataclass(frozen=True)
class Column:
    """`type` is DuckDB's: "DECIMAL(18,3)", "VARCHAR"; `length` a VARCHAR's limit in characters, `default` its SQL."""

    table: QualifiedName
    name: str
    type: str
    length: int | None
    nullable: bool
    default: str | None
    comment: str | None


def columns_of(connection: SupportsExecute, tables: Iterable[QualifiedName]) -> list[Column]:
    """Return the columns of these tables and views, sorted by table, in each table's order."""
    wanted = list(tables)
    if not wanted:
        return []
    query = _QUERY.format(names=", ".join("(?, ?, ?)" for _ in wanted))
    rows = connection.execute(query, [part for name in wanted for part in name]).fetchall()
    return [
        Column((database, schema, table), name, type_, length, bool(nullable), _default(default), comment or None)
        for database, schema, table, name, type_, length, nullable, default, comment in rows
    ]


def _default(default: str | None) -> str | None:
    """Return a column's default without the conversion that a TIMESTAMP_TZ has around it."""
    converted = re.fullmatch(rf"\W*\w+\W+\w+\W+{zoned.DEFAULT.name}\W*?\((.*), \1\)", default or "", re.DOTALL)
    return converted[1] if converted else default
