"""Snowflake's SQL as a syntax tree."""

from __future__ import annotations

from typing import cast

from fakesnow import dialect
from sqlglot import exp


def parse_one(sql: str) -> exp.Expression:
    """Return the syntax tree of a statement.

    Raise snowflake.connector.errors.ProgrammingError for a syntax error, sqlglot's TokenError for text without end.
    """
    return cast(exp.Expression, dialect.parse_one(sql))
