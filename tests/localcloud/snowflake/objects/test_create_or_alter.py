"""CREATE OR ALTER: made if it is not there, else altered to what is written."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.mark.rule(
    "CREATE OR ALTER makes an object, or alters it: what is left out gets its default, grants and tags stay",
    source="sql-reference/sql/create-or-alter",
    status="matches for the kinds that are supported but pipes, streams and dynamic tables, which are refused (000002)",
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
    assert error_number(sql, "CREATE OR ALTER SEQUENCE RAW.S") == 2


@pytest.mark.rule(
    "CREATE OR ALTER of stages, tasks, functions, procedures, file formats, tags, policies and network rules",
    source="sql-reference/sql/create-or-alter",
    status="matches Snowflake; what ALTER can't change is refused with error 000002",
)
def test_objects_of_a_schema(sql) -> None:
    made = {
        "STAGE S": ("COMMENT = 'c'", "DIRECTORY = (ENABLE = TRUE)", "URL = 's3://b/'"),
        "TASK A": ("SCHEDULE = '60 MINUTES' COMMENT = 'c' AS SELECT PI()", "AS SELECT 2 * PI()", "COMMENT = 'c'"),
        "FUNCTION F (X INT)": ("RETURNS INT COMMENT = 'c' AS 'X'", "RETURNS VARCHAR AS 'X || 1'", "AS 'X'"),
        "PROCEDURE P ()": (
            "RETURNS INT LANGUAGE SQL COMMENT = 'c' AS 'BEGIN RETURN 1; END'",
            "RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 2; END'",
            "RETURNS INT LANGUAGE JAVA AS ''",
        ),
        "FILE FORMAT FF": ("TYPE = CSV SKIP_HEADER = 1 COMMENT = 'c'", "TYPE = CSV", "TYPE = JSON"),
        "TAG G": ("ALLOWED_VALUES 'a', 'b' COMMENT = 'c'", "", "HUE = 1"),
        "MASKING POLICY M": (
            "AS (X VARCHAR) RETURNS VARCHAR -> X COMMENT = 'c'",
            "AS (X VARCHAR) RETURNS VARCHAR -> '*'",
            "AS (X INT) RETURNS INT -> 1",
        ),
        "NETWORK RULE N": (
            "TYPE = IPV4 VALUE_LIST = ('192.0.2.1') COMMENT = 'c'",
            "TYPE = IPV4 VALUE_LIST = ('192.0.2.2')",
            "TYPE = HOST_PORT",
        ),
    }
    for object_, (first, second, refused) in made.items():
        kind, name = object_.partition(" (")[0].rsplit(" ", 1)
        plural = f"{kind[:-1]}IES" if kind.endswith("Y") else f"{kind}S"
        shown = f"SHOW {'USER ' if kind in ('FUNCTION', 'PROCEDURE') else ''}{plural} LIKE '{name}'"
        rows = []
        for clauses in (first, second, second):
            sql(f"CREATE OR ALTER {object_} {clauses}")
            rows.append(sql(shown))
        assert len(rows[0]) == 1, object_
        assert "c" in rows[0][0] and "c" not in rows[1][0], object_
        assert rows[0][0][0] == rows[1][0][0], object_  # the same object: it was created once
        assert rows[1] == rows[2], object_
        assert error_number(sql, f"CREATE OR ALTER {object_} {refused}") is not None, object_
        assert sql(shown) == rows[1], object_
    assert sql("SELECT F(3)") == [("31",)]
    assert sql("CALL P()") == [(2,)]
    assert [row[2] for row in sql("DESC FILE FORMAT FF") if row[0] == "SKIP_HEADER"] == ["0"]
    assert [row[16] for row in sql("SHOW STAGES LIKE 'S'")] == ["Y"]
    assert [row[11] for row in sql("SHOW TASKS LIKE 'A'")] == ["SELECT 2 * PI()"]
