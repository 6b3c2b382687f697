"""Functions that DuckDB calls back: for texts that its own SQL can't read or write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import duckdb
from duckdb.func import SPECIAL
from sqlglot import exp

from localcloud.snowflake.wire.errors import SnowflakeError

# DuckDB puts a text of its own around the message of an error: these find Snowflake's in it.
_RAISED, _PART = "localcloud: raised: ", "\x02"


@dataclass(frozen=True)
class Scalar:
    """A function by its name in DuckDB, with DuckDB's types. NULL as any argument gives NULL without a call."""

    # DuckDB counts the function's parameters.
    name: str
    function: Callable[..., Any]
    parameters: Sequence[str]
    returns: str

    def create(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create the function for all connections of the instance, unless it is there."""
        known = "SELECT 1 FROM duckdb_functions() WHERE function_name = ?"
        if not connection.execute(known, [self.name]).fetchall():
            connection.create_function(
                self.name, _marked(self.function), list(self.parameters), self.returns, null_handling=SPECIAL
            )

    def __call__(self, *values: exp.Expr) -> exp.Anonymous:
        """Return a call of the function with copies of the values."""
        return exp.Anonymous(this=self.name, expressions=[value.copy() for value in values])


def _marked(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function without NULLs to look at, and with its SnowflakeErrors as texts that `raised` finds."""

    @wraps(function)
    def call(*values: Any) -> Any:
        if None in values:
            return None
        try:
            return function(*values)
        except SnowflakeError as error:
            parts = (error.code, error.sqlstate, error.message, "")
            raise ValueError(_RAISED + _PART.join(parts)) from None

    return call


def raised(message: str) -> SnowflakeError | None:
    """Return the error that a function raised, from DuckDB's message; None for another error."""
    _, found, rest = message.partition(_RAISED)
    return SnowflakeError(*rest.split(_PART)[:3]) if found else None
