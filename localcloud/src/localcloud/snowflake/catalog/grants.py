"""Privileges granted on objects and on future objects, and roles granted to roles and users.

Ownership is not kept here: it is a field of the object. Rules:
https://docs.snowflake.com/en/user-guide/security-access-control-overview
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TypeVar

from localcloud.snowflake.wire.names import QualifiedName

# Privilege, kind and name of the object, and the role.
GrantKey = tuple[str, str, QualifiedName, str]
# The role, "ROLE", "DATABASE ROLE" or "USER", and the key of the one that it is granted to.
RoleGrantKey = tuple[str, str, str]
# The kinds of objects that future objects are in.
_SCOPES = ("DATABASE", "SCHEMA")


@dataclass(frozen=True)
class Grant:
    """A privilege on one object: `kind` "TABLE", `name` its full parts; `grantee` the key of a role (role_key.py)."""

    privilege: str
    kind: str
    name: QualifiedName
    grantee: str
    grant_option: bool
    granted_by: str
    created_on: datetime.datetime

    @property
    def key(self) -> GrantKey:
        """Return the parts that tell this grant from every other one."""
        return self.privilege, self.kind, self.name, self.grantee


@dataclass(frozen=True)
class FutureGrant(Grant):
    """A privilege on every `kind` that will be created in `name`: (database,) or (database, schema)."""

    def on_object(self, name: QualifiedName, owner: str, now: datetime.datetime) -> Grant:
        """Return the grant on an object that has now been created."""
        return Grant(self.privilege, self.kind, name, self.grantee, self.grant_option, owner, now)


G = TypeVar("G", bound=Grant)


@dataclass(frozen=True)
class RoleGrant:
    """A role, by its key, granted to a role or user: `to` is "ROLE", "DATABASE ROLE" or "USER"."""

    role: str
    to: str
    grantee: str
    granted_by: str
    created_on: datetime.datetime

    @property
    def key(self) -> RoleGrantKey:
        """Return the parts that tell this grant from every other one."""
        return self.role, self.to, self.grantee


class Grants:
    """The grants of one account. It has no lock: hold the account's lock around every call."""

    def __init__(self) -> None:
        self._grants: dict[GrantKey, Grant] = {}
        self._future: dict[GrantKey, FutureGrant] = {}
        self._roles: dict[RoleGrantKey, RoleGrant] = {}
        # The answers of `inherited`; None after a change of the roles' grants.
        self._inherited: dict[str, frozenset[str]] | None = None

    def add(self, grant: Grant | FutureGrant | RoleGrant) -> None:
        """Add a grant. Granting again changes nothing, but may add the grant option."""
        self._inherited = None
        if isinstance(grant, RoleGrant):
            self._roles.setdefault(grant.key, grant)
        elif isinstance(grant, FutureGrant):
            _put(self._future, grant)
        else:
            _put(self._grants, grant)

    def remove(self, grant: GrantKey, option_only: bool = False) -> None:
        """Remove the grant on an object, or only its grant option; one that was never granted is no error."""
        _take(self._grants, grant, option_only)

    def remove_future(self, grant: GrantKey, option_only: bool = False) -> None:
        """Remove the future grant, or only its grant option; one that was never granted is no error."""
        _take(self._future, grant, option_only)

    def remove_role(self, role: str, to: str, grantee: str) -> None:
        """Revoke the role from a role or user; one that was never granted is no error."""
        self._inherited = None
        self._roles.pop((role, to, grantee), None)

    def on(self, kind: str, name: QualifiedName) -> list[Grant]:
        """Return the grants on this object."""
        return [grant for grant in self._grants.values() if (grant.kind, grant.name) == (kind, name)]

    def to(self, role: str) -> list[Grant]:
        """Return the grants on objects to this role, without those that it inherits."""
        return [grant for grant in self._grants.values() if grant.grantee == role]

    def future_in(self, scope: QualifiedName, kind: str | None = None) -> list[FutureGrant]:
        """Return the future grants in this database or schema; with a `kind` those on objects of that kind."""
        found = [grant for grant in self._future.values() if grant.name == scope]
        return [grant for grant in found if kind in (None, grant.kind)]

    def future_to(self, role: str) -> list[FutureGrant]:
        """Return the future grants to this role."""
        return [grant for grant in self._future.values() if grant.grantee == role]

    def everything(self) -> tuple[list[Grant], list[RoleGrant]]:
        """Return all grants on objects, and all grants of roles."""
        return list(self._grants.values()), list(self._roles.values())

    def of_role(self, role: str) -> list[RoleGrant]:
        """Return the grants of this role to roles and users."""
        return [grant for grant in self._roles.values() if grant.role == role]

    def roles_of(self, to: str, grantee: str) -> list[RoleGrant]:
        """Return the roles granted to this role or user, without those inherited through them."""
        return [grant for grant in self._roles.values() if (grant.to, grant.grantee) == (to, grantee)]

    def inherited(self, role: str) -> frozenset[str]:
        """Return the role and every role granted to it, to any depth."""
        if self._inherited is None:
            self._inherited = {}
        if role not in self._inherited:
            granted: dict[str, list[str]] = {}
            for grant in self._roles.values():
                if grant.to != "USER":
                    granted.setdefault(grant.grantee, []).append(grant.role)
            found, waiting = {role}, [role]
            while waiting:
                new = set(granted.get(waiting.pop(), ())) - found
                found |= new
                waiting += new
            self._inherited[role] = frozenset(found)
        return self._inherited[role]

    def holds(self, privilege: str, kind: str, name: QualifiedName, role: str) -> Grant | None:
        """Return the grant of the privilege on the object to this very role, or None."""
        return self._grants.get((privilege, kind, name, role))

    def forget_object(self, kind: str, name: QualifiedName) -> None:
        """Forget the grants on an object that was dropped, and the future grants in it."""
        self._grants = {k: g for k, g in self._grants.items() if (g.kind, g.name) != (kind, name)}
        self._future = {k: g for k, g in self._future.items() if g.name != name}

    def forget_grantee(self, to: str, name: str) -> None:
        """Forget the grants to a role or user that was dropped; for a role also the grants of it, and those it made."""
        self._inherited = None
        self._roles = {
            k: g
            for k, g in self._roles.items()
            if (g.to, g.grantee) != (to, name) and not (to != "USER" and name in (g.role, g.granted_by))
        }
        if to != "USER":
            self._grants = {k: g for k, g in self._grants.items() if name not in (g.grantee, g.granted_by)}
            self._future = {k: g for k, g in self._future.items() if name not in (g.grantee, g.granted_by)}

    def rename_object(self, kind: str, old: QualifiedName, new: QualifiedName) -> None:
        """Move the grants on an object to its new name, and those on future objects in it."""
        moved = [replace(g, name=new) if (g.kind, g.name) == (kind, old) else g for g in self._grants.values()]
        self._grants = {g.key: g for g in moved}
        if kind in _SCOPES:
            future = [replace(g, name=new) if g.name == old else g for g in self._future.values()]
            self._future = {g.key: g for g in future}

    def rename_grantee(self, to: str, old: str, new: str) -> None:
        """Move the grants to a role or user to its new name; for a role also the grants of it."""
        self._inherited = None

        def named(grant: RoleGrant) -> RoleGrant:
            given = replace(grant, role=new) if to != "USER" and grant.role == old else grant
            return replace(given, grantee=new) if (given.to, given.grantee) == (to, old) else given

        self._roles = {grant.key: grant for grant in map(named, self._roles.values())}
        if to != "USER":
            self._grants = _regranted(self._grants, old, new)
            self._future = _regranted(self._future, old, new)


def _put(store: dict[GrantKey, G], grant: G) -> None:
    old = store.get(grant.key)
    if old is None or grant.grant_option:
        store[grant.key] = replace(grant, created_on=old.created_on) if old else grant


def _take(store: dict[GrantKey, G], key: GrantKey, option_only: bool) -> None:
    if option_only and key in store:
        store[key] = replace(store[key], grant_option=False)
    else:
        store.pop(key, None)


def _regranted(store: dict[GrantKey, G], old: str, new: str) -> dict[GrantKey, G]:
    grants = [replace(grant, grantee=new) if grant.grantee == old else grant for grant in store.values()]
    return {grant.key: grant for grant in grants}
