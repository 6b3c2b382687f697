"""What would be lost on the way to DuckDB is refused: sqlglot only warns of an argument that it leaves out."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.errors import ErrorLevel, UnsupportedError

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors


def refuse(session: Session, expression: exp.Expression) -> None:
    """Raises SnowflakeError 000002 if DuckDB would do something else than the query or change says."""
    if not lost(expression):
        return
    # fakesnow may know what sqlglot does not.
    if what := lost(session.connection.translate(expression)):
        raise errors.unsupported(what)


def lost(expression: exp.Expression) -> str:
    # Seconds since 1970 are the same in every zone, where sqlglot warns of zones.
    zoned = expression.transform(lambda node: exp.Null() if is_epoch(node) else node)
    try:
        zoned.sql(dialect="duckdb", unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        return str(error).splitlines()[0]
    return ""


def is_epoch(node: exp.Expression) -> bool:
    return isinstance(node, exp.Extract) and node.name.upper().startswith("EPOCH")
