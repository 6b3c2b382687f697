"""The tags of an object and of its columns: their own, and those inherited from what contains them.

https://docs.snowflake.com/en/user-guide/object-tagging#tag-lineage
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.policies import Tag
from localcloud.snowflake.catalog.schema_objects import Relation, Schema
from localcloud.snowflake.catalog.session import Session


@dataclass(frozen=True)
class TagReference:
    """A tag's value for an object; `level` is the type of the object that it is set on."""

    tag: Tag
    value: str
    level: str


def of_object(session: Session, object_: CatalogObject) -> list[TagReference]:
    """Return the object's tags, each with the value that is set nearest to it."""
    return _nearest(_levels(session, object_))


def of_column(session: Session, relation: Relation, column: str) -> list[TagReference]:
    """Return the tags of a column, each with the value that is set nearest to it."""
    own = relation.governed.column_tags.get(column, [])
    return _nearest([*_references(own, "COLUMN"), *_levels(session, relation)])


def _levels(session: Session, object_: CatalogObject) -> list[TagReference]:
    account, found = session.account, list(_references(object_.tags, object_.kind))
    if len(object_.name) == 3 and (schema := account.find(Schema, object_.name[:2])):
        found += _references(schema.tags, "SCHEMA")
    if len(object_.name) > 1 and (database := account.find(Database, object_.name[:1])):
        found += _references(database.tags, "DATABASE")
    return found


def _references(tags: list[tuple[CatalogObject, str]], level: str) -> Iterator[TagReference]:
    return (TagReference(tag, value, level) for tag, value in tags if isinstance(tag, Tag))


def _nearest(found: list[TagReference]) -> list[TagReference]:
    nearest: dict[int, TagReference] = {}
    for reference in found:
        nearest.setdefault(id(reference.tag), reference)
    return list(nearest.values())
