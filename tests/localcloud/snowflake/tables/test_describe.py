"""DESCRIBE TABLE, DESCRIBE VIEW and SHOW COLUMNS."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from snowflake.connector.errors import ProgrammingError

TYPES = {
    "A": ("VARCHAR(100) NOT NULL", "VARCHAR(100)", "TEXT"),
    "B": ("STRING", "VARCHAR(16777216)", "TEXT"),
    "C": ("NUMBER(18, 3)", "NUMBER(18,3)", "FIXED"),
    "D": ("INT", "NUMBER(38,0)", "FIXED"),
    "E": ("FLOAT", "FLOAT", "REAL"),
    "F": ("BOOLEAN", "BOOLEAN", "BOOLEAN"),
    "G": ("DATE", "DATE", "DATE"),
    "H": ("TIMESTAMP_NTZ", "TIMESTAMP_NTZ(9)", "TIMESTAMP_NTZ"),
    "I": ("TIMESTAMP_LTZ", "TIMESTAMP_LTZ(9)", "TIMESTAMP_LTZ"),
    "J": ("VARIANT", "VARIANT", "VARIANT"),
    "K": ("BINARY", "BINARY(8388608)", "BINARY"),
    "L": ("BINARY(10)", "BINARY(10)", "BINARY"),
    "M": ("ARRAY", "ARRAY", "ARRAY"),
    "N": ("OBJECT", "OBJECT", "OBJECT"),
}


@pytest.fixture
def sql(snowflake_server) -> Iterator:
    with snowflake_server.connect() as connection:
        execute = connection.cursor().execute
        execute("CREATE OR REPLACE DATABASE DESCRIBED_TEST")
        columns = ", ".join(f"{name} {given}" for name, (given, _, _) in TYPES.items())
        execute(f"CREATE TABLE T ({columns}) COMMENT = 'It''s a table'")
        execute("CREATE VIEW V AS SELECT A, C FROM T")
        yield lambda text: execute(text).fetchall()
        execute("DROP DATABASE DESCRIBED_TEST")


@pytest.mark.rule("DESCRIBE TABLE returns each column's full type", source="sql-reference/sql/desc-table")
def test_a_table_is_described_in_snowflakes_types(sql) -> None:
    for text in ("DESCRIBE TABLE T", 'DESC TABLE "DESCRIBED_TEST"."PUBLIC"."T" TYPE = COLUMNS'):
        assert {row[0]: row[1] for row in sql(text)} == {name: shown for name, (_, shown, _) in TYPES.items()}
    assert [row[3] for row in sql("DESCRIBE TABLE T")] == ["N"] + ["Y"] * 13


@pytest.mark.rule("DESCRIBE works from another current database", source="from memory")
def test_a_table_of_another_database_is_described(sql) -> None:
    sql("CREATE OR REPLACE DATABASE DESCRIBED_ELSEWHERE")
    try:
        assert [row[0] for row in sql("DESCRIBE VIEW DESCRIBED_TEST.PUBLIC.V")] == ["A", "C"]
    finally:
        sql("DROP DATABASE DESCRIBED_ELSEWHERE")


@pytest.mark.rule("SHOW COLUMNS returns each column's type as JSON", source="sql-reference/sql/show-columns")
def test_columns_are_shown_of_a_table_and_of_a_schema(sql) -> None:
    rows = sql("SHOW COLUMNS IN TABLE T")
    assert {row[2]: json.loads(row[3])["type"] for row in rows} == {name: kind for name, (_, _, kind) in TYPES.items()}
    assert json.loads(rows[0][3]) == {
        "type": "TEXT",
        "length": 100,
        "byteLength": 400,
        "fixed": False,
        "nullable": False,
    }
    assert [row[:3] for row in sql("SHOW COLUMNS LIKE 'c' IN SCHEMA DESCRIBED_TEST.PUBLIC")] == [
        ("T", "PUBLIC", "C"),
        ("V", "PUBLIC", "C"),
    ]


@pytest.mark.rule(
    "DESCRIBE of a missing object is error 002003",
    source="https://github.com/snowflakedb/snowflake-cli/blob/main/src/snowflake/cli/api/errno.py",
)
def test_what_is_not_there_is_refused(sql) -> None:
    for text in ("DESCRIBE TABLE NOBODY", "SHOW COLUMNS IN TABLE NOBODY", "DESCRIBE VIEW NOBODY"):
        with pytest.raises(ProgrammingError, match="does not exist or not authorized") as error:
            sql(text)
        assert error.value.errno == 2003


@pytest.mark.rule(
    "ARRAY and OBJECT columns are described as such, after ADD COLUMN, LIKE and CLONE, too",
    source="sql-reference/data-types-semistructured",
)
@pytest.mark.rule("The default CURRENT_TIMESTAMP is shown with parentheses", source="from memory")
def test_types_that_are_json_inside(sql) -> None:
    sql("CREATE TABLE S (A ARRAY, D TIMESTAMP_LTZ DEFAULT CURRENT_TIMESTAMP, E DATE DEFAULT CURRENT_DATE())")
    sql("ALTER TABLE S ADD COLUMN O OBJECT")
    for name, made in (("S", ""), ("L", "CREATE TABLE L LIKE S"), ("C", "CREATE TABLE C CLONE S")):
        if made:
            sql(made)
        found = {row[0]: (row[1], row[4]) for row in sql(f"DESCRIBE TABLE {name}")}
        assert found == {
            "A": ("ARRAY", None),
            "D": ("TIMESTAMP_LTZ(9)", "CURRENT_TIMESTAMP()"),
            "E": ("DATE", "CURRENT_DATE()"),
            "O": ("OBJECT", None),
        }
    query = "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH FROM INFORMATION_SCHEMA.COLUMNS"
    assert sql(f"{query} WHERE TABLE_NAME = 'S' AND COLUMN_NAME IN ('A', 'O') ORDER BY 1") == [
        *(("A", "ARRAY", None), ("O", "OBJECT", None)),
    ]


@pytest.mark.rule(
    "SHOW COLUMNS has the start, the step and the order of an AUTOINCREMENT column",
    source="https://docs.snowflake.com/release-notes/bcr-bundles/2023_06/bcr-1225",
)
def test_numbers_of_columns(sql) -> None:
    sql("CREATE SEQUENCE S")
    sql("CREATE TABLE NUMBERED (A INT AUTOINCREMENT START 10 INCREMENT 5, B INT DEFAULT 3, C INT DEFAULT S.NEXTVAL)")
    shown = [(row[2], row[5], row[10]) for row in sql("SHOW COLUMNS IN TABLE NUMBERED")]
    assert [row[:2] for row in shown[:2]] == [("A", ""), ("B", "3")]
    assert [row[2] for row in shown] == ["start 10 increment 5 noorder", "", ""]
    assert shown[2][1].endswith(".S.NEXTVAL")
    sql("CREATE TABLE ORDERED (A INT AUTOINCREMENT START 2 INCREMENT 3 ORDER, B INT IDENTITY (1, 1) NOORDER)")
    assert [row[10] for row in sql("SHOW COLUMNS IN TABLE ORDERED")] == [
        "start 2 increment 3 order",
        "start 1 increment 1 noorder",
    ]
    assert [row[4] for row in sql("DESCRIBE TABLE ORDERED")] == [
        "IDENTITY START 2 INCREMENT 3 ORDER",
        "IDENTITY START 1 INCREMENT 1 NOORDER",
    ]
    assert "autoincrement start 2 increment 3 order,\n" in sql("SELECT GET_DDL('TABLE', 'ORDERED')")[0][0]
