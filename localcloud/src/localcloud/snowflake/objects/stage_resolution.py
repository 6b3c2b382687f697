"""Finds the stage of a location, and checks that the session may read or write there.

Besides the named stages every user and every table has one: https://docs.snowflake.com/en/user-guide/data-load-local-file-system-create-stage
"""

from __future__ import annotations

import dataclasses
from collections.abc import Set

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import User
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted

_USERS_OWN = ("~",)


def stage_at(session: Session, name: QualifiedName, command: str, privilege: str = "READ") -> Stage:
    """Return the stage of a location, for READ or WRITE. Raise SnowflakeError if it is not there or is not permitted.

    The stage of a table is for the table's owner. An external stage is read with USAGE on its integration, which either
    the session or the stage's owner has:
    https://docs.snowflake.com/en/user-guide/security-access-control-privileges#stage-privileges
    """
    if name == _USERS_OWN:
        return _unnamed(session.account.get(User, (session.user,)), _USERS_OWN)
    full = session.qualify(name, 3, command)
    if full[-1].startswith("%"):
        table = (*full[:-1], full[-1][1:])
        access_control.require(session, "OWNERSHIP", "TABLE", table)
        return _unnamed(session.account.get(Table, table), full)
    found = session.account.find(Stage, full)
    internal = found is not None and not found.url
    access_control.require(session, privilege if internal else "USAGE", "STAGE", full)
    stage = session.account.get(Stage, full)
    if integration := stage.storage_integration:
        owner = dataclasses.replace(session, user="", role=stage.owner, secondary_roles="NONE")
        if not access_control.holds(owner, "USAGE", "INTEGRATION", (integration,)):
            access_control.require(session, "USAGE", "INTEGRATION", (integration,))
    return stage


def _unnamed(owner: User | Table, name: QualifiedName) -> Stage:
    """Return the stage that belongs to a user or table: it is renamed and dropped with its owner."""
    return Stage(name, owner.owner, id=owner.stage_folder)


def require_internal(stage: Stage, command: str) -> None:
    """Raise SnowflakeError 000002 for an external stage."""
    if stage.url:
        raise errors.unsupported(f"{command} with an external stage: '{dotted(stage.name)}'")


def folders(account: Account) -> Set[str]:
    """Return the names of the folders of all internal stages."""
    owners: list[User | Table] = [*account.all(User), *account.all(Table)]
    return {stage.id for stage in account.all(Stage)} | {owner.stage_folder for owner in owners}
