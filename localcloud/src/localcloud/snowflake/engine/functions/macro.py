"""Macros in DuckDB, for functions that DuckDB computes differently from Snowflake."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb
from sqlglot import exp

# A schema of fakesnow that every connection sees.
HOME = ("_fs_global", "_fs_information_schema")
# The errors of macros begin with these, for error_translation.py. A cast fails, because TRY does not catch error().
TOO_LONG = "localcloud: too long: "
BINARY_TOO_LONG = "localcloud: binary too long: "
# Before a number that is no character's.
CHARACTER_CODE = "localcloud: character code: "
# Before a text that must not be converted; the error is printed without it.
MARK = "\x01"
# Snowflake's message ends with the position.
DUPLICATE = "localcloud: duplicate object attribute"
ZERO = "localcloud: division by zero"
REFUSED = "localcloud: not done: "
# Before a time with a digit behind the sixth of a second: the statement runs again.
NANOS = "localcloud: nanoseconds: "
BINARY = f"{REFUSED}text functions of a BINARY"


@dataclass(frozen=True)
class Macro:
    """A DuckDB macro: `parameters` are its names, such as "x, n", and `body` is SQL.

    `typed` are bodies for arguments of certain types, by names and types such as "x INTERVAL, y INTERVAL". For each of
    these names the macro has one more parameter, "x_type", a witness: DuckDB chooses a body by the types of arguments,
    but knows none of an aggregate or a window function. The witness is the value without these (`_witness`).
    """

    name: str
    parameters: str
    body: str
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """The name with its schema, as the bodies of other macros call it."""
        return ".".join((*HOME, self.name))

    @property
    def witnessed(self) -> list[str]:
        """The names of the parameters that have a witness."""
        return list(dict.fromkeys(each.split()[0] for key in self.typed for each in key.split(", ")))

    def create(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create or replace the macro in HOME."""
        connection.execute(self.statement())

    def statement(self, database: str = HOME[0]) -> str:
        """Return the SQL that creates or replaces the macro, in HOME or in HOME's schema of another database."""
        bodies = {**self.typed, "": self.body}
        overloads = ", ".join(f"({self._signature(types)}) AS {body}" for types, body in bodies.items())
        return f"CREATE OR REPLACE MACRO {database}.{HOME[1]}.{self.name} {overloads}"

    def _signature(self, types: str) -> str:
        chosen = dict(each.split() for each in types.split(", ") if each)
        return ", ".join([self.parameters, *(f"{name}_type {chosen.get(name, '')}" for name in self.witnessed)])

    def __call__(self, *values: exp.Expr) -> exp.Expr:
        """Return a call of the macro with copies of the values: of one that only its type is read of, the witness."""
        named = dict(zip(self.parameters.split(", "), values, strict=True))
        arguments = [value.copy() if self._reads(name) else exp.null() for name, value in named.items()]
        arguments += [_witness(named[name]) for name in self.witnessed]
        return exp.Dot.build([*map(exp.to_identifier, HOME), exp.Anonymous(this=self.name, expressions=arguments)])

    def _reads(self, name: str) -> bool:
        """Return whether a body reads the parameter."""
        return name not in self.witnessed or any(
            re.search(rf"\b{name}\b", body) for body in (self.body, *self.typed.values())
        )

    def is_called_by(self, value: exp.Expr) -> bool:
        """Return whether the value is a call of the macro."""
        return isinstance(value, exp.Dot) and value.expression.name == self.name


# Aggregates and window functions whose result has the type of their argument.
_KEEPING = (
    *(exp.Max, exp.Min, exp.AnyValue, exp.ArgMax, exp.ArgMin, exp.First, exp.FirstValue, exp.Last, exp.LastValue),
    *(exp.NthValue, exp.Lag, exp.Lead, exp.Mode),
)
_AROUND = (exp.Window, exp.WithinGroup, exp.Filter, exp.IgnoreNulls, exp.RespectNulls, exp.Distinct, exp.Order)


def _witness(value: exp.Expr) -> exp.Expr:
    """Return an expression of the value's type without aggregates, window functions, bound values and aliases in it.

    DuckDB does not know the type of an alias that another column of the same SELECT reads.
    """
    witness = value.copy()
    if value.find(exp.AggFunc, exp.Window, exp.Placeholder):
        witness = witness.transform(_without_aggregate)
    select = value.find_ancestor(exp.Select)
    aliased = {item.alias.upper(): item.unalias() for item in select.expressions if item.alias} if select else {}
    for column in [node for node in witness.find_all(exp.Column) if not node.table]:
        found = aliased.get(column.name.upper())
        if found is not None and not _reads(found, column.name):
            replaced = found.copy().transform(_without_aggregate)
            witness = replaced if column is witness else witness
            column.replace(replaced)
    return witness


def _reads(value: exp.Expr, name: str) -> bool:
    """Return whether an expression reads a column of this name: then the name is not its alias there."""
    return any(column.name.upper() == name.upper() for column in value.find_all(exp.Column))


def _without_aggregate(node: exp.Expr) -> exp.Expr:
    """Return a value of the type that an aggregate or a window function has: a number, if it keeps none."""
    is_window = isinstance(node, exp.Window)
    while isinstance(node, (*_AROUND, *_KEEPING)):
        node = node.expressions[0] if isinstance(node, exp.Distinct) else node.this
    if isinstance(node, exp.Placeholder):
        return exp.Literal.string("")
    if isinstance(node, exp.RowNumber):
        return exp.Literal.number(1)
    is_number = isinstance(node, exp.AggFunc) or (is_window and isinstance(node, exp.Anonymous))
    return exp.Literal.number("1.5") if is_number else node


def binary_too_long(value: str) -> str:
    """Return SQL of the message for a BINARY that is too long."""
    return f"'{BINARY_TOO_LONG}' || hex({value})"


def too_long(text: str) -> str:
    """Return SQL of the message for a text that is too long; Snowflake prints 200 characters of it."""
    return f"'{TOO_LONG}' || left({text}, 200) || CASE WHEN length({text}) > 200 THEN '...' ELSE '' END"
