"""What a session may do: its roles, what was granted to them, and what they own.

https://docs.snowflake.com/en/user-guide/security-access-control-overview and …/security-access-control-privileges
"""

from __future__ import annotations

import dataclasses

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Warehouse
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted


def inherited(account: Account, role: str) -> frozenset[str]:
    """The role and every role granted to it, to any depth, and PUBLIC, which everybody has."""
    with account.lock:
        return account.grants.inherited(role) | {"PUBLIC"}


def roles_of_user(account: Account, user: str) -> frozenset[str]:
    """Every role the user can take: granted to it, inherited by those, and PUBLIC."""
    with account.lock:
        granted = [grant.role for grant in account.grants.roles_of("USER", user)]
    return frozenset({"PUBLIC"}).union(*(inherited(account, role) for role in granted))


def may_take(account: Account, user: str, role: str) -> bool:
    return account.find("ROLE", (role,)) is not None and role in roles_of_user(account, user)


def active(session: Session) -> frozenset[str]:
    """The roles whose rights the session has now; secondary roles add all the user's."""
    return inherited(session.account, session.role or "PUBLIC") | secondary(session)


def secondary(session: Session) -> frozenset[str]:
    """The roles that the session has beside its primary one, with those that they inherit."""
    if session.secondary_roles == "NONE":
        return frozenset()
    every = roles_of_user(session.account, session.user)
    if session.secondary_roles == "ALL":
        return every
    # One that was taken away since counts no more.
    return frozenset().union(*(inherited(session.account, role) for role in session.secondary_roles if role in every))


def owns(session: Session, kind: str, name: QualifiedName) -> bool:
    """Whether one of the session's roles owns the object, directly or through the roles it inherited."""
    thing = session.account.find(kind, name)
    roles = active(session)
    return thing is not None and ("ACCOUNTADMIN" in roles or thing.owner in roles)


def holds(session: Session, privilege: str, kind: str, name: QualifiedName) -> bool:
    """Whether the session has the privilege on the object, by grant or ownership, not looking at what contains it."""
    if owns(session, kind, name) or (kind == "SCHEMA" and name[1:] == ("INFORMATION_SCHEMA",)):
        return True
    account = session.account
    with account.lock:
        return any(account.grants.holds(privilege, kind, name, role) for role in active(session))


def sees(session: Session, kind: str, name: QualifiedName) -> bool:
    """Whether the object exists for this session: it owns it or has any privilege on it. Roles are seen by all."""
    account = session.account
    thing = account.find(kind, name)
    # A temporary object is there for its own session only.
    if thing is None or thing.session_id not in (None, session.id):
        return False
    if kind in ("ROLE", "ACCOUNT") or name[1:] == ("INFORMATION_SCHEMA",) or owns(session, kind, name):
        return True
    if kind == "USER" and name == (session.user,):
        return True
    roles = active(session)
    with account.lock:
        return any(grant.grantee in roles for grant in account.grants.on(kind, name))


def reaches(session: Session, name: QualifiedName) -> bool:
    """Whether the session may use the database and schema around an object: with any privilege on both."""
    around = [("DATABASE", name[:1])] * (len(name) > 1) + [("SCHEMA", name[:2])] * (len(name) > 2)
    return all(holds(session, "USAGE", kind, outer) or sees(session, kind, outer) for kind, outer in around)


def require(session: Session, privilege: str, kind: str, name: QualifiedName) -> None:
    """Refuse what the session's roles may not do, in Snowflake's words.

    `kind` "TABLE" and `name` ("DB", "SCHEMA", "T"); for a table also a privilege on its schema and database is needed.
    The privilege OWNERSHIP asks for the owner. Raises SnowflakeError 002003 when the object is not there or the session
    may not know that it is, 003001 when it may know but not do.
    """
    if not (sees(session, kind, name) and reaches(session, name)):
        if kind in ("TABLE", "VIEW"):
            raise errors.object_does_not_exist(dotted(name))
        raise errors.does_not_exist(kind, dotted(name))
    allowed = owns(session, kind, name) if privilege == "OWNERSHIP" else holds(session, privilege, kind, name)
    if not allowed:
        raise errors.insufficient_privileges(kind, dotted(name[-1:]) or session.account.account_name)


def require_unless_missing(session: Session, privilege: str, kind: str, name: QualifiedName, if_exists: bool) -> bool:
    """`require`, but False where IF EXISTS was said and there is nothing that the session may know of."""
    if if_exists and not sees(session, kind, name):
        return False
    require(session, privilege, kind, name)
    return True


def require_warehouse(session: Session) -> None:
    """Refuse what needs computing (queries of tables, DML, COPY) without a current warehouse that the session may use.

    A suspended one resumes, unless it is not to. Raises SnowflakeError 000606.
    """
    if session.warehouse is None or not holds(session, "USAGE", "WAREHOUSE", (session.warehouse,)):
        raise errors.no_warehouse()
    warehouse = session.account.get(Warehouse, (session.warehouse,))
    if warehouse.suspended:
        if not warehouse.auto_resume:
            raise errors.no_warehouse()
        warehouse.suspended = False


def require_create(session: Session, kind: str, name: QualifiedName) -> None:
    """Refuse making an object of `kind` at `name` without CREATE <kind> on what will contain it.

    Only the primary role counts, for it will own the object.
    """
    session = dataclasses.replace(session, secondary_roles="NONE")
    container = ("ACCOUNT", "DATABASE", "SCHEMA")[len(name) - 1]
    require(session, f"CREATE {kind}", container, name[:-1])
