"""Answers anonymous blocks and EXECUTE IMMEDIATE.

https://docs.snowflake.com/en/developer-guide/snowflake-scripting/blocks and …/sql-reference/sql/execute-immediate
"""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog.route import Answer, Handler
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import json_indents
from localcloud.snowflake.engine.bindings import with_values
from localcloud.snowflake.scripting import control_flow, queries
from localcloud.snowflake.scripting.block_parser import begins_block
from localcloud.snowflake.scripting.dml_status import DmlStatus
from localcloud.snowflake.scripting.interpreter import Interpreter, Returned
from localcloud.snowflake.scripting.scope import Scope
from localcloud.snowflake.scripting.statements import Statements
from localcloud.snowflake.scripting.syntax_tree import ExecuteImmediate
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import SELECT
from localcloud.snowflake.wire.statement import Statement, parse

_COLUMN = "anonymous block"


def block_or(otherwise: Handler) -> Handler:
    """Return a handler of BEGIN and DECLARE: it runs a block, and leaves the BEGIN of a transaction to `otherwise`."""

    def handle(session: Session, statement: Statement) -> Answer:
        return run(session, statement) if begins_block(statement.reader()) else otherwise(session, statement)

    return handle


def run(session: Session, statement: Statement) -> dict[str, Any]:
    """Run an anonymous block, and return its answer. Raise SnowflakeError."""
    if statement.describe_only:
        raise errors.unsupported("describing a block")
    returned = Interpreter(session, with_values(statement)).run()
    return answer(_COLUMN, returned, json_indents.spaces(session, statement))


def answer(column: str, returned: Returned, spaces: int) -> dict[str, Any]:
    """Return the answer of a script: a table, or the one value that it returns in a column of that name.

    Elements of semi-structured values have `spaces` in front of them.
    """
    if returned.table is not None:
        found = dict(returned.table)
        rows = json_indents.in_rows(found["rowset"], found["rowtype"], spaces)
        return found | {"rowset": rows}
    assert returned.value is not None
    rowtype = [{**returned.value.column, "name": column}]
    return {
        "rowtype": rowtype,
        "rowset": json_indents.in_rows([[returned.value.text]], rowtype, spaces),
        "total": 1,
        "returned": 1,
        "queryResultFormat": "json",
        "statementTypeId": SELECT,
    }


def execute(session: Session, statement: Statement) -> Answer:
    """Answer EXECUTE IMMEDIATE of a client. Raise SnowflakeError."""
    if not statement.starts("EXECUTE", "IMMEDIATE"):
        raise errors.unsupported(f'EXECUTE (in "{statement.text[:60]}")')
    if statement.describe_only:
        raise errors.unsupported("describing EXECUTE IMMEDIATE")
    statement = with_values(statement)
    reader = statement.reader()
    query = queries.read_query(reader)
    reader.end()
    assert isinstance(query, ExecuteImmediate)
    scope = Scope()
    text = Statements(session, statement, DmlStatus(scope)).text_of(query, scope)
    inner = parse(text, {**statement.request, "sqlText": text, "bindings": {}})
    word = inner.verb
    if word in control_flow.STATEMENTS or begins_block(inner.reader()):
        return run(session, inner)
    if session.execute is None:
        raise errors.unsupported("EXECUTE IMMEDIATE outside of a client's session")
    return session.execute(session, inner)
