"""Access control: the roles of a session, their privileges, and the objects they own.

https://docs.snowflake.com/en/user-guide/security-access-control-overview and …/security-access-control-privileges
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TypeVar

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Warehouse
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.grants import Grant
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.system_roles import SHARED
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted

_T = TypeVar("_T", bound=CatalogObject)
# Who may set all of them on everything sees them.
_APPLIED = ("MASKING POLICY", "ROW ACCESS POLICY", "TAG")


def inherited(account: Account, role: str) -> frozenset[str]:
    """Return the role, every role granted to it, to any depth, and PUBLIC."""
    with account.lock:
        return account.grants.inherited(role) | {"PUBLIC"}


def roles_of_user(account: Account, user: str) -> frozenset[str]:
    """Return every role that the user can take: those granted to it, those they inherit, and PUBLIC."""
    with account.lock:
        granted = [grant.role for grant in account.grants.roles_of("USER", user)]
    return frozenset({"PUBLIC"}).union(*(inherited(account, role) for role in granted))


def may_take(account: Account, user: str, role: str) -> bool:
    """Return whether the user can make this role its current one."""
    return account.find("ROLE", (role,)) is not None and role in roles_of_user(account, user)


def active(session: Session) -> frozenset[str]:
    """Return the roles whose privileges the session has now, secondary roles included."""
    primary = inherited(session.account, session.role or "PUBLIC")
    return primary if session.secondary_roles == "NONE" else primary | secondary(session)


def secondary(session: Session) -> frozenset[str]:
    """Return the session's secondary roles, and the roles that they inherit."""
    if session.secondary_roles == "NONE":
        return frozenset()
    every = roles_of_user(session.account, session.user)
    if session.secondary_roles == "ALL":
        return every
    # One that has been revoked since has no effect.
    return frozenset().union(*(inherited(session.account, role) for role in session.secondary_roles if role in every))


def owns(session: Session, kind: str, name: QualifiedName) -> bool:
    """Return whether one of the session's roles owns the object, directly or by inheritance."""
    object_ = session.account.find(kind, name)
    if object_ is None or (name[:1] == (SHARED,) and (len(name) > 1 or kind == "DATABASE")):
        return False
    roles = active(session)
    return "ACCOUNTADMIN" in roles or object_.owner in roles


def holds(session: Session, privilege: str, kind: str, name: QualifiedName) -> bool:
    """Return whether the session has the privilege on the object itself, by grant or ownership."""
    if owns(session, kind, name) or (kind == "SCHEMA" and name[1:] == ("INFORMATION_SCHEMA",)):
        return True
    account = session.account
    with account.lock:
        found = (
            grant
            for each in _granted_as(session, kind, name)
            for role in active(session)
            if (grant := account.grants.holds(privilege, each, name, role))
        )
        return _allows(account, found)


def sees(session: Session, kind: str, name: QualifiedName) -> bool:
    """Return whether the session owns the object or has any privilege on it. Every session sees every role.

    It sees its own user, and with MONITOR USER on the account all of them.
    """
    account = session.account
    object_ = account.find(kind, name)
    # A temporary object exists for its own session only.
    if object_ is None or object_.session_id not in (None, session.id):
        return False
    if kind in ("ROLE", "ACCOUNT") or name[1:] == ("INFORMATION_SCHEMA",) or owns(session, kind, name):
        return True
    if kind in _APPLIED and holds(session, f"APPLY {kind}", "ACCOUNT", ()):
        return True
    if kind == "DATABASE ROLE" or (kind == "SCHEMA" and name[0] == SHARED):
        return sees(session, "DATABASE", name[:1])
    if kind == "USER" and (name == (session.user,) or monitors_users(session)):
        return True
    roles = active(session)
    with account.lock:
        found = (
            grant
            for each in _granted_as(session, kind, name)
            for grant in account.grants.on(each, name)
            if grant.grantee in roles
        )
        return _allows(account, found)


def _allows(account: Account, found: Iterator[Grant]) -> bool:
    """Return whether there is a grant; one that is alone is written down as used: without it, the answer were no."""
    if account.used_rights is None:
        return next(found, None) is not None
    first, second = next(found, None), next(found, None)
    if first and not second:
        used = {"role": first.grantee, "privilege": first.privilege, "kind": first.kind, "name": list(first.name)}
        account.used_rights.add(used)
    return first is not None


def _granted_as(session: Session, kind: str, name: QualifiedName) -> tuple[str, ...]:
    """Return the kinds in grants on the object: those on a dynamic table open the table of its rows.

    https://docs.snowflake.com/en/user-guide/dynamic-tables-privileges
    """
    return (kind, "DYNAMIC TABLE") if kind == "TABLE" and session.account.find("DYNAMIC TABLE", name) else (kind,)


def monitors_users(session: Session) -> bool:
    """Return whether the session may view every user with all its properties."""
    return holds(session, "MONITOR USER", "ACCOUNT", ())


def is_visible(session: Session, kind: str, name: QualifiedName) -> bool:
    """Return whether the session sees the object, and has any privilege on its database and on its schema."""
    return sees(session, kind, name) and _reaches(session, name)


def visible(session: Session, type_: type[_T], within: QualifiedName) -> list[_T]:
    """Return the objects of the type that are visible to the session, in the account (), a database or a schema."""
    return [
        object_ for object_ in session.account.all(type_, within) if is_visible(session, object_.kind, object_.name)
    ]


def _reaches(session: Session, name: QualifiedName) -> bool:
    around = [("DATABASE", name[:1])] * (len(name) > 1) + [("SCHEMA", name[:2])] * (len(name) > 2)
    return all(holds(session, "USAGE", kind, outer) or sees(session, kind, outer) for kind, outer in around)


def require(session: Session, privilege: str, kind: str, name: QualifiedName) -> None:
    """Raise SnowflakeError unless the session has the privilege; OWNERSHIP means that it owns the object.

    `kind` is "TABLE" and `name` ("DB", "SCHEMA", "T"); a privilege on the schema and the database is needed, too. The
    error is 002003 if the session does not see the object, 003001 if it sees it but has not the privilege.
    """
    if not is_visible(session, kind, name):
        if kind in ("TABLE", "VIEW"):
            raise errors.object_does_not_exist(dotted(name))
        raise errors.does_not_exist(kind, dotted(name))
    allowed = owns(session, kind, name) if privilege == "OWNERSHIP" else holds(session, privilege, kind, name)
    if not allowed:
        raise errors.insufficient_privileges(kind, dotted(name[-1:]) or session.account.account_name)


def require_unless_missing(session: Session, privilege: str, kind: str, name: QualifiedName, if_exists: bool) -> bool:
    """Call `require` and return True; return False for IF EXISTS of an object that the session does not see."""
    if if_exists and not sees(session, kind, name):
        return False
    require(session, privilege, kind, name)
    return True


def require_warehouse(session: Session) -> None:
    """Raise SnowflakeError 000606 unless the session has a current warehouse and USAGE on it.

    Queries of tables, DML and COPY need one. A suspended warehouse resumes if AUTO_RESUME is true.
    """
    if session.warehouse is None or not holds(session, "USAGE", "WAREHOUSE", (session.warehouse,)):
        raise errors.no_warehouse()
    warehouse = session.account.get(Warehouse, (session.warehouse,))
    if warehouse.suspended:
        if not warehouse.auto_resume:
            raise errors.no_warehouse()
        warehouse.suspended = False


def require_create(session: Session, kind: str, name: QualifiedName) -> None:
    """Raise SnowflakeError unless the primary role, the future owner, has CREATE <kind> on the object's container.

    A storage integration, the only kind of integration here, has a privilege of its own beside CREATE INTEGRATION.
    """
    session = dataclasses.replace(session, secondary_roles="NONE")
    container = ("ACCOUNT", "DATABASE", "SCHEMA")[len(name) - 1]
    if kind == "INTEGRATION" and holds(session, "CREATE STORAGE INTEGRATION", container, name[:-1]):
        return
    require(session, f"CREATE {kind}", container, name[:-1])


def require_account_administrator(session: Session, kind: str, name: QualifiedName) -> None:
    """Raise SnowflakeError 003001 unless ACCOUNTADMIN is active: no privilege allows what only this role may do."""
    if "ACCOUNTADMIN" not in active(session):
        raise errors.insufficient_privileges(kind, dotted(name[-1:]) or session.account.account_name)
