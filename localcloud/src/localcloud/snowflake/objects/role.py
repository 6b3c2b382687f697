"""Roles of the account."""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import Role, User
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Reader

_SHOWN = (
    "created_on:timestamp_ltz", "name", "is_default", "is_current", "is_inherited", "assigned_to_users:fixed",
    "granted_to_roles:fixed", "granted_roles:fixed", "owner", "comment",
)  # fmt: skip


def _row(session: Session, role: Role) -> list[Any]:
    name = role.name[0]
    grants = session.account.grants
    given = [grant.to for grant in grants.of_role(name)]
    current = session.role == name
    inherited = not current and name in access_control.inherited(session.account, session.role or "PUBLIC")
    user = session.account.find(User, (session.user,))
    default = user is not None and user.default_role == name
    return [
        role.created_on, name, _yes(default), _yes(current), _yes(inherited), given.count("USER"), given.count("ROLE"),
        len(grants.roles_of("ROLE", name)), role.owner, role.comment,
    ]  # fmt: skip


def _yes(value: bool) -> str:
    return "Y" if value else "N"


def _refuse_current(session: Session, role: Role) -> None:
    if session.role == role.name[0]:
        text = f"SQL execution error: Cannot drop role {role.full_name} as it is the current primary role."
        raise errors.SnowflakeError("003042", "0A000", text)


def _may_rename(session: Session, role: Role, reader: Reader) -> None:
    """Renaming a role needs CREATE ROLE besides OWNERSHIP."""
    if reader.at("RENAME"):
        access_control.require_create(session, "ROLE", role.name)


def _renamed(session: Session, old: QualifiedName, role: Role) -> None:
    """The session that renames its own role goes on under the new name; other sessions keep the old one."""
    if session.role == old[0]:
        session.role = role.name[0]


ROLE = ObjectType(
    type=Role,
    columns=_SHOWN,
    row=_row,
    alter_right="OWNERSHIP",
    action=_may_rename,
    renamed=_renamed,
    dropped=_refuse_current,
)
