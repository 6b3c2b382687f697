"""A client's session: who, in which role, and where."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.connection import Connection
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName

INTERRUPT_SECONDS = 0.05


@dataclass
class Work:
    """What a session is asked to do: `turn` is when it may, `cancelled` tells it to stop, `finished` that it has.

    `why` is what it is stopped with.
    """

    session: Session
    why: SnowflakeError = field(default_factory=errors.cancelled)
    cancelled: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)
    unwinding: bool = False
    has_turn: bool = False
    interrupting: threading.Lock = field(default_factory=threading.Lock)

    def take_turn(self) -> bool:
        """Take the session's lock if nobody has it: `turn` will hold it on."""
        self.has_turn = self.session.lock.acquire(blocking=False)
        return self.has_turn

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the session's lock and hold it. Raises SnowflakeError 000604 if cancelled before."""
        while not (self.has_turn or self.session.lock.acquire(timeout=0.2)):
            if self.cancelled.is_set():
                raise self.why
        self.session.work = self
        try:
            self.session.check()
            yield
        finally:
            self.session.work = None
            self.session.lock.release()

    def stop(self) -> None:
        """Have it end with `why`; returns when it has."""
        self.cancelled.set()
        # An interrupt stops only what DuckDB is at: one may come between two of its queries.
        while not self.finished.wait(INTERRUPT_SECONDS):
            self.interrupt()

    def interrupt(self) -> None:
        """Stop what DuckDB does for this work now; nothing if it is not its turn, or it is ending."""
        with self.interrupting:
            if self.session.work is self and not self.unwinding:
                for connection in (self.session.connection, *self.session.cursors):
                    connection.interrupt()


@dataclass(frozen=True)
class Variable:
    """What a session has SET: the value as a literal, as it is shown, and its type."""

    literal: str
    value: str
    type: str
    made: datetime
    changed: datetime


@dataclass
class Session:
    """One login. `connection` is its own cursor on the one DuckDB; `lock` keeps its statements one after the other."""

    account: Account
    connection: Connection
    user: str
    role: str | None = None
    warehouse: str | None = None
    database: str | None = None
    schema: str | None = None
    # "ALL", "NONE" or names.
    secondary_roles: str | tuple[str, ...] = "NONE"
    parameters: dict[str, str] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    master_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    id: int = field(default_factory=lambda: secrets.randbelow(2**47))
    lock: threading.Lock = field(default_factory=threading.Lock)
    # The id of its last statement: LAST_QUERY_ID().
    last_query: str | None = None
    # What it does now, and the cursors beside its connection that it uses for that.
    work: Work | None = None
    cursors: list[Any] = field(default_factory=list)

    def check(self) -> None:
        """Raises SnowflakeError if what the session does now has been cancelled."""
        if self.work is not None and self.work.cancelled.is_set():
            raise self.work.why

    def unwind(self) -> None:
        """What the session does now has failed: from here on nobody interrupts it."""
        if self.work is not None:
            with self.work.interrupting:
                self.work.unwinding = True

    def use(self, database: str | None, schema: str | None = None) -> None:
        """Set the current namespace, here and in the engine. Both must exist: nothing is created or checked."""
        self.database, self.schema = database, schema
        self.connection.use(database, schema)

    def leave_dropped(self) -> None:
        """Forget a current database, schema or warehouse that somebody else has dropped."""
        account, database = self.account, self.database
        if self.warehouse and not account.find("WAREHOUSE", (self.warehouse,)):
            self.warehouse = None
        if database and not account.find("DATABASE", (database,)):
            self.use(None)
        elif database and self.schema and not account.find("SCHEMA", (database, self.schema)):
            self.use(database)

    def qualify(self, name: QualifiedName, parts: int, command: str = "this operation") -> QualifiedName:
        """The name with the current database and schema filled in up to `parts` parts (2: a schema, 3: a table).

        Raises SnowflakeError 090105 or 090106 when the session has none.
        """
        missing = parts - len(name)
        if missing > 0 and self.database is None:
            raise errors.no_current("database", command)
        if missing > 1 and self.schema is None:
            raise errors.no_current("schema", command)
        return name if missing <= 0 else (self.database, self.schema)[:missing] + name
