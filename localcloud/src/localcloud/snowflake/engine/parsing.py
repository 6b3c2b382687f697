"""Snowflake's SQL as a syntax tree."""

from __future__ import annotations

import re
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from localcloud.snowflake.engine import engine_errors
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

# No statement goes on with it.
_STOP = "]"
_BLANK = " ;\n\t\r"
# What follows ARRAY, MAP or OBJECT where a type in the parentheses, or deeper, is NOT NULL: sqlglot does not read it.
_NOT_NULL = re.compile(r"(?:\((?:[^()]|\([^()]*\))*?)+(?<!\bIS )\bNOT\s+NULL\b", re.IGNORECASE)


def parse_one(sql: str) -> exp.Expression:
    """Return the syntax tree of a statement.

    Raise SnowflakeError 001003 for a syntax error, 000002 for NOT NULL in a structured type, sqlglot's TokenError for
    text without end.
    """
    try:
        return cast(exp.Expression, sqlglot.parse_one(sql, read="snowflake"))
    except ParseError as error:
        raise engine_errors.from_message(str(error)) or _syntax(error, sql) from None
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # sqlglot trips over some calls with too few arguments.
        raise errors.unsupported("this statement, or its functions' arguments") from error


def _syntax(error: ParseError, sql: str) -> SnowflakeError:
    """Return the error at the token that sqlglot could not read; it counts columns up to the token's end."""
    found = error.errors[0]
    near, column = found["highlight"], found["col"]
    if "SENTINEL" in found["description"] or _ends_early(sql):
        return errors.syntax("", column, found["line"])
    if near.upper() in ("ARRAY", "MAP", "OBJECT") and _NOT_NULL.match(found["end_context"]):
        return errors.unsupported("NOT NULL in a structured type")
    return errors.syntax(near, max(column - len(near), 0), found["line"])


def _ends_early(sql: str) -> bool:
    """Return whether a statement's fault is its end, and not the last token: then a token behind it is the fault."""
    text = sql.rstrip(_BLANK)
    try:
        sqlglot.parse_one(f"{text}\n{_STOP}", read="snowflake")
    except ParseError as error:
        return bool(error.errors[0]["line"] == text.count("\n") + 2)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, SqlglotError):
        return False
    return False
