"""SYSTEM$STREAM_HAS_DATA in a query.

https://docs.snowflake.com/en/sql-reference/functions/system_stream_has_data
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes import stream_reading
from localcloud.snowflake.changes.stream import Stream
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.statement import parse

NAME = "SYSTEM$STREAM_HAS_DATA"


def replace(session: Session, query: exp.Expr) -> bool:
    """Put TRUE or FALSE in the place of each call; return whether there is any. Raise SnowflakeError."""
    calls = [call for call in query.find_all(exp.Anonymous) if call.name.upper() == NAME]
    for call in calls:
        if len(call.expressions) != 1 or not call.expressions[0].is_string:
            raise errors.unsupported(f"{NAME} of anything but one text")
        name = session.qualify(parse(call.expressions[0].name).reader().name(), 3)
        access_control.require(session, "SELECT", "STREAM", name)
        found = stream_reading.has_data(session, session.account.get(Stream, name))
        answer = exp.true() if found else exp.false()
        answer.meta.update(call.meta)
        call.replace(answer)
    return bool(calls)
