"""Rows as Arrow tables that DuckDB reads."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from sqlglot import exp

from localcloud.snowflake.engine.arrow_tables import arrow_table, register, schema_of
from localcloud.snowflake.engine.parsing import parse_one

SCHEMA = schema_of("NAME ROWS:n MADE:t")
ROWS = [["a", 1, datetime(2024, 1, 2, tzinfo=UTC)], [None, None, None]]


def test_columns_by_their_names() -> None:
    assert SCHEMA.names == ["NAME", "ROWS", "MADE"]
    assert SCHEMA.types == [pa.string(), pa.int64(), pa.timestamp("us", "UTC")]


def test_rows_become_columns() -> None:
    table = arrow_table(ROWS, SCHEMA)
    assert [list(row.values()) for row in table.to_pylist()] == ROWS
    assert (arrow_table([], SCHEMA).num_rows, arrow_table([], SCHEMA).schema) == (0, SCHEMA)
    with pytest.raises((pa.ArrowInvalid, pa.ArrowTypeError)):
        arrow_table([["a", "b", None]], SCHEMA)


def test_rows_are_read_under_the_alias_of_the_statement(session) -> None:
    query = parse_one("SELECT X.ROWS FROM VIEWED AS X WHERE X.NAME = 'a'")
    query.find(exp.Table).replace(register(session, "VIEWED", arrow_table(ROWS, SCHEMA), query.find(exp.Table)))
    assert session.connection.run(query).fetchall() == [(1,)]
    query = parse_one("SELECT VIEWED.ROWS FROM VIEWED WHERE VIEWED.NAME IS NULL")
    query.find(exp.Table).replace(register(session, "VIEWED", arrow_table(ROWS, SCHEMA), query.find(exp.Table)))
    assert session.connection.run(query).fetchall() == [(None,)]
