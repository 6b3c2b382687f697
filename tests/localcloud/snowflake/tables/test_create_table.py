"""CREATE TABLE: columns with a query, and the forms that clients send."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import IntegrityError, ProgrammingError


@pytest.mark.rule(
    "CREATE TABLE … AS may declare the columns, and a text must fit in its column",
    source="sql-reference/sql/create-table#create-table-as-select-also-referred-to-as-ctas",
)
def test_a_query_with_declared_columns(sql) -> None:
    sql('CREATE TABLE T ("N" BIGINT, "S" STRING(3)) AS SELECT * FROM (SELECT 1 AS X, \'abc\' AS Y)')
    assert sql("SELECT N, S FROM T") == [(1, "abc")]
    assert [row[:2] for row in sql("DESCRIBE TABLE T")] == [("N", "NUMBER(38,0)"), ("S", "VARCHAR(3)")]
    with pytest.raises(ProgrammingError, match="String 'abcd' is too long") as error:
        sql("CREATE TABLE U (S VARCHAR(3)) AS SELECT 'abcd'")
    assert error.value.errno == 100078
    assert sql("SHOW TABLES LIKE 'U'") == []


@pytest.mark.rule(
    "CREATE TABLE … AS keeps NOT NULL, DEFAULT, AUTOINCREMENT and keys of the columns that it declares",
    source="https://github.com/dbt-labs/dbt-snowflake/blob/main/tests/functional/adapter/test_constraints.py",
    status="matches Snowflake as dbt uses NOT NULL and keys; DEFAULT and AUTOINCREMENT from memory",
)
def test_a_query_with_constraints(sql) -> None:
    sql(
        "CREATE OR REPLACE TRANSIENT TABLE T (id INTEGER NOT NULL PRIMARY KEY, color TEXT(5) NOT NULL DEFAULT 'red', "
        "at TIMESTAMP_TZ DEFAULT CURRENT_TIMESTAMP(), n INT AUTOINCREMENT, UNIQUE (color)) AS "
        "(SELECT id, color, at, n FROM (SELECT 'blue' AS color, 1 AS id, NULL AS at, 7 AS n))"
    )
    assert [(row[0], row[3], row[4], row[5], row[6]) for row in sql("DESCRIBE TABLE T")] == [
        ("ID", "N", None, "Y", "N"),
        ("COLOR", "N", "'red'", "N", "Y"),
        ("AT", "Y", "CURRENT_TIMESTAMP()", "N", "N"),
        ("N", "Y", "IDENTITY START 1 INCREMENT 1 NOORDER", "N", "N"),
    ]
    sql("INSERT INTO T (ID) VALUES (2)")
    assert sql("SELECT ID, COLOR, AT IS NULL, N FROM T ORDER BY ID") == [(1, "blue", True, 7), (2, "red", False, 1)]
    for statement in (
        "INSERT INTO T (ID, COLOR) VALUES (3, NULL)",
        "CREATE OR REPLACE TABLE T (id INT NOT NULL) AS SELECT NULL",
        "CREATE OR REPLACE TABLE T (id INT PRIMARY KEY) AS SELECT NULL",
    ):
        with pytest.raises(IntegrityError, match="NULL result in a non-nullable column") as error:
            sql(statement)
        assert error.value.errno == 100072
    assert sql("SELECT COUNT(*) FROM T") == [(2,)]


@pytest.mark.rule(
    "A VARIANT in a column that CREATE TABLE … AS declares as VARCHAR is its text, without quotes",
    source="sql-reference/data-types-semistructured",
)
def test_variants_in_declared_texts(sql) -> None:
    query = """SELECT V:d, V:d, V:n FROM (SELECT PARSE_JSON('{"d": "x y", "n": 5}') AS V)"""
    sql(f"CREATE TABLE T (A VARCHAR, B VARCHAR(9), N INT) AS {query}")
    assert sql("SELECT * FROM T") == [("x y", "x y", 5)]


@pytest.mark.rule(
    "CREATE TABLE … AS and INSERT keep the rows of table functions and of INFORMATION_SCHEMA and ACCOUNT_USAGE",
    source="sql-reference/functions/validate#examples",
)
def test_rows_of_table_functions_are_kept(sql, tmp_path) -> None:
    (tmp_path / "numbers.csv").write_text("1\nx\n2\n")
    sql("CREATE TABLE LOADED (N INT)")
    sql(f"PUT file://{tmp_path}/numbers.csv @%LOADED")
    sql("COPY INTO LOADED ON_ERROR = CONTINUE")
    sql("CREATE OR REPLACE TABLE FAULTS AS SELECT * FROM TABLE(VALIDATE(LOADED, JOB_ID => '_last'))")
    sql("INSERT INTO FAULTS SELECT * FROM TABLE(VALIDATE(LOADED, JOB_ID => '_last'))")
    assert sql("SELECT LINE, REJECTED_RECORD FROM FAULTS") == [(2, "x"), (2, "x")]
    hour = "TABLE_NAME => 'LOADED', START_TIME => DATEADD(HOUR, -1, CURRENT_TIMESTAMP())"
    sql(f"CREATE TABLE LOADS AS SELECT FILE_NAME, ROW_COUNT FROM TABLE(INFORMATION_SCHEMA.COPY_HISTORY({hour}))")
    sql(f"INSERT INTO LOADS SELECT FILE_NAME, ROW_COUNT FROM TABLE(INFORMATION_SCHEMA.COPY_HISTORY({hour}))")
    assert sql("SELECT COUNT(*), SUM(ROW_COUNT) FROM LOADS") == [(2, 4)]
    sql("CREATE TABLE RUNS AS SELECT * FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY())")
    sql("CREATE TABLE NAMES (NAME VARCHAR(9)) AS SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES")
    assert ("LOADED",) in sql("SELECT NAME FROM NAMES")
    sql("CREATE TABLE ASKED AS SELECT QUERY_TEXT, START_TIME FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY")
    assert [row[:2] for row in sql("DESCRIBE TABLE ASKED")][1] == ("START_TIME", "TIMESTAMP_LTZ(9)")
    assert sql("SELECT COUNT(*) FROM ASKED WHERE QUERY_TEXT = 'CREATE TABLE LOADED (N INT)'") == [(1,)]


@pytest.mark.rule(
    "IF NOT EXISTS may stand behind the table's name, and SCOPED before TEMPORARY",
    source="https://github.com/snowflakedb/snowpark-python/blob/main/src/snowflake/snowpark/_internal/utils.py",
    status="matches Snowflake as Snowpark uses it; not documented",
)
def test_the_forms_of_snowpark(sql) -> None:
    sql("CREATE TABLE T IF NOT EXISTS (N INT)")
    assert sql("CREATE  TABLE  FORMS  IF  NOT  EXISTS (N INT)".replace("FORMS", "T")) == [
        ("T already exists, statement succeeded.",)
    ]
    sql("CREATE SCOPED TEMPORARY TABLE PASSING IF NOT EXISTS (N INT, S STRING(5))")
    sql("CREATE SCOPED TEMPORARY STAGE IF NOT EXISTS FILES")
    sql("CREATE SCOPED TEMPORARY FILE FORMAT F TYPE = CSV")
    assert sorted((row[1], row[4]) for row in sql("SHOW TABLES")) == [("PASSING", "TEMPORARY"), ("T", "TABLE")]
