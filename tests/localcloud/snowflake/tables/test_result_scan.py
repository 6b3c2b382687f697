"""RESULT_SCAN inside of queries, and LAST_QUERY_ID with a number."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import ProgrammingError

LAST = "TABLE(RESULT_SCAN(LAST_QUERY_ID()))"


@pytest.mark.rule(
    "RESULT_SCAN is a table in any query, also of SHOW and DESCRIBE", source="sql-reference/functions/result_scan"
)
def test_a_result_is_a_table(sql) -> None:
    sql("SELECT 4 AS N UNION ALL SELECT 7")
    assert sql(f"SELECT COUNT(*) FROM {LAST}") == [(2,)]
    assert sql("SELECT N + 1 FROM TABLE(RESULT_SCAN(LAST_QUERY_ID(-2))) R WHERE R.N > 4") == [(8,)]
    sql("CREATE TABLE T (A INT)")
    sql("SHOW TABLES LIKE 'T'")
    assert sql(f'SELECT "name", "rows" + 1, "created_on" <= CURRENT_TIMESTAMP() FROM {LAST}') == [("T", 1, True)]
    sql("DESCRIBE TABLE T")
    sql(f'CREATE TABLE D AS SELECT "name" AS N, "null?" AS E FROM {LAST}')
    assert sql("SELECT * FROM D") == [("A", "Y")]
    sql("SELECT 5 AS N")
    sql(f"INSERT INTO T SELECT N FROM {LAST}")
    assert sql(f'SELECT "number of rows inserted" FROM {LAST}') == [(1,)]
    assert sql(
        f"SELECT X.A, Y.A FROM TABLE(RESULT_SCAN(LAST_QUERY_ID(-2))) Z, {LAST} Q, T X JOIN T Y ON X.A = Y.A"
    ) == [(5, 5)]


@pytest.mark.rule(
    "LAST_QUERY_ID(n) is the session's statement of this number, from the end if it is negative",
    source="sql-reference/functions/last_query_id",
)
def test_statements_are_counted(snowflake_server) -> None:
    with snowflake_server.connect() as connection:
        cursor = connection.cursor()
        first, second = (cursor.execute(f"SELECT {number}").sfqid for number in (1, 2))
        assert cursor.execute("SELECT LAST_QUERY_ID(1), LAST_QUERY_ID(-1), LAST_QUERY_ID(99)").fetchall() == [
            (first, second, None)
        ]
        assert cursor.execute("SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID(1))) LIMIT 1").fetchall() == [(1,)]
        assert cursor.execute("SELECT * FROM TABLE(RESULT_SCAN(2)) LIMIT 1").fetchall() == [(2,)]


def test_results_that_are_not_known_are_refused(snowflake_server, sql) -> None:
    with pytest.raises(ProgrammingError, match="Statement x not found") as error:
        sql("SELECT * FROM TABLE(RESULT_SCAN('x')) WHERE 1 = 1")
    assert error.value.errno == 709
    with pytest.raises(ProgrammingError, match="views of RESULT_SCAN"):
        sql(f"CREATE VIEW V AS SELECT * FROM {LAST}")
    for argument in ("'a' || 'b'", ""):
        with pytest.raises(ProgrammingError):
            sql(f"SELECT 1 FROM TABLE(RESULT_SCAN({argument}))")


@pytest.mark.rule(
    "The columns of RESULT_SCAN have the types of the result's", source="sql-reference/functions/result_scan"
)
def test_types_are_kept(sql) -> None:
    sql("""SELECT [1, NULL] A, {'b': 2} AS "o", PARSE_JSON('"x"') V, 'y'::VARCHAR(5) S, NULL::ARRAY N""")
    sql(f"CREATE TABLE K AS SELECT * FROM {LAST}")
    assert [row[:2] for row in sql("DESCRIBE TABLE K")] == [
        ("A", "ARRAY"),
        ("o", "OBJECT"),
        ("V", "VARIANT"),
        ("S", "VARCHAR(5)"),
        ("N", "ARRAY"),
    ]
    sql("SELECT * FROM K")
    assert sql(f'SELECT R.A[0], R.A[1], R."o":b, R.V::VARCHAR, R.N FROM {LAST} R JOIN K USING (S)') == [
        ("1", None, "2", "x", None)
    ]
    assert sql("SELECT [5] A ->> SELECT F.VALUE FROM $1 X, LATERAL FLATTEN(X.A) F") == [("5",)]
