"""The lengths of VARCHAR columns, which fakesnow keeps in a database of its own, by the table's name."""

from __future__ import annotations

from localcloud.snowflake.grants import Name
from localcloud.snowflake.session import Session

LENGTHS = "_fs_global._fs_information_schema._fs_columns_ext"
OF_TABLE = "(ext_table_catalog, ext_table_schema, ext_table_name) = (?, ?, ?)"


def forget(session: Session, name: Name) -> None:
    session.connection._duck_conn.execute(f"DELETE FROM {LENGTHS} WHERE {OF_TABLE}", list(name))


def move(session: Session, old: Name, new: Name) -> None:
    session.connection._duck_conn.execute(f"UPDATE {LENGTHS} SET ext_table_name = ? WHERE {OF_TABLE}", [new[2], *old])


def copy(session: Session, source: Name, name: Name) -> None:
    session.connection._duck_conn.execute(
        f"INSERT INTO {LENGTHS} SELECT ?, ?, ?, ext_column_name, ext_character_maximum_length, "
        f"ext_character_octet_length FROM {LENGTHS} WHERE {OF_TABLE}",
        [*name, *source],
    )
