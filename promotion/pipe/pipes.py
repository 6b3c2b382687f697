"""The pipes of a database, as SHOW PIPES and SYSTEM$PIPE_STATUS answer.

Follows https://docs.snowflake.com/en/sql-reference/sql/show-pipes and …/functions/system_pipe_status
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from snowflake.connector import SnowflakeConnection

from promotion.identifier import name_of
from promotion.rows import by_column, of_each

# At the end of a paused pipe's comment: who paused it, so that a killed run is told from a decision of somebody.
BY_DEPLOY, BY_HAND = " (drained by a deploy)", " (drained by scripts.pipe)"


@dataclass(frozen=True)
class Pipe:
    """A pipe. `name`: DATABASE.SCHEMA.PIPE; `definition`: its COPY; `pending`: the files that it has still to load.

    `ingested`: the time of its last load, as Snowflake writes it; empty if it never loaded.
    """

    name: str
    definition: str
    comment: str
    state: str  # executionState: RUNNING, PAUSED …
    pending: int
    ingested: str = ""

    @property
    def table(self) -> str:
        """The table that it loads into, as SCHEMA.TABLE; empty if its COPY can't be read."""
        from promotion.dataset.pipe import parse  # it takes half a second to import, and few verbs need it

        parsed = parse(self.name, self.definition, self.name)
        return parsed.table if parsed else ""

    @property
    def drained_by(self) -> str:
        """The mark of a drain, BY_DEPLOY or BY_HAND; empty if none paused it."""
        return next((mark for mark in (BY_DEPLOY, BY_HAND) if self.comment.endswith(mark)), "")

    @property
    def own_comment(self) -> str:
        """The comment without the mark of a drain."""
        return self.comment.removesuffix(self.drained_by) if self.drained_by else self.comment

    def uses(self, name: str) -> bool:
        """Return True if its COPY names this object, given as DATABASE.SCHEMA.OBJECT."""
        return bool(re.search(rf"(?<![\w.$]){re.escape(name)}(?![\w$])", self.definition, re.IGNORECASE))


def read(connection: SnowflakeConnection, database: str) -> list[Pipe]:
    """Return the pipes of a database that the connection's role may see."""
    listed = partial(by_column, connection, f"SHOW PIPES IN DATABASE {database}")
    return list(of_each(listed, partial(_pipe, connection)))


def again(connection: SnowflakeConnection, pipe: Pipe) -> Pipe:
    """Return the pipe with its state of now."""
    return Pipe(pipe.name, pipe.definition, pipe.comment, *_status(connection, pipe.name))


def newest(pipes: Sequence[Pipe], table: str) -> str | None:
    """Return the name of a table's newest pipe, which splitters send new parts to; None if it has none."""
    from promotion.dataset.pipe import generations

    names = {pipe.name.partition(".")[2]: pipe.name for pipe in pipes}
    own = generations(table, names)
    return names[own[-1]] if own else None


def _pipe(connection: SnowflakeConnection, row: dict[str, str]) -> Pipe:
    name = name_of(row["database_name"], row["schema_name"], row["name"])
    return Pipe(name, row["definition"], row["comment"] or "", *_status(connection, name))


def _status(connection: SnowflakeConnection, name: str) -> tuple[str, int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT SYSTEM$PIPE_STATUS(%s)", (name,))
        row = cursor.fetchone()
    status = json.loads(row[0]) if isinstance(row, tuple) else {}
    return status["executionState"], int(status.get("pendingFileCount", 0)), status.get("lastIngestedTimestamp", "")
