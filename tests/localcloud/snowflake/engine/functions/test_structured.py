"""Where values of structured types may stand."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.mark.rule(
    "An ARRAY, OBJECT or VARIANT is cast to ARRAY(T), OBJECT(k T) and MAP(K, V), its elements to their types",
    source="sql-reference/data-types-structured",
    status="matches Snowflake for elements of VARCHAR, whole NUMBERs, BOOLEAN and structured types, in columns of the "
    "result and functions of MAPs; elsewhere, and in columns of tables and views, they are refused (000002); a MAP is "
    "described as an OBJECT",
)
def test_casts_are_columns_of_the_result(sql) -> None:
    assert sql("SELECT ([1, 2]::ARRAY(INT)) AS A WHERE 1 = 1") == [("[1,2]",)]
    for query in (
        "SELECT [1]::ARRAY(INT) = [1]",
        "SELECT 1 WHERE [1]::ARRAY(INT) IS NOT NULL",
        "WITH W AS (SELECT [1]::ARRAY(INT) AS A) SELECT A FROM W",
        "SELECT [1]::ARRAY(INT) UNION ALL SELECT [2]",
        "SELECT [1, NULL]::ARRAY(NUMBER NOT NULL)",
        "SELECT CAST({'a': 1} AS MAP(VARCHAR, NUMBER(5, 0) NOT NULL))",
        "SELECT {'a': [1]}::OBJECT(A ARRAY(INT NOT NULL) NOT NULL)",
        "SELECT TYPEOF({'a': 1}::MAP(VARCHAR, INT))",
        "ALTER TABLE T ADD COLUMN A OBJECT(B INT)",
        "CREATE FUNCTION F(A ARRAY(INT)) RETURNS INT AS '1'",
    ):
        assert error_number(sql, query) == 2, query
