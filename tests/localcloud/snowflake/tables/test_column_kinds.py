"""ARRAY and OBJECT columns, and lengths of texts, of views and of tables that are made from queries."""

from __future__ import annotations

import pytest


@pytest.mark.rule(
    "A view, and a table made from a query, has the query's ARRAY and OBJECT columns, and its lengths of VARCHAR",
    source="sql-reference/sql/create-table#create-table-as-select-also-referred-to-as-ctas",
    status="matches for columns, literals, casts, COALESCE and constructors; others are VARIANT, or a long VARCHAR",
)
def test_columns_keep_their_types(sql) -> None:
    sql("CREATE TABLE T (A ARRAY, O OBJECT, V VARIANT, S VARCHAR(5))")
    types = {"A": "ARRAY", "O": "OBJECT", "V": "VARIANT", "S": "VARCHAR(5)"}
    sql("CREATE VIEW W AS SELECT * FROM T")
    assert {row[0]: row[1] for row in sql("DESCRIBE VIEW W")} == types
    sql("CREATE TABLE U AS WITH C AS (SELECT O AS P FROM W) SELECT P, SPLIT('a', 'b') AS Q, {} AS R, 'abc' AS X FROM C")
    assert [row[1] for row in sql("DESCRIBE TABLE U")] == ["OBJECT", "ARRAY", "OBJECT", "VARCHAR(3)"]
    sql("CREATE VIEW X (L, M) AS SELECT Y.A, COALESCE(S, 'abcdefg') FROM (SELECT A, S FROM T) Y")
    assert [row[:2] for row in sql("DESCRIBE VIEW X")] == [("L", "ARRAY"), ("M", "VARCHAR(7)")]
    sql("CREATE TABLE Y AS SELECT S, S::VARCHAR(9) AS N, UPPER(S) AS U FROM T UNION ALL SELECT 'abcdefgh', 'x', 'y'")
    assert [row[1] for row in sql("DESCRIBE TABLE Y")] == ["VARCHAR(8)", "VARCHAR(9)", "VARCHAR(16777216)"]


def test_a_view_has_its_own_names_of_columns_beside_a_table_with_a_timestamp_tz(sql) -> None:
    sql("CREATE TABLE T (A TIMESTAMP_TZ, B VARCHAR(3))")
    sql("CREATE VIEW W (X COMMENT 'first', Y) AS SELECT B, 1 FROM T")
    assert [row[0] for row in sql("DESCRIBE VIEW W")] == ["X", "Y"]
