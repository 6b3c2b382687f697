"""CREATE SCHEMA and CREATE DATABASE … CLONE: a copy with all that is inside, and the privileges granted on that.

https://docs.snowflake.com/en/sql-reference/sql/create-clone and …/user-guide/object-clone
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence
from typing import Any

import duckdb

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.route import Answer, Handler, Shortcut
from localcloud.snowflake.catalog.schema_objects import Relation, Schema, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import namespaces, varchar_lengths
from localcloud.snowflake.objects.database import DATABASE
from localcloud.snowflake.objects.dropped_namespaces import remove_database
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.schema import SCHEMA
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.tables import namespace_rename
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName, dotted, quote_name
from localcloud.snowflake.wire.statement import Reader, Statement, parse

# What is copied in the account. Other kinds do something by themselves, or keep names of what they read.
_COPIED = ("FILE FORMAT", "FUNCTION", "PROCEDURE", "SCHEMA", "SEQUENCE", "STAGE", "TABLE", "VIEW")
_INFORMATION_SCHEMA, _PUBLIC = "INFORMATION_SCHEMA", "PUBLIC"


def cloning(create: Handler) -> Shortcut:
    """Return what answers CREATE SCHEMA | DATABASE … CLONE, and None for other statements; `create` makes the new one.

    Raise SnowflakeError: without USAGE on the source, and 000002 if it contains a kind of object that is not copied.
    """

    def clone(session: Session, statement: Statement) -> Answer | None:
        type_: ObjectType[Any] = SCHEMA if statement.head.words[0] == "SCHEMA" else DATABASE
        reader = statement.reader_after(type_.word)
        if_not_exists = reader.accept("IF", "NOT", "EXISTS")
        written = reader.name()
        if not reader.accept("CLONE"):
            return None
        with session.account.lock:
            new, old = session.qualify(written, type_.parts), type_.name(session, reader)
            _refuse_clauses(type_.word, reader)
            modifiers = statement.head.modifiers
            if session.account.find(type_.word, new) and (if_not_exists or "OR REPLACE" not in modifiers):
                exists = "IF NOT EXISTS " * if_not_exists
                return create(session, parse(f"CREATE {type_.word} {exists}{quote_name(new)}"))
            access_control.require(session, "USAGE", type_.word, old)
            source = session.account.get(type_.word, old)
            inside = _inside(session, source, new, "TRANSIENT" in modifiers)
            copies = [_copied(object_, old, new) for object_ in inside]
            here: QualifiedName = tuple(filter(None, (session.database, session.schema)))
            answer = create(session, parse(f"CREATE {' '.join(modifiers)} {type_.word} {quote_name(new)}"))
            clone = session.account.get(type_.word, new)
            try:
                clone.parameters = dict(source.parameters)
                _copy(session, source, new, inside, copies)
            except (duckdb.Error, SnowflakeError) as error:
                _take_back(session, clone, here)
                raise errors.unsupported(f"CLONE of {dotted(old)}, which can't be copied") from error
        return answer

    return clone


def _refuse_clauses(word: str, reader: Reader) -> None:
    if not reader.done() and not reader.at(";"):
        raise errors.unsupported(f"CREATE {word} … CLONE with {reader.peek().value}")
    reader.end()


def _inside(session: Session, source: CatalogObject, new: QualifiedName, transient: bool) -> list[CatalogObject]:
    """Return what is to be copied, schemas first; internal stages and temporary objects are not.

    Raise SnowflakeError for what can't be.
    """
    if vars(source).get("transient") and not transient:
        raise errors.compilation("002120", "0A000", "Transient object cannot be cloned to a permanent object.")
    account, found = session.account, []
    if new[: len(source.name)] == source.name:
        raise errors.unsupported("CLONE of what contains the clone")
    for object_ in account.everything_in(source.name):
        if object_ is source or object_.name[1:2] == (_INFORMATION_SCHEMA,) or object_.session_id is not None:
            continue
        if isinstance(object_, Stage) and not object_.url:
            continue
        governed = isinstance(object_, Relation) and any(object_.governed.applications())
        directory = isinstance(object_, Stage) and object_.directory.enabled
        if object_.kind not in _COPIED or object_.tags or governed or directory:
            with_ = " with policies or tags" if governed or object_.tags else ""
            raise errors.unsupported(f"CLONE of what contains the {object_.kind.lower()} {dotted(object_.name)}{with_}")
        if isinstance(object_, View):
            _refuse_view(session, object_, source.name, new)
        found.append(object_)
    if len(source.name) == 1 and account.find(Schema, (*source.name, _PUBLIC)) is None:
        raise errors.unsupported("CLONE of a database without the schema PUBLIC")
    return sorted(found, key=lambda each: len(each.name))


def _refuse_view(session: Session, view: View, old: QualifiedName, new: QualifiedName) -> None:
    """Raise SnowflakeError 000002 for a view that can't be made in the clone, or would read something else there.

    In another database, a name with a database would be read without it, which DuckDB leaves out of its text, and a
    name of another schema in the new database.
    """
    what = f"CLONE of what contains the view {dotted(view.name)}, which"
    relations = filter(None, map(session.account.relation, view.reads))
    if any(relation.session_id is not None for relation in relations):
        raise errors.unsupported(f"{what} reads a temporary one")
    if new[0] != old[0] and any(len(name) == 3 for name in namespace_rename.names_in(view)):
        raise errors.unsupported(f"{what} names a database")
    if new[0] != old[0] and any(read[: len(old)] != old for read in view.reads):
        raise errors.unsupported(f"{what} reads another schema")


def _take_back(session: Session, clone: CatalogObject, here: QualifiedName) -> None:
    """Remove a clone that could not be filled, not to be kept for UNDROP, and let the session be `here` again."""
    name = clone.name
    session.use(None)
    if isinstance(clone, Database):
        remove_database(session, name[0], clone.file)
    else:
        session.connection.execute(f"DROP SCHEMA {quote_name(name)} CASCADE")
    session.account.drop(clone.kind, name)
    session.use(*((here if here[: len(name)] != name else name[:-1]) or (None,)))


def _copy(
    session: Session,
    source: CatalogObject,
    new: QualifiedName,
    inside: Sequence[CatalogObject],
    copies: Sequence[CatalogObject],
) -> None:
    """Copy the objects into the new schema or database, which is empty: rows first, then `copies` into the account."""
    old, account = source.name, session.account
    schemas = [each.name for each in inside if isinstance(each, Schema)] or [old]
    copied = {schema: new + schema[len(old) :] for schema in schemas}
    for schema in copied.values():
        session.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote_name(schema)}")
    names = {each.name for each in inside if isinstance(each, (Table, View))}
    namespaces.copy_schemas(session.connection, copied, names)
    for object_, copied_ in zip(inside, copies, strict=True):
        # A new database has its PUBLIC, which is empty.
        account.add(copied_, replace=True, grants=account.grants.on(object_.kind, object_.name))
        if isinstance(object_, Relation):
            varchar_lengths.forget(session, copied_.name)  # those of a schema of that name that was dropped
            varchar_lengths.copy(session, object_.name, copied_.name)


def _copied(object_: CatalogObject, old: QualifiedName, new: QualifiedName) -> CatalogObject:
    """Return the object under its new name. Foreign keys and views by relative names refer to the new ones."""
    moved = namespace_rename.mover(old, new)
    changes: dict[str, Any] = {"name": moved(object_.name), "parameters": dict(object_.parameters), "tags": []}
    if isinstance(object_, (Relation, Stage)):
        changes["id"] = uuid.uuid4().hex
    if isinstance(object_, Relation):
        changes["governed"] = object_.governed.copy()
    if isinstance(object_, Table):
        keys = tuple(dataclasses.replace(key, table=moved(key.table)) for key in object_.constraints)
        changes |= {"stage_folder": uuid.uuid4().hex, "constraints": keys, "numbered": dict(object_.numbered)}
    if isinstance(object_, View):
        changes["reads"] = namespace_rename.moved_reads(object_, old, moved)
    return dataclasses.replace(object_, **changes)
