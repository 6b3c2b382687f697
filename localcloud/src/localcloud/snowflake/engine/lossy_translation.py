"""Refuses statements that would lose a part on the way to DuckDB: sqlglot only warns of an argument it leaves out."""

from __future__ import annotations

import re

from sqlglot import exp
from sqlglot.errors import ErrorLevel, UnsupportedError

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors


def refuse(session: Session, expression: exp.Expr) -> None:
    """Raise SnowflakeError 000002 if DuckDB would leave out a part of the query or change."""
    # fakesnow may translate what sqlglot does not.
    if _lost(expression) and (part := _lost(session.connection.translate(expression))):
        raise errors.unsupported(part)


def _lost(expression: exp.Expr) -> str:
    """Return sqlglot's warning; "" for none."""
    zoned = expression.transform(lambda node: node.expression if _has_part(node) else node)
    try:
        zoned.sql(dialect="duckdb", unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        return re.sub(r" (?:is|are) not supported\b.*", "", str(error).splitlines()[0])
    except (AttributeError, TypeError) as error:
        raise errors.unsupported("a function of these arguments") from error
    return ""


def _has_part(node: exp.Expr) -> bool:
    """Return whether a part of a date or time is taken: sqlglot warns of zones, but DuckDB's is the session's."""
    return isinstance(node, exp.Extract) and not node.name.upper().startswith("NANO")
