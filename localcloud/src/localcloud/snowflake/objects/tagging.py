"""Tags on objects: [WITH] TAG (…) in CREATE, SET TAG and UNSET TAG in ALTER.

https://docs.snowflake.com/en/user-guide/object-tagging and …/sql-reference/sql/create-tag
"""

from __future__ import annotations

from collections.abc import Sequence

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.policies import Tag, set_tag, unset_tag
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.statement import Reader

# https://docs.snowflake.com/en/user-guide/object-tagging#tag-quotas
_MOST_TAGS, _LONGEST = 50, 256
_NEXT_COLUMN = ("COLUMN", "ALTER", "MODIFY")
Assignments = Sequence[tuple[Tag, str]]


def find_tag(session: Session, name: QualifiedName) -> Tag:
    """Return the tag. Raise SnowflakeError 002003 if the session sees none of this name."""
    full = session.qualify(name, 3)
    if not access_control.is_visible(session, "TAG", full):
        raise errors.does_not_exist("TAG", dotted(full))
    return session.account.get(Tag, full)


def read_clause(session: Session, reader: Reader) -> list[tuple[Tag, str]] | None:
    """Read [WITH] TAG (name = 'value', …); return None, and read nothing, if it does not come next."""
    if not (reader.accept("WITH", "TAG", "(") or reader.accept("TAG", "(")):
        return None
    found = read_assignments(session, reader)
    reader.expect(")")
    return found


def read_assignments(session: Session, reader: Reader) -> list[tuple[Tag, str]]:
    """Read name = 'value', … up to the next column."""
    found = [_assignment(session, reader)]
    while reader.peek(1).value not in _NEXT_COLUMN and reader.accept(","):
        found.append(_assignment(session, reader))
    return found


def _assignment(session: Session, reader: Reader) -> tuple[Tag, str]:
    tag = find_tag(session, reader.name())
    reader.expect("=")
    return tag, reader.string()


def read_names(session: Session, reader: Reader) -> list[Tag]:
    """Read the names of UNSET TAG name, …"""
    found = [find_tag(session, reader.name())]
    while reader.peek(1).value not in _NEXT_COLUMN and reader.accept(","):
        found.append(find_tag(session, reader.name()))
    return found


def apply(
    session: Session, object_: CatalogObject, tags: list[tuple[CatalogObject, str]], assignments: Assignments
) -> None:
    """Set the tags in `tags`, the object's own or those of a column of it. Raise SnowflakeError, and change nothing."""
    for tag, value in assignments:
        _require(session, object_, tag)
        if tag.allowed_values and value not in tag.allowed_values:
            allowed = ", ".join(f"'{each}'" for each in tag.allowed_values)
            text = f"Tag value '{value}' is not among the allowed values of tag '{tag.full_name}': {allowed}."
            raise errors.compilation("391821", "22023", text)
        if len(value) > _LONGEST:
            raise errors.invalid_value(value, tag.full_name)
    if len({id(tag) for tag, _ in (*tags, *assignments)}) > _MOST_TAGS:
        raise errors.compilation("391802", "22023", f"An object can have at most {_MOST_TAGS} tags.")
    for tag, value in assignments:
        set_tag(tags, tag, value)


def remove(
    session: Session, object_: CatalogObject, tags: list[tuple[CatalogObject, str]], names: Sequence[Tag]
) -> None:
    """Unset the tags in `tags`; one that is not set is no error. Raise SnowflakeError."""
    for tag in names:
        _require(session, object_, tag)
    for tag in names:
        unset_tag(tags, tag)


def _require(session: Session, object_: CatalogObject, tag: Tag) -> None:
    """Raise SnowflakeError 003001 unless the session has APPLY TAG, or APPLY on the tag and owns the object."""
    if access_control.holds(session, "APPLY TAG", "ACCOUNT", ()):
        return
    access_control.require(session, "APPLY", "TAG", tag.name)
    if not access_control.owns(session, object_.kind, object_.name):
        raise errors.insufficient_privileges(object_.kind, dotted(object_.name[-1:]))
