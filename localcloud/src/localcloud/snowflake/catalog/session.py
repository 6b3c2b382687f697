"""A client's session: its user, role, namespace, variables and connection to the engine."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import duckdb

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.connection import Connection
from localcloud.snowflake.catalog.query_log import QueryLog
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Statement

_INTERRUPT_SECONDS = 0.05


@dataclass
class Work:
    """A statement that a session is asked to run: it runs in its `turn`, and ends with the error `why` if `cancelled`.

    `finished` is set by its runner when it has ended; `query_id` is the statement's, or that of the one of several that
    runs now.
    """

    session: Session
    query_id: str = ""
    why: SnowflakeError = field(default_factory=errors.cancelled)
    cancelled: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)
    unwinding: bool = False
    has_turn: bool = False
    interrupting: threading.Lock = field(default_factory=threading.Lock)

    def take_turn(self) -> bool:
        """Take the session's lock if it is free, for `turn` to keep; return whether it was."""
        self.has_turn = self.session.lock.acquire(blocking=False)
        return self.has_turn

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the session's lock for the block, and wait for it first. Raise the error `why` if cancelled before."""
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
        """Make it end with `why`, and return when it has ended."""
        self.cancelled.set()
        # An interrupt stops only the query that DuckDB runs now, and may come between two queries.
        while not self.finished.wait(_INTERRUPT_SECONDS):
            self.interrupt()

    def interrupt(self) -> None:
        """Stop the query that DuckDB runs for it now; do nothing if it is not its turn, or it is unwinding."""
        with self.interrupting:
            if self.session.work is self and not self.unwinding:
                self.session.connection.interrupt()
                for cursor in self.session.cursors:
                    cursor.interrupt()


@dataclass(frozen=True)
class Variable:
    """A session variable: its value as a literal of SQL, as SHOW VARIABLES prints it, and its type."""

    literal: str
    value: str
    type: str
    made: datetime
    changed: datetime


@dataclass(frozen=True)
class ProcedureCall:
    """A stored procedure that runs: `restricted` with owner's rights; `transaction` was open when it was called."""

    restricted: bool
    transaction: str | None


@dataclass
class Session:
    """One login. Its statements run one after the other, under `lock`.

    Sessions that stand for the owner of a view or a pipe share another session's connection.
    """

    account: Account
    connection: Connection
    user: str
    role: str | None = None
    warehouse: str | None = None
    database: str | None = None
    schema: str | None = None
    # The driver, by the name that it gives itself: CLIENT_APP_ID of its login.
    client: str = ""
    # The address that the client logged in at, such as http://127.0.0.1:8084.
    address: str = ""
    # The IPv4 address of the client; empty for a session that no client opened.
    client_ip: str = ""
    # Whether the client copies the files of PUT and GET to and from a folder of this machine.
    reads_local_files: bool = True
    # "ALL", "NONE" or names.
    secondary_roles: str | tuple[str, ...] = "NONE"
    parameters: dict[str, str] = field(default_factory=dict)
    # The most rows of a result, by the parameter ROWS_PER_RESULTSET; 0 is no limit.
    row_limit: int = 0
    # The blanks before an element of a VARIANT in a result, by the parameter JSON_INDENT.
    json_indent: int = 2
    variables: dict[str, Variable] = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    master_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    id: int = field(default_factory=lambda: secrets.randbelow(2**47))
    lock: threading.Lock = field(default_factory=threading.Lock)
    # The ids of its statements, the last ones: LAST_QUERY_ID().
    queries: deque[str] = field(default_factory=lambda: deque(maxlen=10_000))
    # Returns the answer's data of one of the user's statements, or raises SnowflakeError; set by the server.
    find_result: Callable[[Session, str], dict[str, Any]] | None = None
    # Runs a statement of a script within the statement that runs now, and returns its answer's data, or raises
    # SnowflakeError; set by the server.
    execute: Callable[[Session, Statement], dict[str, Any]] | None = None
    # The procedures that run now, the innermost last.
    calls: list[ProcedureCall] = field(default_factory=list)
    # How many staged files run within each other now: EXECUTE IMMEDIATE FROM.
    files_within: int = 0
    # The id of the open transaction: CURRENT_TRANSACTION().
    transaction: str | None = None
    # All statements of the account; set by the server.
    query_log: QueryLog | None = None
    # The full name of the object that its statements maintain: a dynamic table that is refreshed.
    maintains: QualifiedName = ()
    # The statement that runs now, and the cursors that it uses beside the connection.
    work: Work | None = None
    cursors: list[duckdb.DuckDBPyConnection] = field(default_factory=list)
    # The temporary views of rows of the past that its last statement with AT or BEFORE reads.
    past_views: list[str] = field(default_factory=list)

    @property
    def last_query(self) -> str | None:
        """The id of its last statement."""
        return self.query_id(-1)

    def query_id(self, number: int) -> str | None:
        """Return the id of a statement: the first is 1, the last -1. None if there is none of this number.

        https://docs.snowflake.com/en/sql-reference/functions/last_query_id
        """
        index = number - 1 if number > 0 else number
        return self.queries[index] if number and -len(self.queries) <= index < len(self.queries) else None

    def result_of(self, query_id: str) -> dict[str, Any]:
        """Return the answer's data of a statement of the user. Raise SnowflakeError, 000709 if it is not known."""
        if self.find_result is None:
            raise SnowflakeError("000709", "02000", f"Statement {query_id} not found")
        return self.find_result(self, query_id)

    def check(self) -> None:
        """Raise the statement's error if it has been cancelled."""
        if self.work is not None and self.work.cancelled.is_set():
            raise self.work.why

    def unwind(self) -> None:
        """Let nobody interrupt the statement from now on: it has failed, and its changes are being undone."""
        if self.work is not None:
            with self.work.interrupting:
                self.work.unwinding = True

    def use(self, database: str | None, schema: str | None = None) -> None:
        """Set the current namespace, here and in the engine. Both must exist: nothing is created or checked."""
        self.database, self.schema = database, schema
        self.connection.use(database, schema)

    def leave_dropped(self) -> None:
        """Leave a current database, schema or warehouse that another session has dropped."""
        account, database = self.account, self.database
        if self.warehouse and not account.find("WAREHOUSE", (self.warehouse,)):
            self.warehouse = None
        if database and not account.find("DATABASE", (database,)):
            self.use(None)
        elif database and self.schema and not account.find("SCHEMA", (database, self.schema)):
            self.use(database)

    def qualify(self, name: QualifiedName, parts: int, command: str = "this operation") -> QualifiedName:
        """Return the name with the current database and schema, in `parts` parts: 2 for a schema's, 3 for a table's.

        Raise SnowflakeError 090105 or 090106 if the session has no current database or schema to fill in.
        """
        missing = parts - len(name)
        if missing > 0 and self.database is None:
            raise errors.no_current("database", command)
        if missing > 1 and self.schema is None:
            raise errors.no_current("schema", command)
        current = cast(QualifiedName, (self.database, self.schema))
        return name if missing <= 0 else current[:missing] + name
