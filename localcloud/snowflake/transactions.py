"""Transactions of sessions on DuckDB, and the locks on tables that Snowflake takes in them.

Statements that change rows in place (UPDATE, DELETE, TRUNCATE, INSERT OVERWRITE) take the table for themselves until
the transaction ends; others wait. INSERT and COPY only add, and wait for nobody.
https://docs.snowflake.com/en/sql-reference/transactions
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from localcloud.snowflake import errors
from localcloud.snowflake.errors import SnowflakeError
from localcloud.snowflake.grants import Name
from localcloud.snowflake.result import Result, status
from localcloud.snowflake.session import Session
from localcloud.snowflake.statement import Statement
from localcloud.snowflake.translation import translated

# A transaction that does nothing for so long while others wait for it is rolled back, as Snowflake does.
IDLE_SECONDS = 300
POLL_SECONDS = 0.5


@dataclass
class Transaction:
    session: Session
    used_at: float
    broken: bool = False

    def idle_seconds(self) -> float:
        return self.session.account.clock.monotonic() - self.used_at


class Transactions:
    """The open transactions of one account."""

    def __init__(self) -> None:
        self.open: dict[int, Transaction] = {}
        self.holders: dict[Name, int] = {}
        self.changed = threading.Condition()

    def of(self, session: Session) -> Transaction | None:
        return self.open.get(session.id)

    def begin(self, session: Session) -> None:
        if session.id not in self.open:
            session.connection._duck_conn.execute("BEGIN")
            self.open[session.id] = Transaction(session, session.account.clock.monotonic())

    def commit(self, session: Session) -> None:
        """Raises SnowflakeError if an error inside it left nothing to commit: DuckDB has rolled it back."""
        transaction = self.open.get(session.id)
        if transaction is None:
            return
        broken = transaction.broken
        try:
            session.connection._duck_conn.execute("ROLLBACK" if broken else "COMMIT")
        except duckdb.TransactionException as error:
            raise errors.locked() from error
        finally:
            self.finish(session)
        if broken:
            raise rolled_back()

    def control(self, session: Session, statement: Statement) -> Result | None:
        """BEGIN, COMMIT and ROLLBACK; None for other statements."""
        words = tuple(token.value for token in statement.tokens if token.kind == "word")
        if len(words) != len(statement.tokens):
            return None
        if words[:1] in (("BEGIN",), ("START",)) and words[1:] in ((), ("TRANSACTION",), ("WORK",)):
            self.begin(session)
        elif words in (("COMMIT",), ("COMMIT", "WORK")):
            self.commit(session)
        elif words in (("ROLLBACK",), ("ROLLBACK", "WORK")):
            self.rollback(session)
        else:
            return None
        return status("Statement executed successfully.")

    def begin_implicitly(self, session: Session) -> None:
        """Without AUTOCOMMIT the first change opens a transaction."""
        if session.parameters.get("AUTOCOMMIT", "true").lower() == "false":
            self.begin(session)

    @contextmanager
    def atomically(self, session: Session) -> Iterator[None]:
        """One DuckDB transaction around a statement that fakesnow runs as several, unless the session has one open."""
        self.begin_implicitly(session)
        if self.of(session):
            yield
            return
        connection = session.connection._duck_conn
        connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        try:
            connection.execute("COMMIT")
        except duckdb.Error as error:
            raise translated(error) from error

    def before_ddl(self, session: Session, statement: Statement) -> None:
        """A handler that answers nothing, but ends the open transaction before the account's DDL, as Snowflake does."""
        if statement.tokens[0].value in ("CREATE", "ALTER", "DROP", "GRANT", "REVOKE"):
            self.commit(session)

    def rollback(self, session: Session) -> None:
        if session.id in self.open:
            try:
                session.connection._duck_conn.execute("ROLLBACK")
            finally:
                self.finish(session)

    def finish(self, session: Session) -> None:
        with self.changed:
            self.open.pop(session.id, None)
            self.holders = {table: holder for table, holder in self.holders.items() if holder != session.id}
            self.changed.notify_all()

    def require_usable(self, session: Session) -> None:
        """Refuse a statement in a transaction that an error has ended, before it seems to work."""
        if (transaction := self.of(session)) is not None:
            transaction.used_at = session.account.clock.monotonic()
            if transaction.broken:
                raise rolled_back()

    def spoil(self, session: Session) -> None:
        """A statement failed: its transaction, if it has one, may be lost in DuckDB."""
        if (transaction := self.of(session)) is not None:
            try:
                session.connection._duck_conn.execute("SELECT 1").fetchall()
            except duckdb.TransactionException:
                transaction.broken = True

    @contextmanager
    def locked(self, session: Session, table: Name | None) -> Iterator[None]:
        """Hold the table's lock: to the end of the transaction, or of the block if there is none."""
        if table is not None:
            self.acquire(session, table)
        try:
            yield
        finally:
            if session.id not in self.open:
                self.finish(session)

    def acquire(self, session: Session, table: Name) -> None:
        clock = session.account.clock
        started = clock.monotonic()
        timeout = float(session.parameters.get("LOCK_TIMEOUT", "43200"))
        with self.changed:
            while self.holders.get(table, session.id) != session.id:
                self.release_abandoned(table)
                if self.holders.get(table, session.id) == session.id:
                    break
                if clock.monotonic() - started > timeout:
                    raise errors.locked()
                session.check()
                self.changed.wait(POLL_SECONDS)
            self.holders[table] = session.id

    def release_abandoned(self, table: Name) -> None:
        """Free a lock whose session is gone or has done nothing for long. Called with `changed` held."""
        holder = self.holders[table]
        transaction = self.open.get(holder)
        gone = transaction is not None and transaction.session.connection.is_closed()
        idle = transaction is not None and transaction.idle_seconds() > IDLE_SECONDS
        if not (gone or idle):
            return
        assert transaction is not None
        if not gone:
            if not transaction.session.lock.acquire(blocking=False):
                return
            try:
                transaction.session.connection._duck_conn.execute("ROLLBACK")
            finally:
                transaction.session.lock.release()
        self.open.pop(holder, None)
        self.holders = {name: one for name, one in self.holders.items() if one != holder}


def rolled_back() -> SnowflakeError:
    return SnowflakeError(
        "000604",
        "57014",
        "The local cloud has rolled the transaction back after an error in it (Snowflake would keep it open): ROLLBACK "
        "and start again.",
    )
