"""Functions and procedures: named with the types of their arguments, so that several may share a name.

https://docs.snowflake.com/en/developer-guide/udf-stored-procedure-naming-conventions
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.data_types import family, read_type, read_types
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.objects.show import Filter
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Reader

# The columns of SHOW PROCEDURES; SHOW FUNCTIONS has more.
SHOWN = (
    "created_on:timestamp_ltz", "name", "schema_name", "is_builtin", "is_aggregate", "is_ansi",
    "min_num_arguments:fixed", "max_num_arguments:fixed", "arguments", "description", "catalog_name",
    "is_table_function", "valid_for_clustering", "is_secure", "secrets", "external_access_integrations",
)  # fmt: skip
_MODES = ("INPUT", "OUTPUT", "IN", "OUT")
# What may stand behind the type that is returned.
AFTER_TYPE = (
    "NOT NULL", "LANGUAGE", "AS", "EXECUTE", "COMMENT", "CALLED", "RETURNS", "STRICT", "VOLATILE", "IMMUTABLE",
    "MEMOIZABLE", "COPY", "WITH", "TAG",
)  # fmt: skip


@dataclass(frozen=True)
class Argument:
    """An argument; `default` is an expression of SQL, and `out` tells a procedure's OUT argument.

    `written` is the type with the length of a text or binary.
    """

    name: str
    type: str
    default: str | None = None
    out: bool = False
    written: str = field(default="", compare=False)


@dataclass(kw_only=True)
class Routine(CatalogObject):
    """`returns` is a type or "TABLE", `columns` those of RETURNS TABLE. The last part of `name` is NAME(TYPE, TYPE).

    `returns_exactly` is the type with the length of a text or binary, which DESCRIBE alone shows.

    Only the owner sees the body of a `secure` one. `said` are words of its CREATE that change nothing here.
    """

    arguments: tuple[Argument, ...] = ()
    columns: tuple[Argument, ...] = ()
    returns: str = ""
    body: str = ""
    secure: bool = False
    said: tuple[str, ...] = ()
    returns_exactly: str = ""

    @property
    def rights(self) -> str:
        """Whose rights a procedure has: OWNER or CALLER; "" for a function."""
        return ""

    @property
    def plain_name(self) -> str:
        """The name without the arguments' types."""
        return plain(self.name)

    @property
    def full_name(self) -> str:
        """Return the name as SHOW GRANTS prints it: DB.SCHEMA."AREA(RADIUS FLOAT):FLOAT"."""
        given = ", ".join(f"{each.name} {family(each.type)}" for each in self.arguments)
        return dotted((*self.name[:2], f"{self.plain_name}({given}):{self.returned}"))

    @property
    def returned(self) -> str:
        """The type that it returns as SHOW prints it: FLOAT, TABLE (A NUMBER)."""
        if self.returns != "TABLE":
            return family(self.returns)
        return f"TABLE ({', '.join(f'{each.name} {family(each.type)}' for each in self.columns)})"

    @property
    def described(self) -> str:
        """The arguments and the type that it returns as SHOW prints them: AREA(FLOAT) RETURN FLOAT."""
        given = [
            f"{'OUT ' if each.out else ''}{'DEFAULT ' if each.default else ''}{family(each.type)}"
            for each in self.arguments
        ]
        return f"{self.plain_name}({', '.join(given)}) RETURN {self.returned}"

    @property
    def signature(self) -> str:
        """The arguments as DESCRIBE prints them: (RADIUS FLOAT)."""
        return f"({', '.join(f'{argument.name} {family(argument.type)}' for argument in self.arguments)})"

    @property
    def properties(self) -> list[list[str]]:
        """The first rows of DESCRIBE."""
        returns = self.returns_exactly or self.returns if self.returns != "TABLE" else self.returned
        return [["signature", self.signature], ["returns", returns], ["language", "SQL"]]

    @property
    def fewest_arguments(self) -> int:
        """The number of arguments without a default."""
        return sum(argument.default is None for argument in self.arguments)

    def takes(self, count: int) -> bool:
        """Return whether it can be called with so many arguments."""
        return self.fewest_arguments <= count <= len(self.arguments)


R = TypeVar("R", bound=Routine)


def plain(name: QualifiedName) -> str:
    """Return a routine's name without its arguments' types."""
    return name[-1][: name[-1].rindex("(")]


def signed(name: QualifiedName, types: tuple[str, ...]) -> QualifiedName:
    """Return the name by which the account knows the routine: its last part has the arguments' types."""
    return (*name[:-1], f"{name[-1]}({', '.join(map(family, types))})")


def overloads(session: Session, type_: type[R], name: QualifiedName) -> list[R]:
    """Return the routines of the plain name, with fewer arguments first."""
    found = [each for each in session.account.all(type_, name[:-1]) if each.plain_name == name[-1]]
    return sorted(found, key=lambda each: len(each.arguments))


def alter_secure(session: Session, routine: Routine, reader: Reader) -> Result | None:
    """ALTER … SET SECURE | UNSET SECURE; None for another action. Raise SnowflakeError without OWNERSHIP.

    https://docs.snowflake.com/en/developer-guide/secure-udf-procedure
    """
    if not (change := reader.accept_any("SET SECURE", "UNSET SECURE")):
        return None
    reader.end()
    access_control.require(session, "OWNERSHIP", routine.kind, routine.name)
    routine.secure = change == "SET SECURE"
    return done()


def read_signed(session: Session, reader: Reader, command: str = "this operation") -> QualifiedName:
    """Read NAME(TYPE, …), and return the full signed name. Raise SnowflakeError 001003."""
    name = session.qualify(reader.name(), 3, command)
    reader.expect("(")
    types: list[str] = []
    while not reader.accept(")"):
        types.append(read_type(reader, ",", ")"))
        reader.accept(",")
    return signed(name, tuple(types))


def read_arguments(reader: Reader) -> tuple[Argument, ...]:
    """Read names with types, from behind the opening parenthesis to the closing one. Raise SnowflakeError."""
    found: list[Argument] = []
    while not reader.accept(")"):
        name = reader.identifier()
        mode = reader.accept_any(*_MODES) or "IN"
        type_, written = read_types(reader, ",", ")", "DEFAULT")
        default = reader.text_until(",", ")") if reader.accept("DEFAULT") else None
        found.append(Argument(name, type_, default, mode.startswith("OUT"), written))
        reader.accept(",")
    return tuple(found)


def accept_said(reader: Reader, options: dict[str, Any], words: tuple[str, ...]) -> bool:
    """Read one of the words that change nothing here, and note it; return whether one came next."""
    found = reader.accept_any("CALLED ON NULL INPUT", *words)
    if found and found in words:
        options["SAID"] = (*options.get("SAID", ()), found)
    return found is not None


def read_body(reader: Reader) -> str:
    """Read the body behind AS: in quotes, or a block as it is, whose lines count from where it begins."""
    if not (reader.at("BEGIN") or reader.at("DECLARE")):
        return reader.string()
    statement = reader.statement
    start = reader.peek().start
    reader.position = len(statement.tokens)
    return statement.text[start : statement.tokens[-1].end]


class RoutineType(ObjectType[R]):
    """The statements on functions or procedures: CREATE names the arguments, the others only their types."""

    def last_part(self, name: QualifiedName) -> str:
        """Return the name without types, which answers print."""
        return plain(name)

    def rename(self, session: Session, object_: R, reader: Reader) -> Result:
        """ALTER … RENAME TO a name without types, read from behind TO. Raise SnowflakeError."""
        name = session.qualify(reader.name(), 3)
        reader.end()
        return self.give_name(session, object_, signed(name, tuple(each.type for each in object_.arguments)))

    def visible(self, session: Session, wanted: Filter) -> list[R]:
        """Return the routines that a SHOW asks for by their names without types."""
        everything = Filter(within=wanted.within)
        return [each for each in super().visible(session, everything) if wanted.fits(each.plain_name)]

    def name(self, session: Session, reader: Reader, command: str = "this operation") -> QualifiedName:
        """Return the full signed name; of a CREATE, whose arguments come next, the reader stays before them."""
        if reader.statement.verb != "CREATE":
            return read_signed(session, reader, command)
        name = session.qualify(reader.name(), 3, command)
        start = reader.position
        reader.expect("(")
        types = tuple(argument.type for argument in read_arguments(reader))
        # They are read again as the first of the options.
        reader.position = start
        return signed(name, types)
