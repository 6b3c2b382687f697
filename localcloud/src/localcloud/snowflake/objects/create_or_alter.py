"""CREATE OR ALTER: an object is made, or altered to what is written.

Properties that the statement leaves out get their defaults again; tags, policies and grants stay. Renaming is not part
of it.
https://docs.snowflake.com/en/sql-reference/sql/create-or-alter
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.route import Answer, Handler
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.option_fields import set_default, set_options
from localcloud.snowflake.objects.parameter_defaults import known as known_parameters
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader, Statement

# Only at the creation.
_FIRST = ("INITIALLY_SUSPENDED",)
_TEMPORARY = ("TEMPORARY", "TEMP")


def create_or_alter(kinds: Mapping[str, Handler]) -> Handler:
    """Return what answers CREATE OR ALTER. `kinds` answer it by the words of their kind, which see a plain CREATE."""

    def handle(session: Session, statement: Statement) -> Answer:
        plain = _without_words(statement)
        for kind in plain.head.kinds:
            if kind in kinds:
                reader = plain.reader_after(kind)
                if reader.at("IF", "NOT", "EXISTS"):
                    reader.fail()
                return kinds[kind](session, plain)
        raise errors.unsupported(f'CREATE OR ALTER {" ".join(plain.head.words[:1])} (in "{statement.text[:60]}")')

    return handle


def _without_words(statement: Statement) -> Statement:
    """Return the CREATE without OR ALTER; errors still point to the places of the text that was sent."""
    first, last = statement.tokens[1], statement.tokens[2]
    blank = " " * (last.end - first.start)
    return statement.with_text(f"{statement.text[: first.start]}{blank}{statement.text[last.end :]}")


@dataclass(frozen=True)
class Declaration:
    """How CREATE OR ALTER treats objects of a type that exist.

    - `clauses` are what the statement may set besides `type_.options`.
    - `fixed` returns what ALTER can't change.
    - `complete` refuses or completes what is written, before `type_.prepare`; with `as_new`, that prepares as if
      nothing were there.
    - `create` answers CREATE, if the type alone does not.
    """

    type_: ObjectType[Any]
    clauses: tuple[str, ...] = ()
    fixed: Callable[[Any], object] = lambda _: None
    complete: Callable[[Session, Any, Chosen], None] = lambda *_: None
    as_new: bool = False
    create: Handler | None = None

    def handle(self, session: Session, statement: Statement) -> Answer:
        """Answer a CREATE OR ALTER, which is read as a CREATE. Raise SnowflakeError."""
        type_ = self.type_
        with session.account.lock:
            reader = statement.reader_after(type_.word)
            start = reader.position
            name = type_.name(session, reader)
            if session.account.find(type_.word, name) is not None:
                return self._alter(session, name, reader)
            if self.create is None:
                reader.position = start
                return type_.create(session, reader)
        return self.create(session, statement)

    def _alter(self, session: Session, name: QualifiedName, reader: Reader) -> Result:
        """Let the object be as the statement has it: all of it, or nothing if one option is refused."""
        type_ = self.type_
        object_ = type_.get(session, name)
        access_control.require(session, "OWNERSHIP", type_.word, name)
        _require_modifiers(type_, object_, reader.statement.head.modifiers)
        chosen = options.read(reader, type_.word, type_.options, known_parameters(type_.word), type_.clause)
        self.complete(session, object_, chosen)
        wanted = copy(object_)
        for key in (*type_.options, *self.clauses):
            if key not in (*type_.always, *_FIRST):
                set_default(wanted, key)
        chosen.options = {key: value for key, value in chosen.options.items() if key not in _FIRST}
        type_.prepare(session, None if self.as_new else wanted, chosen)
        set_options(wanted, chosen.options)
        if self.fixed(wanted) != self.fixed(object_):
            raise errors.unsupported(f"CREATE OR ALTER {type_.word} of what ALTER {type_.word} can't change")
        given = {key for key in chosen.options if type_.value(wanted, key) != type_.value(object_, key)}
        type_.check(session, wanted, given)
        wanted.parameters, wanted.comment = dict(chosen.parameters), chosen.comment or ""
        vars(object_).update(vars(wanted))
        return done()


def _require_modifiers(type_: ObjectType[Any], object_: CatalogObject, modifiers: tuple[str, ...]) -> None:
    """Raise SnowflakeError for a modifier that the type lacks, and for one that would make another object of it."""
    for modifier in modifiers:
        if modifier not in type_.modifiers:
            raise errors.syntax(modifier)
    temporary, transient = any(word in _TEMPORARY for word in modifiers), "TRANSIENT" in modifiers
    if temporary != (object_.session_id is not None) or transient != bool(getattr(object_, "transient", False)):
        raise errors.unsupported(f"CREATE OR ALTER between a temporary, a transient and a permanent {type_.word}")
    if ("SECURE" in modifiers) != bool(getattr(object_, "secure", False)):
        raise errors.unsupported(f"CREATE OR ALTER that changes SECURE of a {type_.word}")
