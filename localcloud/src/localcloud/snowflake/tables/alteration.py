"""The head of an ALTER TABLE or ALTER VIEW, and the table or view it names."""

from __future__ import annotations

from dataclasses import dataclass

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Relation, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.statement import Reader, Statement


@dataclass(frozen=True)
class Alteration:
    """ALTER TABLE|VIEW [IF EXISTS] name. `name` is as written; `reader` stands before the action."""

    kind: str
    if_exists: bool
    name: QualifiedName
    reader: Reader

    def owned(self, session: Session, command: str = "ALTER") -> Relation | None:
        """Return the table or view; None if IF EXISTS is said and the session sees none.

        Raise SnowflakeError if the session does not own it, or, with `command` in its text, has no current schema.
        """
        name = session.qualify(self.name, 3, command)
        if not access_control.require_unless_missing(session, "OWNERSHIP", self.kind, name, self.if_exists):
            return None
        return session.account.get({"TABLE": Table, "VIEW": View}[self.kind], name)

    def owned_table(self, session: Session, command: str) -> Table | None:
        """Return the same for ALTER TABLE."""
        relation = self.owned(session, command)
        return relation if isinstance(relation, Table) else None

    def owned_relation(self, session: Session) -> Relation | None:
        """Return the same, but ALTER TABLE may name a view, and ALTER VIEW a table."""
        name = session.qualify(self.name, 3, "ALTER")
        relation = session.account.relation(name)
        if relation is None or not access_control.sees(session, relation.kind, name):
            if self.if_exists:
                return None
            raise errors.does_not_exist(self.kind, dotted(name))
        access_control.require(session, "OWNERSHIP", relation.kind, name)
        return relation


def read_alteration(statement: Statement) -> Alteration:
    """Return the statement's head. Raise SnowflakeError 001003."""
    kind = statement.head.words[0]
    reader = statement.reader_after(kind)
    if_exists = reader.accept("IF", "EXISTS")
    return Alteration(kind, if_exists, reader.name(), reader)
