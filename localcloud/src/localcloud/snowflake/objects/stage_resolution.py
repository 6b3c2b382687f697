"""Which stage a location means, and whether the session may read or write there.

Beside the named stages every user and every table has one: https://docs.snowflake.com/en/user-guide/data-load-local-file-system-create-stage
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Set

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import Account, CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted

USERS_OWN = ("~",)


def stage_at(session: Session, name: QualifiedName, command: str, privilege: str = "READ") -> CatalogObject:
    """The stage of a location, for READ or WRITE. Raises SnowflakeError if it is not there or may not be used so.

    The stage of a table is for the table's owner. An external stage is read with USAGE on its integration, which either
    the session or the stage's owner has:
    https://docs.snowflake.com/en/user-guide/security-access-control-privileges#stage-privileges
    """
    if name == USERS_OWN:
        user = session.account.get("USER", (session.user,))
        return unnamed(user, USERS_OWN)
    full = session.qualify(name, 3, command)
    if full[-1].startswith("%"):
        table = (*full[:-1], full[-1][1:])
        access_control.require(session, "OWNERSHIP", "TABLE", table)
        return unnamed(session.account.get("TABLE", table), full)
    stage = session.account.find("STAGE", full)
    internal = stage is not None and not stage.attributes.get("URL")
    access_control.require(session, privilege if internal else "USAGE", "STAGE", full)
    stage = session.account.get("STAGE", full)
    if integration := stage.attributes.get("STORAGE_INTEGRATION"):
        owner = dataclasses.replace(session, user="", role=stage.owner, secondary_roles="NONE")
        if not access_control.holds(owner, "USAGE", "INTEGRATION", (integration,)):
            access_control.require(session, "USAGE", "INTEGRATION", (integration,))
    return stage


def unnamed(owner: CatalogObject, name: QualifiedName) -> CatalogObject:
    """The stage that belongs to a user or table: it goes where that goes."""
    identity = owner.attributes.setdefault("STAGE_FOLDER", uuid.uuid4().hex)
    return CatalogObject("STAGE", name, owner.owner, owner.created_on, attributes={"ID": identity})


def require_internal(stage: CatalogObject, command: str) -> None:
    if stage.attributes.get("URL"):
        raise errors.unsupported(f"{command} with an external stage: '{dotted(stage.name)}'")


def folders(account: Account) -> Set[str]:
    """The folders of all internal stages there are."""
    found = {thing.attributes.get("ID", "") for thing in account.all("STAGE")}
    for kind in ("USER", "TABLE"):
        found |= {thing.attributes.get("STAGE_FOLDER", "") for thing in account.all(kind)}
    return found
