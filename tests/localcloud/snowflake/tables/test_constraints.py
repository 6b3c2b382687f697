"""Keys are kept and shown; only NOT NULL is enforced."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError


@pytest.fixture
def sql(snowflake_server) -> Iterator:
    with snowflake_server.connect() as connection:
        execute = connection.cursor().execute
        execute("CREATE OR REPLACE DATABASE CONSTRAINTS_TEST")
        execute("CREATE TABLE A (ID INT PRIMARY KEY, CODE VARCHAR UNIQUE, NOTE VARCHAR)")
        execute(
            "CREATE TABLE B (ID INT, PART INT, A_ID INT REFERENCES A (ID), CONSTRAINT KEY_OF_B PRIMARY KEY (ID, PART), "
            "CONSTRAINT TO_A FOREIGN KEY (A_ID) REFERENCES A (ID))"
        )
        yield lambda text: execute(text).fetchall()
        execute("DROP DATABASE CONSTRAINTS_TEST")


@pytest.mark.rule("Primary and unique keys are not enforced", source="sql-reference/constraints-overview")
@pytest.mark.rule("Foreign keys are not enforced", source="sql-reference/constraints-overview")
def test_keys_are_not_enforced(sql) -> None:
    for _ in range(2):
        sql("INSERT INTO A VALUES (1, 'x', NULL)")
        sql("INSERT INTO B VALUES (1, 1, 99)")
    assert sql("SELECT COUNT(*) FROM A") == sql("SELECT COUNT(*) FROM B") == [(2,)]


@pytest.mark.rule(
    "The columns of a primary key are NOT NULL", source="sql-reference/constraints-overview#supported-constraint-types"
)
def test_a_primary_key_holds_no_null(sql) -> None:
    with pytest.raises(DatabaseError) as error:
        sql("INSERT INTO B (ID, PART) VALUES (1, NULL)")
    assert error.value.errno == 100072


@pytest.mark.rule("SHOW PRIMARY KEYS lists them column by column", source="sql-reference/sql/show-primary-keys")
@pytest.mark.rule(
    "SHOW EXPORTED KEYS lists the foreign keys that refer to a table, with the columns of SHOW IMPORTED KEYS",
    source="https://github.com/snowflakedb/snowflake-jdbc/blob/v3.23.2/src/main/java/net/snowflake/client/jdbc/"
    "SnowflakeDatabaseMetaData.java",
    status="matches the driver's use of it; the statement is on no page",
)
def test_keys_are_shown(sql) -> None:
    assert [row[3:7] for row in sql("SHOW PRIMARY KEYS IN TABLE B")] == [
        ("B", "ID", 1, "KEY_OF_B"),
        ("B", "PART", 2, "KEY_OF_B"),
    ]
    assert next(row[3:5] for row in sql("SHOW PRIMARY KEYS IN SCHEMA CONSTRAINTS_TEST.PUBLIC")) == ("A", "ID")
    assert [row[3:5] for row in sql("SHOW UNIQUE KEYS IN TABLE A")] == [("A", "CODE")]
    imported = {row[12]: (row[3], row[4], row[7], row[8]) for row in sql("SHOW IMPORTED KEYS IN TABLE B")}
    assert imported["TO_A"] == ("A", "ID", "B", "A_ID")
    assert len(imported) == 2
    of_b = [row for row in sql("SHOW IMPORTED KEYS IN TABLE B") if row[3] == "A"]
    assert sql("SHOW EXPORTED KEYS IN TABLE A") == of_b
    assert sql("SHOW TERSE EXPORTED KEYS IN TABLE B") == [
        row for row in sql("SHOW IMPORTED KEYS IN SCHEMA CONSTRAINTS_TEST.PUBLIC") if row[3] == "B"
    ]
    assert [row[5:7] for row in sql("DESCRIBE TABLE A")] == [("Y", "N"), ("N", "Y"), ("N", "N")]


@pytest.mark.rule("A foreign key must refer to an existing table", source="sql-reference/sql/create-table-constraint")
@pytest.mark.rule(
    "CHECK constraints are supported",
    source="sql-reference/constraints-overview",
    status="not supported: refused, because they would have no effect",
)
def test_constraints_that_are_refused(sql) -> None:
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        sql("CREATE TABLE T (A INT REFERENCES NO_TABLE (A))")
    with pytest.raises(ProgrammingError, match="does not support CHECK constraints"):
        sql("CREATE TABLE T (A INT CHECK (A > 0))")
    sql("CREATE TABLE T (A INT PRIMARY KEY, PARENT INT, FOREIGN KEY (PARENT) REFERENCES T (A))")
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        sql("ALTER TABLE T ADD FOREIGN KEY (A) REFERENCES NO_TABLE (A)")


def test_a_key_is_of_columns_that_are_there(sql):
    sql("CREATE TABLE OLD (A INT)")
    for statement in (
        "ALTER TABLE OLD ADD CONSTRAINT K PRIMARY KEY (B)",
        "ALTER TABLE OLD ADD UNIQUE (A, B)",
        "ALTER TABLE OLD ADD FOREIGN KEY (B) REFERENCES OLD (A)",
        "CREATE TABLE NEW (A INT, PRIMARY KEY (B))",
        "CREATE TABLE NEW (A INT, UNIQUE (A, B))",
    ):
        with pytest.raises(ProgrammingError, match="invalid identifier 'B'"):
            sql(statement)
    sql("ALTER TABLE OLD ADD CONSTRAINT K PRIMARY KEY (A)")
