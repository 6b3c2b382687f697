"""Columns by their places, and stars with several changes."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule(
    "$n and t.$n are the n-th column of a table, of VALUES, of a subquery",
    source="sql-reference/sql/select#parameters",
    status="matches for columns whose names are known here; others are refused",
)
def test_places(sql) -> None:
    sql("CREATE TABLE T (A INT, B VARCHAR)")
    sql("INSERT INTO T VALUES (2, 'x'), (1, 'y')")
    assert sql("SELECT $2, $1 + 1 FROM T ORDER BY $1") == [("y", 2), ("x", 3)]
    assert sql("SELECT V.$2, T.$2 FROM T JOIN (VALUES (1, 'one'), (9, 'nine')) AS V WHERE V.$1 = T.$1") == [
        ("one", "y")
    ]
    assert sql("WITH W AS (SELECT B, A FROM T) SELECT $1 FROM W WHERE $2 = 2") == [("x",)]
    assert sql("SELECT $1 FROM (SELECT * FROM T) AS S WHERE S.$2 = 'y'") == [(1,)]
    with pytest.raises(ProgrammingError):
        sql("SELECT $3 FROM T")


@pytest.mark.rule(
    "A star takes ILIKE, EXCLUDE, REPLACE and RENAME together; {*} is the OBJECT of the columns",
    source="sql-reference/sql/select#parameters",
    status="matches over one table, view, CTE or subquery",
)
def test_stars(sql) -> None:
    sql("CREATE TABLE S (SHOP_ID INT, NAME VARCHAR, CITY_ID INT)")
    sql("INSERT INTO S VALUES (1, 'a', 7)")
    query = "SELECT * FROM (SELECT * {} FROM S)"
    assert sql(query.format("ILIKE '%_id' REPLACE (SHOP_ID + 1 AS SHOP_ID)")) == [(2, 7)]
    assert sql(query.format("ILIKE '%id' RENAME CITY_ID AS CITY").replace("SELECT * FROM", "SELECT CITY FROM")) == [
        (7,)
    ]
    objects = "SELECT {*}, {S.*}, {* ILIKE 'city%'}, OBJECT_CONSTRUCT(* EXCLUDE NAME) FROM S"
    whole, part = '{"CITY_ID":7,"NAME":"a","SHOP_ID":1}', '{"CITY_ID":7,"SHOP_ID":1}'
    assert sql(objects) == [(whole, whole, '{"CITY_ID":7}', part)]
    assert sql(query.format("EXCLUDE NAME REPLACE ('c' || CITY_ID AS CITY_ID)")) == [(1, "c7")]


@pytest.mark.rule(
    "`COUNT(t.*)`, and `COUNT(* …)` with ILIKE or EXCLUDE, count the rows without NULLs",
    source="sql-reference/functions/count#examples",
)
def test_rows_without_nulls_are_counted(sql) -> None:
    sql("CREATE TABLE PAIRS (A_I INT, B INT)")
    sql("INSERT INTO PAIRS VALUES (1, 2), (1, NULL), (NULL, 3)")
    counts = "COUNT(*), COUNT(P.*), COUNT(PAIRS.* EXCLUDE B), COUNT(* ILIKE 'a%'), COUNT(* EXCLUDE A_I)"
    assert sql(f"SELECT {counts.replace('P.*', 'PAIRS.*')} FROM PAIRS") == [(3, 1, 2, 2, 2)]
    assert sql("SELECT P.A_I, COUNT(P.*), COUNT(Q.*) FROM PAIRS P JOIN PAIRS Q ON P.A_I = Q.A_I GROUP BY 1") == [
        (1, 2, 2)
    ]
    assert sql("WITH C AS (SELECT * FROM PAIRS) SELECT COUNT(C.*) FROM C") == [(1,)]
