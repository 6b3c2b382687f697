"""ALTER … RENAME TO of what belongs to the account: everything that hangs on the name goes with it."""

import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError


@pytest.mark.rule("A renamed role keeps its grants, its members and its objects", source="from memory")
def test_a_role(sql, database, snowflake_server) -> None:
    sql("CREATE OR REPLACE ROLE RENAMING_A")
    sql("CREATE OR REPLACE ROLE RENAMING_CHILD")
    sql("GRANT ROLE RENAMING_CHILD TO ROLE RENAMING_A")
    sql("GRANT ROLE RENAMING_A TO USER ADMIN")
    for what in (f"USAGE ON DATABASE {database}", f"USAGE, CREATE TABLE ON SCHEMA {database}.PUBLIC"):
        sql(f"GRANT {what} TO ROLE RENAMING_A")
    sql(f"GRANT SELECT ON FUTURE VIEWS IN SCHEMA {database}.PUBLIC TO ROLE RENAMING_A")
    sql("USE ROLE RENAMING_A")
    sql("CREATE TABLE OWN (N INT)")
    sql("USE ROLE ACCOUNTADMIN")
    sql("ALTER ROLE RENAMING_A RENAME TO RENAMING_B")
    with pytest.raises(ProgrammingError):
        sql("USE ROLE RENAMING_A")
    sql("USE ROLE RENAMING_B")
    assert sql("SHOW TABLES")[0][9] == "RENAMING_B"
    sql("DROP TABLE OWN")
    sql("USE ROLE ACCOUNTADMIN")
    granted = {(row[1], row[2]) for row in sql("SHOW GRANTS TO ROLE RENAMING_B")}
    assert {("USAGE", "DATABASE"), ("USAGE", "ROLE"), ("CREATE TABLE", "SCHEMA")} <= granted
    assert [row[5] for row in sql(f"SHOW FUTURE GRANTS IN SCHEMA {database}.PUBLIC")] == ["RENAMING_B"]
    sql("DROP ROLE RENAMING_B")
    sql("DROP ROLE RENAMING_CHILD")


@pytest.mark.rule("A renamed user keeps its roles and login name", source="from memory")
@pytest.mark.rule("Login uses LOGIN_NAME, in any case", source="sql-reference/sql/create-user")
def test_a_user(sql, snowflake_server) -> None:
    def who(name: str) -> str:
        with snowflake_server.connect(user=name, password="a-long-password") as connection:
            return connection.cursor().execute("SELECT CURRENT_USER()").fetchall()[0][0]

    sql("CREATE OR REPLACE ROLE RENAMING_ROLE")
    sql("CREATE OR REPLACE USER RENAMING_A PASSWORD = 'a-long-password' DEFAULT_ROLE = RENAMING_ROLE")
    sql("GRANT ROLE RENAMING_ROLE TO USER RENAMING_A")
    assert who("renaming_a") == "RENAMING_A"
    sql("ALTER USER RENAMING_A RENAME TO RENAMING_B")
    assert who("RENAMING_A") == "RENAMING_B"
    assert [row[3] for row in sql("SHOW GRANTS OF ROLE RENAMING_ROLE")] == ["RENAMING_B"]
    sql("ALTER USER RENAMING_B SET LOGIN_NAME = 'b@marquee.example'")
    assert who("B@marquee.example") == "RENAMING_B"
    with pytest.raises(DatabaseError, match="Incorrect username or password"):
        who("RENAMING_B")
    sql("DROP USER RENAMING_B")
    sql("DROP ROLE RENAMING_ROLE")


@pytest.mark.rule("A renamed warehouse keeps its grants", source="from memory")
def test_a_warehouse(sql) -> None:
    sql("CREATE WAREHOUSE RENAMING_A INITIALLY_SUSPENDED = TRUE")
    sql("GRANT USAGE ON WAREHOUSE RENAMING_A TO ROLE PUBLIC")
    sql("ALTER WAREHOUSE RENAMING_A RENAME TO RENAMING_B")
    assert [row[1] for row in sql("SHOW GRANTS ON WAREHOUSE RENAMING_B")] == ["OWNERSHIP", "USAGE"]
    with pytest.raises(ProgrammingError, match="does not exist"):
        sql("DROP WAREHOUSE RENAMING_A")
    sql("DROP WAREHOUSE RENAMING_B")
    sql("USE WAREHOUSE COMPUTE_WH")
