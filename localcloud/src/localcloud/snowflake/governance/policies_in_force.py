"""The masking policy that a column has: the one set on it, or else one of a tag that it has, for its data type.

https://docs.snowflake.com/en/user-guide/tag-based-masking-policies
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from localcloud.snowflake.catalog.policies import Application, Policy, Tag
from localcloud.snowflake.catalog.schema_objects import Relation, Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.columns import Column, columns_of
from localcloud.snowflake.governance import tags_in_force
from localcloud.snowflake.objects.data_types import family
from localcloud.snowflake.tables.describe import snowflake_type


@dataclass(frozen=True)
class Mask:
    """A policy on a column; `tag` is the tag that it comes from, if it does."""

    policy: Policy
    columns: tuple[str, ...]
    tag: Tag | None = None


def are_set(session: Session, relation: Relation) -> bool:
    """Return whether any policy may be in force on the table or view: it need not be asked for its columns if not."""
    if any(relation.governed.applications()):
        return True
    return any(tag.policies for tag in session.account.all(Tag))


def masks_of(session: Session, relation: Relation, columns: Sequence[Column]) -> Iterator[Mask]:
    """Yield the masks of these columns of the table or view."""
    for column in columns:
        if (applied := relation.governed.masks.get(column.name)) is not None:
            yield Mask(applied.policy, applied.columns)
        elif (mask := _of_tags(session, relation, column)) is not None:
            yield mask


def _of_tags(session: Session, relation: Relation, column: Column) -> Mask | None:
    for reference in tags_in_force.of_column(session, relation, column.name):
        for policy in reference.tag.policies:
            if family(policy.signature[0][1]) == family(snowflake_type(column.type, column.length)):
                return Mask(policy, (column.name, *(name for name, _ in policy.signature[1:])), reference.tag)
    return None


def protect(session: Session, table: Table) -> bool:
    """Return whether a policy is in force on the table's rows or columns."""
    if not are_set(session, table):
        return False
    with session.connection.plain_cursor() as cursor:
        columns = columns_of(cursor, [table.name])
    return row_policy_of(table) is not None or next(masks_of(session, table, columns), None) is not None


def row_policy_of(relation: Relation) -> Application | None:
    """Return the policy on the rows of the table or view."""
    return relation.governed.rows
