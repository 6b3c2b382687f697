"""UNDROP TABLE."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.mark.rule(
    "UNDROP TABLE restores the table of that name that was dropped last, with its rows and grants",
    source="sql-reference/sql/undrop-table",
    status="matches Snowflake; of the last 50 tables of at most 100,000 rows that DROP TABLE dropped, until a restart "
    "or a RENAME of the schema or database, and without a default from a sequence; others, and those that were "
    "replaced, are refused with error 000002. That the grants come back is from memory",
)
@pytest.mark.rule(
    "A dropped table can be restored within its DATA_RETENTION_TIME_IN_DAYS, and under a free name",
    source="user-guide/data-time-travel#dropping-and-restoring-objects",
    status="matches Snowflake; the code 002003 is from memory",
)
def test_a_dropped_table_comes_back(sql, database) -> None:
    sql("CREATE OR REPLACE ROLE UNDROP_READER")
    for number in (1, 2):
        sql("CREATE TABLE LOADDATA1 (N INT AUTOINCREMENT, T VARCHAR(3) NOT NULL) COMMENT = 'kept'")
        sql("GRANT SELECT ON TABLE LOADDATA1 TO ROLE UNDROP_READER")
        sql(f"INSERT INTO LOADDATA1 (T) VALUES ('{number}')")
        assert sql("DROP TABLE LOADDATA1") == [("LOADDATA1 successfully dropped.",)]
    assert sql("SHOW GRANTS TO ROLE UNDROP_READER") == []
    assert sql(f"SELECT COUNT(*) FROM {database}.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC'") == [(0,)]
    # Each one is restored after the one before it got another name.
    assert sql("UNDROP TABLE LOADDATA1") == [("Table LOADDATA1 successfully restored.",)]
    assert sql("SELECT T FROM LOADDATA1") == [("2",)]
    assert error_number(sql, "UNDROP TABLE LOADDATA1") == 2002
    sql("ALTER TABLE LOADDATA1 RENAME TO LOADDATA3")
    sql("UNDROP TABLE LOADDATA1")
    assert sql("SELECT * FROM LOADDATA1") == [(1, "1")]
    sql("INSERT INTO LOADDATA1 (T) VALUES ('3')")
    assert sql("SELECT MAX(N) FROM LOADDATA1") == [(2,)]
    assert [(row[1], row[3]) for row in sql("DESC TABLE LOADDATA1")] == [("NUMBER(38,0)", "Y"), ("VARCHAR(3)", "N")]
    assert [row[5] for row in sql("SHOW TABLES LIKE 'LOADDATA1'")] == ["kept"]
    assert len(sql("SHOW GRANTS TO ROLE UNDROP_READER")) == 2
    sql("DROP ROLE UNDROP_READER")


def test_what_can_not_be_restored(sql, database) -> None:
    sql("CREATE TABLE T (N INT)")
    sql("CREATE OR REPLACE TABLE T (N INT)")
    sql("ALTER TABLE T RENAME TO OTHER")
    assert error_number(sql, "UNDROP TABLE T") == 2
    sql("CREATE TABLE SHORT (N INT) DATA_RETENTION_TIME_IN_DAYS = 0")
    sql("CREATE TEMPORARY TABLE MINE (N INT)")
    sql("CREATE SCHEMA INNER_ONE")
    sql("CREATE TABLE INNER_ONE.LOST (N INT)")
    sql("USE SCHEMA PUBLIC")
    for name in ("SHORT", "MINE", "INNER_ONE.LOST"):
        sql(f"DROP TABLE {name}")
    sql("DROP SCHEMA INNER_ONE")
    sql("CREATE SCHEMA INNER_ONE")
    sql("USE SCHEMA PUBLIC")
    for name in ("SHORT", "MINE", "INNER_ONE.LOST", "NEVER"):
        assert (name, error_number(sql, f"UNDROP TABLE {name}")) == (name, 2003)
    # A hidden table does not keep a sequence, and a schema that gets another name leaves none behind.
    sql("CREATE SEQUENCE S")
    sql("CREATE TABLE NUMBERED (N INT DEFAULT S.NEXTVAL)")
    sql("DROP TABLE NUMBERED")
    sql("DROP SEQUENCE S")
    assert error_number(sql, "UNDROP TABLE NUMBERED") == 2
    sql("CREATE TABLE INNER_ONE.MOVED (N INT)")
    sql("DROP TABLE INNER_ONE.MOVED")
    sql("ALTER SCHEMA INNER_ONE RENAME TO INNER_TWO")
    sql("ALTER SCHEMA INNER_TWO RENAME TO INNER_ONE")
    assert error_number(sql, "UNDROP TABLE INNER_ONE.MOVED") == 2003
