"""Metadata of a result's columns, by cursor.describe, cursor.description, and a data frame's schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

LONGEST = 16_777_216
Columns = Callable[[str], list[tuple]]


@pytest.fixture
def columns(snowflake_server, sql, database: str) -> Iterator[Columns]:
    """Return the length and whether it may be NULL of each column, of a described query and of one that ran."""
    sql(
        "CREATE TABLE FILMS (ID NUMBER(5, 0) NOT NULL, TITLE VARCHAR(10) NOT NULL, NOTE VARCHAR, POSTER BINARY(5), "
        "GENRE VARCHAR(7))"
    )
    with snowflake_server.connect(database=database, schema="PUBLIC") as connection:
        cursor = connection.cursor()

        def columns(query: str) -> list[tuple]:
            described = [(column.internal_size, column.is_nullable) for column in cursor.describe(query)]
            cursor.execute(query)
            assert [(column.internal_size, column.is_nullable) for column in cursor.description] == described
            return described

        yield columns


@pytest.mark.rule(
    "A result's columns have the lengths of VARCHAR and BINARY columns and literals, and say which are never NULL",
    source="https://github.com/snowflakedb/gosnowflake/blob/master/arrow_test.go",
    status="matches for columns of tables, literals and their casts; other expressions are long and may be NULL",
)
def test_literals(columns: Columns) -> None:
    """Of the query of testArrowVariousTypes, whose C5 has 8388608 bytes."""
    found = columns(
        "SELECT 1.0::NUMBER(30,2) AS C1, 2::NUMBER(18,0) AS C2, 't3' AS C3, 4.2::DOUBLE AS C4, "
        "'abcd'::BINARY(8388608) AS C5, TRUE AS C6"
    )
    assert found == [(None, False), (None, False), (2, False), (None, False), (8_388_608, False), (None, False)]
    assert columns("SELECT NULL, TRY_CAST('1' AS INT), -1, 'a'::VARCHAR(7)")[1:] == [
        (None, True),
        (None, False),
        (7, False),
    ]


CASES = [
    ("SELECT * FROM FILMS", [(None, False), (10, False), (LONGEST, True), (5, True), (7, True)]),
    ("SELECT TITLE AS T, GENRE FROM FILMS AS F", [(10, False), (7, True)]),
    ("SELECT F.* EXCLUDE (NOTE, POSTER) FROM FILMS AS F", [(None, False), (10, False), (7, True)]),
    (
        "SELECT UPPER(TITLE), MAX(TITLE), MAX(ID) FROM FILMS GROUP BY 1",
        [(LONGEST, True), (10, True), (None, True)],
    ),
    ("SELECT TITLE FROM FILMS UNION ALL SELECT GENRE FROM FILMS", [(10, True)]),
    ("SELECT TITLE FROM FILMS UNION ALL SELECT 'more than ten'", [(13, False)]),
    ("WITH C (X) AS (SELECT TITLE FROM FILMS) SELECT X FROM C", [(10, False)]),
    ("SELECT A.ID, B.TITLE FROM FILMS A LEFT JOIN FILMS B ON A.ID = B.ID", [(None, False), (10, True)]),
    ("SELECT A.ID, B.TITLE FROM FILMS A RIGHT JOIN FILMS B ON A.ID = B.ID", [(None, True), (10, False)]),
    ("SELECT A.ID, B.TITLE FROM FILMS A FULL JOIN FILMS B ON A.ID = B.ID", [(None, True), (10, True)]),
    ("SELECT A.ID, B.TITLE FROM FILMS A JOIN FILMS B ON A.ID = B.ID", [(None, False), (10, False)]),
    (
        "SELECT A.ID, B.ID FROM FILMS A JOIN FILMS B RIGHT JOIN (SELECT 1 AS Z) Q ON B.NOTE = 'q' ON TRUE",
        [(None, False), (None, True)],
    ),
    ("SELECT 1 AS A UNION ALL BY NAME SELECT 2 AS B", [(None, True), (None, True)]),
    ("SELECT * FROM (SELECT 1 AS A UNION ALL BY NAME SELECT 2 AS A)", [(None, True)]),
    ("SELECT TITLE, COUNT(*) FROM FILMS GROUP BY ROLLUP (TITLE)", [(10, True), (None, True)]),
    ("SELECT COALESCE(GENRE, 'a'), COALESCE(NOTE, 'a') FROM FILMS", [(7, True), (LONGEST, True)]),
]


@pytest.mark.parametrize(("query", "expected"), CASES)
def test_columns_of_tables(columns: Columns, query: str, expected: list[tuple]) -> None:
    assert columns(query) == expected


def test_a_change_of_the_table_is_seen(columns: Columns, sql) -> None:
    query = "SELECT TITLE FROM FILMS"
    assert columns(query) == [(10, False)]
    sql("ALTER TABLE FILMS ALTER COLUMN TITLE DROP NOT NULL")
    sql("ALTER TABLE FILMS ALTER COLUMN TITLE SET DATA TYPE VARCHAR(20)")
    assert columns(query) == [(20, True)]
    sql("CREATE OR REPLACE TABLE FILMS (TITLE VARCHAR(3))")
    assert columns(query) == [(3, True)]
    sql("BEGIN DROP TABLE FILMS; CREATE TABLE FILMS (TITLE VARCHAR(4)); END")
    assert columns(query) == [(4, True)]


def test_a_masked_column_may_be_null(columns: Columns, sql) -> None:
    sql("CREATE MASKING POLICY HIDDEN AS (V VARCHAR) RETURNS VARCHAR -> NULL")
    sql("ALTER TABLE FILMS ALTER COLUMN TITLE SET MASKING POLICY HIDDEN")
    assert columns("SELECT TITLE FROM FILMS") == [(LONGEST, True)]
