"""The columns of tables and views as DuckDB has them.

DuckDB makes its own list, `duckdb_columns()`, of all tables of all databases each time, whatever the condition: a look
takes 15 ms with 30 databases of 20 tables. PRAGMA table_info looks at one table, but has no comments, and raises for a
table that is not there, which ends an open transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import duckdb

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.engine.functions import zoned
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name

# fakesnow keeps the lengths of VARCHAR columns apart.
_ALL = """
SELECT database_name, schema_name, table_name, column_name, data_type, ext_character_maximum_length, is_nullable,
    column_default, comment
FROM duckdb_columns() LEFT JOIN _fs_global._fs_information_schema._fs_columns_ext
    ON (ext_table_catalog, ext_table_schema, ext_table_name, ext_column_name)
    = (database_name, schema_name, table_name, column_name)
WHERE (database_name, schema_name, table_name) IN ({names})
ORDER BY database_name, schema_name, table_name, column_index
"""
_MISSING = re.compile(r'Table with name "?(.+?)"? does not exist')
# A function of the session (context_defaults.py).
_VARIABLE = re.compile(r"getvariable\('localcloud_(current_\w+)'\)", re.IGNORECASE)
_FEW = 10  # tables, for which a look at each is faster than the list of all
_ONE = 'SELECT name, type, NOT "notnull", dflt_value FROM pragma_table_info(?) ORDER BY cid'
_LENGTHS = """
SELECT ext_column_name, ext_character_maximum_length FROM _fs_global._fs_information_schema._fs_columns_ext
WHERE (ext_table_catalog, ext_table_schema, ext_table_name) = (?, ?, ?)
"""


@dataclass(frozen=True)
class Column:
    """`type` is DuckDB's: "DECIMAL(18,3)", "VARCHAR"; `length` a VARCHAR's limit in characters, `default` its SQL.

    `comment` is None where comments were not asked for.
    """

    table: QualifiedName
    name: str
    type: str
    length: int | None
    nullable: bool
    default: str | None
    comment: str | None = None


def columns_of(connection: SupportsExecute, tables: Iterable[QualifiedName]) -> list[Column]:
    """Return the columns of these tables and views, sorted by table, in each table's order, without comments."""
    wanted = sorted(set(tables))
    if len(wanted) <= _FEW and outlives_errors(connection):
        try:
            return [column for name in wanted for column in _of_one(connection, name)]
        except (duckdb.BinderException, duckdb.CatalogException):  # a view of a column or a table that is gone
            pass
    return [replace(column, comment=None) for column in columns_with_comments(connection, wanted)]


def columns_with_comments(connection: SupportsExecute, tables: Iterable[QualifiedName]) -> list[Column]:
    """Return the same with their comments. It takes longer, the more tables and databases there are."""
    wanted = list(tables)
    if not wanted:
        return []
    query = _ALL.format(names=", ".join("(?, ?, ?)" for _ in wanted))
    rows = connection.execute(query, [part for name in wanted for part in name]).fetchall()
    return [
        Column((database, schema, table), name, type_, length, bool(nullable), _default(default), comment or None)
        for database, schema, table, name, type_, length, nullable, default, comment in rows
    ]


def parts_of(connection: SupportsExecute, table: QualifiedName, columns: Iterable[Column]) -> list[str]:
    """Return the definitions of a table's columns in DuckDB's SQL, as CREATE TABLE lists them."""
    computed, defaults = computed_columns(connection, table), written_defaults(connection, table)
    return [_part(column, computed.get(column.name), defaults.get(column.name)) for column in columns]


def _part(column: Column, computed: str | None, default: str | None) -> str:
    part = f"{quote_identifier(column.name)} {column.type}"
    if computed:
        return f"{part} AS ({computed})"
    return f"{part}{'' if column.nullable else ' NOT NULL'}{f' DEFAULT {default}' if default else ''}"


def computed_columns(connection: SupportsExecute, table: QualifiedName) -> dict[str, str]:
    """Return the expressions of the columns that DuckDB computes; elsewhere it lists them as defaults."""
    query = (
        "SELECT column_name, generation_expression FROM information_schema.columns WHERE is_generated = 'ALWAYS' "
        "AND (table_catalog, table_schema, table_name) = (?, ?, ?)"
    )
    return dict(connection.execute(query, list(table)).fetchall())


def written_defaults(connection: SupportsExecute, table: QualifiedName) -> dict[str, str]:
    """Return the defaults of a table's columns as DuckDB has them: with the conversion that a TIMESTAMP_TZ needs."""
    rows = connection.execute("SELECT name, dflt_value FROM pragma_table_info(?)", [quote_name(table)]).fetchall()
    return {name: default for name, default in rows if default}


def outlives_errors(connection: SupportsExecute) -> bool:
    """Return whether an error ends no transaction: a cursor has none open."""
    return isinstance(connection, duckdb.DuckDBPyConnection) or not getattr(connection, "in_transaction", True)


def is_missing(error: duckdb.CatalogException, name: str) -> bool:
    """Return whether the table of this name is what is missing, and not one that a view of the name reads."""
    found = _MISSING.search(str(error))
    return found is None or found[1].rpartition(".")[2].lower() == name.lower()


def _of_one(connection: SupportsExecute, table: QualifiedName) -> list[Column]:
    try:
        rows = connection.execute(_ONE, [quote_name(table)]).fetchall()
    except duckdb.CatalogException as error:
        if not is_missing(error, table[-1]):
            raise
        return []
    lengths = dict(connection.execute(_LENGTHS, list(table)).fetchall())
    return [
        Column(table, name, type_, lengths.get(name), nullable, _default(default))
        for name, type_, nullable, default in rows
    ]


def _default(default: str | None) -> str | None:
    """Return a default without the conversion around a TIMESTAMP_TZ, and functions in the place of their variables."""
    default = _VARIABLE.sub(lambda found: f"{found[1].upper()}()", default) if default else default
    converted = re.fullmatch(rf"\W*\w+\W+\w+\W+{zoned.DEFAULT.name}\W*?\((.*), \1\)", default or "", re.DOTALL)
    return converted[1] if converted else default
