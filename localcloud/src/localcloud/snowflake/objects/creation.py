"""CREATE's rules, which are the same for every type of object: who may create what, and what is there already.

https://docs.snowflake.com/en/sql-reference/sql/create
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from localcloud.snowflake.catalog import access_control, temporary
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.grants import Grant
from localcloud.snowflake.catalog.schema_objects import RELATION_KINDS
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.result import Result, status

T = TypeVar("T", bound=CatalogObject)
# A temporary one needs USAGE on its schema only: its CREATE privilege is for permanent ones.
_FREE_IF_TEMPORARY = ("TABLE", "STAGE")


@dataclass(frozen=True)
class Creation:
    """CREATE [OR REPLACE] [TEMPORARY] <kind> [IF NOT EXISTS] <name>; `printed` is the name's last part in answers."""

    kind: str
    name: QualifiedName
    replace: bool
    if_not_exists: bool
    temporary: bool
    printed: str = ""

    def existing(self, session: Session) -> CatalogObject | None:
        """Return the object that has the name, which is either to be replaced or to be left with `skipped`.

        Raise SnowflakeError if the session may not create one, or another one is in the way.
        """
        if self.temporary and self.kind in _FREE_IF_TEMPORARY:
            access_control.require(session, "USAGE", "SCHEMA", self.name[:2])
        else:
            access_control.require_create(session, self.kind, self.name)
        account = session.account
        old = account.relation(self.name) if self.kind in RELATION_KINDS else account.find(self.kind, self.name)
        temporary.refuse_shadow(session, old, self.temporary, self.name)
        if old is None:
            return None
        if not access_control.sees(session, old.kind, self.name):
            raise errors.exists_unseen(old.kind, dotted(self.name[-1:]))
        if not self.if_not_exists and (not self.replace or old.kind != self.kind):
            raise errors.already_exists(dotted(self.name[-1:]))
        return old

    def skipped(self) -> Result:
        """Return the answer to IF NOT EXISTS of an object that exists."""
        return status(f"{dotted((self.printed or self.name[-1],))} already exists, statement succeeded.")

    def register(self, session: Session, created: T, grants: Sequence[Grant] | None = None) -> T:
        """Add the new object to the account and return it; `grants` are those that it keeps from another one."""
        session.account.add(created, replace=self.replace, grants=grants)
        if self.temporary:
            temporary.mark(session, created)
        return created

    def done(self, title: str) -> Result:
        """Return the answer to a CREATE that succeeded; `title` is what Snowflake calls the kind."""
        # https://docs.snowflake.com/en/sql-reference/identifier-literal#examples: without quotes.
        return status(f"{title} {self.printed or self.name[-1]} successfully created.")
