"""Tables made after another one: LIKE and CLONE.

https://docs.snowflake.com/en/sql-reference/sql/create-table and …/create-clone
"""

from __future__ import annotations

from localcloud.snowflake import lengths
from localcloud.snowflake.grants import Name
from localcloud.snowflake.session import Session, duck


def copy(session: Session, source: Name, name: Name, replace: bool, with_rows: bool) -> None:
    """A table with columns, types, defaults and NOT NULLs of another, and its rows if wanted, in one transaction."""
    connection = session.connection._duck_conn
    columns = connection.execute(
        """SELECT column_name, data_type, is_nullable, column_default FROM duckdb_columns()
        WHERE (database_name, schema_name, table_name) = (?, ?, ?) ORDER BY column_index""",
        list(source),
    ).fetchall()
    parts = [
        f"{duck(column)} {type_}{'' if nullable else ' NOT NULL'}{f' DEFAULT {default}' if default else ''}"
        for column, type_, nullable, default in columns
    ]
    into, whence = ".".join(map(duck, name)), ".".join(map(duck, source))
    connection.execute("BEGIN")
    try:
        connection.execute(f"CREATE {'OR REPLACE ' if replace else ''}TABLE {into} ({', '.join(parts)})")
        if with_rows:
            connection.execute(f"INSERT INTO {into} SELECT * FROM {whence}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    lengths.copy(session, source, name)
