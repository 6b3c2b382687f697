"""A statement meets those who may know it, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.bindings import with_identifiers
from localcloud.snowflake.queries import variables
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.result import DDL, Result, columns
from localcloud.snowflake.wire.statement import Statement

# A handler takes a statement it knows and answers it: rows, or the answer's "data" as it stands. None: not mine.
Handler = Callable[[Session, Statement], Result | dict[str, Any] | None]

# Statements that a request to describe only must not run; their answer is one column, "status".
CHANGING = ("CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "USE")


def dispatched(handlers: Sequence[Handler], session: Session, statement: Statement) -> dict[str, Any]:
    """The answer of the first handler that knows the statement. Raises SnowflakeError 000002 if none does."""
    if not statement.tokens:
        raise SnowflakeError("000900", "42601", "SQL compilation error:\nEmpty SQL statement.")
    if statement.describe_only and statement.tokens[0].value in CHANGING:
        return Result(columns("status"), [], DDL).data()
    statement = with_identifiers(variables.inlined(session, statement))
    for handler in handlers:
        answer = handler(session, statement)
        if answer is not None:
            return answer.data() if isinstance(answer, Result) else answer
    raise errors.unsupported(f"'{statement.text[:60]}'")
