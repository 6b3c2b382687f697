"""A type of object, and the statements that are the same for all types: CREATE, ALTER, DROP, SHOW and DESCRIBE."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import parameters, show
from localcloud.snowflake.objects.creation import Creation
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.options import Chosen, Option
from localcloud.snowflake.wire.result import Result, done, status
from localcloud.snowflake.wire.statement import Reader


def nothing(*_: Any) -> None:
    pass


def no_clause(reader: Reader, options: dict[str, Any]) -> bool:
    return False


def no_action(session: Session, thing: CatalogObject, reader: Reader) -> Result | None:
    return None


@dataclass(frozen=True)
class ObjectType:
    """`word` is the kind in the catalog and in grants, `phrases` how statements call it, longest first.

    `columns` and `row` are what SHOW gives; `always` are options that can't be unset; `clause` reads options that are
    not `NAME = value`; `action` does what ALTER does beside SET, UNSET and RENAME; `check` refuses options; `created`
    and `dropped` act outside the catalog.
    """

    word: str
    phrases: tuple[str, ...]
    plural: str
    columns: tuple[str, ...]
    row: Callable[[Session, CatalogObject], Sequence[Any]]
    options: Mapping[str, Option] = field(default_factory=dict)
    describe: Callable[[Session, CatalogObject], Result] | None = None
    always: tuple[str, ...] = ()
    parts: int = 1
    modifiers: tuple[str, ...] = ()
    title: str = ""
    alter_right: str = "MODIFY"
    drop_command: str = "this operation"
    renames: bool = True
    name_column: int = 1
    clause: Callable[[Reader, dict[str, Any]], bool] = no_clause
    action: Callable[[Session, CatalogObject, Reader], Result | None] = no_action
    check: Callable[[Session, CatalogObject | None, Chosen], None] = nothing
    created: Callable[[Session, CatalogObject, Chosen], None] = nothing
    dropped: Callable[[Session, CatalogObject], None] = nothing
    renamed: Callable[[Session, QualifiedName, CatalogObject], None] = nothing

    def create(self, session: Session, reader: Reader) -> Result:
        """CREATE, read from behind the type's name. Raise SnowflakeError."""
        modifiers = reader.statement.head.modifiers
        replace = "OR REPLACE" in modifiers
        modifier = next((one for one in modifiers if one != "OR REPLACE"), None)
        if modifier and modifier not in self.modifiers:
            raise errors.syntax(modifier)
        if_not_exists = reader.accept("IF", "NOT", "EXISTS")
        name = self.name(session, reader)
        chosen = options.read(reader, self.word, self.options, parameters.known(self.word), self.clause)
        if modifier:
            chosen.options[modifier] = "true"
        creation = Creation(self.word, name, replace, if_not_exists, modifier in ("TEMPORARY", "TEMP"))
        old = creation.existing(session)
        if old and if_not_exists:
            return creation.skipped()
        self.check(session, None, chosen)
        if old:
            self.remove(session, old)
        thing = creation.register(session, chosen.comment or "", chosen.options)
        thing.parameters.update(chosen.parameters)
        self.created(session, thing, chosen)
        return creation.done(self.title or self.phrases[0].capitalize())

    def alter(self, session: Session, reader: Reader) -> Result:
        if_exists = reader.accept("IF", "EXISTS")
        name = self.name(session, reader)
        if if_exists and not access_control.sees(session, self.word, name):
            return done()
        thing = self.get(session, name)
        if (answer := self.action(session, thing, reader)) is not None:
            return answer
        if reader.accept("RENAME", "TO"):
            return self.rename(session, thing, reader)
        access_control.require(session, self.alter_right, self.word, name)
        if reader.accept("SET"):
            return self.set(session, thing, reader)
        if reader.accept("UNSET"):
            known = {key: option for key, option in self.options.items() if key not in self.always}
            for key in options.read_unset(reader, self.word, known, parameters.known(self.word)):
                thing.parameters.pop(key, None)
                thing.attributes.pop(key, None)
                thing.comment = "" if key == "COMMENT" else thing.comment
            return done()
        raise errors.unsupported(f"ALTER {self.word} … {reader.peek().value}")

    def set(self, session: Session, thing: CatalogObject, reader: Reader) -> Result:
        chosen = options.read(reader, self.word, self.options, parameters.known(self.word), self.clause)
        self.check(session, thing, chosen)
        thing.attributes.update(chosen.options)
        thing.parameters.update(chosen.parameters)
        thing.comment = thing.comment if chosen.comment is None else chosen.comment
        return done()

    def rename(self, session: Session, thing: CatalogObject, reader: Reader) -> Result:
        if not self.renames:
            raise errors.unsupported(f"ALTER {self.word} … RENAME")
        new = self.name(session, reader)
        reader.end()
        access_control.require(session, "OWNERSHIP", self.word, thing.name)
        old = thing.name
        session.account.rename(self.word, old, new)
        self.renamed(session, old, thing)
        return done()

    def drop(self, session: Session, reader: Reader) -> Result:
        """DROP, read from behind the type's name. Raise SnowflakeError."""
        if_exists = reader.accept("IF", "EXISTS")
        name = self.name(session, reader, self.drop_command)
        reader.accept_any("CASCADE", "RESTRICT")
        reader.end()
        if not access_control.require_unless_missing(session, "OWNERSHIP", self.word, name, if_exists):
            return status(f"Drop statement executed successfully ({dotted(name[-1:])} already dropped).")
        self.remove(session, session.account.get(self.word, name))
        return status(f"{dotted(name[-1:])} successfully dropped.")

    def remove(self, session: Session, thing: CatalogObject) -> None:
        access_control.require(session, "OWNERSHIP", self.word, thing.name)
        self.dropped(session, thing)
        session.account.drop(self.word, thing.name, heir=session.role or "ACCOUNTADMIN")

    def show(self, session: Session, reader: Reader) -> Result:
        """SHOW, read from behind the type's plural. Raise SnowflakeError."""
        wanted = show.read(session, reader)
        rows = [self.row(session, thing) for thing in self.visible(session, wanted)]
        return wanted.result(self.columns, rows, self.name_column)

    def visible(self, session: Session, wanted: show.Filter) -> list[CatalogObject]:
        """Return the objects that a SHOW asks for and the session sees, ordered by name."""
        return [
            thing
            for thing in session.account.all(self.word, wanted.within[: self.parts - 1])
            if wanted.fits(thing.name[-1])
            and access_control.sees(session, self.word, thing.name)
            and access_control.reaches(session, thing.name)
        ]

    def describe_one(self, session: Session, reader: Reader) -> Result:
        thing = self.get(session, self.name(session, reader))
        reader.end()
        if self.describe is None:
            raise errors.unsupported(f"DESCRIBE {self.word}")
        return self.describe(session, thing)

    def name(self, session: Session, reader: Reader, command: str = "this operation") -> QualifiedName:
        """Return the full name that comes next; `command` is for the error of a session in no database."""
        name = session.qualify(reader.name(), self.parts, command)
        if len(name) != self.parts:
            reader.fail()
        return name

    def get(self, session: Session, name: QualifiedName) -> CatalogObject:
        if not access_control.sees(session, self.word, name):
            raise errors.does_not_exist(self.word, dotted(name))
        return session.account.get(self.word, name)
