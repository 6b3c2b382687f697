"""The account: every object that is not a row, in memory, behind one lock.

An object is its kind ("DATABASE", "TABLE", "PIPE" …), its full name in parts and its owner, a role. What belongs to
one kind only stands in `attributes`. Tables, views, stages, file formats and pipes are registered here by whoever makes
them, because owners, grants and future grants hang on them.
"""

from __future__ import annotations

import datetime
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from typing import Any

from localcloud.snowflake.catalog.grants import Grant, Grants, RoleGrant
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.clock import Clock
from localcloud.snowflake.wire.names import QualifiedName, dotted

SYSTEM_ROLES = ("ACCOUNTADMIN", "SECURITYADMIN", "USERADMIN", "SYSADMIN", "PUBLIC")
ACCOUNT: QualifiedName = ()
# Tables and views share one space of names in a schema.
RELATIONS = ("TABLE", "VIEW")


@dataclass
class CatalogObject:
    """`parameters` are those set on the object itself, as texts by upper-case name."""

    kind: str
    name: QualifiedName
    owner: str
    created_on: datetime.datetime
    comment: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        return dotted(self.name)


class Account:
    """`identifier` is organization-account, `locator` the short form that CURRENT_ACCOUNT() gives.

    `aws_user_arn` is the IAM user that this account acts as in AWS.
    """

    def __init__(self, identifier: str = "LOCAL-CLOUD", aws_user_arn: str = "", clock: Clock | None = None) -> None:
        self.identifier = identifier.upper()
        self.organization, _, self.account_name = self.identifier.rpartition("-")
        self.locator = "LC00001"
        self.aws_user_arn = aws_user_arn
        self.clock = clock or Clock()
        self.lock = threading.RLock()
        self.grants = Grants()
        # By kind, and then by name.
        self._objects: defaultdict[str, dict[QualifiedName, CatalogObject]] = defaultdict(dict)
        self.create("ACCOUNT", ACCOUNT, "ACCOUNTADMIN")
        for role in SYSTEM_ROLES:
            self.create("ROLE", (role,), "")
        for child, parent in (
            ("SECURITYADMIN", "ACCOUNTADMIN"),
            ("SYSADMIN", "ACCOUNTADMIN"),
            ("USERADMIN", "SECURITYADMIN"),
        ):
            self.grants.add(RoleGrant(child, "ROLE", parent, "", self.now()))
        self._grant_to_system_roles()

    def _grant_to_system_roles(self) -> None:
        # https://docs.snowflake.com/en/user-guide/security-access-control-overview#system-defined-roles
        defaults = {
            "USERADMIN": ("CREATE USER", "CREATE ROLE"),
            "SECURITYADMIN": ("MANAGE GRANTS", "CREATE NETWORK POLICY"),
            "SYSADMIN": ("CREATE DATABASE", "CREATE WAREHOUSE"),
        }
        for role, privileges in defaults.items():
            for privilege in privileges:
                self.grants.add(Grant(privilege, "ACCOUNT", ACCOUNT, role, True, "", self.now()))

    def snapshot(self) -> Any:
        """Everything in it but what is temporary, to be pickled at once while the lock is held."""
        return [thing for thing in self._everything() if "SESSION" not in thing.attributes], self.grants

    def restore(self, snapshot: Any) -> None:
        with self.lock:
            things, self.grants = snapshot
            self._objects.clear()
            for thing in things:
                self._objects[thing.kind][thing.name] = thing

    def _everything(self) -> Iterator[CatalogObject]:
        return (thing for things in self._objects.values() for thing in things.values())

    def now(self) -> datetime.datetime:
        """The time by the account's clock, aware, in UTC."""
        return self.clock.now()

    def create(
        self,
        kind: str,
        name: QualifiedName,
        owner: str,
        comment: str = "",
        attributes: dict[str, Any] | None = None,
        replace: bool = False,
        grants: Sequence[Grant] | None = None,
    ) -> CatalogObject:
        """Register an object; future grants of its schema and database are applied to it, unless it is given `grants`
        (COPY GRANTS), those of another object.

        Raises SnowflakeError 002002 if one of this kind and name exists (unless `replace`: the old one is dropped
        with its grants, as CREATE OR REPLACE does), 002003 if its database or schema does not.
        """
        with self.lock:
            self._parent(name)
            for other in RELATIONS if kind in RELATIONS else (kind,):
                if old := self.find(other, name):
                    if not replace or other != kind:
                        raise errors.already_exists(dotted(name))
                    self.drop(old.kind, name)
            created = CatalogObject(kind, name, owner, self.now(), comment, dict(attributes or {}))
            self._objects[kind][name] = created
            if grants is None:
                self._apply_future_grants(created)
            for grant in grants or ():
                self.grants.add(replaced(grant, name=name))
            return created

    def _parent(self, name: QualifiedName) -> None:
        if len(name) > 1:
            self.get("DATABASE", name[:1])
        if len(name) > 2:
            self.get("SCHEMA", name[:2])

    def _apply_future_grants(self, created: CatalogObject) -> None:
        if len(created.name) < 2:
            return
        # A future grant on the schema hides those on its database for the same kind of object.
        # https://docs.snowflake.com/en/sql-reference/sql/grant-privilege#considerations
        scopes = [created.name[:2], created.name[:1]] if len(created.name) == 3 else [created.name[:1]]
        for scope in scopes:
            found = [grant for grant in self.grants.future_in(scope) if grant.kind == created.kind]
            for grant in found:
                if grant.privilege == "OWNERSHIP":
                    created.owner = grant.grantee
                else:
                    self.grants.add(
                        Grant(
                            grant.privilege,
                            created.kind,
                            created.name,
                            grant.grantee,
                            grant.grant_option,
                            created.owner,
                            self.now(),
                        )
                    )
            if found:
                return

    def find(self, kind: str, name: QualifiedName) -> CatalogObject | None:
        with self.lock:
            return self._objects[kind].get(name)

    def get(self, kind: str, name: QualifiedName) -> CatalogObject:
        """Raises SnowflakeError 002003 ("does not exist or not authorized")."""
        if found := self.find(kind, name):
            return found
        raise errors.does_not_exist(kind, dotted(name))

    def relation(self, name: QualifiedName) -> CatalogObject | None:
        """The table or view of this name."""
        return self.find("TABLE", name) or self.find("VIEW", name)

    def user_of_login(self, login: str) -> CatalogObject | None:
        """The user who logs in by this name, in any case: LOGIN_NAME, which is the user's own unless it was set."""
        for user in self.all("USER"):
            if str(user.attributes.get("LOGIN_NAME") or user.name[0]).upper() == login.upper():
                return user
        return None

    def all(self, kind: str, within: QualifiedName = ()) -> list[CatalogObject]:
        """Every object of the kind whose name starts with `within`, ordered by name."""
        with self.lock:
            found = [name for name in self._objects[kind] if name[: len(within)] == within]
            return [self._objects[kind][name] for name in sorted(found)]

    def drop(self, kind: str, name: QualifiedName, heir: str = "ACCOUNTADMIN") -> None:
        """Forget the object, what it contains and their grants. A dropped role's objects go to the role `heir`.

        Raises SnowflakeError 002003 if there is none.
        """
        with self.lock:
            self.get(kind, name)
            keys = [(thing.kind, thing.name) for thing in self._everything()]
            for its_kind, its_name in keys:
                if (its_kind, its_name) == (kind, name) or self._contains(kind, name, (its_kind, its_name)):
                    del self._objects[its_kind][its_name]
                    self.grants.forget_object(its_kind, its_name)
            if kind in ("ROLE", "USER"):
                self.grants.forget_grantee(kind, name[0])
            if kind == "ROLE":
                for thing in self._everything():
                    if thing.owner == name[0]:
                        thing.owner = heir

    def rename(self, kind: str, old: QualifiedName, new: QualifiedName) -> None:
        """Give the object another name: owner, comment and grants go with it. For kinds that contain nothing.

        Raises SnowflakeError 002003 if there is no `old`, 002002 if `new` is taken.
        """
        with self.lock:
            thing = self.get(kind, old)
            self._parent(new)
            if any(self.find(other, new) for other in (RELATIONS if kind in RELATIONS else (kind,))):
                raise errors.already_exists(dotted(new))
            del self._objects[kind][old]
            thing.name = new
            self._objects[kind][new] = thing
            self.grants.rename_object(kind, old, new)
            if kind in ("ROLE", "USER"):
                self.grants.rename_grantee(kind, old[0], new[0])
            if kind == "ROLE":
                for owned in self._everything():
                    owned.owner = new[0] if owned.owner == old[0] else owned.owner

    def _contains(self, kind: str, name: QualifiedName, key: tuple[str, QualifiedName]) -> bool:
        return kind in ("DATABASE", "SCHEMA") and len(key[1]) > len(name) and key[1][: len(name)] == name
