"""Lengths of VARCHAR columns in characters, which fakesnow keeps by table and column in a database of its own.

The lengths of BINARY columns are kept there too, negative ones for ARRAY and OBJECT, which are JSON to DuckDB, and the
digits of times (time_digits.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import time_digits
from localcloud.snowflake.engine.columns import Column
from localcloud.snowflake.engine.functions.macro import binary_too_long, too_long
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name

_LENGTHS = "_fs_global._fs_information_schema._fs_columns_ext"
_OF_TABLE = "(ext_table_catalog, ext_table_schema, ext_table_name) = (?, ?, ?)"
LONGEST, LONGEST_BINARY = 16_777_216, 8_388_608
ARRAY, OBJECT = -1, -2
_KINDS = {exp.DType.ARRAY: ARRAY, exp.DType.OBJECT: OBJECT}


def declared(expression: exp.Expr) -> list[tuple[str, int]]:
    """Return the ARRAY, OBJECT, BINARY(n), TIME(n) and TIMESTAMP_…(n) columns of a CREATE TABLE or ADD COLUMN.

    With each column what is kept of it.
    """
    found: list[tuple[str, int]] = []
    for column in expression.find_all(exp.ColumnDef):
        type_ = column.args.get("kind")
        if not isinstance(type_, exp.DataType):
            continue
        name = column.name if column.this.args.get("quoted") else column.name.upper()
        if type_.this in _KINDS:
            found.append((name, _KINDS[type_.this]))
        elif type_.this in (exp.DType.BINARY, exp.DType.VARBINARY) and type_.expressions:
            found.append((name, int(type_.expressions[0].name)))
        elif digits := time_digits.kept(type_):
            found.append((name, digits))
    return found


def keep(session: Session, name: QualifiedName, columns: Sequence[tuple[str, int]]) -> None:
    """Keep the lengths of a table's columns."""
    for column, length in columns:
        session.connection.execute(
            f"INSERT OR REPLACE INTO {_LENGTHS} VALUES (?, ?, ?, ?, ?, ?)",
            [*name, column, length, min(length * 4, LONGEST)],
        )


def check(session: Session, name: QualifiedName, columns: Sequence[Column], change: exp.Expr) -> None:
    """Raise DuckDB's error, which undoes the change, if a text is longer than its column.

    `columns`: those of the table `name` that the change writes to. A VARCHAR without a length holds 16,777,216
    characters. `error_translation` turns the error into Snowflake's.
    https://docs.snowflake.com/en/sql-reference/data-types-text#varchar
    """
    connection = session.connection
    _check_binaries(connection, name, columns)
    limits = {column.name: column.length or LONGEST for column in columns if column.type == "VARCHAR"}
    written = None if any(column.default for column in columns) else _longest_literal(change)
    if not limits or (written is not None and written <= min(limits.values())):
        return
    # DuckDB knows the longest text without reading the rows, in bytes.
    longest = ", ".join(f"stats({quote_identifier(column)}).max_string_length" for column in limits)
    rows = connection.execute(f"SELECT {longest} FROM {quote_name(name)} LIMIT 1").fetchall()
    for (column, limit), bytes_ in zip(limits.items(), rows[0] if rows else (), strict=False):
        if bytes_ is not None and bytes_ <= limit:
            continue
        text = quote_identifier(column)
        connection.execute(
            f"SELECT error({too_long(text)}) FROM {quote_name(name)} WHERE length({text}) > {limit} LIMIT 1"
        ).fetchall()


def _check_binaries(connection: SupportsExecute, name: QualifiedName, columns: Sequence[Column]) -> None:
    """Do the same for BINARY(n).

    https://docs.snowflake.com/en/sql-reference/data-types-text#binary
    """
    for column in columns:
        if column.type == "BLOB":
            value, limit = quote_identifier(column.name), column.length or LONGEST_BINARY
            where = f"{quote_name(name)} WHERE octet_length({value}) > {limit}"
            connection.execute(f"SELECT error({binary_too_long(value)}) FROM {where} LIMIT 1").fetchall()


def _longest_literal(change: exp.Expr) -> int | None:
    """Return the characters of the longest text of INSERT … VALUES; None if that takes more than reading it."""
    values = change.expression if isinstance(change, exp.Insert) else None
    if not isinstance(values, exp.Values):
        return None
    texts = [text for row in values.expressions for text in (row.expressions if isinstance(row, exp.Tuple) else [row])]
    if not all(isinstance(text, exp.Null) or (isinstance(text, exp.Literal) and _is_plain(text)) for text in texts):
        return None
    return max((len(text.name) for text in texts), default=0)


def _is_plain(literal: exp.Literal) -> bool:
    """Return whether a column of texts holds the literal as it is written: a text, or a whole number."""
    return literal.is_string or literal.name.isdecimal()


def forget(session: Session, name: QualifiedName, column: str | None = None) -> None:
    """Forget the lengths of a table, or of one of its columns."""
    where = _OF_TABLE if column is None else f"{_OF_TABLE} AND ext_column_name = ?"
    session.connection.execute(f"DELETE FROM {_LENGTHS} WHERE {where}", [*name, *filter(None, [column])])


def move(session: Session, old: QualifiedName, new: QualifiedName) -> None:
    """Keep a table's lengths under its new name, in the same schema."""
    session.connection.execute(f"UPDATE {_LENGTHS} SET ext_table_name = ? WHERE {_OF_TABLE}", [new[2], *old])


def rename_column(session: Session, name: QualifiedName, old: str, new: str) -> None:
    """Keep a column's length under its new name."""
    session.connection.execute(
        f"UPDATE {_LENGTHS} SET ext_column_name = ? WHERE {_OF_TABLE} AND ext_column_name = ?", [new, *name, old]
    )


def copy(session: Session, source: QualifiedName, name: QualifiedName) -> None:
    """Give the table `name` the lengths of another one."""
    session.connection.execute(
        f"INSERT INTO {_LENGTHS} SELECT ?, ?, ?, ext_column_name, ext_character_maximum_length, "
        f"ext_character_octet_length FROM {_LENGTHS} WHERE {_OF_TABLE}",
        [*name, *source],
    )
