"""Queries and changes of rows: parsed by sqlglot, checked against the session's rights, and run by the engine.

Only statements on a list run, for fakesnow accepts many that it does not carry out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlglot import exp

from localcloud.snowflake.catalog.access_control import require_warehouse
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.arrow_tables import register
from localcloud.snowflake.engine.execution import Columns, answer, fetch, fetch_table, with_tree
from localcloud.snowflake.governance import enforcement, tag_functions
from localcloud.snowflake.loading import copy_jobs, pipe_functions
from localcloud.snowflake.loading.copy_jobs import CopyJobs
from localcloud.snowflake.loading.snowpipe import Snowpipe
from localcloud.snowflake.objects.storage import Storage
from localcloud.snowflake.queries import (
    directory_query,
    dml,
    get_ddl,
    infer_schema,
    information_schema,
    multi_table_insert,
    pivots,
    staged_query,
    stream_functions,
    stream_reads,
    ungrouped_columns,
    variables,
)
from localcloud.snowflake.queries.information_schema import function_name
from localcloud.snowflake.queries.preparation import CHANGES, prepare
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.tables import (
    collated_queries,
    column_kinds,
    column_names,
    result_scan,
    table_references,
    tables,
)
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Statement


@dataclass(frozen=True)
class Queries:
    """Answers the statements that read or change rows."""

    storage: Storage
    snowpipe: Snowpipe
    transactions: Transactions
    jobs: CopyJobs

    def run(self, session: Session, statement: Statement) -> Result | dict[str, Any]:
        """Run a query, a change of rows, or a DESCRIBE. Raise SnowflakeError, and DuckDB's errors as they are."""
        sent = statement
        expression, statement = self._prepare(session, statement)
        if isinstance(expression, exp.Describe):
            tables.describe(session, expression)
            return answer(session, expression, statement)
        if isinstance(expression, exp.Query):
            checked = self._query(session, expression, statement)
            try:
                return answer(session, expression, checked, lambda: column_kinds.described(session, expression))
            except SnowflakeError as error:
                raise ungrouped_columns.located(error, sent.text) from error
        if isinstance(expression, exp.MultitableInserts):
            multi_table_insert.refuse(session, self.transactions, expression, statement)
            with stream_reads.consumed_after(session, expression):
                return multi_table_insert.insert(session, self.transactions, expression, statement)
        if isinstance(expression, CHANGES):
            with stream_reads.consumed(session, self.transactions, expression, statement) as taken:
                return dml.change(session, self.transactions, expression, taken, self.open_functions)
        raise errors.unsupported(f"'{statement.text[:60]}'")

    def set_variables(self, session: Session, statement: Statement) -> Result:
        """SET. Raise SnowflakeError, and DuckDB's errors as they are."""
        return variables.set_(session, statement, self._rows)

    def rows(self, session: Session, statement: Statement) -> tuple[Columns, pa.Table]:
        """Return a query's columns as the protocol describes them, and its rows. Raise SnowflakeError."""
        expression, statement = self._prepare(session, statement)
        if not isinstance(expression, exp.Query):
            raise errors.syntax(statement.text[:60])
        return fetch_table(session, self._query(session, expression, statement))

    def _rows(self, session: Session, statement: Statement) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the types of a query's columns in the protocol, and its rows as Python values."""
        expression, statement = self._prepare(session, statement)
        if not isinstance(expression, exp.Query):
            raise errors.syntax(statement.text[:60])
        return fetch(session, self._query(session, expression, statement))

    def _prepare(self, session: Session, statement: Statement) -> tuple[exp.Expression, Statement]:
        return prepare(session, statement, self.transactions.is_open(session))

    def _query(self, session: Session, expression: exp.Query, statement: Statement) -> Statement:
        """Return what to run for a query once its rights are checked."""
        replaced = stream_reads.show(session, self.transactions, expression)
        tables_read = list(table_references.read_by(expression))
        named: list[tuple[exp.Table, QualifiedName]] = []
        for table in tables_read:
            if table_references.is_dual(session, table):
                table.replace(exp.select("NULL AS DUMMY").subquery(table.alias or "DUAL"))
                replaced = True
            elif not staged_query.is_stage(table) and not directory_query.is_directory(table):
                replaced |= table_references.find_in_public(session, table)
                if (name := table_references.require_read(session, table, True)) is not None:
                    named.append((table, name))
        if tables_read:
            require_warehouse(session)
        column_names.refuse(session, expression)
        replaced |= tag_functions.replace(session, expression)
        replaced |= get_ddl.replace(session, expression)
        replaced |= collated_queries.apply(session, expression, named) is not None
        replaced |= enforcement.enforce(session, named)
        replaced |= pivots.open_dynamic(session, expression)
        replaced |= staged_query.replace(session, expression, self.storage)
        replaced |= directory_query.replace(session, expression)
        replaced |= pipe_functions.replace(session, expression, self.snowpipe)
        replaced |= stream_functions.replace(session, expression)
        replaced |= result_scan.replace(session, expression)
        replaced |= self.open_functions(session, expression)
        return with_tree(statement, expression) if replaced else statement

    def open_functions(self, session: Session, expression: exp.Expr) -> bool:
        """Replace table functions, and views of INFORMATION_SCHEMA and ACCOUNT_USAGE; return True if there is any.

        A PIVOT over values that are looked up is replaced, too.
        """
        found = information_schema.replace(session, expression)
        found |= self._replace_files_functions(session, expression)
        return (isinstance(expression, exp.Query) and pivots.open_dynamic(session, expression)) or found

    def _replace_files_functions(self, session: Session, expression: exp.Expr) -> bool:
        """Replace INFER_SCHEMA and VALIDATE by what they find in files; return True if there is any."""
        found = False
        for function in list(expression.find_all(exp.TableFromRows)):
            if (name := function_name(function)) == "INFER_SCHEMA":
                rows = infer_schema.infer_schema(session, function.this, self.storage)
            elif name == copy_jobs.NAME:
                rows = self.jobs.validate(session, information_schema.call_of(function))
            else:
                continue
            function.replace(register(session, name, rows, function))
            found = True
        return found
