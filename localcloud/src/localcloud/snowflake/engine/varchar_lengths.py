"""The lengths of VARCHAR columns, which fakesnow keeps in a database of its own, by the table's name."""

from __future__ import annotations

from collections.abc import Sequence

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.functions.macro import too_long
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name

LENGTHS = "_fs_global._fs_information_schema._fs_columns_ext"
OF_TABLE = "(ext_table_catalog, ext_table_schema, ext_table_name) = (?, ?, ?)"
LONGEST = 16_777_216


def keep(session: Session, name: QualifiedName, columns: Sequence[tuple[str, int]]) -> None:
    """Lengths in characters by the columns' names."""
    for column, length in columns:
        session.connection.execute(
            f"INSERT OR REPLACE INTO {LENGTHS} VALUES (?, ?, ?, ?, ?, ?)",
            [*name, column, length, min(length * 4, LONGEST)],
        )


def check(session: Session, name: QualifiedName) -> None:
    """Raises DuckDB's error, which takes the change back with it, if a text is longer than its column.

    translation.py makes Snowflake's of it.
    """
    connection = session.connection
    found = connection.execute(
        f"SELECT ext_column_name, ext_character_maximum_length FROM {LENGTHS} WHERE {OF_TABLE} "
        f"AND ext_character_maximum_length < {LONGEST}",
        list(name),
    ).fetchall()
    for column, length in found:
        text = quote_identifier(column)
        connection.execute(
            f"SELECT error({too_long(text)}) FROM {quote_name(name)} WHERE length({text}) > {length} LIMIT 1"
        ).fetchall()


def forget(session: Session, name: QualifiedName, column: str | None = None) -> None:
    """Those of a table, or of one of its columns."""
    where = OF_TABLE if column is None else f"{OF_TABLE} AND ext_column_name = ?"
    session.connection.execute(f"DELETE FROM {LENGTHS} WHERE {where}", [*name, *filter(None, [column])])


def move(session: Session, old: QualifiedName, new: QualifiedName) -> None:
    session.connection.execute(f"UPDATE {LENGTHS} SET ext_table_name = ? WHERE {OF_TABLE}", [new[2], *old])


def rename_column(session: Session, name: QualifiedName, old: str, new: str) -> None:
    session.connection.execute(
        f"UPDATE {LENGTHS} SET ext_column_name = ? WHERE {OF_TABLE} AND ext_column_name = ?", [new, *name, old]
    )


def copy(session: Session, source: QualifiedName, name: QualifiedName) -> None:
    session.connection.execute(
        f"INSERT INTO {LENGTHS} SELECT ?, ?, ?, ext_column_name, ext_character_maximum_length, "
        f"ext_character_octet_length FROM {LENGTHS} WHERE {OF_TABLE}",
        [*name, *source],
    )
