"""Names of columns in another case than theirs."""

import pytest
from snowflake.connector.errors import ProgrammingError

WRONG = [
    'SELECT "n" FROM UPPER_',
    'SELECT U."n" FROM UPPER_ U',
    'SELECT N FROM "lower"',
    'SELECT X FROM (SELECT N AS "x" FROM UPPER_)',
    'WITH C AS (SELECT N AS "x" FROM UPPER_) SELECT X FROM C',
    'WITH C ("x") AS (SELECT N FROM UPPER_) SELECT X FROM C',
    'INSERT INTO UPPER_ ("n") VALUES (1)',
    'UPDATE UPPER_ SET "n" = 1',
    'DELETE FROM UPPER_ WHERE "n" = 1',
    'MERGE INTO UPPER_ U USING (SELECT 1 AS X) S ON U."n" = S.X WHEN MATCHED THEN DELETE',
    'CREATE VIEW V AS SELECT "n" FROM UPPER_',
    'CREATE TABLE W AS SELECT "n" FROM UPPER_',
    'ALTER TABLE UPPER_ RENAME COLUMN "n" TO M',
    'ALTER TABLE UPPER_ DROP COLUMN "n"',
]


@pytest.fixture
def tables(sql):
    sql("CREATE TABLE UPPER_ (N INT)")
    sql('CREATE TABLE "lower" ("n" INT)')
    return sql


@pytest.mark.rule("A column name must match in case: error 000904 otherwise", source="sql-reference/identifiers-syntax")
@pytest.mark.parametrize("statement", WRONG)
def test_another_case_is_another_name(tables, statement) -> None:
    with pytest.raises(ProgrammingError, match="invalid identifier") as error:
        tables(statement)
    assert error.value.errno == 904


def test_its_own_case_is_found(tables) -> None:
    tables("INSERT INTO UPPER_ (n) VALUES (1)")
    tables('INSERT INTO "lower" ("n") SELECT "N" FROM UPPER_')
    assert tables('SELECT n, "N", UPPER_.N FROM UPPER_') == [(1, 1, 1)]
    assert tables('SELECT l."n" AS "x", u.n AS x FROM "lower" l JOIN upper_ u ON u.n = l."n" ORDER BY "x", x') == [
        (1, 1)
    ]
    assert tables("SELECT f.value::INT FROM UPPER_, LATERAL FLATTEN(INPUT => ARRAY_CONSTRUCT(n)) f") == [(1,)]
    assert tables("SELECT table_name FROM information_schema.tables ORDER BY 1") == [("UPPER_",), ("lower",)]


def test_without_a_database_nothing_is_looked_up(snowflake_server) -> None:
    with snowflake_server.connect() as connection:
        assert connection.cursor().execute("WITH C AS (SELECT 1 AS N) SELECT n FROM C").fetchall() == [(1,)]


@pytest.mark.rule("A table or view can't have two columns with the same name", source="sql-reference/sql/create-view")
@pytest.mark.parametrize("kind", ["TABLE", "VIEW"])
def test_two_columns_of_a_name(tables, kind) -> None:
    for query in ("SELECT * FROM UPPER_ A JOIN UPPER_ B ON A.N = B.N", "SELECT 1 AS X, 2 AS x"):
        with pytest.raises(ProgrammingError, match="duplicate column name"):
            tables(f"CREATE {kind} W AS {query}")
    with pytest.raises(ProgrammingError, match="differ only in case"):
        tables(f'CREATE {kind} W AS SELECT * FROM UPPER_ CROSS JOIN "lower"')
    tables(f"CREATE {kind} W AS SELECT A.N, B.N AS M FROM UPPER_ A JOIN UPPER_ B USING (N)")


@pytest.mark.rule(
    "A BINARY is not compared with a text",
    source="sql-reference/data-type-conversion",
    status="differs: refused with error 000002; Snowflake's own error is not known",
)
def test_a_binary_is_not_compared_with_a_text(sql) -> None:
    sql("CREATE TABLE T (B BINARY, S VARCHAR)")
    sql("INSERT INTO T SELECT TO_BINARY('4142'), '4142'")
    for condition in ("B = '4142'", "'4142' < B", "B IN ('41', '42')"):
        with pytest.raises(ProgrammingError, match="convert the text with TO_BINARY") as error:
            sql(f"SELECT S FROM T WHERE {condition}")
        assert error.value.errno == 2
    assert sql("SELECT S FROM T WHERE B = TO_BINARY('4142') AND S = '4142'") == [("4142",)]
