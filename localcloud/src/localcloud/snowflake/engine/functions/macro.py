"""The local Snowflake's own functions in DuckDB, where it answers otherwise than Snowflake."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
from sqlglot import exp

# A schema of fakesnow's that every connection sees.
HOME = ("_fs_global", "_fs_information_schema")
# What errors of macros begin with, for translation.py. What fails is a cast: TRY takes no error().
TOO_LONG = "localcloud: too long: "
ZERO = "localcloud: division by zero"
REFUSED = "localcloud: not done: "
BINARY = f"{REFUSED}text functions of a BINARY"


@dataclass(frozen=True)
class Macro:
    """`parameters`: their names, such as "x, n"; `body`: SQL."""

    name: str
    parameters: str
    body: str

    def create(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"CREATE OR REPLACE MACRO {'.'.join(HOME)}.{self.name}({self.parameters}) AS {self.body}")

    def __call__(self, *values: exp.Expression) -> exp.Expression:
        """A call of it with copies of these."""
        named = exp.Anonymous(this=self.name, expressions=[value.copy() for value in values])
        return exp.Dot.build([*map(exp.to_identifier, HOME), named])

    def is_called_by(self, value: exp.Expression) -> bool:
        return isinstance(value, exp.Dot) and value.expression.name == self.name


def too_long(text: str) -> str:
    """SQL of the message for a text, of which Snowflake tells 200 characters."""
    return f"'{TOO_LONG}' || left({text}, 200) || CASE WHEN length({text}) > 200 THEN '...' ELSE '' END"
