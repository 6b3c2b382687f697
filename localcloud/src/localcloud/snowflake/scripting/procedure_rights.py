"""The rights and the namespace that a procedure runs with, and the statements that it may run.

https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-rights
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from localcloud.snowflake.catalog.session import ProcedureCall, Session
from localcloud.snowflake.scripting.procedure import Procedure
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import Statement, parse

# Snowflake's own limit is not documented.
_DEEPEST = 16
# https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-rights#restrictions-on-sql-statements
_REFUSED_TO_OWNERS = ("USE", "SET", "UNSET", "LIST", "LS", "PUT", "GET")
_REFUSED_SHOWS = (("SHOW", "VARIABLES"), ("SHOW", "PARAMETERS"), ("ALTER", "SESSION"))


@contextmanager
def running(session: Session, procedure: Procedure) -> Iterator[None]:
    """Run the block as the procedure's owner and in its schema, or, EXECUTE AS CALLER, as the session is.

    A procedure that is called by one with owner's rights has them, too. Raise SnowflakeError for a transaction that the
    procedure has begun and not ended: it is rolled back.
    """
    if len(session.calls) >= _DEEPEST:
        raise errors.unsupported(f"{_DEEPEST + 1} nested calls of procedures")
    by_owner = procedure.execute_as == "OWNER"
    restricted = by_owner or any(call.restricted for call in session.calls)
    role, secondary, variables = session.role, session.secondary_roles, session.variables
    place = session.database, session.schema
    session.calls.append(ProcedureCall(restricted, session.transaction))
    try:
        if by_owner:
            session.role, session.secondary_roles, session.variables = procedure.owner, "NONE", {}
            session.use(*procedure.name[:2])
        yield
        _require_ended(session)
    finally:
        session.calls.pop()
        if by_owner:
            session.role, session.secondary_roles, session.variables = role, secondary, variables
            session.use(*place)
            session.leave_dropped()


def _require_ended(session: Session) -> None:
    before = session.calls[-1].transaction
    if session.transaction in (None, before) or session.execute is None:
        return
    session.execute(session, parse("ROLLBACK"))
    text = "Scoped transaction started in stored procedure is incomplete and it was rolled back."
    raise SnowflakeError("090232", "42601", f"Stored procedure execution error: {text}")


def require_allowed(session: Session, statement: Statement) -> None:
    """Raise SnowflakeError for a statement that the procedure which runs may not run."""
    if not session.calls:
        return
    call = session.calls[-1]
    first = statement.tokens[:2]
    words = tuple(token.value for token in first)
    if call.restricted and ((words[:1] and words[0] in _REFUSED_TO_OWNERS) or words in _REFUSED_SHOWS):
        text = f"Stored procedure execution error: Unsupported statement type '{' '.join(words[:1])}'."
        raise SnowflakeError("090236", "42601", text)
    if call.transaction is None or session.transaction != call.transaction:
        return
    if words[:1] in (("COMMIT",), ("ROLLBACK",)):
        text = "Modifying a transaction that has started at a different scope is not allowed."
        raise SnowflakeError("090231", "42601", f"Stored procedure execution error: {text}")
    if words[:1] in (("BEGIN",), ("START",)) and (len(first) == 1 or words[1] in ("TRANSACTION", "WORK", "NAME")):
        raise errors.unsupported("a transaction in a procedure that is called in a transaction")
