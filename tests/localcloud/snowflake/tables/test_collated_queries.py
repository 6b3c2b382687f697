"""Columns with COLLATE in queries and changes of rows."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.fixture
def words(sql):
    """`sql`, with a table W: X is compared without cases, Y as bytes, Z as German."""
    sql("CREATE TABLE W (ID INT, X VARCHAR(10) COLLATE 'en-ci', Y VARCHAR, Z VARCHAR COLLATE 'de')")
    sql("INSERT INTO W VALUES (1, 'Abc', 'x', 'a'), (2, 'aBC', 'X', 'b'), (3, 'b', 'y', 'c'), (4, NULL, 'ABC', 'd')")
    return sql


@pytest.mark.rule(
    "A column with COLLATE is compared by its collation, and COLLATION names it",
    source="sql-reference/functions/collate#examples",
    status="matches Snowflake in comparisons, IN, BETWEEN, ORDER BY, GROUP BY, DISTINCT, joins, windows, MIN, MAX, "
    "UPDATE, DELETE and MERGE, through subqueries, views and CREATE TABLE … AS",
)
def test_the_printed_examples(sql) -> None:
    sql("CREATE TABLE COLLATION1 (V VARCHAR COLLATE 'es')")
    sql("INSERT INTO COLLATION1 (V) VALUES ('ñ')")
    told = "V, COLLATION(V), COLLATE(V, 'es-ci'), COLLATION(COLLATE(V, 'es-ci'))"
    assert sql(f"SELECT {told} FROM COLLATION1") == [("ñ", "es", "ñ", "es-ci")]
    compared = "V = 'ñ', V = 'Ñ', COLLATE(V, 'es-ci') = 'Ñ'"
    assert sql(f"SELECT {compared} FROM COLLATION1") == [(True, False, True)]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ID FROM W WHERE X = 'ABC' ORDER BY ID", [1, 2]),
        ("SELECT ID FROM W WHERE 'ABC' = W.X AND Y = 'x'", [1]),
        ("SELECT ID FROM W WHERE X <> 'ABC' OR X IS NULL ORDER BY ID", [3, 4]),
        ("SELECT ID FROM W WHERE X IN ('ABC', 'q') ORDER BY ID", [1, 2]),
        ("SELECT ID FROM W WHERE X BETWEEN 'A' AND 'ABCD' ORDER BY ID", [1, 2]),
        ("SELECT ID FROM W WHERE NVL(X, 'n') = 'N'", [4]),
        ("SELECT ID FROM W WHERE CONCAT(X, Y) = 'ABCx' ORDER BY ID", [1, 2]),
        ("SELECT ID FROM W WHERE X::VARCHAR = 'ABC'", []),
        ("SELECT ID FROM W WHERE X = Z COLLATE 'en-ci'", []),
        ("SELECT ID FROM W WHERE X COLLATE 'utf8' = 'Abc'", [1]),
        ("SELECT IFF(X = 'abc', 1, 0) FROM W ORDER BY ID", [1, 1, 0, 0]),
        ("SELECT CASE WHEN X = 'abc' THEN X ELSE 'no' END FROM W ORDER BY ID", ["Abc", "aBC", "no", "no"]),
        ("SELECT COUNT(*) FROM W GROUP BY X ORDER BY 1 DESC", [2, 1, 1]),
        ("SELECT COUNT(*) FROM W GROUP BY UPPER(X) HAVING MIN(ID) < 3", [2]),
        ("SELECT UPPER(X) FROM W GROUP BY X ORDER BY X", ["ABC", "B", None]),
        ("SELECT UPPER(X) AS U FROM W GROUP BY U ORDER BY U", ["ABC", "B", None]),
        ("SELECT DISTINCT UPPER(X) FROM W ORDER BY 1", ["ABC", "B", None]),
        ("SELECT COUNT(DISTINCT X) FROM W", [2]),
        ("SELECT MAX(X) FROM W", ["b"]),
        ("SELECT ID FROM (SELECT * FROM W ORDER BY 1 DESC LIMIT 1)", [4]),
        ("SELECT ID FROM (SELECT *, X AS K FROM W ORDER BY 3 LIMIT 1)", [4]),
        ("SELECT ID FROM (SELECT * FROM W ORDER BY X, 1 DESC LIMIT 1)", [2]),
        ("SELECT COUNT(*) FROM W A JOIN W B ON A.X = B.X", [5]),
        ("SELECT COUNT(*) FROM W A, W B WHERE A.X = B.Y", [2]),
        ("SELECT ROW_NUMBER() OVER (PARTITION BY X ORDER BY ID) FROM W ORDER BY ID", [1, 2, 1, 1]),
        ("SELECT ID FROM W QUALIFY ROW_NUMBER() OVER (PARTITION BY X ORDER BY ID) = 1 ORDER BY ID", [1, 3, 4]),
        ("SELECT ID FROM (SELECT ID, UPPER(X) AS U FROM W) WHERE U = 'abc' ORDER BY ID", [1, 2]),
        ("WITH C (N, K) AS (SELECT COUNT(*), X FROM W GROUP BY X) SELECT N FROM C WHERE K = 'ABC'", [2]),
        ("WITH C AS (SELECT DISTINCT X FROM W) SELECT COUNT(*) FROM C", [3]),
        ("SELECT COUNT(*) FROM (SELECT * FROM W) A WHERE A.X = 'ABC'", [2]),
        ("SELECT COUNT(*) FROM (SELECT X FROM W UNION ALL SELECT X FROM W) WHERE X = 'ABC'", [4]),
        ("SELECT ID FROM W A WHERE EXISTS (SELECT 1 FROM W B WHERE A.X = B.Y) ORDER BY ID", [1, 2]),
        ("SELECT (SELECT COUNT(*) FROM W B WHERE B.X = A.Y) FROM W A ORDER BY ID", [0, 0, 0, 2]),
    ],
)
def test_what_uses_a_collation(words, query, rows) -> None:
    assert [row[0] for row in words(query)] == rows


def test_functions_of_texts_inherit_it(words) -> None:
    told = (
        "COLLATION(X), COLLATION(UPPER(X)), COLLATION(X || Y), COLLATION(MAX(X)), COLLATION(X::VARCHAR), COLLATION(Y)"
    )
    assert words(f"SELECT {told} FROM W WHERE ID = 1 GROUP BY X, Y") == [("en-ci",) * 4 + (None, None)]


@pytest.mark.rule(
    "UPDATE, DELETE and MERGE compare a column by its collation",
    source="sql-reference/collation#uses-for-collation",
)
def test_changes_of_rows(words) -> None:
    words("UPDATE W SET Y = 'hit' WHERE X = 'ABC'")
    assert words("SELECT ID FROM W WHERE Y = 'hit' ORDER BY ID") == [(1,), (2,)]
    words("CREATE TABLE V (X VARCHAR, N INT)")
    words("INSERT INTO V VALUES ('B', 7), ('new', 8)")
    words(
        "MERGE INTO W USING V ON W.X = V.X WHEN MATCHED THEN UPDATE SET Y = V.N "
        "WHEN NOT MATCHED THEN INSERT (ID, X) VALUES (V.N, V.X)"
    )
    assert words("SELECT ID, X, Y FROM W WHERE ID > 2 ORDER BY ID") == [
        (3, "b", "7"),
        (4, None, "ABC"),
        (8, "new", None),
    ]
    words("DELETE FROM W USING V WHERE W.X = V.X")
    words("DELETE FROM W WHERE X = 'abc'")
    assert words("SELECT ID FROM W") == [(4,)]


@pytest.mark.rule(
    "Columns with two collations in one comparison are error 002322; COLLATE in the statement outranks a column's",
    source="sql-reference/collation#collation-precedence-in-multi-string-operations",
)
def test_two_collations(words) -> None:
    assert error_number(words, "SELECT ID FROM W WHERE X = Z") == 2322
    assert error_number(words, "SELECT ID FROM W WHERE X = Z COLLATE 'de' AND X = Z") == 2322
    assert words("SELECT COUNT(*) FROM W WHERE X = Z COLLATE 'de'") == [(0,)]


@pytest.mark.rule(
    "Texts with a collation in functions that compare in ways of their own, in set operations, IN of a query and USING",
    source="sql-reference/collation#collation-limitations",
    status="not supported: refused (000002), as are Time Travel, streams, policies, INSERT ALL and PIVOT of it",
)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ID FROM W WHERE X LIKE 'a%'",
        "SELECT ID FROM W WHERE CONTAINS(X, 'b')",
        "SELECT REPLACE(X, 'b', 'c') FROM W",
        "SELECT GREATEST(X, 'b') FROM W",
        "SELECT DECODE(X, 'abc', 1) FROM W",
        "SELECT CASE X WHEN 'abc' THEN 1 END FROM W",
        "SELECT NULLIF(X, 'abc') FROM W",
        "SELECT LISTAGG(DISTINCT X) FROM W",
        "SELECT X FROM W UNION SELECT Y FROM W",
        "SELECT X FROM W UNION ALL SELECT Y FROM W",
        "SELECT ID FROM W WHERE X IN (SELECT Y FROM W)",
        "SELECT ID FROM W WHERE Y IN (SELECT X FROM W)",
        "SELECT ID FROM W WHERE X = (SELECT MAX(X) FROM W)",
        "SELECT ID FROM W WHERE (X, Y) = ('a', 'b')",
        "SELECT ID FROM W WHERE X = 5",
        "SELECT 1 FROM W JOIN W V USING (X)",
        "SELECT 1 FROM W NATURAL JOIN W V",
        "SELECT 1 FROM (W JOIN W V ON W.X = V.Y)",
        "SELECT X FROM W GROUP BY ALL",
        "SELECT X FROM W GROUP BY ROLLUP (X)",
        "SELECT DISTINCT * FROM W",
        "SELECT * FROM W ORDER BY 2, 1 DESC",
        "SELECT * EXCLUDE ID FROM W ORDER BY 1",
        "SELECT W.*, X AS K FROM W ORDER BY 5, 1 DESC",
        "SELECT W.*, X AS K FROM W ORDER BY 2",
        "SELECT * FROM W, W V ORDER BY 1",
        "SELECT * FROM (SELECT X, X AS K, ID FROM W) ORDER BY 3",
        "SELECT * RENAME X AS Q FROM W",
        "WITH RECURSIVE R AS (SELECT X FROM W UNION ALL SELECT X FROM R WHERE 1 = 0) SELECT * FROM R",
        "SELECT * FROM W AT (OFFSET => 0)",
        "SELECT * FROM W PIVOT (COUNT(ID) FOR X IN ('abc'))",
        "CREATE STREAM S ON TABLE W",
        "INSERT ALL INTO W (X) SELECT X FROM W",
    ],
)
def test_refusals(words, query) -> None:
    assert error_number(words, query) == 2


def test_policies_over_it_are_refused(words) -> None:
    words("CREATE MASKING POLICY P AS (V VARCHAR) RETURNS VARCHAR -> UPPER(V)")
    words("ALTER TABLE W MODIFY COLUMN Y SET MASKING POLICY P")
    assert error_number(words, "SELECT Y FROM W") == 2
