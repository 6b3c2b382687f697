"""INSERT, UPDATE and DELETE as only DuckDB would take them."""

import pytest
from snowflake.connector.errors import ProgrammingError

REFUSED = [
    "INSERT INTO T (N) VALUES (1) RETURNING N",
    "INSERT OR REPLACE INTO T (N) VALUES (1)",
    "UPDATE T SET N = 2 RETURNING N",
    "UPDATE T SET (N, V) = (1, NULL)",
    "DELETE FROM T RETURNING N",
]


@pytest.fixture
def table(sql):
    sql("CREATE TABLE T (N INT, V VARIANT, O OBJECT)")
    sql("INSERT INTO T (N) VALUES (1)")
    return sql


@pytest.mark.rule(
    "INSERT does not convert text to VARIANT, only PARSE_JSON does: error 002023",
    source="sql-reference/functions/parse_json",
    status="matches Snowflake; code from memory",
)
@pytest.mark.parametrize("source", ["VALUES ('{\"a\": 1}')", "SELECT '{\"a\": 1}'"])
def test_a_text_is_no_variant(table, source) -> None:
    for column in ("V", "O"):
        with pytest.raises(ProgrammingError, match="expecting VARIANT but got VARCHAR") as error:
            table(f"INSERT INTO T ({column}) {source}")
        assert error.value.errno == 2023
    table("CREATE TABLE TEXTS AS SELECT '1' AS A")
    with pytest.raises(ProgrammingError, match="expecting VARIANT but got VARCHAR"):
        table("INSERT INTO T (V) SELECT A FROM TEXTS")
    table("INSERT INTO T (V, O) SELECT PARSE_JSON('{\"a\": 1}'), OBJECT_CONSTRUCT('k', V) FROM T")
    table("INSERT INTO T SELECT 2, NULL, NULL")
    assert table("SELECT V:a FROM T WHERE V IS NOT NULL") == [("1",)]


@pytest.mark.parametrize("statement", REFUSED)
def test_clauses_that_snowflake_has_not(table, statement) -> None:
    with pytest.raises(ProgrammingError):
        table(statement)
    assert table("SELECT N FROM T") == [(1,)]


@pytest.mark.rule(
    "TIME and TIMESTAMP columns keep as many fractional digits as declared",
    source="sql-reference/data-types-datetime",
    status="differs: six are kept; fewer are refused",
)
def test_digits_of_the_second(table) -> None:
    for type_ in ("TIMESTAMP_NTZ(3)", "TIMESTAMP_LTZ(0)", "TIME(0)"):
        with pytest.raises(ProgrammingError, match="other digits"):
            table(f"CREATE TABLE U (A {type_})")
    table("CREATE TABLE U (A TIMESTAMP_NTZ(9), B TIMESTAMP_LTZ(6), C TIME)")
