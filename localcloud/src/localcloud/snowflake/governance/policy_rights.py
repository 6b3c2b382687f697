"""The rights to set a policy on a table, a view or a tag.

https://docs.snowflake.com/en/user-guide/security-column-intro#column-level-security-privileges
"""

from __future__ import annotations

from typing import TypeVar

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.policies import Policy
from localcloud.snowflake.catalog.schema_objects import Relation
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted

P = TypeVar("P", bound=Policy)


def find_policy(session: Session, type_: type[P], name: QualifiedName) -> P:
    """Return the policy of that type. Raise SnowflakeError 002003 if the session sees none of this name."""
    full = session.qualify(name, 3)
    if not access_control.is_visible(session, type_.kind, full):
        raise errors.does_not_exist(type_.kind, dotted(full))
    return session.account.get(type_, full)


def require_apply(session: Session, policy: Policy) -> None:
    """Raise SnowflakeError 003001 unless the session has APPLY on the policy, or on all policies of its kind."""
    if not access_control.holds(session, f"APPLY {policy.kind}", "ACCOUNT", ()):
        access_control.require(session, "APPLY", policy.kind, policy.name)


def require_on(session: Session, policy: Policy | None, kind: str, relation: Relation) -> None:
    """Raise SnowflakeError 003001 unless the session may set the policy on the table or view, or unset it there.

    It may with APPLY <kind> on the account, or with APPLY on the policy as the owner of the table or view.
    """
    if access_control.holds(session, f"APPLY {kind}", "ACCOUNT", ()):
        return
    if policy is not None:
        require_apply(session, policy)
    access_control.require(session, "OWNERSHIP", relation.kind, relation.name)
