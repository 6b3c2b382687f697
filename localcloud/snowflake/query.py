"""Queries and everything else that DuckDB does through fakesnow: rights first, then locks, then the statement.

Statements are let through by a list. What is not on it is refused: fakesnow says yes to much that it does not do.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import uuid
from base64 import b64encode
from typing import Any

import duckdb
import pyarrow as pa
import snowflake.connector.errors
from fakesnow.arrow import to_ipc, to_sf
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.dialect import parse_one
from fakesnow.rowtype import describe_as_rowtype
from fakesnow.statement_type import DML_TYPE_IDS, INSERT, statement_type_id
from sqlglot import exp
from sqlglot.errors import SqlglotError

from localcloud.snowflake import (
    copy_into,
    copy_plan,
    copy_validation,
    current,
    errors,
    inferred,
    information_schema,
    relations,
    rights,
    shown_tables,
    staged_query,
    tables,
)
from localcloud.snowflake import merge as merging
from localcloud.snowflake.bindings import bound_values, with_values
from localcloud.snowflake.copy_files import to_load
from localcloud.snowflake.copy_statement import read_copy
from localcloud.snowflake.errors import SnowflakeError
from localcloud.snowflake.information_schema import named, registered
from localcloud.snowflake.relations import name_of
from localcloud.snowflake.result import Result, status
from localcloud.snowflake.session import Session
from localcloud.snowflake.snowpipe import Snowpipe
from localcloud.snowflake.statement import Statement, parse
from localcloud.snowflake.storage import Storage
from localcloud.snowflake.transactions import Transactions
from localcloud.snowflake.translation import translated

DDL = (exp.Create, exp.Drop, exp.Alter, exp.Comment)
DML = (exp.Insert, exp.Update, exp.Delete, exp.Merge)
# How fakesnow says that it does not do something.
GAPS = (NotImplementedError, AssertionError)
NO_WAREHOUSE = (
    "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command."
)
# sqlglot warns of every statement that it can only keep as text; those are refused here anyway.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


class Queries:
    """The handler of all that reads or changes rows, and of the tables and views that hold them."""

    def __init__(self, storage: Storage, snowpipe: Snowpipe) -> None:
        self.storage, self.snowpipe = storage, snowpipe
        self.transactions = Transactions()

    def handle(self, session: Session, statement: Statement) -> Result | dict[str, Any] | None:
        if control := self.control(session, statement):
            return control
        self.transactions.require_usable(session)
        if statement.starts("COPY"):
            return self.copy(session, with_values(statement))
        if shown := shown_tables.handle_show(session, statement):
            return shown
        statement = current.inline(session, statement)
        if "INFER_SCHEMA" in statement.text.upper():
            # Its arguments are looked at before DuckDB sees them.
            statement = with_values(statement)
        expression = parsed(statement)
        relations.refuse_functions(expression)
        if isinstance(expression, DDL):
            # Snowflake commits before DDL: https://docs.snowflake.com/en/sql-reference/transactions#ddl
            self.transactions.commit(session)
            return self.define(session, expression, statement)
        if isinstance(expression, exp.Describe):
            tables.describe(session, expression)
            return self.answer(session, expression, statement)
        if isinstance(expression, exp.Query):
            return self.query(session, expression, statement)
        if isinstance(expression, (*DML, exp.TruncateTable)):
            return self.change(session, expression, statement)
        if isinstance(expression, exp.Set):
            for table in expression.find_all(exp.Table):
                relations.require_read(session, table)
            return self.answer(session, expression, statement)
        raise errors.unsupported(f"'{statement.text[:60]}'")

    def control(self, session: Session, statement: Statement) -> Result | None:
        """BEGIN, COMMIT and ROLLBACK."""
        words = tuple(token.value for token in statement.tokens if token.kind == "word")
        if len(words) != len(statement.tokens):
            return None
        if words[:1] in (("BEGIN",), ("START",)) and words[1:] in ((), ("TRANSACTION",), ("WORK",)):
            self.transactions.begin(session)
        elif words in (("COMMIT",), ("COMMIT", "WORK")):
            self.transactions.commit(session)
        elif words in (("ROLLBACK",), ("ROLLBACK", "WORK")):
            self.transactions.rollback(session)
        else:
            return None
        return status(tables.DONE)

    def copy(self, session: Session, statement: Statement) -> Result | dict[str, Any]:
        require_warehouse(session)
        plan = copy_plan.plan(session, read_copy(statement), self.storage)
        if plan.copy.validation:
            return self.validate(session, plan)
        self.begin_implicitly(session)
        in_transaction = self.transactions.of(session) is not None
        try:
            return copy_into.run(session, plan, in_transaction)
        except duckdb.Error as error:
            self.transactions.spoil(session)
            raise translated(error) from error

    def validate(self, session: Session, plan: copy_plan.Plan) -> Result | dict[str, Any]:
        cursor = session.connection._duck_conn
        files, _ = to_load(plan, cursor, session.account.now().replace(tzinfo=None))
        try:
            if (wanted := plan.copy.rows_validated()) is None:
                return copy_validation.faults(session, plan, files)
            rows = copy_validation.first_rows(session, plan, files, wanted)
        except duckdb.Error as error:
            raise translated(error) from error
        select = exp.select("*").from_("x")
        select.find(exp.Table).replace(registered(session, "VALIDATED", rows, exp.Table()))
        return self.answer(session, select, parse(select.sql(dialect="snowflake")))

    def define(self, session: Session, expression: exp.Expression, statement: Statement) -> Result:
        def execute(sql: str) -> None:
            self.execute(session, sql)

        try:
            # One object at a time: DuckDB lets the later of two that make the same one fail.
            with session.account.lock:
                match expression:
                    case exp.Create():
                        if expression.expression:
                            require_warehouse(session)
                        return tables.create(session, expression, statement, execute)
                    case exp.Drop():
                        return tables.drop(session, expression, execute)
                    case exp.Alter():
                        return tables.alter(session, expression, statement, execute)
                    case _:
                        return tables.comment(session, expression, statement, execute)
        except duckdb.Error as error:
            raise translated(error) from error

    def query(self, session: Session, expression: exp.Expression, statement: Statement) -> dict[str, Any]:
        tables_read = list(relations.read_by(expression))
        read = [relations.require_read(session, one) for one in tables_read if not staged_query.is_stage(one)]
        if any(read) or len(read) < len(tables_read):
            require_warehouse(session)
        replaced = staged_query.replace(session, expression, self.storage)
        for call in list(expression.find_all(exp.Anonymous)):
            if call.name.upper() == "SYSTEM$PIPE_STATUS":
                call.replace(exp.Literal.string(self.pipe_status(session, call)))
                replaced = True
            elif call.name.upper().startswith("SYSTEM$"):
                raise errors.unsupported(call.name)
        replaced |= information_schema.replace(session, expression)
        replaced |= self.replace_stages(session, expression)
        return self.answer(session, expression, rewritten(statement, expression) if replaced else statement)

    def replace_stages(self, session: Session, expression: exp.Query) -> bool:
        """Put what is found in stages' files in the place of INFER_SCHEMA; whether there is any."""
        found = [one for one in expression.find_all(exp.TableFromRows) if named(one) == "INFER_SCHEMA"]
        for function in found:
            rows = inferred.infer_schema(session, function.this, self.storage)
            function.replace(registered(session, "INFER_SCHEMA", rows, function))
        return bool(found)

    def pipe_status(self, session: Session, call: exp.Anonymous) -> str:
        [argument] = call.expressions
        name = session.qualify(parse(argument.name).reader().name(), 3)
        if not rights.holds(session, "MONITOR", "PIPE", name):
            rights.require(session, "OPERATE", "PIPE", name)
        rights.require(
            session, "MONITOR" if rights.holds(session, "MONITOR", "PIPE", name) else "OPERATE", "PIPE", name
        )
        return self.snowpipe.status(session.account.get("PIPE", name))

    def change(self, session: Session, expression: exp.Expression, statement: Statement) -> Result | dict[str, Any]:
        """Statements that change rows."""
        require_warehouse(session)
        if isinstance(expression, exp.TruncateTable):
            name = session.qualify(name_of(expression.expressions[0]), 3, "TRUNCATE")
            with self.transactions.locked(session, name), self.atomically(session):
                return tables.truncate(session, expression, lambda sql: self.execute(session, sql))
        name = tables.target(session, expression)
        for privilege in privileges(expression):
            rights.require(session, privilege, "TABLE", name)
        sources = [relations.require_read(session, table) for table in changed_from(expression)]
        exclusive = not isinstance(expression, exp.Insert) or bool(expression.args.get("overwrite"))
        if information_schema.replace(session, expression):
            statement = rewritten(statement, expression)
        with self.transactions.locked(session, name if exclusive else None), self.atomically(session):
            if isinstance(expression, exp.Merge) and not statement.describe_only:
                return self.merge(session, expression, statement)
            if expression.args.get("overwrite") and name in sources:
                return self.overwrite_from_itself(session, expression, statement)
            return self.answer(session, expression, statement)

    def merge(self, session: Session, expression: exp.Merge, statement: Statement) -> Result:
        try:
            return merging.merge(session, expression, statement)
        except (SnowflakeError, duckdb.Error) as error:
            self.transactions.spoil(session)
            raise translated(error) from error

    def overwrite_from_itself(self, session: Session, expression: exp.Insert, statement: Statement) -> dict[str, Any]:
        """fakesnow deletes the rows before it reads them: the new ones are put aside first."""
        aside = f"MARQUEE_ASIDE_{uuid.uuid4().hex}".upper()
        connection = session.connection._duck_conn
        query = session.connection.cursor()._transform(expression.expression.copy(), None).sql(dialect="duckdb")
        try:
            connection.execute(f'CREATE TEMP TABLE "{aside}" AS {query}', bound_values(statement))
        except duckdb.Error as error:
            self.transactions.spoil(session)
            raise translated(error) from error
        expression.set("expression", exp.select("*").from_(f"temp.main.{aside}"))
        answer = self.answer(session, expression, dataclasses.replace(rewritten(statement, expression), bindings={}))
        connection.execute(f'DROP TABLE temp.main."{aside}"')
        return answer

    @contextlib.contextmanager
    def atomically(self, session: Session):
        """One DuckDB transaction around a statement that fakesnow runs as several, unless the session has one open."""
        self.begin_implicitly(session)
        if self.transactions.of(session):
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

    def begin_implicitly(self, session: Session) -> None:
        """Without AUTOCOMMIT the first change opens a transaction."""
        if session.parameters.get("AUTOCOMMIT", "true").lower() == "false":
            self.transactions.begin(session)

    def execute(self, session: Session, sql: str, bindings: Any = None) -> FakeSnowflakeCursor:
        cursor = session.connection.cursor()
        try:
            return cursor.execute(sql, binding_params=bindings or None, server=True)
        except (snowflake.connector.errors.Error, duckdb.Error, SqlglotError, *GAPS) as error:
            self.transactions.spoil(session)
            raise translated(error) from error

    def answer(self, session: Session, expression: exp.Expression, statement: Statement) -> dict[str, Any]:
        """Run the statement in fakesnow: the answer's data, in Arrow for queries, JSON for the counts of DML."""
        sql, type_id = statement.text, statement_type_id(expression)
        if statement.describe_only:
            return self.description(session, expression, sql, type_id)
        bindings = bound_values(statement)
        rows = bindings if isinstance(bindings, list) else [bindings]
        total, cursor = 0, None
        for row in rows:
            cursor = self.execute(session, sql, row)
            total += cursor.rowcount or 0
        assert cursor is not None
        try:
            rowtype = describe_as_rowtype(cursor._describe_last_sql())
            table = cursor._arrow_table
            answer = payload(table, rowtype, type_id, total if isinstance(bindings, list) else None)
        except (NotImplementedError, AssertionError, ValueError) as error:
            raise errors.unsupported(f"a result with {error}") from error
        return {
            "rowtype": rowtype,
            "total": table.num_rows,
            "queryId": cursor.sfqid,
            "statementTypeId": type_id,
            **answer,
        }

    def description(self, session: Session, expression: exp.Expression, sql: str, type_id: int) -> dict[str, Any]:
        """The columns of a result without its rows (describeOnly)."""
        cursor = session.connection.cursor()
        try:
            described = cursor._describe_only(sql)
        except (snowflake.connector.errors.Error, duckdb.Error, NotImplementedError) as error:
            raise translated(error) from error
        if described is None:
            raise errors.unsupported("describing this statement without running it")
        return {
            "rowtype": describe_as_rowtype(described),
            "rowset": [],
            "total": 0,
            "returned": 0,
            "queryResultFormat": "json",
            "statementTypeId": type_id,
            "numberOfBinds": len(list(expression.find_all(exp.Placeholder))),
            "arrayBindSupported": type_id == INSERT,
        }


def rewritten(statement: Statement, expression: exp.Expression) -> Statement:
    text = expression.sql(dialect="snowflake")
    return dataclasses.replace(statement, text=text, tokens=parse(text).tokens)


def payload(table: Any, rowtype: list, type_id: int, batch_total: int | None) -> dict[str, Any]:
    if batch_total is not None:
        return {"queryResultFormat": "json", "rowset": [[str(batch_total)]]}
    if type_id in DML_TYPE_IDS:
        rows = [[None if value is None else str(value) for value in row.values()] for row in table.to_pylist()]
        return {"queryResultFormat": "json", "rowset": rows}
    sent = with_null_times(to_sf(table, rowtype), table)
    return {"queryResultFormat": "arrow", "rowsetBase64": b64encode(to_ipc(sent)).decode()}


def with_null_times(sent: pa.Table, table: pa.Table) -> pa.Table:
    """fakesnow 0.12.1 sends a NULL timestamp as a struct that is not NULL, which clients read as 1970."""
    for index, column in enumerate(table.columns):
        if pa.types.is_timestamp(column.type) and column.null_count:
            struct = sent.column(index).combine_chunks()
            values = [part.fill_null(0) for part in struct.flatten()]
            missing = column.is_null().combine_chunks()
            masked = pa.StructArray.from_arrays(values, fields=list(struct.type), mask=missing)
            sent = sent.set_column(index, sent.schema.field(index), masked)
    return sent


def require_warehouse(session: Session) -> None:
    """Rows are read and changed by a warehouse that the role may use."""
    warehouse = session.warehouse
    if warehouse is None or not rights.holds(session, "USAGE", "WAREHOUSE", (warehouse,)):
        raise SnowflakeError("000606", "57P03", NO_WAREHOUSE)


def privileges(expression: exp.Expression) -> list[str]:
    """What a change needs on its table."""
    match expression:
        case exp.Insert():
            return ["INSERT", "DELETE"] if expression.args.get("overwrite") else ["INSERT"]
        case exp.Update():
            return ["UPDATE"]
        case exp.Delete():
            return ["DELETE"]
        case exp.Merge():
            return merging.actions(expression)
    raise errors.unsupported(expression.key.upper())


def changed_from(expression: exp.Expression) -> list[exp.Table]:
    """The tables that a change reads."""
    if isinstance(expression, exp.Insert):
        return list(relations.read_by(expression.expression)) if expression.expression else []
    known = {(cte.alias_or_name.upper(),) for cte in expression.find_all(exp.CTE)}
    tables = [table for table in expression.find_all(exp.Table) if table is not expression.this]
    return [table for table in tables if name_of(table) not in known]


def parsed(statement: Statement) -> exp.Expression:
    try:
        return parse_one(statement.text)
    except snowflake.connector.errors.Error as error:
        raise translated(error) from error
    except SqlglotError as error:
        raise errors.syntax(str(error).splitlines()[0]) from error
