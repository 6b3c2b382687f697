"""The translation of an expression without a session: for the files that COPY reads."""

from __future__ import annotations

from collections.abc import Collection

import duckdb
from sqlglot import exp

from localcloud.snowflake.engine.connection import EngineConnection
from localcloud.snowflake.engine.fakesnow_connection import FakesnowConnection


def translate_alone(expression: exp.Expr, formats: Collection[str] = (), nanos: bool = False) -> str:
    """Return an expression of Snowflake's SQL as DuckDB's, without a session. Raise SnowflakeError.

    `formats` are the parameters DATE_INPUT_FORMAT … that are not AUTO where it will run; `nanos`: it has nine digits of
    a second.
    """
    with duckdb.connect() as connection:
        fakesnow = FakesnowConnection(connection, {}, formats=frozenset(formats))
        fakesnow.nanos = nanos
        alone = EngineConnection(fakesnow, None)
        item: exp.Expr = alone.translate(exp.Select(expressions=[expression])).expressions[0]
        return item.unalias().sql(dialect="duckdb")
