"""Schemas moved in DuckDB, which can't rename one: made again under the new name with all that is in them.

Views are made again by their texts, in which DuckDB keeps the names as they were written, without the database.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence

import duckdb

from localcloud.snowflake.catalog.connection import Connection, SupportsExecute
from localcloud.snowflake.engine.columns import computed_columns
from localcloud.snowflake.wire.literals import string_literal
from localcloud.snowflake.wire.names import QualifiedName, quote_identifier, quote_name

_OF_SCHEMA = "(database_name, schema_name) = (?, ?)"
_HEAD = re.compile(r'CREATE VIEW (?:"(?:[^"]|"")*"|\w+)\.(?:"(?:[^"]|"")*"|\w+)')
# fakesnow's tables of what DuckDB does not know about tables and their columns.
_EXTENSIONS = ("_fs_tables_ext", "_fs_columns_ext")


def move_schemas(connection: Connection, moved: Mapping[QualifiedName, QualifiedName]) -> None:
    """Move schemas (database, schema) of one database into one, with their sequences, tables, rows and views.

    A view that names an old schema in its text is broken by it, as in Snowflake; one that is broken already fails to
    be read from now on. Raise duckdb.Error, and nothing is moved.
    """
    views = [(old, name, text) for old in moved for name, text in _views(connection, old)]
    with connection.transaction():
        for old, new in moved.items():
            connection.execute(f"CREATE SCHEMA {quote_name(new)}")
            _copy_sequences(connection, old, new)
            for name in _tables(connection, old):
                _copy_table(connection, old, new, name)
    try:
        _make_views(connection, moved, views)
    except duckdb.Error:
        for new in moved.values():
            connection.execute(f"DROP SCHEMA {quote_name(new)} CASCADE")
        raise
    for old, new in moved.items():
        for extension in _EXTENSIONS:
            connection.execute(
                f"UPDATE _fs_global._fs_information_schema.{extension} SET ext_table_catalog = ?, "
                "ext_table_schema = ? WHERE (ext_table_catalog, ext_table_schema) = (?, ?)",
                [*new, *old],
            )
        connection.execute(f"DROP SCHEMA {quote_name(old)} CASCADE")


def copy_schemas(
    connection: Connection, copied: Mapping[QualifiedName, QualifiedName], relations: Container[QualifiedName]
) -> None:
    """Copy the sequences of schemas, and of these tables and views those in them, into others, which are empty.

    A view goes on reading what it names in full, as in Snowflake. Raise duckdb.Error.
    """
    views = [(old, name, text) for old in copied for name, text in _views(connection, old) if (*old, name) in relations]
    with connection.transaction():
        for old, new in copied.items():
            _copy_sequences(connection, old, new)
            for name in _tables(connection, old):
                if (*old, name) in relations:
                    _copy_table(connection, old, new, name)
    _make_views(connection, copied, views)


def _tables(connection: SupportsExecute, schema: QualifiedName) -> list[str]:
    query = f"SELECT table_name FROM duckdb_tables() WHERE {_OF_SCHEMA} AND NOT internal ORDER BY table_oid"
    return [name for (name,) in connection.execute(query, list(schema)).fetchall()]


def _views(connection: SupportsExecute, schema: QualifiedName) -> list[tuple[str, str]]:
    query = f"SELECT view_name, sql FROM duckdb_views() WHERE {_OF_SCHEMA} AND NOT internal ORDER BY view_oid"
    return connection.execute(query, list(schema)).fetchall()


def _copy_sequences(connection: SupportsExecute, old: QualifiedName, new: QualifiedName) -> None:
    """Make the sequences again; each goes on behind the last value that it gave."""
    query = f"SELECT sequence_name, start_value, increment_by, last_value FROM duckdb_sequences() WHERE {_OF_SCHEMA}"
    for name, start, step, last in connection.execute(query, list(old)).fetchall():
        full = quote_name((*new, name))
        connection.execute(
            f"CREATE SEQUENCE {full} START WITH {start if last is None else last} INCREMENT BY {step} "
            f"MINVALUE {-(2**62)} MAXVALUE {2**62}"
        )
        if last is not None:
            connection.execute(f"SELECT nextval({string_literal(full)})")


def _copy_table(connection: SupportsExecute, old: QualifiedName, new: QualifiedName, name: str) -> None:
    """Make the table again, with defaults that take numbers from the moved sequences, and with its rows."""
    before, after = (string_literal(quote_name(schema))[1:-1] for schema in (old, new))
    parts, kept = [], []
    computed = computed_columns(connection, (*old, name))
    for column, type_, nullable, default, _ in _columns(connection, (*old, name)):
        moved = (default or "").replace(f"nextval('{before}.", f"nextval('{after}.")
        null = "" if nullable else " NOT NULL"
        if column in computed:
            parts.append(f"{quote_identifier(column)} {type_} AS ({computed[column]})")
            continue
        kept.append(quote_identifier(column))
        parts.append(f"{quote_identifier(column)} {type_}{null}{f' DEFAULT {moved}' if moved else ''}")
    rows = f"SELECT {', '.join(kept)} FROM {quote_name((*old, name))}"
    connection.execute(f"CREATE TABLE {quote_name((*new, name))} ({', '.join(parts)})")
    connection.execute(f"INSERT INTO {quote_name((*new, name))} ({', '.join(kept)}) {rows}")
    _copy_comments(connection, (*old, name), (*new, name))


def _make_views(
    connection: Connection,
    moved: Mapping[QualifiedName, QualifiedName],
    views: Sequence[tuple[QualifiedName, str, str]],
) -> None:
    """Make the views again, each after those that it reads. Raise duckdb.Error for one that can't be made."""
    waiting = list(views)
    while waiting:
        failed, why = [], None
        for old, name, text in waiting:
            try:
                _make_view(connection, (*old, name), (*moved[old], name), text)
            except duckdb.Error as error:
                failed.append((old, name, text))
                why = error
        if why is not None and len(failed) == len(waiting):
            failed = _make_broken(connection, moved, failed, why)
        waiting = failed


def _make_broken(
    connection: Connection,
    moved: Mapping[QualifiedName, QualifiedName],
    views: Sequence[tuple[QualifiedName, str, str]],
    why: duckdb.Error,
) -> list[tuple[QualifiedName, str, str]]:
    """Make what stands for the views that can't be read now, and return the others. Raise `why` if there are none."""
    broken = [view for view in views if not _is_readable(connection, (*view[0], view[1]))]
    if not broken:
        raise why
    for old, name, _ in broken:
        text = string_literal(f"the view {name} could not be read when its schema was renamed: create it anew")
        columns = ", ".join(
            f"error({text}) AS {quote_identifier(column[0])}" for column in _columns(connection, (*old, name))
        )
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE VIEW {quote_name((*moved[old], name))} AS SELECT {columns or f'error({text})'}")
    return [view for view in views if view not in broken]


def _is_readable(connection: Connection, view: QualifiedName) -> bool:
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"DESCRIBE {quote_name(view)}")
        except duckdb.Error:
            return False
    return True


def _make_view(connection: Connection, old: QualifiedName, new: QualifiedName, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET schema = {string_literal(quote_name(new[:2]))}")
        cursor.execute(_HEAD.sub(lambda _: f"CREATE VIEW {quote_name(new)}", text, count=1))
        _copy_comments(cursor, old, new)


def _copy_comments(connection: SupportsExecute, old: QualifiedName, new: QualifiedName) -> None:
    for column, _, _, _, comment in _columns(connection, old):
        if comment:
            where = quote_name((*new, column))
            connection.execute(f"COMMENT ON COLUMN {where} IS {string_literal(comment)}")


def _columns(connection: SupportsExecute, relation: QualifiedName) -> list[tuple[str, str, bool, str | None, str]]:
    """Return name, type, whether it takes NULL, default and comment of each column, as DuckDB has them."""
    query = (
        "SELECT column_name, data_type, is_nullable, column_default, comment FROM duckdb_columns() "
        f"WHERE {_OF_SCHEMA} AND table_name = ? ORDER BY column_index"
    )
    return connection.execute(query, list(relation)).fetchall()
