"""Tags as a type of object: https://docs.snowflake.com/en/sql-reference/sql/create-tag and …/alter-tag"""

from __future__ import annotations

import json
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.policies import MaskingPolicy, Tag, unset_tag
from localcloud.snowflake.catalog.schema_objects import Relation
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.governance.policy_rights import find_policy, require_apply
from localcloud.snowflake.objects.data_types import family
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader

_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "owner", "comment", "allowed_values",
    "owner_role_type", "propagate", "on_conflict",
)  # fmt: skip
_MOST_VALUES = 300


def _clause(reader: Reader, options: dict[str, Any]) -> bool:
    """Read ALLOWED_VALUES ['a', 'b'] of CREATE TAG."""
    if not reader.accept("ALLOWED_VALUES"):
        return False
    options["ALLOWED_VALUES"] = _values(reader)
    return True


def _values(reader: Reader) -> list[str]:
    found = [reader.string()]
    while reader.accept(","):
        found.append(reader.string())
    if len(found) > _MOST_VALUES:
        raise errors.invalid_value(str(len(found)), "ALLOWED_VALUES")
    return list(dict.fromkeys(found))


def _action(session: Session, tag: Tag, reader: Reader) -> Result | None:
    """ADD|DROP|UNSET ALLOWED_VALUES, SET|UNSET MASKING POLICY p [, MASKING POLICY q …] [FORCE]."""
    change = reader.accept_any(
        *("ADD ALLOWED_VALUES", "DROP ALLOWED_VALUES", "UNSET ALLOWED_VALUES", "SET ALLOWED_VALUES"),
        *("SET MASKING POLICY", "UNSET MASKING POLICY"),
    )
    if change is None:
        return None
    if change.endswith("POLICY"):
        _policies(session, tag, reader, change.startswith("SET"))
        return done()
    access_control.require(session, "OWNERSHIP", "TAG", tag.name)
    given = [] if change.startswith("UNSET") else _values(reader)
    reader.end()
    kept = [] if change.startswith(("UNSET", "SET")) else [value for value in tag.allowed_values if value not in given]
    tag.allowed_values = kept if change.startswith("DROP") else kept + given
    return done()


def _policies(session: Session, tag: Tag, reader: Reader, set_: bool) -> None:
    found = [find_policy(session, MaskingPolicy, reader.name())]
    while reader.accept(",", "MASKING", "POLICY"):
        found.append(find_policy(session, MaskingPolicy, reader.name()))
    force = reader.accept("FORCE")
    reader.end()
    if not access_control.holds(session, "APPLY TAG", "ACCOUNT", ()):
        access_control.require(session, "OWNERSHIP", "TAG", tag.name)
    for policy in found:
        require_apply(session, policy)
    kept = [policy for policy in tag.policies if all(policy is not other for other in found)]
    if set_:
        types = {family(policy.signature[0][1]) for policy in found}
        if force:
            kept = [policy for policy in kept if family(policy.signature[0][1]) not in types]
        if len(types) < len(found) or types & {family(policy.signature[0][1]) for policy in kept}:
            text = f"Tag {tag.full_name} has a masking policy for this data type already: one policy for each type."
            raise errors.compilation("003554", "42601", text)
    tag.policies = kept + found if set_ else kept


def _dropped(session: Session, tag: Tag) -> None:
    """Unset the tag everywhere. Raise SnowflakeError while it has masking policies."""
    if tag.policies:
        text = f"Tag {tag.full_name} cannot be dropped/replaced as it is associated with one or more masking policies."
        raise errors.compilation("003552", "42601", text)
    for object_ in session.account.snapshot().objects:
        unset_tag(object_.tags, tag)
        if isinstance(object_, Relation):
            for tags in object_.governed.column_tags.values():
                unset_tag(tags, tag)


def _row(session: Session, tag: Tag) -> list[Any]:
    allowed = json.dumps(tag.allowed_values, separators=(",", ":")) if tag.allowed_values else None
    return [
        tag.created_on, tag.name[2], tag.name[0], tag.name[1], tag.owner, tag.comment, allowed, "ROLE", None, None,
    ]  # fmt: skip


TAG = ObjectType(
    type=Tag,
    parts=3,
    columns=_SHOWN,
    row=_row,
    title="Tag",
    alter_right="OWNERSHIP",
    clause=_clause,
    action=_action,
    dropped=_dropped,
)
