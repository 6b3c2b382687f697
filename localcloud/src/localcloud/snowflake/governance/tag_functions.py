"""SYSTEM$GET_TAG, and SYSTEM$GET_TAG_ON_CURRENT_COLUMN and …_TABLE in the bodies of policies.

https://docs.snowflake.com/en/sql-reference/functions/system_get_tag and …/system_get_tag_on_current_column
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.policies import Tag
from localcloud.snowflake.catalog.privileges import PRIVILEGES, parts_of
from localcloud.snowflake.catalog.schema_objects import Relation
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.governance import tags_in_force
from localcloud.snowflake.governance.tags_in_force import TagReference
from localcloud.snowflake.objects.tagging import find_tag
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.statement import parse

_GET = "SYSTEM$GET_TAG"
_CURRENT = "SYSTEM$GET_TAG_ON_CURRENT_COLUMN"


def replace(session: Session, expression: exp.Expr) -> bool:
    """Replace SYSTEM$GET_TAG, in place, by the tag's value or NULL; return whether there is any call of it.

    Raise SnowflakeError for SYSTEM$GET_TAG_ON_CURRENT_COLUMN, which is for the bodies of policies alone.
    """
    if any(call.name.upper() == _CURRENT for call in expression.find_all(exp.Anonymous)):
        raise errors.unsupported(f"{_CURRENT} outside of a masking policy, nor does Snowflake")
    calls = [call for call in expression.find_all(exp.Anonymous) if call.name.upper() == _GET]
    for call in calls:
        texts = _texts(call, 3)
        references = _references_of(session, texts[1], texts[2])
        _put(call, _value(session, texts[0], references))
    return bool(calls)


def replace_current(session: Session, body: exp.Expr, schema: QualifiedName, tags: Mapping[str, str]) -> None:
    """Replace SYSTEM$GET_TAG_ON_CURRENT_COLUMN in the body of a policy in `schema`; `tags` are those of the column."""
    for call in [call for call in body.find_all(exp.Anonymous) if call.name.upper() == _CURRENT]:
        name = parse(_texts(call, 1)[0]).reader().name()
        _put(call, tags.get(session.account.get(Tag, schema[: 3 - len(name)] + name).full_name))


def _references_of(session: Session, object_name: str, domain: str) -> list[TagReference]:
    """Return the tags of an object that the session sees; `domain` is its type, TABLE for a view, too, or COLUMN.

    Raise SnowflakeError 002003 for an object that is not there, 002016 for another domain.
    """
    kind, name = domain.upper(), parse(object_name).reader().name()
    if kind == "COLUMN":
        relation = find_relation(session, name[:-1])
        return tags_in_force.of_column(session, relation, name[-1])
    return tags_in_force.of_object(session, find_object(session, name, kind))


def find_object(session: Session, name: QualifiedName, kind: str) -> CatalogObject:
    """Return the object that has tags. Raise SnowflakeError 002003 if the session sees none of this name."""
    if kind in ("TABLE", "VIEW"):
        return find_relation(session, name)
    if kind not in PRIVILEGES or kind == "ACCOUNT":
        raise errors.invalid_value(kind, "OBJECT_DOMAIN")
    full = session.qualify(name, parts_of(kind))
    if not access_control.is_visible(session, kind, full):
        raise errors.does_not_exist(kind, dotted(full))
    return session.account.get(kind, full)


def find_relation(session: Session, name: QualifiedName) -> Relation:
    """Return the table or view. Raise SnowflakeError 002003 if the session sees none of this name."""
    full = session.qualify(name, 3)
    relation = session.account.relation(full)
    if relation is None or not access_control.is_visible(session, relation.kind, full):
        raise errors.does_not_exist("TABLE", dotted(full))
    return relation


def _value(session: Session, tag_name: str, references: list[TagReference]) -> str | None:
    tag = find_tag(session, parse(tag_name).reader().name())
    return next((reference.value for reference in references if reference.tag is tag), None)


def _texts(call: exp.Anonymous, count: int) -> list[str]:
    if len(call.expressions) != count or not all(value.is_string for value in call.expressions):
        raise errors.unsupported(f"{call.sql(dialect='snowflake')[:60]}: its arguments are {count} texts")
    return [value.name for value in call.expressions]


def _put(call: exp.Anonymous, value: str | None) -> None:
    found = cast(exp.Expr, exp.Null() if value is None else exp.Literal.string(value))
    found.meta.update(call.meta)
    call.replace(found)
