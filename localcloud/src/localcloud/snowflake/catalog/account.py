"""The account: every object that is not a row, in memory, behind one lock.

An object is found by its type and its full name. Tables, views, stages, file formats and pipes are added to the account
by the statements that create them, because owners, grants and future grants hang on them.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from localcloud import used_rights
from localcloud.snowflake.catalog.account_objects import AccountObject, Role, User
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.dropped_namespaces import DroppedNamespaces
from localcloud.snowflake.catalog.dropped_tables import DroppedTables
from localcloud.snowflake.catalog.grants import Grant, Grants
from localcloud.snowflake.catalog.known_columns import KnownColumns
from localcloud.snowflake.catalog.login_log import LoginLog
from localcloud.snowflake.catalog.object_store import ObjectStore, kind_of
from localcloud.snowflake.catalog.role_key import role_key
from localcloud.snowflake.catalog.system_roles import ACCOUNT, SYSTEM_ROLES, initial_grants
from localcloud.snowflake.catalog.table_past import Pasts
from localcloud.snowflake.catalog.task_history import TaskHistory
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.clock import Clock
from localcloud.snowflake.wire.names import QualifiedName, dotted

T = TypeVar("T", bound=CatalogObject)
_GRANTEES = ("ROLE", "DATABASE ROLE", "USER")


@dataclass(frozen=True)
class Snapshot:
    """The account's objects, without the temporary ones, and their grants."""

    objects: list[CatalogObject]
    grants: Grants


class Account(ObjectStore):
    """`identifier` is organization-account, `locator` the short form that CURRENT_ACCOUNT() gives.

    `aws_user_arn` is the IAM user that this account acts as in AWS, `aws_region` where it has its queue for events.
    """

    def __init__(self, identifier: str = "LOCAL-CLOUD", aws_user_arn: str = "", clock: Clock | None = None) -> None:
        super().__init__()
        self.identifier = identifier.upper()
        self.organization, _, self.account_name = self.identifier.rpartition("-")
        self.locator = "LC00001"
        self.aws_user_arn = aws_user_arn
        self.aws_region = "us-east-1"
        self.task_history = TaskHistory()
        self.logins = LoginLog()
        self.dropped_tables = DroppedTables()
        self.dropped_namespaces = DroppedNamespaces()
        self.pasts = Pasts()
        self.known_columns = KnownColumns()
        self.clock = clock or Clock()
        self.grants = Grants()
        self.used_rights = used_rights.of("snowflake")
        self.add(AccountObject(ACCOUNT, "ACCOUNTADMIN"))
        for role in SYSTEM_ROLES:
            self.add(Role((role,), ""))
        for grant in initial_grants(self.now()):
            self.grants.add(grant)

    def snapshot(self) -> Snapshot:
        """Return what outlives the server, to be pickled at once while the lock is held."""
        return Snapshot([object_ for object_ in self._everything() if object_.session_id is None], self.grants)

    def restore(self, snapshot: Snapshot) -> None:
        """Go on from a snapshot, and forget everything else."""
        with self.lock:
            self.grants = snapshot.grants
            self._replace_all(snapshot.objects)

    def now(self) -> datetime.datetime:
        """Return the time by the account's clock, aware, in UTC."""
        return self.clock.now()

    def add(self, object_: T, replace: bool = False, grants: Sequence[Grant] | None = None) -> T:
        """Add a new object and return it.

        Future grants of its schema and database are applied to it, unless it is given `grants` (COPY GRANTS), those of
        another object. Raise SnowflakeError 002002 if one of this type and name exists (unless `replace`: the old one
        is dropped with its grants, as CREATE OR REPLACE does), 002003 if its database or schema does not.
        """
        with self.lock:
            self._require_parents(object_.name)
            for old in self._of_one_namespace(object_.kind, object_.name):
                if not replace or old.kind != object_.kind:
                    raise errors.already_exists(dotted(object_.name))
                self.drop(old.kind, object_.name)
            object_.created_on = self.now()
            self._put(object_)
            if grants is None:
                self._apply_future_grants(object_)
            for grant in grants or ():
                self.grants.add(dataclasses.replace(grant, name=object_.name))
            return object_

    def put_back(self, objects: Iterable[CatalogObject], grants: Iterable[Grant]) -> None:
        """Have objects again as they were when they were dropped, with the grants on them."""
        with self.lock:
            for object_ in objects:
                self._put(object_)
            for grant in grants:
                self.grants.add(grant)

    def user_of_login(self, login: str) -> User | None:
        """Return the user who logs in by this name, in any case: LOGIN_NAME, or the name if it is not set."""
        for user in self.all(User):
            if (user.login_name or user.name[0]).upper() == login.upper():
                return user
        return None

    def drop(self, kind: str | type[CatalogObject], name: QualifiedName, heir: str = "ACCOUNTADMIN") -> None:
        """Forget the object, what it contains and their grants. A dropped role's objects go to the role `heir`.

        Raise SnowflakeError 002003 if there is none.
        """
        with self.lock:
            gone = self.get(kind_of(kind), name)
            for object_ in list(self._everything()):
                if object_ is gone or _contains(gone, object_):
                    self._remove(object_)
                    self.grants.forget_object(object_.kind, object_.name)
                    if object_.kind in _GRANTEES:
                        self.grants.forget_grantee(object_.kind, role_key(object_.name))
            if gone.kind == "ROLE":
                self._change_owner(name[0], heir)

    def rename(self, kind: str | type[CatalogObject], old: QualifiedName, new: QualifiedName) -> None:
        """Give the object another name, and with it what it contains: owners, comments and grants stay with them.

        Raise SnowflakeError 002003 if there is no `old`, 002002 if `new` is taken.
        """
        with self.lock:
            object_ = self.get(kind_of(kind), old)
            self._require_parents(new)
            if self._of_one_namespace(object_.kind, new):
                raise errors.already_exists(dotted(new))
            for inner in [one for one in self._everything() if one is object_ or _contains(object_, one)]:
                self._move(inner, new + inner.name[len(old) :])

    def _move(self, object_: CatalogObject, new: QualifiedName) -> None:
        old = object_.name
        self._remove(object_)
        object_.name = new
        self._put(object_)
        self.grants.rename_object(object_.kind, old, new)
        if object_.kind in _GRANTEES:
            self.grants.rename_grantee(object_.kind, role_key(old), role_key(new))
        if object_.kind == "ROLE":
            self._change_owner(old[0], new[0])

    def _require_parents(self, name: QualifiedName) -> None:
        if len(name) > 1:
            self.get("DATABASE", name[:1])
        if len(name) > 2:
            self.get("SCHEMA", name[:2])

    def _apply_future_grants(self, created: CatalogObject) -> None:
        # A future grant on the schema hides those on its database for the same type of object.
        # https://docs.snowflake.com/en/sql-reference/sql/grant-privilege#considerations
        scopes = [created.name[:end] for end in range(len(created.name) - 1, 0, -1)]
        found = (self.grants.future_in(scope, created.kind) for scope in scopes)
        for grant in next(filter(None, found), []):
            if grant.privilege == "OWNERSHIP":
                created.owner = grant.grantee
            else:
                self.grants.add(grant.on_object(created.name, created.owner, self.now()))

    def _change_owner(self, old: str, new: str) -> None:
        for object_ in self._everything():
            if object_.owner == old:
                object_.owner = new


def _contains(outer: CatalogObject, inner: CatalogObject) -> bool:
    around = inner.name[: len(outer.name)] == outer.name and len(inner.name) > len(outer.name)
    return outer.kind in ("DATABASE", "SCHEMA") and around
