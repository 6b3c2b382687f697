"""COLLATE of the columns of new tables and views."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.mark.rule(
    "CREATE TABLE gives columns a collation, which DESCRIBE TABLE prints behind the type",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/hybrid_tables_ext.go",
)
def test_a_column_is_described_with_it(sql) -> None:
    sql("CREATE TABLE T (A VARCHAR(10) NOT NULL COLLATE 'en-ci', B TEXT COLLATE 'EN_US', C VARCHAR COLLATE '', D INT)")
    types = [row[1] for row in sql("DESCRIBE TABLE T")]
    assert types == [
        "VARCHAR(10) COLLATE 'en-ci'",
        "VARCHAR(16777216) COLLATE 'EN_US'",
        "VARCHAR(16777216)",
        "NUMBER(38,0)",
    ]
    names = "SELECT COLLATION_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'T' ORDER BY ORDINAL_POSITION"
    assert [name for (name,) in sql(names)] == ["en-ci", "EN_US", None, None]


@pytest.mark.rule(
    "DEFAULT_DDL_COLLATION of CREATE TABLE is the collation of its texts without one of their own",
    source="sql-reference/sql/create-table",
    status="matches Snowflake; texts that ALTER TABLE adds, CREATE TABLE … AS, LIKE and CLONE are refused (000002), "
    "and the default of a schema, database or account",
)
def test_a_default_of_the_table(sql) -> None:
    columns = "A INT, B VARCHAR(20), C TEXT COLLATE 'en-ci', D VARCHAR COLLATE ''"
    sql(f"CREATE TABLE T ({columns}) DATA_RETENTION_TIME_IN_DAYS = 0 DEFAULT_DDL_COLLATION = 'de'")
    found = [row[1].partition(" ")[2] for row in sql("DESCRIBE TABLE T")]
    assert found == ["", "COLLATE 'de'", "COLLATE 'en-ci'", ""]
    sql("ALTER TABLE T ADD COLUMN E INT")
    for statement in (
        "ALTER TABLE T ADD COLUMN F VARCHAR",
        "CREATE TABLE N DEFAULT_DDL_COLLATION = 'de' AS SELECT 'a' AS A",
        "CREATE TABLE N (A VARCHAR) DEFAULT_DDL_COLLATION = 'xx'",
        "CREATE OR ALTER TABLE T (A INT) DEFAULT_DDL_COLLATION = 'de'",
    ):
        assert error_number(sql, statement) == 2, statement


def test_keys_stand_beside_it(sql) -> None:
    sql("CREATE TABLE R (ID VARCHAR PRIMARY KEY COLLATE 'en')")
    sql("CREATE TABLE T (A VARCHAR COLLATE 'en' FOREIGN KEY REFERENCES R (ID), B INT UNIQUE)")
    assert [row[1].partition(" ")[2] for row in sql("DESCRIBE TABLE T")] == ["COLLATE 'en'", ""]


@pytest.mark.rule(
    "LIKE, CLONE, views, CREATE TABLE … AS and RENAME COLUMN keep the collation; GET_DDL writes it",
    source="from memory",
)
def test_it_goes_on(sql) -> None:
    sql("CREATE TABLE T (A VARCHAR COLLATE 'en-ci', B VARCHAR)")
    sql("INSERT INTO T VALUES ('a', 'b')")
    sql("CREATE TABLE LIKED LIKE T")
    sql("CREATE TABLE CLONED CLONE T")
    sql("CREATE VIEW V (ONE, TWO) AS SELECT A, B FROM T WHERE A = 'A'")
    sql("CREATE TABLE MADE AS SELECT ONE, TWO, ONE || TWO AS BOTH, 'x' COLLATE 'fr' AS F FROM V")
    for table in ("LIKED", "CLONED"):
        assert next(row[1] for row in sql(f"DESCRIBE TABLE {table}")) == "VARCHAR(16777216) COLLATE 'en-ci'"
    found = [row[1].partition(" ")[2] for row in sql("DESCRIBE TABLE MADE")]
    assert found == ["COLLATE 'en-ci'", "", "COLLATE 'en-ci'", "COLLATE 'fr'"]
    assert sql("SELECT COUNT(*) FROM V WHERE ONE = 'A'") == [(1,)]
    sql("ALTER TABLE MADE RENAME COLUMN ONE TO NEW")
    sql("ALTER TABLE MADE DROP COLUMN BOTH")
    assert sql("SELECT COUNT(*) FROM MADE WHERE NEW = 'A'") == [(1,)]
    [(text,)] = sql("SELECT GET_DDL('TABLE', 'MADE')")
    assert "NEW VARCHAR(16777216) COLLATE 'en-ci',\n" in text
    sql(text)
    assert sql("SELECT COUNT(*) FROM MADE WHERE NEW = 'A'") == [(0,)]


@pytest.mark.rule(
    "ALTER TABLE adds a column with a collation, CREATE OR ALTER declares it",
    source="sql-reference/sql/alter-table",
    status="not supported: refused (000002), as is CREATE TABLE … AS with another collation than its query's",
)
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE T ADD COLUMN Z VARCHAR COLLATE 'en'",
        "CREATE OR ALTER TABLE T (A VARCHAR COLLATE 'en-ci')",
        "CREATE OR ALTER TABLE T (A VARCHAR)",
        "CREATE OR ALTER TABLE PLAIN (A VARCHAR COLLATE 'en-ci')",
        "CREATE OR ALTER TABLE PLAIN (A VARCHAR, B VARCHAR COLLATE 'en-ci')",
        "CREATE TABLE N (A INT COLLATE 'en')",
        "CREATE TABLE N (A VARCHAR COLLATE 'xx')",
        "CREATE TABLE N (A VARCHAR COLLATE 'en') AS SELECT A FROM T",
    ],
)
def test_refusals(sql, statement) -> None:
    sql("CREATE TABLE T (A VARCHAR COLLATE 'en-ci')")
    sql("CREATE TABLE PLAIN (A VARCHAR)")
    assert error_number(sql, statement) == 2
