"""Policies set on tables and views, and what must fit: data types, the number of arguments, one policy for a column.

https://docs.snowflake.com/en/sql-reference/sql/alter-table-column and …/alter-table
"""

from __future__ import annotations

from collections.abc import Sequence

from localcloud.snowflake.catalog.policies import Application, MaskingPolicy, Policy, RowAccessPolicy
from localcloud.snowflake.catalog.schema_objects import Relation
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.governance.policy_rights import require_on
from localcloud.snowflake.objects.data_types import family
from localcloud.snowflake.tables.describe import snowflake_type
from localcloud.snowflake.wire import errors


def set_mask(
    session: Session, relation: Relation, policy: MaskingPolicy, columns: Sequence[str], force: bool = False
) -> None:
    """Mask the first of the columns; the others are the arguments behind it. Raise SnowflakeError.

    `force` replaces a policy that is set already.
    """
    require_on(session, policy, policy.kind, relation)
    _require_fit(session, relation, policy, columns)
    governed = relation.governed
    if columns[0] in governed.masks and not force:
        text = (
            "Specified column already attached to another masking policy. A column cannot be attached to multiple "
            "masking policies. Please drop the current association in order to attach a new masking policy."
        )
        raise errors.compilation("003507", "42601", text)
    if governed.rows is not None:
        _refuse_both(columns[:1], governed.rows.columns)
    governed.masks[columns[0]] = Application(policy, tuple(columns))


def unset_mask(session: Session, relation: Relation, column: str) -> None:
    """Unmask the column; one that is not masked is no error. Raise SnowflakeError."""
    applied = relation.governed.masks.get(column)
    require_on(session, applied.policy if applied else None, MaskingPolicy.kind, relation)
    require_columns(session, relation, [column])
    relation.governed.masks.pop(column, None)


def add_rows(session: Session, relation: Relation, policy: RowAccessPolicy, columns: Sequence[str]) -> None:
    """Let the policy decide which rows are seen. Raise SnowflakeError, also if there is such a policy already."""
    require_on(session, policy, policy.kind, relation)
    _require_fit(session, relation, policy, columns)
    if relation.governed.rows is not None:
        text = f"Object {relation.full_name} already has a ROW_ACCESS_POLICY. Only one ROW_ACCESS_POLICY is allowed."
        raise errors.compilation("003564", "42601", text)
    _refuse_both(list(relation.governed.masks), columns)
    relation.governed.rows = Application(policy, tuple(columns))


def drop_rows(session: Session, relation: Relation, policy: RowAccessPolicy | None) -> None:
    """Drop that policy on the rows; None drops any. Raise SnowflakeError if another one, or none, is set."""
    set_ = relation.governed.rows
    require_on(session, policy or (set_.policy if set_ else None), RowAccessPolicy.kind, relation)
    if policy is not None and (set_ is None or set_.policy is not policy):
        text = f"Row access policy {policy.full_name} is not set on {relation.full_name}."
        raise errors.compilation("003561", "42601", text)
    relation.governed.rows = None


def _require_fit(session: Session, relation: Relation, policy: Policy, columns: Sequence[str]) -> None:
    types = require_columns(session, relation, columns)
    if len(columns) != len(policy.signature):
        text = f"Policy {policy.full_name} has {len(policy.signature)} arguments, but {len(columns)} columns are given."
        raise errors.compilation("003519", "42601", text)
    for (argument, wanted), column, type_ in zip(policy.signature, columns, types, strict=True):
        if family(wanted) != family(type_):
            text = (
                f"Column '{column}' data type '{type_}' does not match with the data type '{wanted}' of the argument "
                f"{argument} of the policy {policy.full_name}."
            )
            raise errors.compilation("003520", "42601", text)


def require_columns(session: Session, relation: Relation, columns: Sequence[str]) -> list[str]:
    """Return the columns' types. Raise SnowflakeError 000904 for a column that is not there."""
    with session.connection.cursor() as cursor:
        types = {each.name: snowflake_type(each.type, each.length) for each in columns_of(cursor, [relation.name])}
    for column in columns:
        if column not in types:
            raise errors.invalid_identifier(column)
    return [types[column] for column in columns]


def _refuse_both(masked: Sequence[str], arguments: Sequence[str]) -> None:
    """Raise SnowflakeError for a masked column that a row access policy decides by."""
    if both := [column for column in masked if column in arguments]:
        text = f"Column '{both[0]}' cannot be in a masking policy and in a row access policy at the same time."
        raise errors.compilation("003540", "42601", text)
