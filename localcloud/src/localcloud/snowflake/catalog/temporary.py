"""Temporary objects: the session that made them alone sees them, and they are gone with it.

They may not stand beside a lasting object of the same name, which Snowflake allows: that is refused.
https://docs.snowflake.com/en/user-guide/tables-temp-transient
"""

from __future__ import annotations

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.schema_objects import Relation
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted, quote_name

# Views before the tables under them.
_KINDS = ("VIEW", "TABLE", "STAGE", "FILE FORMAT")


def mark(session: Session, thing: CatalogObject) -> None:
    """Make the object one of the session's own."""
    thing.session_id = session.id


def is_temporary(thing: CatalogObject) -> bool:
    """Return whether the object is gone when its session ends."""
    return thing.session_id is not None


def is_hidden(session: Session, thing: CatalogObject) -> bool:
    """Return whether the object belongs to another session."""
    return thing.session_id not in (None, session.id)


def refuse_shadow(session: Session, old: CatalogObject | None, temporary: bool, name: QualifiedName) -> None:
    """Raise SnowflakeError 000002 for an object that would hide, or be hidden by, another of its name."""
    if old and (is_hidden(session, old) or is_temporary(old) != temporary):
        raise errors.unsupported(f"a temporary object beside another with the name {dotted(name)}")


def left_by(session: Session) -> list[CatalogObject]:
    """Return the temporary objects of the session."""
    things = (thing for kind in _KINDS for thing in session.account.all(kind))
    return [thing for thing in things if thing.session_id == session.id]


def drop_all(session: Session) -> None:
    """Drop what the session leaves behind, before its connection is closed."""
    account = session.account
    with account.lock:
        for thing in left_by(session):
            if isinstance(thing, Relation):
                where = quote_name(thing.name)
                session.connection.execute(f"DROP {thing.kind} IF EXISTS {where}")
            account.drop(thing.kind, thing.name)
