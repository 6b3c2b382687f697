"""A drain: a pipe is paused at a moment at which it has nothing to load, and stays so until it is dropped or resumed.

Snowflake's pages disagree on whether a paused pipe loads the files that were queued before. So the pipe is first left
running until nothing is pending, then paused, and has to show for a while that nothing is pending or being loaded.
Otherwise it is resumed, and that begins again. Files that it is told of while it is paused are not loaded.

https://docs.snowflake.com/en/user-guide/data-load-snowpipe-manage and …/sql-reference/sql/alter-pipe
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from snowflake.connector import SnowflakeConnection

from promotion.errors import PromotionError
from promotion.pipe import pipes
from promotion.pipe.pipes import BY_DEPLOY, Pipe

_POLL_SECONDS = 0.5
_SETTLED_SECONDS = 2.0  # nothing is pending or being loaded for so long
_RESTLESS_SECONDS = 10.0  # a paused pipe that does not settle is resumed


class NotDrained(PromotionError):
    """A pipe can't be drained now; it runs as before."""


@dataclass(frozen=True)
class Drain:
    """Drains pipes, each within `seconds`. `say`: hears one line about each step; `mark`: BY_DEPLOY or BY_HAND."""

    connection: SnowflakeConnection
    say: Callable[[str], None]
    mark: str = BY_DEPLOY
    seconds: float = 300.0

    @contextmanager
    def drained(self, affected: Sequence[Pipe]) -> Iterator[None]:
        """Keep the pipes drained while the body runs; those that still exist afterwards run again, also on an error.

        Raises NotDrained before the body runs.
        """
        done: list[Pipe] = []
        try:
            for pipe in affected:
                self.drain(pipe)
                done.append(pipe)
            yield
        finally:
            there = {pipe.name: pipe for pipe in self._all(done)}
            for pipe in done:
                if pipe.name in there:
                    self.resume(there[pipe.name])

    def drain(self, pipe: Pipe) -> None:
        """Pause the pipe when nothing is pending or being loaded. Raises NotDrained, and lets it run as before."""
        if pipe.state == "PAUSED" and not (pipe.drained_by and pipe.drained_by in (self.mark, BY_DEPLOY)):
            raise NotDrained(f"{pipe.name} was paused by hand: resume it first, with python -m scripts.pipe resume")
        if pipe.state == "PAUSED":
            self.resume(pipe)  # a run that was killed left it so: what it was told of since has to be loaded
            pipe = pipes.again(self.connection, replace(pipe, comment=pipe.own_comment))
        began = time.monotonic()
        self.say(f"drain {pipe.name}: {pipe.pending} files pending")
        while True:
            self._wait_for_nothing_pending(pipe, began)
            self._pause(pipe)
            settled = False
            try:
                settled = self._settles(pipe)
            finally:
                if not settled:
                    self.resume(pipe)
            if settled:
                self.say(f"drained {pipe.name} in {time.monotonic() - began:.1f} s")
                return

    def resume(self, pipe: Pipe) -> None:
        """Let the pipe run, and take the mark of a drain from its comment."""
        self._set(pipe, False, pipe.own_comment)
        self.say(f"{pipe.name} runs again")

    def recover(self, all_pipes: Sequence[Pipe]) -> None:
        """Resume pipes that a killed deploy left paused."""
        for pipe in all_pipes:
            if pipe.drained_by == BY_DEPLOY:
                self.say(f"{pipe.name} was left paused by a deploy that was killed")
                self.resume(pipe)

    def _wait_for_nothing_pending(self, pipe: Pipe, began: float) -> None:
        while (now := pipes.again(self.connection, pipe)).pending:
            if now.state != "RUNNING":
                raise NotDrained(
                    f"{pipe.name} is {now.state} with {now.pending} files pending: docs/runbook.md, idle-pipe"
                )
            if time.monotonic() - began > self.seconds:
                why = f"{pipe.name} still has {now.pending} files pending after {self.seconds:.0f} s"
                raise NotDrained(f"{why}: run again when fewer files come, or when no older splitter sends to it")
            time.sleep(_POLL_SECONDS)
        if time.monotonic() - began > self.seconds:
            why = f"{pipe.name} was told of new files each time it was paused, for {self.seconds:.0f} s"
            raise NotDrained(f"{why}: run again when no older splitter sends to it")

    def _settles(self, pipe: Pipe) -> bool:
        """Return True once the paused pipe was idle for a while; False if it does not become so."""
        paused = quiet = time.monotonic()
        while (moment := time.monotonic()) - paused < _RESTLESS_SECONDS:
            now = pipes.again(self.connection, pipe)
            if now.state != "PAUSED" or now.pending or self._loading(pipe):
                quiet = time.monotonic()
            elif moment - quiet >= _SETTLED_SECONDS:
                return True
            time.sleep(_POLL_SECONDS)
        return False

    def _loading(self, pipe: Pipe) -> int:
        """Return the number of files that are being loaded, by the copy history of the pipe's table."""
        database = pipe.name.partition(".")[0]
        query = (
            f"SELECT COUNT(*) FROM TABLE({database}.INFORMATION_SCHEMA.COPY_HISTORY(TABLE_NAME => "
            f"'{database}.{pipe.table}', START_TIME => DATEADD(day, -1, CURRENT_TIMESTAMP()), "
            f"PIPE_NAME => '{pipe.name}')) WHERE STATUS = 'Load in progress'"
        )
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
        return int(row[0]) if isinstance(row, tuple) else 0

    def _pause(self, pipe: Pipe) -> None:
        self._set(pipe, True, pipe.own_comment + self.mark)

    def _set(self, pipe: Pipe, paused: bool, comment: str) -> None:
        statement = f"ALTER PIPE {pipe.name} SET PIPE_EXECUTION_PAUSED = {str(paused).upper()} COMMENT = %s"
        with self.connection.cursor() as cursor:
            cursor.execute(statement, (comment,))

    def _all(self, wanted: Sequence[Pipe]) -> list[Pipe]:
        databases = {pipe.name.partition(".")[0] for pipe in wanted}
        return [pipe for database in databases for pipe in pipes.read(self.connection, database)]
