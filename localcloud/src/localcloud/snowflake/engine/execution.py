"""Runs statements in the engine, and returns their results as the protocol carries them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any

import pyarrow as pa
from fakesnow.arrow import to_ipc
from fakesnow.rowtype import ColumnInfo
from fakesnow.statement_type import DML_TYPE_IDS, INSERT, statement_type_id
from sqlglot import exp

from localcloud.snowflake.catalog.connection import Execution
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import (
    bound_arrays,
    column_labels,
    json_indents,
    json_rows,
    result_chunks,
    result_columns,
    scaled_numbers,
    varchar_lengths,
)
from localcloud.snowflake.engine.bindings import Values, bound_values, with_times
from localcloud.snowflake.engine.connection import GAPS
from localcloud.snowflake.engine.functions import undefined
from localcloud.snowflake.engine.result_chunks import ResultChunks
from localcloud.snowflake.engine.result_columns import Described
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.engine.timestamps import encode, lost_in_python, rowtype_of
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import Statement

# A result's columns as the protocol describes them.
Columns = list[ColumnInfo]


# An interval by itself, or a number of more than 38 digits.
_NO_TYPE = "a result with a column of this type"


def define(session: Session, name: QualifiedName, expression: exp.Expression, then: Sequence[str] = ()) -> None:
    """Run a CREATE or ALTER of the table or view `name`. Raise SnowflakeError.

    DuckDB's statements `then` follow in one transaction with it. The lengths of texts are in another database.
    """
    with session.connection.transaction() if then else nullcontext():
        found = list(session.connection.define(expression))
        for statement in then:
            session.connection.execute(statement)
    for lengths in found:
        varchar_lengths.keep(session, name, lengths)
    varchar_lengths.keep(session, name, varchar_lengths.declared(expression))


def answer(
    session: Session, expression: exp.Expr, statement: Statement, known: Callable[[], Described] | None = None
) -> dict[str, Any]:
    """Run the statement, and return its result. Raise SnowflakeError.

    Rows are in Arrow, or in JSON if the client wants that; the counts of DML always are in JSON. Those that do not fit
    into the answer are its `chunks`. `known` finds out what is known of the columns.
    """
    type_id = statement_type_id(expression)
    if statement.describe_only:
        return _description(session, expression, type_id, known)
    bindings = bound_values(statement, session.connection.runs_with_nanos)
    total = 0
    for tree, row in _runs(session, statement, bindings):
        cursor = session.connection.run(tree, row)
        total += cursor.rowcount or 0
    try:
        rowtype = result_columns.describe(rowtype_of(cursor.columns()), known and known())
        table = undefined.write(cursor.rows, rowtype)
        if session.row_limit and type_id not in DML_TYPE_IDS:
            table = table.slice(0, session.row_limit)
        table = json_indents.write(table, rowtype, json_indents.spaces(session, statement))
        if isinstance(bindings, list):
            found = _in_json([[str(total)]])
        elif type_id in DML_TYPE_IDS:
            found = _in_json([[None if value is None else str(value) for value in row] for row in _rows(table)])
        elif json_rows.wanted(session, statement):
            first, chunks = result_chunks.split(table, lambda rows: json_rows.chunk(rows, rowtype))
            found = {**_in_json(json_rows.rowset(first, rowtype)), **_others(chunks)}
        else:
            first, chunks = result_chunks.split(scaled_numbers.encode(table), lambda rows: _ipc(rows, rowtype))
            found = {"queryResultFormat": "arrow", "rowsetBase64": _in_arrow(first, rowtype), **_others(chunks)}
    except (NotImplementedError, AssertionError, ValueError) as error:
        what = "a seed" if isinstance(error, ValueError) else _NO_TYPE
        raise errors.unsupported(what) from error
    return {
        "rowtype": rowtype,
        "total": table.num_rows,
        "returned": table.num_rows,
        "queryId": _query_id(session, cursor),
        "statementTypeId": type_id,
        **found,
    }


def _query_id(session: Session, cursor: Execution) -> str | None:
    """Return the id of the statement that runs, under which RESULT_SCAN finds its rows from now on."""
    if session.work is None or cursor.sfqid is None:
        return cursor.sfqid
    session.connection.rename_result(cursor.sfqid, session.work.query_id)
    return session.work.query_id


def fetch(session: Session, statement: Statement) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the types of a query's columns in the protocol, and its rows as Python values.

    Raise SnowflakeError, also for times with a digit behind the sixth of a second, which Python's types lack.
    """
    cursor = session.connection.run(tree_of(statement), bound_values(statement, session.connection.runs_with_nanos))
    try:
        types = [column["type"] for column in rowtype_of(cursor.columns())]
    except GAPS as error:
        raise errors.unsupported(_NO_TYPE) from error
    if any(map(lost_in_python, cursor.rows.columns)):
        raise errors.nanoseconds()
    return types, cursor.fetchall()


def fetch_table(session: Session, statement: Statement) -> tuple[Columns, pa.Table]:
    """Return a query's columns as the protocol describes them, and its rows as DuckDB returned them.

    Raise SnowflakeError.
    """
    cursor = session.connection.run(tree_of(statement), bound_values(statement, session.connection.runs_with_nanos))
    try:
        rowtype = rowtype_of(cursor.columns())
        return rowtype, undefined.write(cursor.rows, rowtype)
    except GAPS as error:
        raise errors.unsupported(_NO_TYPE) from error


def _description(
    session: Session, expression: exp.Expr, type_id: int, known: Callable[[], Described] | None
) -> dict[str, Any]:
    """Return the columns of a result without its rows (describeOnly)."""
    labelled = column_labels.apply(expression)
    if isinstance(labelled, exp.Query) and not isinstance(labelled, exp.Select):
        # fakesnow describes only a SELECT.
        labelled = exp.select("*").from_(labelled.subquery("LOCALCLOUD_DESCRIBED"))
    described = session.connection.describe(labelled.sql(dialect="snowflake"))
    if described is None:
        raise errors.unsupported("describing this statement without running it")
    return {
        "rowtype": result_columns.describe(rowtype_of(described), known and known()),
        "rowset": [],
        "total": 0,
        "returned": 0,
        "queryResultFormat": "json",
        "statementTypeId": type_id,
        "numberOfBinds": len(list(expression.find_all(exp.Placeholder))),
        "arrayBindSupported": type_id == INSERT,
    }


def with_tree(statement: Statement, expression: exp.Expr) -> Statement:
    """Return the statement with the text of the changed syntax tree."""
    return statement.with_text(column_labels.apply(expression).sql(dialect="snowflake"))


def _runs(session: Session, statement: Statement, bindings: Values) -> Iterator[tuple[exp.Expression, Any]]:
    """Yield the statement with its bindings: once, or for each row of arrays that can't be inserted together."""
    tree = with_times(tree_of(statement), statement, session.connection.runs_with_nanos)
    if not isinstance(bindings, list):
        yield tree, bindings
    elif (together := bound_arrays.as_query(session, tree, bindings)) is not None:
        yield together, None
    else:
        yield from ((tree, row) for row in bindings)


def _in_arrow(table: pa.Table, rowtype: list[ColumnInfo]) -> str:
    """Return the rows as an Arrow stream in base64; an empty text for none, as Snowflake sends it.

    https://github.com/snowflakedb/snowflake-connector-python/blob/main/src/snowflake/connector/result_batch.py
    """
    return b64encode(_ipc(table, rowtype)).decode() if table.num_rows else ""


def _ipc(table: pa.Table, rowtype: list[ColumnInfo]) -> bytes:
    """Return the rows as an Arrow stream. Raise NotImplementedError for a type that Snowflake lacks."""
    return bytes(to_ipc(encode(table, rowtype)))


def _others(chunks: ResultChunks | None) -> dict[str, Any]:
    return {} if chunks is None else {"chunks": chunks}


def _in_json(rows: list[list[str | None]]) -> dict[str, Any]:
    return {"queryResultFormat": "json", "rowset": rows}


def _rows(table: pa.Table) -> list[tuple[Any, ...]]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))
