"""Queries and everything else that DuckDB does through fakesnow, each statement with those who see to it.

Statements are let through by a list. What is not on it is refused: fakesnow says yes to much that it does not do.
"""

from __future__ import annotations

import logging
from typing import Any

import duckdb
import snowflake.connector.errors
from sqlglot import exp
from sqlglot.errors import SqlglotError

from localcloud.snowflake.catalog.access_control import require_warehouse
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import engine_errors, lossy_translation, syntax, time_formats
from localcloud.snowflake.engine.arrow_tables import registered
from localcloud.snowflake.engine.bindings import with_values
from localcloud.snowflake.engine.execution import answer, fetched, rewritten
from localcloud.snowflake.engine.functions import allowlist
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.engine.translation import translated
from localcloud.snowflake.loading import copy_into, copy_plan, copy_validation, pipe_functions
from localcloud.snowflake.loading.copy_files import to_load
from localcloud.snowflake.loading.copy_statement import read_copy
from localcloud.snowflake.loading.snowpipe import Snowpipe
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.queries import (
    context_functions,
    dml,
    infer_schema,
    information_schema,
    staged_query,
    variables,
)
from localcloud.snowflake.queries.information_schema import named
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.tables import (
    alter_table,
    clone,
    column_names,
    create_table,
    sequences,
    show_tables,
    table_references,
    tables,
)
from localcloud.snowflake.tables.name_locks import NameLocks
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Statement, parse

DDL = (exp.Create, exp.Drop, exp.Alter, exp.Comment)
# sqlglot warns of every statement that it can only keep as text; those are refused here anyway.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


class Queries:
    """The handler of all that reads or changes rows, and of the tables and views that hold them."""

    def __init__(self, storage: Storage, snowpipe: Snowpipe) -> None:
        self.storage, self.snowpipe = storage, snowpipe
        self.transactions = Transactions()
        self.names = NameLocks()

    def handle(self, session: Session, statement: Statement) -> Result | dict[str, Any] | None:
        if control := self.transactions.control(session, statement):
            return control
        self.transactions.next_statement(session)
        try:
            return self.run(session, statement)
        except (SnowflakeError, duckdb.Error) as error:
            session.unwind()
            self.transactions.recover(session)
            raise translated(error) from error

    def run(self, session: Session, statement: Statement) -> Result | dict[str, Any]:
        if statement.starts("COPY"):
            return self.copy(session, with_values(statement))
        if shown := show_tables.handle_show(session, statement):
            return shown
        if statement.starts("SET"):
            return variables.set_(session, statement, self.rows)
        expression, statement = self.prepared(session, statement)
        if isinstance(expression, DDL):
            # Snowflake commits before DDL: https://docs.snowflake.com/en/sql-reference/transactions#ddl
            self.transactions.commit(session)
            return self.define(session, expression, statement)
        if isinstance(expression, exp.Describe):
            tables.describe(session, expression)
            return answer(session, expression, statement)
        if isinstance(expression, exp.Query):
            return answer(session, expression, self.query(session, expression, statement))
        if isinstance(expression, dml.CHANGES):
            return dml.change(session, self.transactions, expression, statement)
        raise errors.unsupported(f"'{statement.text[:60]}'")

    def prepared(self, session: Session, statement: Statement) -> tuple[exp.Expression, Statement]:
        """The statement parsed, and changed where DuckDB would take it for another. Raises SnowflakeError."""
        statement = context_functions.inline(
            session, statement, in_transaction=self.transactions.of(session) is not None
        )
        if "INFER_SCHEMA" in statement.text.upper():
            # Its arguments are looked at before DuckDB sees them.
            statement = with_values(statement)
        expression = parsed(statement)
        allowlist.require_known_functions(statement, expression)
        ours = table_references.qualify_ambiguous(session, expression), time_formats.mend(expression)
        if any((*ours, sequences.replace(session, expression))):
            statement = rewritten(statement, expression)
        table_references.refuse_functions(expression)
        read = expression.expression if isinstance(expression, exp.Create) else expression
        if isinstance(read, (exp.Query, *dml.CHANGES)):
            syntax.refuse(statement, read)
            lossy_translation.refuse(session, read)
        if isinstance(expression, exp.Query) and statement.starts("("):
            # fakesnow describes a query by its text, and can't read one that begins so.
            expression = exp.select("*").from_(expression.subquery("LOCALCLOUD_WHOLE", copy=False))
            statement = rewritten(statement, expression)
        return expression, statement

    def rows(self, session: Session, statement: Statement) -> tuple[list[str], list[tuple]]:
        """The types of a query's columns in the protocol, and its rows as Python values. Raises SnowflakeError."""
        expression, statement = self.prepared(session, statement)
        if not isinstance(expression, exp.Query):
            raise errors.syntax(statement.text[:60])
        ready = self.query(session, expression, statement)
        return fetched(session, ready)

    def copy(self, session: Session, statement: Statement) -> Result | dict[str, Any]:
        require_warehouse(session)
        plan = copy_plan.plan(session, read_copy(statement), self.storage)
        if plan.copy.validation:
            return self.validate(session, plan)
        self.transactions.begin_implicitly(session)
        if transaction := self.transactions.of(session):
            # Its files may be gone when it is done again.
            transaction.repetition.sure = False
            transaction.repetition.changed.add(plan.table.name)
        return copy_into.run(session, plan, in_transaction=transaction is not None)

    def validate(self, session: Session, plan: copy_plan.Plan) -> Result | dict[str, Any]:
        files, _ = to_load(plan, session.connection, session.account.now().replace(tzinfo=None))
        if (wanted := plan.copy.rows_validated()) is None:
            return copy_validation.faults(session, plan, files)
        rows = copy_validation.first_rows(session, plan, files, wanted)
        select = exp.select("*").from_("x")
        select.find(exp.Table).replace(registered(session, "VALIDATED", rows, exp.Table()))
        return answer(session, select, parse(select.sql(dialect="snowflake")))

    def define(self, session: Session, expression: exp.Expression, statement: Statement) -> Result:
        if isinstance(expression, exp.Create):
            if expression.expression:
                require_warehouse(session)
            # DuckDB lets the later of two that make the same one fail. Its rows may take long: nobody else waits.
            with self.names.held(session, table_references.target(session, expression)):
                return create_table.create(session, expression, statement)
        with session.account.lock:
            match expression:
                case exp.Drop():
                    return tables.drop(session, expression)
                case exp.Alter():
                    return alter_table.alter(session, expression, statement)
                case _:
                    return tables.comment(session, expression)

    def query(self, session: Session, expression: exp.Query, statement: Statement) -> Statement:
        """What to run for a query once its rights are checked."""
        tables_read = list(table_references.read_by(expression))
        for one in tables_read:
            if not staged_query.is_stage(one):
                table_references.require_read(session, one)
        if tables_read:
            require_warehouse(session)
        column_names.refuse(session, expression)
        replaced = staged_query.replace(session, expression, self.storage)
        replaced |= pipe_functions.replace(session, expression, self.snowpipe)
        replaced |= information_schema.replace(session, expression)
        replaced |= self.replace_stages(session, expression)
        return rewritten(statement, expression) if replaced else statement

    def replace_stages(self, session: Session, expression: exp.Query) -> bool:
        """Put what is found in stages' files in the place of INFER_SCHEMA; whether there is any."""
        found = [one for one in expression.find_all(exp.TableFromRows) if named(one) == "INFER_SCHEMA"]
        for function in found:
            rows = infer_schema.infer_schema(session, function.this, self.storage)
            function.replace(registered(session, "INFER_SCHEMA", rows, function))
        return bool(found)


def parsed(statement: Statement) -> exp.Expression:
    try:
        return parse_one(clone.reordered(statement))
    except snowflake.connector.errors.Error as error:
        raise translated(error) from error
    except SqlglotError as error:
        raise engine_errors.known(str(error)) or errors.syntax(str(error).splitlines()[0]) from error
