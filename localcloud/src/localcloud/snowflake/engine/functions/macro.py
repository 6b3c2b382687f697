"""Macros in DuckDB, for functions that DuckDB computes differently from Snowflake."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
from sqlglot import exp

# A schema of fakesnow that every connection sees.
HOME = ("_fs_global", "_fs_information_schema")
# The errors of macros begin with these, for error_translation.py. A cast fails, because TRY does not catch error().
TOO_LONG = "localcloud: too long: "
# Before a text that must not be converted; the error is printed without it.
MARK = "\x01"
# Snowflake's message ends with the position.
DUPLICATE = "localcloud: duplicate object attribute"
ZERO = "localcloud: division by zero"
REFUSED = "localcloud: not done: "
BINARY = f"{REFUSED}text functions of a BINARY"


@dataclass(frozen=True)
class Macro:
    """A DuckDB macro: `parameters` are its names, such as "x, n", and `body` is SQL."""

    name: str
    parameters: str
    body: str

    @property
    def full_name(self) -> str:
        """The name with its schema, as the bodies of other macros call it."""
        return ".".join((*HOME, self.name))

    def create(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create or replace the macro in HOME."""
        connection.execute(f"CREATE OR REPLACE MACRO {self.full_name}({self.parameters}) AS {self.body}")

    def __call__(self, *values: exp.Expr) -> exp.Expr:
        """Return a call of the macro with copies of the values."""
        call = exp.Anonymous(this=self.name, expressions=[value.copy() for value in values])
        return exp.Dot.build([*map(exp.to_identifier, HOME), call])

    def is_called_by(self, value: exp.Expr) -> bool:
        """Return whether the value is a call of the macro."""
        return isinstance(value, exp.Dot) and value.expression.name == self.name


def too_long(text: str) -> str:
    """Return SQL of the message for a text that is too long; Snowflake prints 200 characters of it."""
    return f"'{TOO_LONG}' || left({text}, 200) || CASE WHEN length({text}) > 200 THEN '...' ELSE '' END"
