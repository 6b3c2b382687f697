"""Where policies are in use: they can't be dropped or replaced there, nor can what contains them.

https://docs.snowflake.com/en/sql-reference/sql/drop-masking-policy and …/drop-row-access-policy
"""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.policies import MaskingPolicy, Policy, RowAccessPolicy, Tag
from localcloud.snowflake.catalog.schema_objects import Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName


def users_of(account: Account, policy: Policy) -> Iterator[CatalogObject]:
    """Yield the tables, views and tags that the policy is set on."""
    for relation in (*account.all(Table), *account.all(View)):
        if any(applied.policy is policy for applied in relation.governed.applications()):
            yield relation
    for tag in account.all(Tag):
        if any(other is policy for other in tag.policies):
            yield tag


def refuse_used(session: Session, policy: Policy) -> None:
    """Raise SnowflakeError 003552 if the policy is set on anything."""
    if next(users_of(session.account, policy), None) is not None:
        raise _in_use(policy)


def refuse_used_outside(session: Session, within: QualifiedName) -> None:
    """Raise SnowflakeError 003552 if a policy in this database or schema is set on anything outside of it."""
    account = session.account
    for policy in (*account.all(MaskingPolicy, within), *account.all(RowAccessPolicy, within)):
        if any(user.name[: len(within)] != within for user in users_of(account, policy)):
            raise _in_use(policy)


def _in_use(policy: Policy) -> errors.SnowflakeError:
    text = f"Policy {policy.full_name} cannot be dropped/replaced as it is associated with one or more entities."
    return errors.compilation("003552", "42601", text)
