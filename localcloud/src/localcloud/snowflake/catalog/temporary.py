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


def mark(session: Session, object_: CatalogObject) -> None:
    """Make the object one of the session's own."""
    object_.session_id = session.id


def is_temporary(object_: CatalogObject) -> bool:
    """Return whether the object is gone when its session ends."""
    return object_.session_id is not None


def is_hidden(session: Session, object_: CatalogObject) -> bool:
    """Return whether the object belongs to another session."""
    return object_.session_id not in (None, session.id)


def refuse_shadow(session: Session, old: CatalogObject | None, temporary: bool, name: QualifiedName) -> None:
    """Raise SnowflakeError 000002 for an object that would hide, or be hidden by, another of its name."""
    if old and (is_hidden(session, old) or is_temporary(old) != temporary):
        raise errors.unsupported(f"a temporary object beside another with the name {dotted(name)}")


def left_by(session: Session) -> list[CatalogObject]:
    """Return the temporary objects of the session."""
    objects = (object_ for kind in _KINDS for object_ in session.account.all(kind))
    return [object_ for object_ in objects if object_.session_id == session.id]


def drop_all(session: Session) -> None:
    """Drop what the session leaves behind, before its connection is closed."""
    account = session.account
    with account.lock:
        for object_ in left_by(session):
            if isinstance(object_, Relation):
                where = quote_name(object_.name)
                session.connection.execute(f"DROP {object_.kind} IF EXISTS {where}")
            account.drop(object_.kind, object_.name)
