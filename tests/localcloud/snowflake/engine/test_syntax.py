# ruff: noqa: E501
"""Clauses and operators: each that is let through answers as Snowflake does; all others are refused."""

import datetime
from decimal import Decimal

import pytest
from snowflake.connector.errors import ProgrammingError

DONE = [
    # Columns and rows.
    ("SELECT * EXCLUDE (C) FROM T WHERE A = 1", [(1, "x")]),
    ("SELECT * EXCLUDE C RENAME (A AS Z) FROM T WHERE Z = 1", [(1, "x")]),
    ("SELECT * ILIKE '%a%' FROM T WHERE B = 'x'", [(1,)]),
    ("SELECT T.* EXCLUDE A, U.D FROM T JOIN U ON T.A = U.A ORDER BY D", [("x", 10, "one"), ("y", None, "three")]),
    ("SELECT TOP 2 A FROM T ORDER BY A", [(1,), (2,)]),
    ("SELECT A FROM T ORDER BY A LIMIT 2 OFFSET 1", [(2,), (3,)]),
    ("SELECT A FROM T ORDER BY A LIMIT NULL", [(1,), (2,), (3,), (None,)]),
    ("SELECT A FROM T ORDER BY A OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY", [(2,), (3,)]),
    ("SELECT A FROM T ORDER BY A FETCH FIRST 1 ROW ONLY", [(1,)]),
    ("SELECT ALL B FROM T WHERE A = 1", [("x",)]),
    ("SELECT DISTINCT B FROM T ORDER BY B", [("x",), ("y",), ("z",)]),
    # Order: NULL is the greatest.
    ("SELECT A FROM T ORDER BY A DESC", [(None,), (3,), (2,), (1,)]),
    ("SELECT A FROM T ORDER BY A DESC NULLS LAST", [(3,), (2,), (1,), (None,)]),
    ("SELECT A FROM T ORDER BY A NULLS FIRST", [(None,), (1,), (2,), (3,)]),
    ("SELECT A, B FROM T ORDER BY 2 DESC, 1", [(None, "z"), (2, "y"), (3, "y"), (1, "x")]),
    # Joins.
    ("SELECT T.A, D FROM T JOIN U ON T.A = U.A ORDER BY 1", [(1, "one"), (3, "three")]),
    ("SELECT A, D FROM T INNER JOIN U USING (A) ORDER BY 1", [(1, "one"), (3, "three")]),
    ("SELECT A, D FROM T NATURAL JOIN U ORDER BY 1", [(1, "one"), (3, "three")]),
    ("SELECT T.A, D FROM T LEFT JOIN U ON T.A = U.A WHERE T.A < 3 ORDER BY 1", [(1, "one"), (2, None)]),
    ("SELECT T.A, U.A FROM T RIGHT OUTER JOIN U ON T.A = U.A ORDER BY 2", [(1, 1), (3, 3), (None, 5)]),
    ("SELECT T.A, U.A FROM T FULL JOIN U ON T.A = U.A ORDER BY 1, 2", [(1, 1), (2, None), (3, 3), (None, 5), (None,) * 2]),
    ("SELECT COUNT(*) FROM T CROSS JOIN U", [(12,)]),
    ("SELECT COUNT(*) FROM T, U", [(12,)]),
    ("SELECT A, X.N FROM T, LATERAL (SELECT COUNT(*) AS N FROM U WHERE U.A <= T.A) X ORDER BY A",
     [(1, 1), (2, 1), (3, 2), (None, 0)]),
    # Groups.
    ("SELECT B, COUNT(*) FROM T GROUP BY ALL ORDER BY B", [("x", 1), ("y", 2), ("z", 1)]),
    ("SELECT B AS X, COUNT(*) FROM T GROUP BY X HAVING COUNT(*) > 1", [("y", 2)]),
    ("SELECT B, COUNT(*) FROM T GROUP BY 1 ORDER BY 1 LIMIT 1", [("x", 1)]),
    ("SELECT B, SUM(C) FROM T GROUP BY ROLLUP (B) ORDER BY B", [("x", 10), ("y", 20), ("z", 40), (None, 70)]),
    ("SELECT B, SUM(C) FROM T GROUP BY CUBE (B) ORDER BY B", [("x", 10), ("y", 20), ("z", 40), (None, 70)]),
    ("SELECT B, COUNT(*) FROM T GROUP BY GROUPING SETS ((B), ()) ORDER BY B", [("x", 1), ("y", 2), ("z", 1), (None, 4)]),
    # Windows.
    ("SELECT SUM(A) OVER (ORDER BY A ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM T ORDER BY A",
     [(3,), (6,), (5,), (3,)]),
    ("SELECT SUM(C) OVER (ORDER BY B RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM T ORDER BY A",
     [(10,), (30,), (30,), (70,)]),
    ("SELECT (1, NULL) IN ((1, NULL), (2, 2)), (1, 2) IN ((3, 4), (1, 2)), (1, 2) NOT IN ((3, 4))", [(None, True, True)]),
    ("SELECT A FROM T QUALIFY ROW_NUMBER() OVER (PARTITION BY B ORDER BY A) = 1 ORDER BY A", [(1,), (2,), (None,)]),
    # Sets.
    ("(SELECT A FROM U ORDER BY A LIMIT 1) UNION ALL (SELECT A FROM T WHERE A = 2) ORDER BY A", [(1,), (2,)]),
    ("(SELECT 1 AS A)", [(1,)]),
    ("SELECT A FROM T UNION SELECT A FROM U ORDER BY 1", [(1,), (2,), (3,), (5,), (None,)]),
    ("SELECT A FROM T UNION ALL SELECT A FROM U ORDER BY 1", [(1,), (1,), (2,), (3,), (3,), (5,), (None,)]),
    ("SELECT A, B FROM T WHERE A = 1 UNION ALL BY NAME SELECT D AS B, A FROM U WHERE A = 5 ORDER BY 1",
     [(1, "x"), (5, "five")]),
    ("SELECT A FROM T INTERSECT SELECT A FROM U ORDER BY 1", [(1,), (3,)]),
    ("SELECT A FROM T EXCEPT SELECT A FROM U ORDER BY 1", [(2,), (None,)]),
    ("SELECT A FROM T MINUS SELECT A FROM U ORDER BY 1", [(2,), (None,)]),
    # Queries in others.
    ("WITH X AS (SELECT A FROM T), Y (N) AS (SELECT MAX(A) FROM X) SELECT N FROM Y", [(3,)]),
    ("WITH RECURSIVE X AS (SELECT 1 AS N UNION ALL SELECT N + 1 FROM X WHERE N < 3) SELECT N FROM X ORDER BY N",
     [(1,), (2,), (3,)]),
    ("SELECT A FROM (SELECT A FROM T ORDER BY A LIMIT 2) ORDER BY A DESC", [(2,), (1,)]),
    ("SELECT A, (SELECT MAX(D) FROM U WHERE U.A = T.A) FROM T WHERE A < 3 ORDER BY A", [(1, "one"), (2, None)]),
    ("SELECT A FROM T WHERE A IN (SELECT A FROM U) ORDER BY A", [(1,), (3,)]),
    ("SELECT A FROM T WHERE A NOT IN (SELECT A FROM U) ORDER BY A", [(2,)]),
    ("SELECT A FROM T WHERE NOT EXISTS (SELECT 1 FROM U WHERE U.A = T.A) ORDER BY A", [(2,), (None,)]),
    ("SELECT A FROM T WHERE A = ANY (SELECT A FROM U) ORDER BY A", [(1,), (3,)]),
    ("SELECT A FROM T WHERE A >= ALL (SELECT A FROM U WHERE A < 4) ORDER BY A", [(3,)]),
    ("SELECT COLUMN1, COLUMN2 FROM VALUES (1, 'a'), (2, 'b') ORDER BY 1", [(1, "a"), (2, "b")]),
    ("SELECT X.P FROM VALUES (1, 'a') AS X (P, Q)", [(1,)]),
    ("SELECT * FROM (SELECT A, C FROM T WHERE A < 3) UNPIVOT (V FOR N IN (A, C)) ORDER BY V",
     [("A", 1), ("A", 2), ("C", 10), ("C", 20)]),
    ("SELECT COUNT(*) FROM T SAMPLE (100)", [(4,)]),
    ("SELECT COUNT(*) FROM (SELECT * FROM T SAMPLE ROW (3 ROWS) SEED (1))", [(3,)]),
    # https://docs.snowflake.com/en/sql-reference/constructs/pivot: the names have the quotes of the values.
    ("SELECT \"'x'\", \"'y'\", \"'q'\" FROM (SELECT B, C FROM T) PIVOT (SUM(C) FOR B IN ('x', 'y', 'q'))", [(10, 20, None)]),
    ("SELECT X, Q FROM (SELECT B, C FROM T) PIVOT (MAX(C) FOR B IN ('x' AS X, 'q' AS Q)) AS P", [(10, None)]),
    # Aliases are known to what follows them.
    ("SELECT A + 1 AS X, X * 2 AS Y FROM T WHERE X > 2 ORDER BY X", [(3, 6), (4, 8)]),
    # Operators.
    ("SELECT 1 + 2, 5 - 2 * 3, -(-1), +1, 7 % 3, -7 % 3, 2.5 % 1", [(3, -1, 1, 1, 1, -1, Decimal("0.5"))]),
    ("SELECT 'a' || 'b', 'a' || NULL, 1 || 2, 'a' || 1", [("ab", None, "12", "a1")]),
    ("SELECT 1 = 1, 1 <> 2, 1 != 1, 1 < 2, 2 >= 2, 1 > 2, 1 <= 1, NULL = NULL",
     [(True, True, False, True, True, False, True, None)]),
    ("SELECT 1 IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM NULL", [(True, True)]),
    ("SELECT TRUE IS TRUE, NULL IS NOT TRUE, NULL IS NULL, 1 IS NOT NULL", [(True, True, True, True)]),
    ("SELECT TRUE AND NULL, FALSE AND NULL, TRUE OR NULL, NOT NULL::BOOLEAN", [(None, False, True, None)]),
    ("SELECT 1 IN (1, 2), 3 NOT IN (1, NULL), NULL IN (1), (1, 'a') IN ((1, 'a'), (2, 'b'))", [(True, None, None, True)]),
    ("SELECT 2 BETWEEN 1 AND 3, 2 NOT BETWEEN 1 AND 3, 2 BETWEEN 3 AND 1", [(True, False, False)]),
    ("SELECT B LIKE 'X', B ILIKE 'X', B LIKE 'x_', B NOT LIKE 'y' FROM T WHERE A = 1", [(False, True, False, True)]),
    ("SELECT 'a%b' LIKE 'a^%b' ESCAPE '^', 'axb' LIKE 'a^%b' ESCAPE '^'", [(True, False)]),
    ("SELECT 'a' LIKE ANY ('b', '%'), 'a' LIKE ALL ('a%', '%b'), 'a' ILIKE ANY ('B', 'A')", [(True, False, True)]),
    ("SELECT 'abc' RLIKE 'b', 'abc' RLIKE 'a.c', 'abc' REGEXP 'a.*'", [(False, True, True)]),
    ("SELECT CASE A WHEN 1 THEN 'a' ELSE 'b' END, CASE WHEN A > 1 THEN 1 END FROM T WHERE A < 3 ORDER BY A",
     [("a", None), ("b", 1)]),
    ("SELECT V:a::INT, V['a']::INT, V:b[0]::INT, V:c.d::VARCHAR FROM (SELECT PARSE_JSON('{\"a\": 1, \"b\": [2], "
     "\"c\": {\"d\": \"x\"}}') AS V)", [(1, 1, 2, "x")]),
    ("SELECT DATE '2024-01-02' - DATE '2024-01-01', TIMESTAMP '2024-01-01 10:00:00' + INTERVAL '1 day'",
     [(1, datetime.datetime(2024, 1, 2, 10))]),
    ("SELECT X'61', 'it''s', $$a'b$$, TRUE, NULL", [(bytearray(b"a"), "it's", "a'b", True, None)]),
]  # fmt: skip

REFUSED = [
    "SELECT DISTINCT ON (B) A FROM T", "SELECT TOP 10 PERCENT A FROM T", "SELECT A FROM T LIMIT 1 BY B",
    "SELECT COLUMNS('A') FROM T", "SELECT [X FOR X IN [1, 2]]", "SELECT A INTO W FROM T", "SELECT A FROM T FOR UPDATE",
    "SELECT A FROM T SEMI JOIN U ON T.A = U.A", "SELECT A FROM T LEFT ANTI JOIN U ON T.A = U.A",
    "SELECT * FROM T ASOF JOIN U MATCH_CONDITION (T.A >= U.A) USING (A)", "SELECT SUM(A) FILTER (WHERE A > 1) FROM T",
    "SELECT SUM(A) OVER (ORDER BY A GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM T",
    "SELECT SUM(A) OVER (ORDER BY A ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES) FROM T",
    "SELECT A FROM T EXCEPT ALL SELECT A FROM U", "SELECT A FROM T SAMPLE SYSTEM (2 ROWS)", "SELECT A FROM T USING SAMPLE 10%",
    "SELECT * FROM (SELECT B, C FROM T) PIVOT (SUM(C), MAX(C) FOR B IN ('x', 'y')) AS P",
    "SELECT A FROM T START WITH A = 1 CONNECT BY NOCYCLE PRIOR A = C", "SELECT B GLOB 'x' FROM T", "SELECT B SIMILAR TO 'x' FROM T",
    "SELECT A & 1 FROM T", "SELECT A | 1 FROM T", "SELECT A ^ 1 FROM T", "SELECT ~A FROM T", "SELECT A << 1 FROM T",
    "SELECT A == 1 FROM T", "SELECT A <=> 1 FROM T", "SELECT A DIV 2 FROM T", "SELECT PARSE_JSON(B) -> 'a' FROM T",
    "SELECT ARRAY_AGG(A ORDER BY A) FROM T", "SELECT A FROM T SORT BY A", "SELECT A FROM T CLUSTER BY A",
]  # fmt: skip


@pytest.fixture
def tables(sql):
    sql("CREATE TABLE T (A INT, B VARCHAR, C INT)")
    sql("INSERT INTO T VALUES (1, 'x', 10), (2, 'y', 20), (3, 'y', NULL), (NULL, 'z', 40)")
    sql("CREATE TABLE U (A INT, D VARCHAR)")
    sql("INSERT INTO U VALUES (1, 'one'), (3, 'three'), (5, 'five')")
    return sql


@pytest.mark.rule("Clauses and operators behave as documented", source="sql-reference/constructs")
def test_what_is_done(tables) -> None:
    assert [(text, ours, rows) for text, rows in DONE if (ours := tables(text)) != rows] == []


@pytest.mark.rule(
    "Clauses and operators that are foreign or not supported are error 000002",
    source="sql-reference/constructs",
    status="differs: Snowflake supports some of them, and has a syntax error for the others",
)
def test_what_is_refused(tables) -> None:
    tables("CREATE TABLE N (A VARCHAR)")
    for text in REFUSED:
        for statement in (text, f"CREATE VIEW V (X) AS {text}", f"INSERT INTO N {text}"):
            with pytest.raises(ProgrammingError) as error:
                tables(statement)
            assert error.value.errno in (2, 1003, 2140), statement
    assert tables("SELECT * FROM N") == []


@pytest.mark.rule(
    "SAMPLE ROW is SAMPLE BERNOULLI, and BLOCK is SYSTEM; a subquery is sampled, too",
    source="sql-reference/constructs/sample",
)
def test_methods_of_sampling(sql) -> None:
    sql("CREATE TABLE T AS SELECT SEQ4() AS A FROM TABLE(GENERATOR(ROWCOUNT => 10))")
    for method in ("ROW", "BERNOULLI", "BLOCK", "SYSTEM"):
        assert sql(f"SELECT COUNT(*) FROM T SAMPLE {method} (100)") == [(10,)]
        assert sql(f"SELECT COUNT(*) FROM T TABLESAMPLE {method} (0)") == [(0,)]
    for sample, rows in (("SAMPLE (100)", 10), ("SAMPLE ROW (0)", 0), ("TABLESAMPLE (3 ROWS)", 3)):
        assert sql(f"SELECT COUNT(*) FROM (SELECT X.A FROM T AS X JOIN T AS Y ON X.A = Y.A) {sample}") == [(rows,)]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT SYS_CONNECT_BY_PATH(A, '/') FROM VALUES (1) V (A)", "the function SYS_CONNECT_BY_PATH"),
        ("SELECT * FROM VALUES (1) V SAMPLE (10) SEED (1)", "SAMPLE in"),
        ("SELECT * FROM (SELECT 1 AS A) SAMPLE (10) SEED (1)", "SAMPLE of a subquery with SEED"),
        ("SELECT * FROM (SELECT 1 AS A) SAMPLE SYSTEM (10)", "SAMPLE of a subquery with SEED or by blocks"),
        ("BEGIN AWAIT ALL; END", "AWAIT of Snowflake Scripting"),
        ("DESCRIBE TABLE T TYPE = STAGE", "TYPE = STAGE"),
        ("CREATE TABLE T (A MAP(VARCHAR, NUMBER))", "the type MAP"),
        ("CREATE TABLE T (A ARRAY(NUMBER))", "the type ARRAY"),
    ],
)
def test_a_refusal_gives_the_true_reason(sql, query: str, reason: str) -> None:
    with pytest.raises(ProgrammingError, match=reason) as error:
        sql(query)
    assert error.value.errno == 2
