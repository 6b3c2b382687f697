"""Dynamic tables, by the real connector, on the account's clock."""

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.changes.test_tasks import awaited, forward
from tests.localcloud.snowflake.refusal import error_number

__all__ = ["forward"]
LAGS = "WAREHOUSE = COMPUTE_WH TARGET_LAG ="


@pytest.fixture
def chain(sql):
    """A table, a dynamic table that is refreshed downstream of it, and one that reads that."""
    sql("CREATE TABLE STAGING (ID NUMBER, PRODUCT VARCHAR)")
    sql("INSERT INTO STAGING VALUES (1, 'pen'), (2, 'pen')")
    sql(f"CREATE DYNAMIC TABLE PRODUCT {LAGS} DOWNSTREAM AS SELECT ID, UPPER(PRODUCT) AS PRODUCT FROM STAGING")
    sql(f"CREATE DYNAMIC TABLE SALES {LAGS} '20 minutes' AS SELECT PRODUCT, COUNT(*) AS SOLD FROM PRODUCT GROUP BY 1")
    return sql


@pytest.mark.rule(
    "A dynamic table has the rows of its query, as of its last refresh", source="user-guide/dynamic-tables-about"
)
@pytest.mark.rule(
    "A dynamic table is refreshed before its data is older than TARGET_LAG, after those that it reads",
    source="user-guide/dynamic-tables-refresh",
    status="matches Snowflake by the account's clock; a refresh comes when the lag is reached, and always makes the "
    "whole table anew",
)
@pytest.mark.rule(
    "A dynamic table with TARGET_LAG = DOWNSTREAM is refreshed with those that read it",
    source="user-guide/dynamic-tables-target-lag",
)
@pytest.mark.rule(
    "ALTER DYNAMIC TABLE refreshes, suspends and resumes",
    source="sql-reference/sql/alter-dynamic-table",
    status="matches Snowflake; REFRESH answers no counts",
)
def test_a_dynamic_table_follows_its_query(chain, forward):
    assert chain("SELECT * FROM SALES") == [("PEN", 2)]
    chain("INSERT INTO STAGING VALUES (3, 'ink')")
    assert chain("SELECT COUNT(*) FROM PRODUCT") == [(2,)]
    chain("ALTER DYNAMIC TABLE SALES REFRESH")
    assert chain("SELECT * FROM SALES ORDER BY 1") == [("INK", 1), ("PEN", 2)]
    assert chain("SELECT COUNT(*) FROM PRODUCT") == [(3,)]
    chain("DELETE FROM STAGING WHERE ID = 1")
    forward(forward_seconds=1300)
    awaited(chain, "SELECT * FROM SALES ORDER BY 1", [("INK", 1), ("PEN", 1)])
    chain("ALTER DYNAMIC TABLE SALES SUSPEND")
    chain("TRUNCATE TABLE STAGING")
    forward(forward_seconds=2600)
    chain("SELECT SYSTEM$WAIT(1)")
    assert chain("SELECT COUNT(*) FROM SALES") == [(2,)]
    chain("ALTER DYNAMIC TABLE SALES RESUME")
    awaited(chain, "SELECT COUNT(*) FROM SALES", [(0,)])


@pytest.mark.rule(
    "The rows of a dynamic table can't be changed",
    source="user-guide/dynamic-tables-about",
    status="matches Snowflake; code and text from memory",
)
@pytest.mark.rule("SHOW and DESCRIBE DYNAMIC TABLE", source="sql-reference/sql/show-dynamic-tables")
@pytest.mark.rule(
    "TARGET_LAG is a minute at least, or DOWNSTREAM",
    source="sql-reference/sql/create-dynamic-table#required-parameters",
    status="matches Snowflake; code from memory; creating one needs CREATE TABLE, too",
)
def test_a_dynamic_table_is_no_table_to_write_to(chain):
    for change in (
        "INSERT INTO SALES VALUES ('X', 1)",
        "DELETE FROM SALES",
        "UPDATE SALES SET SOLD = 0",
        "TRUNCATE SALES",
    ):
        with pytest.raises(ProgrammingError, match="is a dynamic table"):
            chain(change)
    shown = {row[1]: row for row in chain("SHOW DYNAMIC TABLES")}
    assert [shown[name][9] for name in ("PRODUCT", "SALES")] == ["DOWNSTREAM", "20 minutes"]
    assert (shown["SALES"][6], shown["SALES"][10], shown["SALES"][16]) == (1, "FULL", "ACTIVE")
    assert [row[0] for row in chain("DESCRIBE DYNAMIC TABLE SALES")] == ["PRODUCT", "SOLD"]
    assert {row[1]: row[14] for row in chain("SHOW OBJECTS")} == {"PRODUCT": "Y", "SALES": "Y", "STAGING": "N"}
    for lag in ("'1 second'", "'soon'"):
        assert error_number(chain, f"CREATE DYNAMIC TABLE D {LAGS} {lag} AS SELECT 1 AS N") == 1008
    assert error_number(chain, "CREATE DYNAMIC TABLE D WAREHOUSE = COMPUTE_WH AS SELECT 1 AS N") == 2029
    chain("ALTER DYNAMIC TABLE SALES SET TARGET_LAG = '1 hour' COMMENT = 'c'")
    chain(f"CREATE DYNAMIC TABLE IF NOT EXISTS SALES {LAGS} '1 minute' AS SELECT 1 AS N")
    assert [row[9] for row in chain("SHOW DYNAMIC TABLES LIKE 'SALES'")] == ["1 hour"]
    chain("DROP DYNAMIC TABLE SALES")
    assert error_number(chain, "SELECT * FROM SALES") == 2003


def test_a_refresh_in_a_copy_of_the_session(chain):
    """As in an example of https://docs.snowflake.com/en/sql-reference/sql/alter-dynamic-table."""
    chain("ALTER DYNAMIC TABLE SALES REFRESH COPY SESSION")
    assert error_number(chain, "ALTER DYNAMIC TABLE SALES REFRESH COPY") == 1003


@pytest.mark.rule(
    "SHOW DYNAMIC TABLES has the text of CREATE with the comment first, LAG, and the options in one order",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/snowflake/view_parser_test.go",
)
def test_the_text_that_is_shown(chain, database):
    chain(
        "CREATE OR REPLACE DYNAMIC TABLE D WAREHOUSE = COMPUTE_WH INITIALIZE = on_create TARGET_LAG = '1 hour' "
        "COMMENT = 'it''s' AS\nSELECT 1 AS N"
    )
    assert [row[14] for row in chain("SHOW DYNAMIC TABLES LIKE 'D'")] == [
        f"""create or replace dynamic table "{database}"."PUBLIC"."D" comment = 'it''s' lag = '1 hour' """
        "refresh_mode = 'AUTO' initialize = 'ON_CREATE' warehouse = COMPUTE_WH as\nSELECT 1 AS N"
    ]


def test_lag_as_snowpark_writes_it(chain):
    chain("CREATE OR REPLACE DYNAMIC TABLE D LAG = '1 hour' WAREHOUSE = COMPUTE_WH AS SELECT * FROM (SELECT 1 AS N)")
    assert [row[9] for row in chain("SHOW DYNAMIC TABLES LIKE 'D'")] == ["1 hour"]
    assert (
        error_number(chain, "CREATE DYNAMIC TABLE E LAG = '1 second' WAREHOUSE = COMPUTE_WH AS SELECT 1 AS N") == 1008
    )


@pytest.mark.rule(
    "A dynamic table has privileges of its own: GRANT, SHOW GRANTS and GRANT OWNERSHIP name it as DYNAMIC TABLE",
    source="user-guide/dynamic-tables-privileges",
    status="matches Snowflake; privileges on future tables count for it, too",
)
def test_rights_on_a_dynamic_table(chain, database):
    chain("CREATE OR REPLACE ROLE READER")
    chain(f"GRANT USAGE ON DATABASE {database} TO ROLE READER")
    chain(f"GRANT USAGE ON SCHEMA {database}.PUBLIC TO ROLE READER")
    chain("GRANT USAGE ON WAREHOUSE COMPUTE_WH TO ROLE READER")
    chain("GRANT ROLE READER TO USER ADMIN")
    chain("GRANT MONITOR ON DYNAMIC TABLE SALES TO ROLE READER")

    def reader(text):
        chain("USE ROLE READER")
        try:
            return chain(text)
        finally:
            chain("USE ROLE ACCOUNTADMIN")

    assert [row[1] for row in reader("SHOW DYNAMIC TABLES")] == ["SALES"]
    with pytest.raises(ProgrammingError, match="Insufficient privileges"):
        reader("SELECT * FROM SALES")
    chain("GRANT SELECT ON DYNAMIC TABLE SALES TO ROLE READER")
    assert reader("SELECT * FROM SALES") == [("PEN", 2)]
    shown = [row[1:6] for row in chain("SHOW GRANTS ON DYNAMIC TABLE SALES")]
    assert shown == [
        ("OWNERSHIP", "DYNAMIC_TABLE", f"{database}.PUBLIC.SALES", "ROLE", "ACCOUNTADMIN"),
        ("MONITOR", "DYNAMIC_TABLE", f"{database}.PUBLIC.SALES", "ROLE", "READER"),
        ("SELECT", "DYNAMIC_TABLE", f"{database}.PUBLIC.SALES", "ROLE", "READER"),
    ]
    chain("REVOKE SELECT ON DYNAMIC TABLE SALES FROM ROLE READER")
    with pytest.raises(ProgrammingError, match="Insufficient privileges"):
        reader("SELECT * FROM SALES")
    chain("GRANT OWNERSHIP ON DYNAMIC TABLE SALES TO ROLE READER COPY CURRENT GRANTS")
    assert reader("SELECT * FROM SALES") == [("PEN", 2)]
    assert [row[8] for row in chain("SHOW DYNAMIC TABLES LIKE 'SALES'")] == ["READER"]
    chain(f"GRANT SELECT ON FUTURE TABLES IN SCHEMA {database}.PUBLIC TO ROLE READER")
    chain(f"CREATE DYNAMIC TABLE LATER {LAGS} '1 hour' AS SELECT ID FROM STAGING")
    assert len(reader("SELECT * FROM LATER")) == 2
    chain("DROP ROLE READER")
