"""Statements on pipes that reach the workers: CREATE PIPE, and ALTER PIPE with its REFRESH.

https://docs.snowflake.com/en/sql-reference/sql/alter-pipe
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.loading.pipe_refresh import refresh
from localcloud.snowflake.loading.pipe_type import PIPE
from localcloud.snowflake.loading.snowpipe import Snowpipe
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Statement


@dataclass(frozen=True)
class Pipes:
    """CREATE PIPE and ALTER PIPE: `snowpipe` may have files to load then, `listen` the events of buckets."""

    snowpipe: Snowpipe
    listen: Callable[[str], None]

    def create(self, session: Session, statement: Statement) -> Result:
        """CREATE PIPE; one with AUTO_INGEST needs a queue, and is not made without it. Raise SnowflakeError."""
        with session.account.lock:
            answer = PIPE.create(session, statement.reader_after("PIPE"))
        reader = statement.reader_after("PIPE")
        reader.accept("IF", "NOT", "EXISTS")
        pipe = session.account.get(Pipe, session.qualify(reader.name(), 3))
        try:
            if pipe.auto_ingest:
                self.listen(pipe.aws_sns_topic)
        except errors.SnowflakeError:
            session.account.drop(Pipe, pipe.name)
            raise
        return answer

    def alter(self, session: Session, statement: Statement) -> Result:
        """ALTER PIPE. Raise SnowflakeError."""
        reader = statement.reader_after("PIPE")
        reader.accept("IF", "EXISTS")
        name = session.qualify(reader.name(), 3, "ALTER PIPE")
        if not reader.accept("REFRESH"):
            with session.account.lock:
                answer = PIPE.alter(session, statement.reader_after("PIPE"))
            # A pipe that was paused may go on.
            self.snowpipe.kick()
            return answer
        prefix = ""
        while not reader.done():
            if not reader.accept("PREFIX", "="):
                raise errors.unsupported(f"ALTER PIPE … REFRESH {reader.peek().value}")
            prefix = reader.string()
        if not access_control.sees(session, "PIPE", name):
            raise errors.does_not_exist("Pipe", dotted(name))
        sent = refresh(self.snowpipe, session, session.account.get(Pipe, name), prefix)
        return table(("File", "Status"), [[path, "SENT"] for path in sent])
