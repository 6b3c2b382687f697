"""Transactions of sessions on DuckDB, and the locks on tables that Snowflake takes in them.

Statements that change rows in place (UPDATE, DELETE, TRUNCATE, INSERT OVERWRITE) take the table for themselves until
the transaction ends; others wait. INSERT and COPY only add, and wait for nobody.
https://docs.snowflake.com/en/sql-reference/transactions
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

import duckdb

from localcloud.snowflake.catalog.route import Answer, Handler
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes import append_only
from localcloud.snowflake.engine.error_translation import to_snowflake_error
from localcloud.snowflake.objects import parameters, past_rows
from localcloud.snowflake.queries.replay import Replay
from localcloud.snowflake.queries.transaction import Transaction
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import TRANSACTION, Result, done
from localcloud.snowflake.wire.statement import Statement

_log = logging.getLogger("localcloud.snowflake")
# A transaction that does nothing for so long while others wait for it is rolled back, as Snowflake does.
IDLE_SECONDS = 300
_POLL_SECONDS = 0.5


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
        """Return the session's open transaction."""
        return self.open.get(session.id)

    def is_open(self, session: Session) -> bool:
        """Return whether the session has an open transaction."""
        return session.id in self.open

    def begin(self, session: Session) -> None:
        """Open a transaction, unless one is open."""
        if session.id not in self.open:
            account = session.account
            replay = Replay(account.now(), session.connection.begin())
            # Snowflake's are numbers, too: its moment in nanoseconds.
            session.transaction = str(int(account.now().timestamp() * 1_000_000) * 1_000)
            self.open[session.id] = Transaction(session, account.clock.monotonic(), replay, self.commits)

    def commit(self, session: Session) -> None:
        """Commit the transaction, if one is open. Raise SnowflakeError if DuckDB has rolled it back after an error."""
        transaction = self.open.get(session.id)
        if transaction is None:
            return
        broken = transaction.broken
        try:
            if broken:
                session.connection.rollback()
            else:
                with past_rows.committing(session, transaction.changes.values(), transaction.statements):
                    session.connection.commit()
                self._count(transaction.replay.changed)
                _act_after(transaction)
        except duckdb.TransactionException as error:
            raise errors.locked() from error
        finally:
            self._finish(session)
        if broken:
            raise _rolled_back()

    def _count(self, tables: Iterable[QualifiedName]) -> None:
        """Record that changes of these tables were committed."""
        with self.changed:
            self.commits += 1
            self.committed.update(dict.fromkeys(tables, self.commits))

    def control(self, session: Session, statement: Statement) -> Result | None:
        """Answer BEGIN, COMMIT and ROLLBACK; return None for other statements."""
        words = tuple(token.value for token in statement.tokens if token.kind == "word")
        if len(words) != len(statement.tokens):
            return None
        if words[:1] in (("BEGIN",), ("START",)) and words[1:] in ((), ("TRANSACTION",), ("WORK",)):
            self.begin(session)
        elif words[:1] in (("BEGIN",), ("START",)) and len(words) > 2 and words[-2] == "NAME":
            # SHOW TRANSACTIONS, which alone would show the name, is not supported.
            self.begin(session)
        elif words in (("COMMIT",), ("COMMIT", "WORK")):
            self.commit(session)
        elif words in (("ROLLBACK",), ("ROLLBACK", "WORK")):
            self.rollback(session)
        else:
            return None
        return done(TRANSACTION)

    def guarded(self, handler: Handler) -> Handler:
        """Return the handler for use inside transactions: after an error, the transaction is restored.

        It raises SnowflakeError for DuckDB's errors, and for a statement in a broken transaction.
        """

        def handle(session: Session, statement: Statement) -> Answer:
            self._next_statement(session)
            try:
                return handler(session, statement)
            except (SnowflakeError, duckdb.Error) as error:
                session.unwind()
                self._recover(session)
                raise to_snowflake_error(error) from error

        return handle

    def begin_implicitly(self, session: Session) -> None:
        """Open a transaction if AUTOCOMMIT is off: the first change does."""
        if parameters.in_force(session, "AUTOCOMMIT").lower() == "false":
            self.begin(session)

    @contextmanager
    def changing(
        self, session: Session, table: QualifiedName, reads: Collection[QualifiedName], in_place: bool
    ) -> Iterator[None]:
        """Run a statement that changes the table's rows in one transaction of DuckDB, though fakesnow runs several.

        It takes the table's lock if it changes rows `in_place`; `reads` are the tables that it reads.
        """
        with self._locked(session, table if in_place else None):
            self.begin_implicitly(session)
            if transaction := self.of(session):
                transaction.change(table, in_place)
                transaction.replay.depends_on(session, {*reads, table} if in_place else reads)
                if in_place:
                    append_only.keep(session, table)
                yield
                return
            with past_rows.changing(session, table, in_place):
                if in_place:
                    append_only.keep(session, table)
                yield
            self._count([table])

    def rollback(self, session: Session) -> None:
        """Roll the transaction back, if one is open."""
        if session.id in self.open:
            try:
                session.connection.rollback()
            finally:
                self._finish(session)

    def _finish(self, session: Session) -> None:
        with self.changed:
            self.open.pop(session.id, None)
            session.transaction = None
            self.holders = {table: holder for table, holder in self.holders.items() if holder != session.id}
            self.changed.notify_all()

    def _next_statement(self, session: Session) -> None:
        """Raise SnowflakeError for a statement in a broken transaction."""
        if (transaction := self.of(session)) is not None:
            transaction.used_at = session.account.clock.monotonic()
            transaction.replay.mark = len(transaction.replay.recording.changes)
            if transaction.broken:
                raise _rolled_back()

    def _recover(self, session: Session) -> None:
        """Restore the session's transaction after a statement that failed, or else mark it as broken."""
        transaction = self.of(session)
        if transaction is None or transaction.broken or not transaction.replay.is_lost():
            return
        transaction.broken = self._overtaken(transaction) or not transaction.replay.run(session)

    def _overtaken(self, transaction: Transaction) -> bool:
        """Return whether others have changed tables that its changes depend on."""
        since = transaction.begun_after
        return any(self.committed.get(name, 0) > since for name in transaction.replay.tables)

    @contextmanager
    def _locked(self, session: Session, table: QualifiedName | None) -> Iterator[None]:
        """Hold the table's lock until the transaction ends, or the block if there is none."""
        if table is not None:
            self._acquire(session, table)
        try:
            yield
        finally:
            if session.id not in self.open:
                self._finish(session)

    def _acquire(self, session: Session, table: QualifiedName) -> None:
        clock = session.account.clock
        started = clock.monotonic()
        timeout = float(parameters.in_force(session, "LOCK_TIMEOUT"))
        with self.changed:
            while self.holders.get(table, session.id) != session.id:
                self._release_abandoned(table)
                if self.holders.get(table, session.id) == session.id:
                    break
                if clock.monotonic() - started > timeout:
                    raise errors.locked()
                session.check()
                self.changed.wait(_POLL_SECONDS)
            self.holders[table] = session.id

    def _release_abandoned(self, table: QualifiedName) -> None:
        """Free the lock of a session that is gone, or idle for too long. `changed` is held."""
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
        self.holders = {name: other for name, other in self.holders.items() if other != holder}


def _act_after(transaction: Transaction) -> None:
    """Do what is to be done after the commit. An error is logged: it would let the client change the rows again."""
    for act in transaction.after_commit:
        try:
            act()
        except Exception:
            _log.exception("a bug of the local Snowflake after a commit")


def _rolled_back() -> SnowflakeError:
    return SnowflakeError(
        "000603",
        "57014",
        "The local cloud has rolled the transaction back after an error in it (Snowflake would keep it open): ROLLBACK "
        "and start again.",
    )
