"""Texts as literals in SQL. Snowflake reads a backslash as an escape, DuckDB and standard SQL as a character."""

from __future__ import annotations


def string_literal(text: str) -> str:
    """Return the text as a string literal of DuckDB, or of standard SQL."""
    return "'" + text.replace("'", "''") + "'"


def snowflake_literal(text: str) -> str:
    """Return the text as a string literal of Snowflake's SQL."""
    return string_literal(text.replace("\\", "\\\\"))
