"""A type of object, and the statements that are the same for all types: CREATE, ALTER, DROP, SHOW and DESCRIBE."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from localcloud.snowflake.catalog import access_control, resolution
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.grants import Grant
from localcloud.snowflake.catalog.policies import Tag
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.objects import show, tagging
from localcloud.snowflake.objects.creation import Creation
from localcloud.snowflake.objects.option_fields import create_object, field_of, set_default, set_options
from localcloud.snowflake.objects.parameter_defaults import known as known_parameters
from localcloud.snowflake.objects.show import Filter
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.options import Chosen, Option
from localcloud.snowflake.wire.result import Result, done, status, table
from localcloud.snowflake.wire.statement import Reader

T = TypeVar("T", bound=CatalogObject)
_TEMPORARY = ("TEMPORARY", "TEMP")
# What a type's clause and preparation may choose for CREATE itself: COPY GRANTS, and the object that is cloned.
COPY_GRANTS, CLONED = "COPY GRANTS", "CLONED"
# The words of actions that some type has: https://docs.snowflake.com/en/sql-reference/commands-alter
_ACTIONS = word_set(
    """
    ABORT ADD ALTER CLUSTER DELEGATE DISABLE DROP ENABLE ENROLL INCREMENT MODIFY PRIMARY RECOVER REFRESH REMOVE RENAME
    RESET RESUME REVOKE ROTATE SET SUSPEND SWAP UNSET
    """
)


def _nothing(*_: Any) -> None:
    pass


def _no_clause(reader: Reader, options: dict[str, Any]) -> bool:
    return False


def _no_action(session: Session, object_: CatalogObject, reader: Reader) -> Result | None:
    return None


def _copied_grants(session: Session, chosen: Chosen, old: CatalogObject | None) -> list[Grant] | None:
    """COPY GRANTS, which a type's clause reads: what was granted on the replaced object, or on the cloned one."""
    wanted, cloned = chosen.options.pop(COPY_GRANTS, False), chosen.options.pop(CLONED, None)
    source = old or cloned
    return session.account.grants.on(source.kind, source.name) if wanted and source else None


def describe_as_shown(
    columns: tuple[str, ...], row: Callable[[Session, T], Sequence[Any]]
) -> Callable[[Session, T], Result]:
    """Return what answers DESCRIBE with the object's row of SHOW."""
    return lambda session, object_: table(columns, [row(session, object_)])


@dataclass(frozen=True)
class ObjectType(Generic[T]):
    """A type of object, and what is its own in the statements on it.

    - `type` is the object in the catalog. Its `kind` names it in statements, and so do `synonyms`; `title` names it in
      the answer to CREATE, and `parts` is the number of parts of its full name.
    - `columns` and `row` are the answer to SHOW; the name is in the column `name_column`.
    - `options` read the options `NAME = value`, each into the field of `type` that has its name in lower case;
      `clause` reads other options. Those in `always` can't be unset. `modifiers` may stand after CREATE.
    - `prepare` completes or refuses the options of a statement before they are set; `check` refuses an object as it
      would be with them.
    - `alter_right` and `describe_right` are the privileges that ALTER … SET and DESCRIBE need; DESCRIBE needs any one
      where none is named.
    - `action` does what ALTER does besides SET, UNSET and RENAME; `renames` is False where ALTER does not rename.
    - `created`, `renamed` and `dropped` act outside the catalog. `history` returns the dropped ones for SHOW … HISTORY:
      rows with the moment at the end.
    """

    type: type[T]
    columns: tuple[str, ...]
    row: Callable[[Session, T], Sequence[Any]]
    options: Mapping[str, Option] = field(default_factory=dict)
    describe: Callable[[Session, T], Result] | None = None
    always: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    parts: int = 1
    modifiers: tuple[str, ...] = ()
    title: str = ""
    alter_right: str = "MODIFY"
    describe_right: str = ""
    drop_command: str = "this operation"
    renames: bool = True
    name_column: int = 1
    clause: Callable[[Reader, dict[str, Any]], bool] = _no_clause
    action: Callable[[Session, T, Reader], Result | None] = _no_action
    prepare: Callable[[Session, T | None, Chosen], None] = _nothing
    check: Callable[[Session, T, Set[str]], None] = _nothing
    created: Callable[[Session, T], None] = _nothing
    dropped: Callable[[Session, T], None] = _nothing
    renamed: Callable[[Session, QualifiedName, T], None] = _nothing
    history: Callable[[Session, Filter], list[Sequence[Any]]] | None = None

    @property
    def word(self) -> str:
        """Return the type's name in the catalog and in grants: "FILE FORMAT"."""
        return self.type.kind

    @property
    def phrases(self) -> tuple[str, ...]:
        """Return the type's names in statements, longest first."""
        return (*self.synonyms, self.word)

    @property
    def plural(self) -> str:
        """Return the type's name in SHOW: "NETWORK POLICIES"."""
        return f"{self.word[:-1]}IES" if self.word.endswith("Y") else f"{self.word}S"

    def value(self, object_: T, option: str) -> Any:
        """Return the value that an option of the object has."""
        return getattr(object_, field_of(option))

    def create(self, session: Session, reader: Reader) -> Result:
        """CREATE, read from behind the type's name. Raise SnowflakeError."""
        modifiers = reader.statement.head.modifiers
        replace = "OR REPLACE" in modifiers
        modifier = next((word for word in modifiers if word != "OR REPLACE"), None)
        if modifier and modifier not in self.modifiers:
            raise errors.syntax(modifier)
        if_not_exists = reader.accept("IF", "NOT", "EXISTS")
        name = self.name(session, reader)
        assigned: list[tuple[Tag, str]] = []
        clauses = self._clauses(session, assigned)
        chosen = options.read(reader, self.word, self.options, known_parameters(self.word), clauses)
        temporary = modifier in _TEMPORARY
        if modifier and not temporary:
            chosen.options[modifier] = True
        creation = Creation(self.word, name, replace, if_not_exists, temporary, self.last_part(name))
        old = creation.existing(session)
        if old and if_not_exists:
            return creation.skipped()
        self.prepare(session, None, chosen)
        grants = _copied_grants(session, chosen, old)
        object_ = create_object(self.type, name, session.role or "PUBLIC", chosen)
        self.check(session, object_, chosen.options.keys())
        if old:
            self.remove(session, session.account.get(self.type, name))
        creation.register(session, object_, grants)
        self.created(session, object_)
        tagging.apply(session, object_, object_.tags, assigned)
        return creation.done(self.title or self.word.capitalize())

    def _clauses(self, session: Session, assigned: list[tuple[Tag, str]]) -> Callable[[Reader, dict[str, Any]], bool]:
        """Return a reader of the type's clauses, and of tags, which it adds to `assigned`."""

        def read(reader: Reader, chosen: dict[str, Any]) -> bool:
            tags = tagging.read_clause(session, reader)
            assigned.extend(tags or ())
            return tags is not None or self.clause(reader, chosen)

        return read

    def alter(self, session: Session, reader: Reader) -> Result:
        """ALTER, read from behind the type's name. Raise SnowflakeError."""
        if_exists = reader.accept("IF", "EXISTS")
        name = self.name(session, reader)
        if if_exists and not access_control.sees(session, self.word, name):
            return done()
        object_ = self.get(session, name)
        if reader.accept("SET", "TAG"):
            assigned = tagging.read_assignments(session, reader)
            reader.end()
            tagging.apply(session, object_, object_.tags, assigned)
            return done()
        if reader.accept("UNSET", "TAG"):
            names = tagging.read_names(session, reader)
            reader.end()
            tagging.remove(session, object_, object_.tags, names)
            return done()
        if (answer := self.action(session, object_, reader)) is not None:
            return answer
        if reader.accept("RENAME", "TO"):
            return self.rename(session, object_, reader)
        access_control.require(session, self.alter_right, self.word, name)
        if reader.accept("SET"):
            return self.set(session, object_, reader)
        if reader.accept("UNSET"):
            return self.unset(object_, reader)
        if reader.peek().value not in _ACTIONS:
            reader.fail()
        raise errors.unsupported(f"ALTER {self.word} … {reader.peek().value}")

    def set(self, session: Session, object_: T, reader: Reader) -> Result:
        """ALTER … SET: all of it, or nothing if one option is refused."""
        chosen = options.read(reader, self.word, self.options, known_parameters(self.word), self.clause)
        self.prepare(session, object_, chosen)
        changed = copy(object_)
        set_options(changed, chosen.options)
        self.check(session, changed, chosen.options.keys())
        set_options(object_, chosen.options)
        object_.parameters.update(chosen.parameters)
        object_.comment = object_.comment if chosen.comment is None else chosen.comment
        return done()

    def unset(self, object_: T, reader: Reader) -> Result:
        """ALTER … UNSET: options and parameters get their defaults again."""
        known = {key: option for key, option in self.options.items() if key not in self.always}
        for key in options.read_unset(reader, self.word, known, known_parameters(self.word)):
            object_.parameters.pop(key, None)
            if key == "COMMENT":
                object_.comment = ""
            elif key in known:
                set_default(object_, key)
        return done()

    def rename(self, session: Session, object_: T, reader: Reader) -> Result:
        """ALTER … RENAME TO, read from behind TO. Raise SnowflakeError."""
        if not self.renames:
            raise errors.unsupported(f"ALTER {self.word} … RENAME")
        new = self.name(session, reader)
        reader.end()
        return self.give_name(session, object_, new)

    def give_name(self, session: Session, object_: T, new: QualifiedName) -> Result:
        """Give the object another full name. Raise SnowflakeError without OWNERSHIP, 002002 if the name is taken."""
        access_control.require(session, "OWNERSHIP", self.word, object_.name)
        old = object_.name
        session.account.rename(self.type, old, new)
        self.renamed(session, old, object_)
        return done()

    def drop(self, session: Session, reader: Reader) -> Result:
        """DROP, read from behind the type's name. Raise SnowflakeError."""
        if_exists = reader.accept("IF", "EXISTS")
        name = self.name(session, reader, self.drop_command)
        reader.accept_any("CASCADE", "RESTRICT")
        reader.end()
        printed = dotted((self.last_part(name),))
        if not access_control.require_unless_missing(session, "OWNERSHIP", self.word, name, if_exists):
            return status(f"Drop statement executed successfully ({printed} already dropped).")
        self.remove(session, session.account.get(self.type, name))
        return status(f"{printed} successfully dropped.")

    def remove(self, session: Session, object_: T) -> None:
        """Drop the object; a role leaves its objects to the session's role. Raise SnowflakeError without OWNERSHIP."""
        access_control.require(session, "OWNERSHIP", self.word, object_.name)
        self.dropped(session, object_)
        session.account.drop(self.type, object_.name, heir=session.role or "ACCOUNTADMIN")

    def show(self, session: Session, reader: Reader) -> Result:
        """SHOW, read from behind the type's plural. Raise SnowflakeError."""
        wanted = show.read(session, reader)
        rows = [self.row(session, object_) for object_ in self.visible(session, wanted)]
        if wanted.history and self.history is not None:
            both = [*([*row, None] for row in rows), *self.history(session, wanted)]
            both.sort(key=lambda row: str(row[self.name_column]))
            return wanted.result((*self.columns, "dropped_on:timestamp_ltz"), both, self.name_column)
        return wanted.result(self.columns, rows, self.name_column)

    def visible(self, session: Session, wanted: Filter) -> list[T]:
        """Return the objects that a SHOW asks for and the session finds, ordered by name."""
        return [
            object_
            for object_ in session.account.all(self.type, wanted.within[: self.parts - 1])
            if wanted.fits(object_.name[-1]) and resolution.is_shown(session, self.word, object_.name)
        ]

    def describe_one(self, session: Session, reader: Reader) -> Result:
        """DESCRIBE, read from behind the type's name. Raise SnowflakeError."""
        object_ = self.get(session, self.name(session, reader))
        reader.end()
        if self.describe_right:
            access_control.require(session, self.describe_right, self.word, object_.name)
        if self.describe is None:
            raise errors.unsupported(f"DESCRIBE {self.word}")
        return self.describe(session, object_)

    def name(self, session: Session, reader: Reader, command: str = "this operation") -> QualifiedName:
        """Return the full name that comes next; `command` is for the error of a session in no database."""
        name = session.qualify(reader.name(), self.parts, command)
        if len(name) != self.parts:
            reader.fail()
        return name

    def last_part(self, name: QualifiedName) -> str:
        """Return the last part of a full name as the answers to CREATE and DROP have it."""
        return name[-1]

    def get(self, session: Session, name: QualifiedName) -> T:
        """Return the object of that full name. Raise SnowflakeError 002003 if there is none that the session sees."""
        if not access_control.sees(session, self.word, name):
            raise errors.does_not_exist(self.word, dotted(name))
        return session.account.get(self.type, name)
