"""Functions that DuckDB calls back: for texts that its own SQL can't read or write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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

    def __call__(self, *values: exp.Expr) -> exp.Anonymous:
        """Return a call of the function with copies of the values."""
        return exp.Anonymous(this=self.name, expressions=[value.copy() for value in values])


def create(scalars: Iterable[Scalar], connection: duckdb.DuckDBPyConnection) -> None:
    """Create the functions for all connections of the instance, those that are there excepted.

    DuckDB lists all of its functions whichever is asked for, so it is asked once.
    """
    known = {name for (name,) in connection.execute("SELECT function_name FROM duckdb_functions()").fetchall()}
    for scalar in scalars:
        if scalar.name not in known:
            connection.create_function(
                scalar.name, _marked(scalar.function), list(scalar.parameters), scalar.returns, null_handling=SPECIAL
            )


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
