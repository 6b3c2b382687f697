"""CREATE of tables and views, and COMMENT: definitions that are parsed by sqlglot."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog.access_control import require_warehouse
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.governance import creation_clauses, enforcement
from localcloud.snowflake.queries import stream_reads
from localcloud.snowflake.queries.preparation import prepare
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.tables import create_table, table_references, tables
from localcloud.snowflake.tables.name_locks import NameLocks
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Statement


class Definitions:
    """Answers CREATE TABLE, CREATE VIEW and COMMENT."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._names = NameLocks()

    def create(self, session: Session, statement: Statement) -> Result:
        """CREATE TABLE and CREATE VIEW. Raise SnowflakeError, and DuckDB's errors as they are."""
        sent = statement
        expression, statement = prepare(session, statement)
        if not isinstance(expression, exp.Create):
            raise errors.unsupported(f"'{statement.text[:60]}'")
        if expression.expression:
            require_warehouse(session)
        clauses = creation_clauses.take(session, expression)
        name = table_references.target(session, expression)
        # DuckDB lets the later of two that make the same one fail. Its rows may take long: nobody else waits.
        stream_reads.refuse(session, expression, "CREATE … AS SELECT")
        with self._names.held(session, name):
            before = session.account.relation(name)
            answer = create_table.create(session, expression, sent.text, enforcement.enforce)
            made = session.account.relation(name)
            if made is not None and made is not before:
                creation_clauses.apply(session, made, clauses, sent)
            return answer

    def comment(self, session: Session, statement: Statement) -> Result:
        """COMMENT ON. Raise SnowflakeError, and DuckDB's errors as they are."""
        expression, statement = prepare(session, statement)
        if not isinstance(expression, exp.Comment):
            raise errors.unsupported(f"'{statement.text[:60]}'")
        # Snowflake commits before DDL: https://docs.snowflake.com/en/sql-reference/transactions#ddl
        self._transactions.commit(session)
        with session.account.lock:
            return tables.comment(session, expression)
