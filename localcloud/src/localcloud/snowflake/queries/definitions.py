"""CREATE of tables and views, and COMMENT: definitions that are parsed by sqlglot."""

from __future__ import annotations

import re
from contextlib import ExitStack

from sqlglot import exp

from localcloud.snowflake.catalog.access_control import require_warehouse
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.governance import creation_clauses, enforcement
from localcloud.snowflake.queries import stream_reads
from localcloud.snowflake.queries.preparation import prepare
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.tables import create_table, table_declaration, table_references, tables, view_declaration
from localcloud.snowflake.tables.name_locks import NameLocks
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Statement

# The head of a statement whose OR ALTER is blanked out.
_HEAD = re.compile(r"\bCREATE\s+", re.IGNORECASE)


class Definitions:
    """Answers CREATE TABLE, CREATE VIEW and COMMENT."""

    def __init__(self, transactions: Transactions, open_functions: create_table.OpenFunctions) -> None:
        self._transactions, self._open_functions = transactions, open_functions
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
        if expression.kind != "TABLE":
            stream_reads.refuse(session, expression, f"CREATE {expression.kind}")
        with ExitStack() as stack:
            stack.enter_context(self._names.held(session, name))
            before = session.account.relation(name)
            if before is None or not expression.args.get("exists"):  # a skipped one reads no stream
                stack.enter_context(stream_reads.consumed_after(session, expression))
            answer = create_table.create(session, expression, sent.text, enforcement.enforce, self._open_functions)
            made = session.account.relation(name)
            if made is not None and made is not before:
                creation_clauses.apply(session, made, clauses, sent)
            return answer

    def declare(self, session: Session, statement: Statement) -> Result:
        """CREATE OR ALTER of a table or view, read as its CREATE. Raise SnowflakeError, and DuckDB's errors."""
        statement = statement.with_text(_HEAD.sub("CREATE ", statement.text, count=1))
        expression, _ = prepare(session, statement)
        if not isinstance(expression, exp.Create):
            raise errors.unsupported(f"'{statement.text[:60]}'")
        if expression.kind == "TABLE":
            table_declaration.refuse(expression)
        name = table_references.target(session, expression)
        if session.account.relation(name) is None:
            return self.create(session, statement)
        if creation_clauses.take(session, expression) != creation_clauses.Clauses():
            raise errors.unsupported("CREATE OR ALTER with tags or policies")
        with self._names.held(session, name), session.account.lock:
            if expression.kind == "VIEW":
                return view_declaration.alter(session, name, expression, statement)
            return table_declaration.alter(session, name, expression, statement.text)

    def comment(self, session: Session, statement: Statement) -> Result:
        """COMMENT ON. Raise SnowflakeError, and DuckDB's errors as they are."""
        expression, statement = prepare(session, statement)
        if not isinstance(expression, exp.Comment):
            raise errors.unsupported(f"'{statement.text[:60]}'")
        # Snowflake commits before DDL: https://docs.snowflake.com/en/sql-reference/transactions#ddl
        self._transactions.commit(session)
        with session.account.lock:
            return tables.comment(session, expression)
