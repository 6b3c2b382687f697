"""Transactions of sessions on DuckDB, and the locks on tables that Snowflake takes in them.

Statements that change rows in place (UPDATE, DELETE, TRUNCATE, INSERT OVERWRITE) take the table for themselves until
the transaction ends; others wait. INSERT and COPY only add, and wait for nobody.
https://docs.snowflake.com/en/sql-reference/transactions
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from localcloud.snowflake.catalog.route import Answer, Handler
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.translation import translated
from localcloud.snowflake.objects import parameters
from localcloud.snowflake.queries.replay import Repetition
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import Result, done
from localcloud.snowflake.wire.statement import Statement

# A transaction that does nothing for so long while others wait for it is rolled back, as Snowflake does.
IDLE_SECONDS = 300
POLL_SECONDS = 0.5
_DDL = ("CREATE", "ALTER", "DROP", "GRANT", "REVOKE")
# These set parameters: they are no DDL.
_NO_DDL = (("ALTER", "SESSION SET"), ("ALTER", "SESSION UNSET"), ("ALTER", "ACCOUNT"))


@dataclass
class Transaction:
    session: Session
    used_at: float
    repetition: Repetition
    # How many changes others had committed when it began.
    begun_after: int
    broken: bool = False

    def idle_seconds(self) -> float:
        return self.session.account.clock.monotonic() - self.used_at


class Transactions:
    """The open transactions of one account."""

    def __init__(self) -> None:
        self.open: dict[int, Transaction] = {}
        self.holders: dict[QualifiedName, int] = {}
        self.changed = threading.Condition()
        # Commits are counted, and the last one of each table is kept.
        self.commits = 0
        self.committed: dict[QualifiedName, int] = {}

    def of(self, session: Session) -> Transaction | None:
        return self.open.get(session.id)

    def is_open(self, session: Session) -> bool:
        return session.id in self.open

    def begin(self, session: Session) -> None:
        if session.id not in self.open:
            account = session.account
            repetition = Repetition(account.now(), session.connection.begin())
            self.open[session.id] = Transaction(session, account.clock.monotonic(), repetition, self.commits)

    def commit(self, session: Session) -> None:
        """Raises SnowflakeError if an error inside it left nothing to commit: DuckDB has rolled it back."""
        transaction = self.open.get(session.id)
        if transaction is None:
            return
        broken = transaction.broken
        try:
            if broken:
                session.connection.rollback()
            else:
                session.connection.commit()
                self.count(transaction.repetition.changed)
        except duckdb.TransactionException as error:
            raise errors.locked() from error
        finally:
            self.finish(session)
        if broken:
            raise rolled_back()

    def count(self, tables: Iterable[QualifiedName]) -> None:
        """Remember that these tables were changed for all to see."""
        with self.changed:
            self.commits += 1
            self.committed.update(dict.fromkeys(tables, self.commits))

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
        return done()

    def guarded(self, handler: Handler) -> Handler:
        """Return the handler, in the session's transaction if it has one: after an error that is as it was before.

        It raises SnowflakeError for DuckDB's errors, and for a statement in a transaction that an error has ended.
        """

        def handle(session: Session, statement: Statement) -> Answer:
            self.next_statement(session)
            try:
                return handler(session, statement)
            except (SnowflakeError, duckdb.Error) as error:
                session.unwind()
                self.recover(session)
                raise translated(error) from error

        return handle

    def begin_implicitly(self, session: Session) -> None:
        """Without AUTOCOMMIT the first change opens a transaction."""
        if parameters.in_force(session, "AUTOCOMMIT").lower() == "false":
            self.begin(session)

    @contextmanager
    def changing(
        self, session: Session, table: QualifiedName, reads: Collection[QualifiedName], in_place: bool
    ) -> Iterator[None]:
        """Around a statement that changes the table's rows: one DuckDB transaction, though fakesnow runs several.

        It takes the table's lock if it changes rows `in_place`; `reads` are the tables that it reads.
        """
        with self.locked(session, table if in_place else None):
            self.begin_implicitly(session)
            if transaction := self.of(session):
                transaction.repetition.changed.add(table)
                transaction.repetition.depends_on(session, {*reads, table} if in_place else reads)
                yield
                return
            with session.connection.transaction():
                yield
            self.count([table])

    def commit_before_ddl(self, session: Session, statement: Statement) -> None:
        """Commit before DDL, as Snowflake does: https://docs.snowflake.com/en/sql-reference/transactions#ddl"""
        head = statement.head
        if head.verb in _DDL and not any((head.verb, kind) in _NO_DDL for kind in head.kinds):
            self.commit(session)

    def commit_before_autocommit(self, session: Session, statement: Statement) -> None:
        """Commit before AUTOCOMMIT changes: https://docs.snowflake.com/en/sql-reference/transactions#autocommit"""
        if statement.starts("ALTER", "SESSION", "SET"):
            set_ = [token.value for token in statement.tokens[3:] if token.kind == "word"]
            was = parameters.in_force(session, "AUTOCOMMIT").lower()
            if "AUTOCOMMIT" in set_ and was.upper() not in set_:
                self.commit(session)

    def rollback(self, session: Session) -> None:
        if session.id in self.open:
            try:
                session.connection.rollback()
            finally:
                self.finish(session)

    def finish(self, session: Session) -> None:
        with self.changed:
            self.open.pop(session.id, None)
            self.holders = {table: holder for table, holder in self.holders.items() if holder != session.id}
            self.changed.notify_all()

    def next_statement(self, session: Session) -> None:
        """Refuse a statement in a transaction that an error has ended, before it seems to work."""
        if (transaction := self.of(session)) is not None:
            transaction.used_at = session.account.clock.monotonic()
            transaction.repetition.mark = len(transaction.repetition.recording.changes)
            if transaction.broken:
                raise rolled_back()

    def recover(self, session: Session) -> None:
        """A statement failed: have the session's transaction, if it has one, as it was before it.

        Where that can't be, the transaction is broken: from now on it says so.
        """
        transaction = self.of(session)
        if transaction is None or transaction.broken or not transaction.repetition.is_lost():
            return
        transaction.broken = self.overtaken(transaction) or not transaction.repetition.again(session)

    def overtaken(self, transaction: Transaction) -> bool:
        """Whether others have changed what its changes depend on."""
        since = transaction.begun_after
        return any(self.committed.get(name, 0) > since for name in transaction.repetition.tables)

    @contextmanager
    def locked(self, session: Session, table: QualifiedName | None) -> Iterator[None]:
        """Hold the table's lock: to the end of the transaction, or of the block if there is none."""
        if table is not None:
            self.acquire(session, table)
        try:
            yield
        finally:
            if session.id not in self.open:
                self.finish(session)

    def acquire(self, session: Session, table: QualifiedName) -> None:
        clock = session.account.clock
        started = clock.monotonic()
        timeout = float(parameters.in_force(session, "LOCK_TIMEOUT"))
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

    def release_abandoned(self, table: QualifiedName) -> None:
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
                transaction.session.connection.rollback()
            finally:
                transaction.session.lock.release()
        self.open.pop(holder, None)
        self.holders = {name: one for name, one in self.holders.items() if one != holder}


def rolled_back() -> SnowflakeError:
    return SnowflakeError(
        "000603",
        "57014",
        "The local cloud has rolled the transaction back after an error in it (Snowflake would keep it open): ROLLBACK "
        "and start again.",
    )
