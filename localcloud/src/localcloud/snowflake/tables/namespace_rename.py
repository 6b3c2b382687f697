"""ALTER SCHEMA and ALTER DATABASE … RENAME TO: everything inside goes with it, its grants and its rows too.

A schema moves to another database if the new name says so.
https://docs.snowflake.com/en/sql-reference/sql/alter-schema and …/alter-database
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import Schema, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import namespaces
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.objects import dropped_namespaces
from localcloud.snowflake.objects.database import DATABASE, attach_renamed
from localcloud.snowflake.objects.schema import SCHEMA
from localcloud.snowflake.tables import table_references, undrop
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Statement, parse

_INFORMATION_SCHEMA = "INFORMATION_SCHEMA"
# What goes to the new name by being renamed in the account. Other kinds keep names of what they read in themselves.
_MOVED = (
    *("DATABASE ROLE", "FILE FORMAT", "FUNCTION", "MASKING POLICY", "PROCEDURE", "ROW ACCESS POLICY", "SCHEMA"),
    *("SEQUENCE", "STAGE", "TABLE", "TAG", "VIEW", "DATABASE"),
)


def rename(session: Session, statement: Statement) -> Result | None:
    """Answer ALTER SCHEMA | DATABASE [IF EXISTS] name RENAME TO name; None for other actions.

    Raise SnowflakeError: without OWNERSHIP of it and the right to create one, if the name is taken, and 000002 if it
    contains a kind of object that can't be moved.
    """
    type_ = SCHEMA if statement.head.words[0] == "SCHEMA" else DATABASE
    reader = statement.reader_after(type_.word)
    if_exists, start = reader.accept("IF", "EXISTS"), reader.position
    written = reader.name()
    if not reader.accept("RENAME", "TO"):
        return None
    with session.account.lock:
        new = type_.name(session, reader)
        reader.end()
        reader.position = start
        old = session.qualify(written, type_.parts)
        if not access_control.require_unless_missing(session, "OWNERSHIP", type_.word, old, if_exists):
            return done()
        access_control.require_create(session, type_.word, new)
        if session.account.find(type_.word, new):
            raise errors.already_exists(dotted(new[-1:]))
        _move(session, session.account.get(type_.word, old), new)
    return done()


def _move(session: Session, object_: CatalogObject, new: QualifiedName) -> None:
    old, account = object_.name, session.account
    _refuse_unmovable(session, old)
    here: QualifiedName = tuple(filter(None, (session.database, session.schema)))
    undrop.forget_within(session, old)
    for name in (old, new):
        dropped_namespaces.make_room(session, name, "its name was given to another one, or its database another name")
    schemas = account.all(Schema, old)
    moved = {one.name: new + one.name[len(old) :] for one in schemas if one.name[1] != _INFORMATION_SCHEMA}
    session.use(None)
    try:
        if isinstance(object_, Database):
            attach_renamed(session, object_, new[0], lambda: _move_rows(session, moved, old[0], new[0]))
        else:
            _move_rows(session, moved, old[0], new[0])
        _follow(session, old, new)
        account.rename(object_.kind, old, new)
        here = new + here[len(old) :] if here[: len(old)] == old else here
    finally:
        session.use(*(here or (None,)))


def _move_rows(session: Session, moved: dict[QualifiedName, QualifiedName], old: str, new: str) -> None:
    """Move the schemas in DuckDB, and what is known of loads if the database is another one."""
    connection = session.connection
    namespaces.move_schemas(connection, moved)
    if old != new:
        connection.execute(f"INSERT INTO {load_history.relation(new)} SELECT * FROM {load_history.relation(old)}")


def _refuse_unmovable(session: Session, within: QualifiedName) -> None:
    for object_ in session.account.everything_in(within):
        if object_.kind not in _MOVED:
            raise errors.unsupported(f"renaming what contains the {object_.kind.lower()} {dotted(object_.name)}")
        if object_.session_id is not None:
            raise errors.unsupported(f"renaming what contains the temporary object {dotted(object_.name)}")
    sources = {vars(stream)["source_id"] for stream in session.account.all("STREAM")}
    if any(table.id in sources for table in session.account.all(Table, within)):
        # The rows are copied, and get other ids.
        raise errors.unsupported("renaming what contains the table of a stream")


def _follow(session: Session, old: QualifiedName, new: QualifiedName) -> None:
    """Let foreign keys, and views inside by names that leave the old one out, refer to the new name."""

    moved = mover(old, new)
    for table in session.account.all(Table):
        table.constraints = tuple(dataclasses.replace(key, table=moved(key.table)) for key in table.constraints)
    for view in session.account.all(View, old):
        view.reads = moved_reads(view, old, moved)


def mover(old: QualifiedName, new: QualifiedName) -> Callable[[QualifiedName], QualifiedName]:
    """Return a function of the name of a relation: under the new name what is under the old one."""
    return lambda name: new + name[len(old) :] if name[: len(old)] == old else name


def moved_reads(
    view: View, old: QualifiedName, moved: Callable[[QualifiedName], QualifiedName]
) -> tuple[QualifiedName, ...]:
    """Return what a view reads under its new name: what its text names without the part that changes moves with it."""
    written = names_in(view)
    return tuple(moved(read) if _is_relative(read, old, written) else read for read in view.reads)


def names_in(view: View) -> set[QualifiedName]:
    """Return the names of tables as the view's definition has them."""
    tree = tree_of(parse(view.definition))
    query = tree.expression if isinstance(tree, exp.Create) else tree
    return {table_references.name_of(table) for table in table_references.read_by(query)}


def _is_relative(read: QualifiedName, old: QualifiedName, written: set[QualifiedName]) -> bool:
    """Return whether the name is written without the part that changes."""
    return any(read[start:] in written for start in range(len(old), len(read)))
