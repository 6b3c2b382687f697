"""SYSTEM$PIPE_STATUS and SYSTEM$PIPE_FORCE_RESUME in a query.

https://docs.snowflake.com/en/sql-reference/functions/system_pipe_status and …/system_pipe_force_resume
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.loading.snowpipe import Snowpipe
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import parse

_OVERRIDES = ("STALENESS_CHECK_OVERRIDE", "OWNERSHIP_TRANSFER_CHECK_OVERRIDE")


def replace(session: Session, query: exp.Query, snowpipe: Snowpipe) -> bool:
    """Put the functions' answers in their place; whether there is any. Raises SnowflakeError."""
    calls = [call for call in query.find_all(exp.Anonymous) if call.name.upper().startswith("SYSTEM$PIPE")]
    for call in calls:
        answer, most = (status, 1) if call.name.upper() == "SYSTEM$PIPE_STATUS" else (_force_resume, 2)
        if not 1 <= len(call.expressions) <= most:
            raise errors.compilation("000939", "22023", f"wrong number of arguments for function [{call.name.upper()}]")
        found = exp.Literal.string(answer(session, snowpipe, *map(text, call.expressions)))
        found.meta.update(call.meta)
        call.replace(found)
    return bool(calls)


def text(argument: exp.Expression) -> str:
    """Return the text of a literal. Raise SnowflakeError 000002 for any other expression."""
    if not argument.is_string:
        raise errors.unsupported(f"{argument.sql(dialect='snowflake')} for a text")
    return argument.name


def status(session: Session, snowpipe: Snowpipe, name: str) -> str:
    """Return SYSTEM$PIPE_STATUS of the pipe: a JSON object as text. Needs MONITOR or OPERATE on the pipe."""
    return snowpipe.status(pipe(session, name, "MONITOR", "OPERATE"))


def _force_resume(session: Session, snowpipe: Snowpipe, name: str, overrides: str = _OVERRIDES[1]) -> str:
    """Let a pipe go on that has changed hands while it was paused."""
    given = {one.strip().upper() for one in overrides.split(",")}
    if given - set(_OVERRIDES):
        raise errors.compilation("001003", "42000", f"invalid argument '{overrides}' for SYSTEM$PIPE_FORCE_RESUME")
    found = pipe(session, name, "OPERATE")
    if found.changed_hands and _OVERRIDES[1] not in given:
        raise errors.changed_hands(found.name[-1])
    found.changed_hands = False
    found.pipe_execution_paused = False
    snowpipe.kick()
    return "Statement executed successfully."


def pipe(session: Session, name: str, *privileges: str) -> Pipe:
    """The pipe of that name. Raises SnowflakeError unless the session has one of the privileges on it."""
    full = session.qualify(parse(name).reader().name(), 3)
    held = (privilege for privilege in privileges if access_control.holds(session, privilege, "PIPE", full))
    access_control.require(session, next(held, privileges[0]), "PIPE", full)
    return session.account.get(Pipe, full)
