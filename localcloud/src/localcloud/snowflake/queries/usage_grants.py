"""The views of ACCOUNT_USAGE that list users, roles and grants; those that were dropped are not listed.

https://docs.snowflake.com/en/sql-reference/account-usage#account-usage-views has the page of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from localcloud.snowflake.catalog.account_objects import Database, DatabaseRole, Role, User
from localcloud.snowflake.catalog.grants import Grant
from localcloud.snowflake.catalog.role_key import role_kind, role_name
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.system_roles import SHARED
from localcloud.snowflake.queries.usage_objects import identifier
from localcloud.snowflake.wire.names import QualifiedName

_Row = dict[str, Any]
_Rows = Iterator[_Row]


def _users(session: Session) -> _Rows:
    for user in session.account.all(User):
        service = user.type == "SERVICE"
        yield {
            "USER_ID": identifier(user),
            "NAME": user.name[0],
            "CREATED_ON": user.created_on,
            "LOGIN_NAME": (user.login_name or user.name[0]).upper(),
            "DISPLAY_NAME": user.display_name or user.name[0],
            "FIRST_NAME": user.first_name or None,
            "LAST_NAME": user.last_name or None,
            "EMAIL": user.email or None,
            "MUST_CHANGE_PASSWORD": None if service else user.must_change_password,
            "HAS_PASSWORD": None if service else bool(user.password),
            "COMMENT": user.comment or None,
            "DISABLED": str(user.disabled).lower(),
            "SNOWFLAKE_LOCK": "false",
            "DEFAULT_WAREHOUSE": user.default_warehouse or None,
            "DEFAULT_NAMESPACE": user.default_namespace or None,
            "DEFAULT_ROLE": user.default_role or None,
            "EXT_AUTHN_DUO": False,
            "HAS_MFA": False,
            "LAST_SUCCESS_LOGIN": user.last_success_login,
            "HAS_RSA_PUBLIC_KEY": bool(user.public_keys),
            "OWNER": user.owner,
            "DEFAULT_SECONDARY_ROLE": "ALL" if "ALL" in user.default_secondary_roles else None,
            "HAS_PAT": False,
            "HAS_WORKLOAD_IDENTITY": bool(user.workload_identity),
            "TYPE": user.type or None,
            "IS_FROM_ORGANIZATION_USER": False,
        }


def _roles(session: Session) -> _Rows:
    account = session.account
    own = [role for role in account.all(DatabaseRole) if not account.get(Database, role.name[:1]).application]
    for role in (*account.all(Role), *own):
        yield {
            "ROLE_ID": identifier(role),
            "CREATED_ON": role.created_on,
            "NAME": role.name[-1],
            "COMMENT": role.comment or None,
            "OWNER": role.owner or None,
            "ROLE_TYPE": role.kind.replace(" ", "_"),
            "ROLE_DATABASE_NAME": role.name[0] if len(role.name) == 2 else None,
            "OWNER_ROLE_TYPE": "ROLE" if role.owner else None,
            "IS_FROM_ORGANIZATION_USER_GROUP": False,
        }


def _grants_to_roles(session: Session) -> _Rows:
    account = session.account
    with account.lock:
        privileges, roles = account.grants.everything()
        owned = [object_ for object_ in account.snapshot().objects if object_.owner]
    # Not those to the roles of a shared database.
    yield from (_grant(session, grant) for grant in privileges if role_name(grant.grantee)[:-1] != (SHARED,))
    for object_ in owned:
        yield {
            **_granted(session, object_.kind, object_.name, "OWNERSHIP", object_.owner),
            "GRANT_OPTION": True,
            "CREATED_ON": object_.created_on,
            "MODIFIED_ON": object_.created_on,
            "GRANTED_BY": object_.owner,
            "GRANTED_BY_ROLE_TYPE": "ROLE",
        }
    for role in roles:
        if role.to != "USER":
            yield {
                **_granted(session, role_kind(role.role), role_name(role.role), "USAGE", role.grantee),
                "GRANT_OPTION": False,
                "CREATED_ON": role.created_on,
                "MODIFIED_ON": role.created_on,
                "GRANTED_BY": role.granted_by,
                "GRANTED_BY_ROLE_TYPE": "ROLE" if role.granted_by else None,
            }


def _grant(session: Session, grant: Grant) -> _Row:
    return {
        **_granted(session, grant.kind, grant.name, grant.privilege, grant.grantee),
        "GRANT_OPTION": grant.grant_option,
        "CREATED_ON": grant.created_on,
        "MODIFIED_ON": grant.created_on,
        "GRANTED_BY": grant.granted_by,
        "GRANTED_BY_ROLE_TYPE": "ROLE" if grant.granted_by else None,
    }


def _granted(session: Session, kind: str, name: QualifiedName, privilege: str, grantee: str) -> _Row:
    return {
        "PRIVILEGE": privilege,
        "GRANTED_ON": kind.replace(" ", "_"),
        "NAME": name[-1] if name else session.account.account_name,
        "TABLE_CATALOG": name[0] if len(name) > 1 else None,
        "TABLE_SCHEMA": name[1] if len(name) > 2 else None,
        "GRANTED_TO": "DATABASE_ROLE" if role_kind(grantee) == "DATABASE ROLE" else "ACCOUNT ROLE",
        "GRANTEE_NAME": role_name(grantee)[-1],
    }


def _grants_to_users(session: Session) -> _Rows:
    with session.account.lock:
        _, roles = session.account.grants.everything()
    for grant in roles:
        if grant.to == "USER" and role_kind(grant.role) == "ROLE":
            yield {
                "CREATED_ON": grant.created_on,
                "ROLE": grant.role,
                "GRANTED_TO": "USER",
                "GRANTEE_NAME": grant.grantee,
                "GRANTED_BY": grant.granted_by,
            }


VIEWS: dict[str, tuple[str, Callable[[Session], _Rows]]] = {
    "USERS": (
        "USER_ID:n NAME CREATED_ON:t DELETED_ON:t LOGIN_NAME DISPLAY_NAME FIRST_NAME LAST_NAME EMAIL "
        "MUST_CHANGE_PASSWORD:b HAS_PASSWORD:b COMMENT DISABLED SNOWFLAKE_LOCK DEFAULT_WAREHOUSE DEFAULT_NAMESPACE "
        "DEFAULT_ROLE EXT_AUTHN_DUO:b EXT_AUTHN_UID HAS_MFA:b BYPASS_MFA_UNTIL:t LAST_SUCCESS_LOGIN:t EXPIRES_AT:t "
        "LOCKED_UNTIL_TIME:t HAS_RSA_PUBLIC_KEY:b PASSWORD_LAST_SET_TIME:t OWNER DEFAULT_SECONDARY_ROLE HAS_PAT:b "
        "HAS_WORKLOAD_IDENTITY:b TYPE DATABASE_NAME DATABASE_ID:n SCHEMA_NAME SCHEMA_ID:n IS_FROM_ORGANIZATION_USER:b",
        _users,
    ),
    "ROLES": (
        "ROLE_ID:n CREATED_ON:t DELETED_ON:t NAME COMMENT OWNER ROLE_TYPE ROLE_DATABASE_NAME ROLE_INSTANCE_ID:n "
        "OWNER_ROLE_TYPE IS_FROM_ORGANIZATION_USER_GROUP:b",
        _roles,
    ),
    "GRANTS_TO_ROLES": (
        "CREATED_ON:t MODIFIED_ON:t PRIVILEGE GRANTED_ON NAME TABLE_CATALOG TABLE_SCHEMA GRANTED_TO GRANTEE_NAME "
        "GRANT_OPTION:b GRANTED_BY DELETED_ON:t GRANTED_BY_ROLE_TYPE OBJECT_INSTANCE",
        _grants_to_roles,
    ),
    "GRANTS_TO_USERS": ("CREATED_ON:t DELETED_ON:t ROLE GRANTED_TO GRANTEE_NAME GRANTED_BY", _grants_to_users),
}
