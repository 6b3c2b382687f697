"""Lengths of VARCHAR columns in characters, which fakesnow keeps by table and column in a database of its own."""

from __future__ import annotations

from collections.abc import Sequence

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.functions.macro import too_long
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name

_LENGTHS = "_fs_global._fs_information_schema._fs_columns_ext"
_OF_TABLE = "(ext_table_catalog, ext_table_schema, ext_table_name) = (?, ?, ?)"
LONGEST = 16_777_216


def keep(session: Session, name: QualifiedName, columns: Sequence[tuple[str, int]]) -> None:
    """Keep the lengths of a table's columns."""
    for column, length in columns:
        session.connection.execute(
            f"INSERT OR REPLACE INTO {_LENGTHS} VALUES (?, ?, ?, ?, ?, ?)",
            [*name, column, length, min(length * 4, LONGEST)],
        )


def check(session: Session, name: QualifiedName) -> None:
    """Raise DuckDB's error, which undoes the change, if a text is longer than its column.

    translation.py turns it into Snowflake's.
    """
    connection = session.connection
    found = connection.execute(
        f"SELECT ext_column_name, ext_character_maximum_length FROM {_LENGTHS} WHERE {_OF_TABLE} "
        f"AND ext_character_maximum_length < {LONGEST}",
        list(name),
    ).fetchall()
    for column, length in found:
        text = quote_identifier(column)
        connection.execute(
            f"SELECT error({too_long(text)}) FROM {quote_name(name)} WHERE length({text}) > {length} LIMIT 1"
        ).fetchall()


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
