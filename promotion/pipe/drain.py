"""A drain: a pipe is paused and loads nothing any more, and stays so until it is dropped or resumed.

Snowflake's pages disagree on whether a paused pipe loads the files that were queued before. So the pipe is first given
time to load all of them, then paused, and has to show for a while that it loads nothing. Files that are announced to it
while it is paused are not loaded; if it is dropped, splitters send them to the next pipe.

https://docs.snowflake.com/en/user-guide/data-load-snowpipe-manage and …/sql-reference/sql/alter-pipe
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import Error as SnowflakeError

from promotion.errors import PromotionError
from promotion.identifier import literal
from promotion.pipe import pipes
from promotion.pipe.pipes import BY_DEPLOY, Pipe

_POLL_SECONDS = 0.5
_PATIENCE_SECONDS = 20.0  # a running pipe that gets files all the time never has an empty queue
_SETTLED_SECONDS = 2.0  # so long a paused pipe has loaded nothing, and has nothing to load
_STILL_SECONDS = 15.0  # so long a paused pipe has loaded nothing, though it has files to load


class NotDrained(PromotionError):
    """A pipe can't be drained now; it runs as before."""


class StillPaused(PromotionError):
    """Pipes that were drained can't be resumed."""


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

        Raises NotDrained before the body runs, and StillPaused after it.
        """
        done: list[Pipe] = []
        try:
            for pipe in affected:
                self.drain(pipe)
                done.append(pipe)
            yield
        except BaseException:
            try:
                self._resume_those(done)
            except StillPaused as error:
                self.say(str(error))  # what ended the body is the failure to raise
            raise
        self._resume_those(done)

    def drain(self, pipe: Pipe) -> None:
        """Pause the pipe, and return when it loads nothing any more. Raises NotDrained, and lets it run as before."""
        if pipe.state == "PAUSED" and not (pipe.drained_by and pipe.drained_by in (self.mark, BY_DEPLOY)):
            raise NotDrained(f"{pipe.name} was paused by hand: resume it first, with python -m scripts.pipe resume")
        if pipe.state == "PAUSED":
            self.resume(pipe)  # a run that was killed left it so: files announced since are loaded first
            pipe = pipes.again(self.connection, replace(pipe, comment=pipe.own_comment))
        began = time.monotonic()
        self.say(f"drain {pipe.name}: {pipe.pending} files pending")
        self._let_it_load(pipe)
        self._pause(pipe)
        settled = False
        try:
            settled = self._settles(pipe)
        finally:
            if not settled:
                self.resume(pipe)
        if not settled:
            why = f"{pipe.name} was paused, and still loaded files after {self.seconds:.0f} s"
            raise NotDrained(f"{why}: run again when fewer files come")
        self.say(f"drained {pipe.name} in {time.monotonic() - began:.1f} s")

    def resume(self, pipe: Pipe) -> None:
        """Let the pipe run, and take the mark of a drain from its comment."""
        self._set(pipe, False, pipe.own_comment)
        self.say(f"{pipe.name} runs again")

    def recover(self, all_pipes: Sequence[Pipe]) -> None:
        """Resume pipes that a killed deploy left paused. Raises StillPaused."""
        left = [pipe for pipe in all_pipes if pipe.drained_by == BY_DEPLOY]
        for pipe in left:
            self.say(f"{pipe.name} was left paused by a deploy that was killed")
        self._resume_each(left)

    def _resume_those(self, done: Sequence[Pipe]) -> None:
        """Resume those that still exist. Raises StillPaused."""
        names = [pipe.name for pipe in done]
        try:
            there = self._all(done)
        except SnowflakeError as error:
            raise _still_paused(names, error) from error
        self._resume_each([pipe for pipe in there if pipe.name in names])

    def _resume_each(self, paused: Sequence[Pipe]) -> None:
        """Resume pipes; one that can't be resumed keeps none of the others. Raises StillPaused."""
        failures: dict[str, SnowflakeError] = {}
        for pipe in paused:
            try:
                self.resume(pipe)
            except SnowflakeError as error:
                failures[pipe.name] = error
        if failures:
            first = next(iter(failures.values()))
            raise _still_paused(failures, first) from first

    def _let_it_load(self, pipe: Pipe) -> None:
        """Wait until nothing is pending, or for a while."""
        began = time.monotonic()
        while (now := pipes.again(self.connection, pipe)).pending and now.state == "RUNNING":
            if time.monotonic() - began > min(_PATIENCE_SECONDS, self.seconds):
                return
            time.sleep(_POLL_SECONDS)
        if now.state != "RUNNING":
            raise NotDrained(f"{pipe.name} is {now.state}: see idle-pipe in docs/runbook.md")

    def _settles(self, pipe: Pipe) -> bool:
        """Return True once the paused pipe has loaded nothing for a while; False if it goes on for too long."""
        paused = quiet = time.monotonic()
        before = pipes.again(self.connection, pipe)
        while (moment := time.monotonic()) - paused < self.seconds:
            now = pipes.again(self.connection, pipe)
            loads = now.ingested != before.ingested or now.pending < before.pending or self._loading(pipe)
            if now.state != "PAUSED" or loads:
                quiet = moment
            elif moment - quiet >= (_STILL_SECONDS if now.pending else _SETTLED_SECONDS):
                return True
            before = now
            time.sleep(_POLL_SECONDS)
        return False

    def _loading(self, pipe: Pipe) -> int:
        """Return the number of files that are being loaded, by the copy history of the pipe's table."""
        database = pipe.name.partition(".")[0]
        query = (
            f"SELECT COUNT(*) FROM TABLE({database}.INFORMATION_SCHEMA.COPY_HISTORY(TABLE_NAME => "
            f"{literal(f'{database}.{pipe.table}')}, START_TIME => DATEADD(day, -1, CURRENT_TIMESTAMP()), "
            f"PIPE_NAME => {literal(pipe.name)})) WHERE STATUS = 'Load in progress'"
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


def _still_paused(names: Iterable[str], error: SnowflakeError) -> StillPaused:
    reason = " ".join(str(error).split())
    way_out = (
        "see python -m scripts.pipe list ENVIRONMENT, then for each: python -m scripts.pipe resume ENVIRONMENT PIPE"
    )
    return StillPaused(f"{', '.join(names)} can't be resumed: {reason}; {way_out}")
