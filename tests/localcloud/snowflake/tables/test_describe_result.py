"""DESCRIBE RESULT."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule(
    "DESCRIBE RESULT describes the columns of an earlier statement's result", source="sql-reference/sql/desc-result"
)
def test_the_columns_of_a_result(sql) -> None:
    sql("CREATE TABLE T (N NUMBER(10,2), S VARCHAR, D DATE, F FLOAT, B BOOLEAN, M TIMESTAMP_NTZ, J VARIANT)")
    sql("SELECT * FROM T")
    described = [row[:4] for row in sql("DESCRIBE RESULT LAST_QUERY_ID()")]
    types = ("NUMBER(10,2)", "VARCHAR(16777216)", "DATE", "FLOAT", "BOOLEAN", "TIMESTAMP_NTZ(9)", "VARIANT")
    assert described == [(name, type_, "COLUMN", "Y") for name, type_ in zip("NSDFBMJ", types, strict=True)]
    [(query_id,)] = sql("SELECT LAST_QUERY_ID(-2)")
    assert [row[:4] for row in sql(f"DESC RESULT '{query_id}'")] == described
    with pytest.raises(ProgrammingError, match="not found"):
        sql("DESC RESULT 'f2f07bdb-6a08-4689-9ad8-a1ba968a44b6'")
