"""Roles of the account."""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Reader

SHOWN = (
    "created_on:timestamp_ltz", "name", "is_default", "is_current", "is_inherited", "assigned_to_users:fixed",
    "granted_to_roles:fixed", "granted_roles:fixed", "owner", "comment",
)  # fmt: skip


def row(session: Session, role: CatalogObject) -> list[Any]:
    name = role.name[0]
    grants = session.account.grants
    given = [grant.to for grant in grants.of_role(name)]
    current = session.role == name
    inherited = not current and name in access_control.inherited(session.account, session.role or "PUBLIC")
    user = session.account.find("USER", (session.user,))
    default = user is not None and user.attributes.get("DEFAULT_ROLE") == name
    return [
        role.created_on, name, yes(default), yes(current), yes(inherited), given.count("USER"), given.count("ROLE"),
        len(grants.roles_of("ROLE", name)), role.owner, role.comment,
    ]  # fmt: skip


def yes(value: bool) -> str:
    return "Y" if value else "N"


def refuse_current(session: Session, role: CatalogObject) -> None:
    if session.role == role.name[0]:
        text = f"SQL execution error: Cannot drop role {role.full_name} as it is the current primary role."
        raise errors.SnowflakeError("003042", "0A000", text)


def may_rename(session: Session, role: CatalogObject, reader: Reader) -> None:
    """A role is renamed only with CREATE ROLE, beside OWNERSHIP."""
    if reader.at("RENAME"):
        access_control.require_create(session, "ROLE", role.name)


def renamed(session: Session, old: QualifiedName, role: CatalogObject) -> None:
    """The session that does it goes on under the new name; others of the role end with the old one."""
    if session.role == old[0]:
        session.role = role.name[0]


ROLE = ObjectType(
    word="ROLE",
    phrases=("ROLE",),
    plural="ROLES",
    columns=SHOWN,
    row=row,
    alter_right="OWNERSHIP",
    action=may_rename,
    renamed=renamed,
    dropped=refuse_current,
)
