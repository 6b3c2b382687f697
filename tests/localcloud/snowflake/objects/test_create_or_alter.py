"""CREATE OR ALTER: made if it is not there, else altered to what is written."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.mark.rule(
    "CREATE OR ALTER makes an object, or alters it: what is left out gets its default, grants and tags stay",
    source="sql-reference/sql/create-or-alter",
    status="matches for warehouses, schemas, databases, roles and database roles; others are refused (000002)",
)
def test_an_object_becomes_what_is_written(sql) -> None:
    sql("CREATE TAG KIND")
    sql("CREATE OR REPLACE ROLE ALTERED_READER")
    sql("CREATE OR ALTER WAREHOUSE ALTERED WAREHOUSE_SIZE = SMALL AUTO_SUSPEND = 60 COMMENT = 'first'")
    sql("GRANT USAGE ON WAREHOUSE ALTERED TO ROLE ALTERED_READER")
    sql("ALTER WAREHOUSE ALTERED SET TAG KIND = 'x'")
    for _ in range(2):
        sql("CREATE OR ALTER WAREHOUSE ALTERED WAREHOUSE_SIZE = MEDIUM MAX_CONCURRENCY_LEVEL = 4")
        [row] = sql("SHOW WAREHOUSES LIKE 'ALTERED'")
        assert (row[3], row[11], row[21]) == ("Medium", 600, "")
        assert sql("SHOW PARAMETERS LIKE 'MAX_CONCURRENCY_LEVEL' IN WAREHOUSE ALTERED")[0][1] == "4"
        assert [row[1] for row in sql("SHOW GRANTS TO ROLE ALTERED_READER")] == ["USAGE"]
        assert sql("SELECT SYSTEM$GET_TAG('KIND', 'ALTERED', 'WAREHOUSE')") == [("x",)]
    sql("USE WAREHOUSE COMPUTE_WH")
    sql("DROP WAREHOUSE ALTERED")
    sql("CREATE OR ALTER ROLE ALTERED_READER COMMENT = 'reads'")
    assert [row[9] for row in sql("SHOW ROLES LIKE 'ALTERED_READER'")] == ["reads"]
    sql("DROP ROLE ALTERED_READER")


def test_what_contains_others_keeps_them(sql, database) -> None:
    sql("CREATE OR ALTER SCHEMA RAW WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 2")
    sql("CREATE TABLE RAW.T (A INT) AS SELECT 1")
    sql("CREATE OR ALTER SCHEMA RAW COMMENT = 'plain'")
    [row] = sql("SHOW SCHEMAS LIKE 'RAW'")
    assert (row[6], row[7], row[8]) == ("plain", "", "1")
    assert sql("SELECT * FROM RAW.T") == [(1,)]
    sql(f"CREATE OR ALTER DATABASE {database} COMMENT = 'said'")
    assert [row[6] for row in sql(f"SHOW DATABASES LIKE '{database}'")] == ["said"]
    sql("CREATE OR ALTER DATABASE ROLE INSIDE COMMENT = 'a'")
    sql("CREATE OR ALTER DATABASE ROLE INSIDE")
    assert error_number(sql, "CREATE OR ALTER WAREHOUSE W WAREHOUSE_SIZE = HUGE") != 2
    assert error_number(sql, "CREATE OR ALTER TABLE RAW.T (A INT)") == 2
