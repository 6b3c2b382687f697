"""Streams in queries and changes of rows. A change consumes the streams that it reads: their offset moves with it.

https://docs.snowflake.com/en/user-guide/streams-intro#data-retention-period-and-staleness
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes import offsets, stream_reading
from localcloud.snowflake.changes.stream import Stream
from localcloud.snowflake.changes.stream_reading import Read
from localcloud.snowflake.engine.execution import with_tree
from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.queries.transaction import Transaction
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.tables.table_references import target
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import quote_identifier
from localcloud.snowflake.wire.statement import Statement


def show(session: Session, transactions: Transactions, expression: exp.Expr) -> bool:
    """Replace the streams in a query by their changes; return whether there is any. Raise SnowflakeError.

    A transaction that has consumed a stream sees the changes that it has taken.
    """
    found = stream_reading.find(session, expression)
    transaction = transactions.of(session)
    for read in found:
        if transaction is not None and read.stream.id in transaction.taken:
            read.replace(_taken(session, read))
        else:
            stream_reading.show(session, read)
    return bool(found)


def refuse(session: Session, expression: exp.Expr, what: str) -> None:
    """Raise SnowflakeError 000002 for a statement that reads a stream and can't consume it here."""
    if stream_reading.find(session, expression):
        raise errors.unsupported(f"{what} from a stream")


@contextmanager
def consumed(
    session: Session, transactions: Transactions, expression: exp.Expr, statement: Statement
) -> Iterator[Statement]:
    """Run a change of rows that may read streams: they are replaced, and consumed if it succeeds.

    Yield the statement to run. Raise SnowflakeError.
    """
    found = stream_reading.find(session, expression)
    if not found:
        yield statement
        return
    if statement.describe_only:
        show(session, transactions, expression)
        yield with_tree(statement, expression)
        return
    own = not transactions.is_open(session)
    transactions.begin(session)
    try:
        transaction = transactions.open[session.id]
        for read in found:
            _take(session, transaction, read, target(session, expression)[0], own)
        yield with_tree(statement, expression)
    except BaseException:
        if own:
            transactions.rollback(session)
        raise
    if own:
        transactions.commit(session)


@contextmanager
def consumed_after(session: Session, expression: exp.Expr) -> Iterator[None]:
    """Let a statement that is no part of a transaction read streams: they are consumed up to here if it succeeds.

    Raise SnowflakeError.
    """
    found = stream_reading.find(session, expression)
    if not found:
        yield
        return
    connection, ends, shown = session.connection, ExitStack(), set()
    with ExitStack() as kept:
        with connection.transaction():
            for read in found:
                view = f"{read.view}_READ"
                if read.stream.id not in shown:
                    shown.add(read.stream.id)
                    ends.callback(_put_aside(session, read.stream, view))
                    kept.callback(_forget, session, read.stream, view)
                read.replace(view)
        yield
        with connection.transaction():
            ends.close()


def _forget(session: Session, stream: Stream, view: str) -> None:
    """Drop what stood for a stream in a statement."""
    kind = "VIEW" if stream.on_stage else "TABLE"
    session.connection.execute(f"DROP {kind} IF EXISTS temp.main.{quote_identifier(view)}")


def _put_aside(session: Session, stream: Stream, view: str) -> Callable[[], None]:
    """Let the session read the stream's changes of now as `view`; return what consumes them."""
    connection = session.connection
    if stream.on_stage:
        connection.register(view, stream_reading.staged_changes(session, stream))
        stage = stream.stage(session.account)
        return partial(_set_files, stream, dict(stage.directory.files) if stage else {})
    query = stream_reading.changes(session, connection, stream)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {quote_identifier(view)} AS {query}")
    parts = stream_reading.parts_of(session, stream)
    for part, source in parts:
        offsets.freeze(connection, part, source)

    def consume() -> None:
        for part, source in parts:
            offsets.advance_to_frozen(connection, part, source)

    return consume


def _take(session: Session, transaction: Transaction, read: Read, database: str, own: bool) -> None:
    """Put the stream's changes aside and move its offset, in the transaction, unless that has been done in it."""
    stream, view = read.stream, _taken(session, read)
    if stream.id not in transaction.taken:
        if stream.on_stage:
            _take_files(session, transaction, stream, view)
        else:
            _take_rows(session, transaction, stream, view, database, own)
        transaction.taken.add(stream.id)
    read.replace(view)


def _take_rows(session: Session, transaction: Transaction, stream: Stream, view: str, database: str, own: bool) -> None:
    connection, parts = session.connection, stream_reading.parts_of(session, stream)
    query = stream_reading.changes(session, connection, stream)
    connection.execute(f"CREATE TEMP TABLE {quote_identifier(view)} AS {query}")
    transaction.replay.depends_on(session, [source for _, source in parts])
    for part, source in parts:
        if source[0] == database:
            offsets.advance(connection, part, source)
            continue
        # A transaction of DuckDB writes to one database.
        if not own:
            raise errors.unsupported("a change in one database from a stream of another one, in an open transaction")
        offsets.freeze(connection, part, source)
        transaction.after_commit.append(partial(offsets.advance_to_frozen, connection, part, source))


def _take_files(session: Session, transaction: Transaction, stream: Stream, view: str) -> None:
    session.connection.register(view, stream_reading.staged_changes(session, stream))
    stage = stream.stage(session.account)
    transaction.after_commit.append(partial(_set_files, stream, dict(stage.directory.files) if stage else {}))


def _set_files(stream: Stream, files: dict[str, StagedFile]) -> None:
    stream.files = files


def _taken(session: Session, read: Read) -> str:
    return f"{read.view}_{session.transaction}"
