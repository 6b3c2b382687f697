"""SHOW GRANTS and SHOW FUTURE GRANTS: https://docs.snowflake.com/en/sql-reference/sql/show-grants"""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog import privileges
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.grants import FutureGrant, RoleGrant
from localcloud.snowflake.catalog.role_key import role_key, role_kind, role_name
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.grant_target import find_role, read_target, visible
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader

_COLUMNS = (
    "created_on:timestamp_ltz", "privilege", "granted_on", "name", "granted_to", "grantee_name", "grant_option",
    "granted_by",
)  # fmt: skip
_OF_ROLE = ("created_on:timestamp_ltz", "role", "granted_to", "grantee_name", "granted_by")
_FUTURE = (
    "created_on:timestamp_ltz", "privilege", "grant_on", "name", "grant_to", "grantee_name", "grant_option",
)  # fmt: skip


def grants(session: Session, reader: Reader) -> Result:
    """ON <kind> name | ON ACCOUNT | TO ROLE r | TO USER u | OF ROLE r; nothing: the roles of this user."""
    account = session.account
    if reader.done():
        return table(_OF_ROLE, [_role_row(grant) for grant in account.grants.roles_of("USER", session.user)])
    if reader.accept("ON"):
        target = read_target(session, reader)
        reader.end()
        return table(_COLUMNS, [row for object_ in target.objects for row in _on_object(account, object_)])
    if (kind := reader.accept_any("OF ROLE", "OF DATABASE ROLE")) is not None:
        role = role_key(find_role(session, reader, kind.removeprefix("OF ")).name)
        reader.end()
        return table(_OF_ROLE, [_role_row(grant) for grant in account.grants.of_role(role)])
    if (kind := reader.accept_any("TO ROLE", "TO DATABASE ROLE")) is not None:
        role = role_key(find_role(session, reader, kind.removeprefix("TO ")).name)
        reader.end()
        return table(_COLUMNS, _to_role(account, role))
    if reader.accept("TO", "USER"):
        user = visible(session, "USER", reader.name()).name[0]
        reader.end()
        return table(_OF_ROLE, [_role_row(grant) for grant in account.grants.roles_of("USER", user)])
    raise errors.unsupported("this form of SHOW GRANTS")


def _on_object(account: Account, object_: CatalogObject) -> list[list[Any]]:
    rows = [] if object_.kind == "ACCOUNT" else [_owner_row(object_)]
    return rows + [
        [
            grant.created_on, grant.privilege, _kind_word(object_.kind), _name_of(account, object_),
            *_grantee(grant.grantee), grant.grant_option, grant.granted_by,
        ]
        for grant in account.grants.on(object_.kind, object_.name)
    ]  # fmt: skip


def _owner_row(object_: CatalogObject) -> list[Any]:
    return [
        object_.created_on, "OWNERSHIP", _kind_word(object_.kind), object_.full_name, "ROLE", object_.owner, True,
        object_.owner,
    ]  # fmt: skip


def _to_role(account: Account, role: str) -> list[list[Any]]:
    """Return the role's ownerships, its grants, and, as USAGE, the roles granted to it."""
    rows = [
        _owner_row(object_) for kind in privileges.PRIVILEGES for object_ in account.all(kind) if object_.owner == role
    ]
    rows += [
        [
            grant.created_on, grant.privilege, _kind_word(grant.kind),
            _name_of(account, account.get(grant.kind, grant.name)), *_grantee(role), grant.grant_option,
            grant.granted_by,
        ]
        for grant in account.grants.to(role)
    ]  # fmt: skip
    return rows + [
        [
            grant.created_on, "USAGE", _kind_word(role_kind(grant.role)), _role(grant.role), *_grantee(role), False,
            grant.granted_by,
        ]
        for grant in account.grants.roles_of(role_kind(role), role)
    ]  # fmt: skip


def _role_row(grant: RoleGrant) -> list[Any]:
    return [
        grant.created_on, _role(grant.role), _kind_word(grant.to), _role(grant.grantee), grant.granted_by,
    ]  # fmt: skip


def _role(key: str) -> str:
    """Return the name of a role or user: that of a database role has its database before it."""
    name = role_name(key)
    return dotted(name) if len(name) == 2 else key


def _grantee(key: str) -> tuple[str, str]:
    """Return granted_to and grantee_name of a role; a database role is without its database there."""
    return _kind_word(role_kind(key)), role_name(key)[-1]


def future(session: Session, reader: Reader) -> Result:
    """IN DATABASE d | IN SCHEMA s | TO ROLE r."""
    account = session.account
    if (kind := reader.accept_any("TO ROLE", "TO DATABASE ROLE")) is not None:
        found = account.grants.future_to(role_key(find_role(session, reader, kind.removeprefix("TO ")).name))
    else:
        reader.expect("IN")
        container = reader.accept_any("DATABASE", "SCHEMA") or reader.fail()
        scope = session.qualify(reader.name(), 1 if container == "DATABASE" else 2)
        visible(session, container, scope)
        found = account.grants.future_in(scope)
    reader.end()
    return table(_FUTURE, [_future_row(grant) for grant in found])


def _future_row(grant: FutureGrant) -> list[Any]:
    name = f"{dotted(grant.name)}.<{_kind_word(grant.kind)}>"
    return [
        grant.created_on, grant.privilege, _kind_word(grant.kind), name, *_grantee(grant.grantee), grant.grant_option,
    ]  # fmt: skip


def _name_of(account: Account, object_: CatalogObject) -> str:
    return account.account_name if object_.kind == "ACCOUNT" else object_.full_name


def _kind_word(kind: str) -> str:
    """A kind as the columns granted_on and grant_on have it: FILE_FORMAT."""
    return kind.replace(" ", "_")
