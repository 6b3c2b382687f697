"""Defaults of columns as Snowflake prints them, without a word of the engine's."""

import pytest
from snowflake.connector.errors import ProgrammingError

# A column's type, its default, and the default as it is printed.
DEFAULTS = {
    "VARCHAR": ("lower('ABC')", "LOWER('ABC')"),
    "NUMBER(38,0)": ("1+1", "1 + 1"),
    "DATE": ("dateadd(day, 1, current_date)", "DATEADD(DAY, 1, CURRENT_DATE())"),
    "TIMESTAMP_NTZ(9)": ("SYSDATE()", "SYSDATE()"),
    "TIMESTAMP_TZ(9)": ("CURRENT_TIMESTAMP()", "CURRENT_TIMESTAMP()"),
    "TIMESTAMP_LTZ(9)": ("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP()"),
    "TIME(9)": ("CURRENT_TIME()", "CURRENT_TIME()"),
    "VARCHAR(36)": ("UUID_STRING()", "UUID_STRING()"),
    "VARCHAR(99)": ("UPPER(CURRENT_USER())", "UPPER(CURRENT_USER())"),
    "VARIANT": ("PARSE_JSON('{}')", "PARSE_JSON('{}')"),
    "NUMBER(3,0)": ("-1", "-1"),
    "NUMBER(4,0)": ("5", "5"),
    "VARCHAR(9)": ("'it''s'", "'it''s'"),
    "BOOLEAN": ("TRUE", "true"),
}
PRINTED = {f"C{number}": printed for number, (_, printed) in enumerate(DEFAULTS.values())}


@pytest.fixture
def made(sql):
    columns = ", ".join(
        f"C{number} {type_} DEFAULT {written}" for number, (type_, (written, _)) in enumerate(DEFAULTS.items())
    )
    sql(f"CREATE TABLE T (ID INT, {columns})")


def described(sql, table: str) -> dict[str, str]:
    return {row[0]: row[4] for row in sql(f"DESCRIBE TABLE {table}") if row[0] != "ID"}


@pytest.mark.rule(
    "The default of a column is printed as it was declared, by DESCRIBE, COLUMNS and GET_DDL",
    source="sql-reference/sql/desc-table",
    status="matches Snowflake for constants and single functions; how an expression is spaced is from memory",
)
def test_where_defaults_are_printed(sql, made):
    assert described(sql, "T") == PRINTED
    listed = sql("SELECT COLUMN_NAME, COLUMN_DEFAULT FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'T'")
    assert {name: default for name, default in listed if name != "ID"} == PRINTED
    [(text,)] = sql("SELECT GET_DDL('TABLE', 'T')")
    for printed in PRINTED.values():
        assert f" DEFAULT {printed}" in text


def test_they_follow_their_column_and_table(sql, made):
    sql("CREATE TABLE TWIN CLONE T")
    sql("CREATE TABLE SAME LIKE T")
    assert described(sql, "TWIN") == described(sql, "SAME") == PRINTED
    sql("ALTER TABLE T RENAME TO U")
    sql("ALTER TABLE U RENAME COLUMN C0 TO FIRST")
    sql("ALTER TABLE U DROP COLUMN C1")
    sql("ALTER TABLE U ALTER COLUMN C2 DROP DEFAULT")
    sql("ALTER TABLE U ADD COLUMN C1 VARCHAR DEFAULT UPPER('x')")
    found = described(sql, "U")
    assert (found["FIRST"], found["C1"], found["C2"]) == (PRINTED["C0"], "UPPER('x')", None)
    sql("ALTER TABLE U ADD COLUMN IF NOT EXISTS C1 VARCHAR DEFAULT LOWER('other')")
    assert described(sql, "U")["C1"] == "UPPER('x')"
    sql("DROP TABLE U")
    sql("UNDROP TABLE U")
    assert described(sql, "U") == found


def test_create_table_as_and_create_or_alter(sql):
    sql("CREATE TABLE A (B VARCHAR DEFAULT LOWER('X')) AS SELECT 'y'")
    assert described(sql, "A") == {"B": "LOWER('X')"}
    sql("CREATE OR ALTER TABLE A (B VARCHAR DEFAULT LOWER('X'), C INT)")
    assert described(sql, "A") == {"B": "LOWER('X')", "C": None}
    sql("INSERT INTO A (C) VALUES (1)")
    assert sql("SELECT B FROM A WHERE C = 1") == [("x",)]


def test_create_or_alter_adds_what_add_column_adds(sql):
    sql("CREATE TABLE A (B INT)")
    with pytest.raises(ProgrammingError, match="Invalid column default expression"):
        sql("CREATE OR ALTER TABLE A (B INT, C VARCHAR DEFAULT CURRENT_USER())")
    assert described(sql, "A") == {"B": None}
    sql("CREATE OR ALTER TABLE A (B INT, C VARCHAR DEFAULT LOWER('X'))")
    assert described(sql, "A") == {"B": None, "C": "LOWER('X')"}
