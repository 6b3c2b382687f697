"""Database roles: https://docs.snowflake.com/en/sql-reference/sql/create-database-role and …/show-database-roles"""

from __future__ import annotations

from copy import copy
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account_objects import DatabaseRole
from localcloud.snowflake.catalog.grants import Grant
from localcloud.snowflake.catalog.role_key import role_key
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Reader

_SHOWN = (
    "created_on:timestamp_ltz", "name", "is_default", "is_current", "is_inherited", "granted_to_roles:fixed",
    "granted_to_database_roles:fixed", "granted_database_roles:fixed", "owner", "comment", "owner_role_type",
)  # fmt: skip


def _row(session: Session, role: DatabaseRole) -> list[Any]:
    key, grants = role_key(role.name), session.account.grants
    given = [grant.to for grant in grants.of_role(key)]
    inherited = key in access_control.inherited(session.account, session.role or "PUBLIC")
    return [
        role.created_on, role.name[1], "N", "N", "Y" if inherited else "N", given.count("ROLE"),
        given.count("DATABASE ROLE"), len(grants.roles_of("DATABASE ROLE", key)), role.owner, role.comment, "ROLE",
    ]  # fmt: skip


def _created(session: Session, role: DatabaseRole) -> None:
    """Grant it USAGE on its database, as Snowflake does."""
    account = session.account
    account.grants.add(Grant("USAGE", "DATABASE", role.name[:1], role_key(role.name), False, role.owner, account.now()))


def _refuse_move(session: Session, role: DatabaseRole, reader: Reader) -> None:
    """Raise SnowflakeError 000002 for a rename into another database."""
    ahead = copy(reader)
    if ahead.accept("RENAME", "TO") and session.qualify(ahead.name(), 2)[0] != role.name[0]:
        raise errors.unsupported("a database role renamed into another database")


def show(session: Session, reader: Reader) -> Result:
    """SHOW DATABASE ROLES [LIKE '…'] IN DATABASE d [LIMIT n]: any privilege on the database lists them.

    Raise SnowflakeError.
    """
    start = reader.position
    if reader.accept("LIKE"):
        reader.string()
    if reader.accept("IN"):
        reader.expect("DATABASE")
        name: QualifiedName = reader.name() if reader.peek().is_name() else session.qualify((), 1)
        if not access_control.sees(session, "DATABASE", name):
            raise errors.does_not_exist("DATABASE", dotted(name))
    reader.position = start
    return DATABASE_ROLE.show(session, reader)


DATABASE_ROLE = ObjectType(
    type=DatabaseRole,
    parts=2,
    columns=_SHOWN,
    row=_row,
    alter_right="OWNERSHIP",
    action=_refuse_move,
    created=_created,
)
