"""Who was granted what: privileges on objects, on future objects, and roles to roles and users.

Ownership is not kept here: it is a field of the object. Rules:
https://docs.snowflake.com/en/user-guide/security-access-control-overview
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from localcloud.snowflake.wire.names import QualifiedName


@dataclass(frozen=True)
class Grant:
    """A privilege on one object: `kind` "TABLE", `name` its full parts; `grantee` a role."""

    privilege: str
    kind: str
    name: QualifiedName
    grantee: str
    grant_option: bool
    granted_by: str
    created_on: datetime.datetime

    @property
    def key(self) -> tuple[str, str, QualifiedName, str]:
        return self.privilege, self.kind, self.name, self.grantee


class FutureGrant(Grant):
    """A privilege on every `kind` that will be made in `name`: (database,) or (database, schema)."""


@dataclass(frozen=True)
class RoleGrant:
    """A role granted to a role or user: `to` is "ROLE" or "USER"."""

    role: str
    to: str
    grantee: str
    granted_by: str
    created_on: datetime.datetime

    @property
    def key(self) -> tuple[str, str, str]:
        return self.role, self.to, self.grantee


class Grants:
    """The grants of one account. Not locked by itself: the account's lock is held around every call."""

    # Worked out when first asked for, and again after every change of who has which role.
    _inherited: dict[str, frozenset[str]] | None = None

    def __init__(self) -> None:
        self._grants: dict[tuple, Grant] = {}
        self._future: dict[tuple, FutureGrant] = {}
        self._roles: dict[tuple, RoleGrant] = {}

    def add(self, grant: Grant | FutureGrant | RoleGrant) -> None:
        """Granting again changes nothing, but may add the grant option."""
        store = self._store(grant)
        self._inherited = None
        old = store.get(grant.key)
        if old is None or getattr(grant, "grant_option", False):
            store[grant.key] = replace(grant, created_on=old.created_on) if old else grant

    def remove(self, key: tuple, kind: type, option_only: bool = False) -> None:
        """Take back the grant with this key, or only its grant option; one that was not given is no error."""
        store = {Grant: self._grants, FutureGrant: self._future, RoleGrant: self._roles}[kind]
        self._inherited = None
        if option_only and key in store:
            store[key] = replace(store[key], grant_option=False)
        else:
            store.pop(key, None)

    def on(self, kind: str, name: QualifiedName) -> list[Grant]:
        return [grant for grant in self._grants.values() if (grant.kind, grant.name) == (kind, name)]

    def to(self, role: str) -> list[Grant]:
        return [grant for grant in self._grants.values() if grant.grantee == role]

    def future_in(self, scope: QualifiedName) -> list[FutureGrant]:
        return [grant for grant in self._future.values() if grant.name == scope]

    def future_to(self, role: str) -> list[FutureGrant]:
        return [grant for grant in self._future.values() if grant.grantee == role]

    def of_role(self, role: str) -> list[RoleGrant]:
        """To whom the role was granted."""
        return [grant for grant in self._roles.values() if grant.role == role]

    def roles_of(self, to: str, grantee: str) -> list[RoleGrant]:
        """The roles granted to this role or user, not those inherited through them."""
        return [grant for grant in self._roles.values() if (grant.to, grant.grantee) == (to, grantee)]

    def inherited(self, role: str) -> frozenset[str]:
        """The role and every role granted to it, to any depth."""
        if self._inherited is None:
            self._inherited = {}
        if role not in self._inherited:
            granted: dict[str, list[str]] = {}
            for grant in self._roles.values():
                if grant.to == "ROLE":
                    granted.setdefault(grant.grantee, []).append(grant.role)
            found, waiting = {role}, [role]
            while waiting:
                new = set(granted.get(waiting.pop(), ())) - found
                found |= new
                waiting += new
            self._inherited[role] = frozenset(found)
        return self._inherited[role]

    def holds(self, privilege: str, kind: str, name: QualifiedName, role: str) -> Grant | None:
        return self._grants.get((privilege, kind, name, role))

    def forget_object(self, kind: str, name: QualifiedName) -> None:
        self._grants = {k: g for k, g in self._grants.items() if (g.kind, g.name) != (kind, name)}
        self._future = {k: g for k, g in self._future.items() if g.name != name}

    def forget_grantee(self, to: str, name: str) -> None:
        """A role or user is gone: what it was granted, and, for a role, its being granted and what it has granted."""
        self._inherited = None
        self._roles = {
            k: g
            for k, g in self._roles.items()
            if (g.to, g.grantee) != (to, name) and not (to == "ROLE" and name in (g.role, g.granted_by))
        }
        if to == "ROLE":
            self._grants = {k: g for k, g in self._grants.items() if name not in (g.grantee, g.granted_by)}
            self._future = {k: g for k, g in self._future.items() if name not in (g.grantee, g.granted_by)}

    def rename_object(self, kind: str, old: QualifiedName, new: QualifiedName) -> None:
        moved = [replace(g, name=new) if (g.kind, g.name) == (kind, old) else g for g in self._grants.values()]
        self._grants = {g.key: g for g in moved}

    def rename_grantee(self, to: str, old: str, new: str) -> None:
        """A role or user has another name: what it was granted, and, for a role, its being granted, goes with it."""
        self._inherited = None

        def named(grant: RoleGrant) -> RoleGrant:
            given = replace(grant, role=new) if (to, grant.role) == ("ROLE", old) else grant
            return replace(given, grantee=new) if (given.to, given.grantee) == (to, old) else given

        roles = map(named, self._roles.values())
        self._roles = {grant.key: grant for grant in roles}
        if to == "ROLE":
            for store in (self._grants, self._future):
                grants = [replace(g, grantee=new) if g.grantee == old else g for g in store.values()]
                store.clear()
                store.update((grant.key, grant) for grant in grants)

    def _store(self, grant) -> dict:
        return {Grant: self._grants, FutureGrant: self._future, RoleGrant: self._roles}[type(grant)]
