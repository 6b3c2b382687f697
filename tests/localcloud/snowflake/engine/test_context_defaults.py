"""A column whose default is a function of the session has the value of who adds the row."""

import pytest

NAMES = ("CURRENT_USER", "CURRENT_ROLE", "CURRENT_WAREHOUSE", "CURRENT_DATABASE", "CURRENT_SCHEMA", "CURRENT_ACCOUNT")


@pytest.fixture
def audited(sql, database) -> str:
    """A table with such columns, which PUBLIC may write to."""
    columns = ", ".join(f"{name}_ VARCHAR DEFAULT {name}()" for name in NAMES)
    sql(f"CREATE TABLE AUDITED (ID INT, {columns}, BY_ VARCHAR(40) DEFAULT LOWER(CURRENT_USER) NOT NULL)")
    [(warehouse,)] = sql("SELECT CURRENT_WAREHOUSE()")
    sql(f"GRANT USAGE ON WAREHOUSE {warehouse} TO ROLE PUBLIC")
    for privilege in (f"USAGE ON DATABASE {database}", f"USAGE ON SCHEMA {database}.PUBLIC", "ALL ON TABLE AUDITED"):
        sql(f"GRANT {privilege} TO ROLE PUBLIC")
    return f"{database}.PUBLIC.AUDITED"


@pytest.mark.rule(
    "CURRENT_USER and its kin as the default of a column are those of who adds a row",
    source="sql-reference/sql/create-table#optional-parameters",
    status="matches Snowflake for rows of INSERT, MERGE and COPY",
)
def test_a_row_has_the_values_of_who_adds_it(sql, snowflake_server, audited, database):
    sql("INSERT INTO AUDITED (ID) VALUES (1), (2)")
    with snowflake_server.connect(role="PUBLIC", database=database, schema="INFORMATION_SCHEMA") as connection:
        cursor = connection.cursor()
        cursor.execute("USE SECONDARY ROLES NONE")
        cursor.execute(f"INSERT INTO {audited} (ID) SELECT 3")
        cursor.execute(
            f"MERGE INTO {audited} A USING (SELECT 4 AS N) ON ID = N WHEN NOT MATCHED THEN INSERT (ID) VALUES (N)"
        )
    sql("INSERT INTO AUDITED (ID, CURRENT_USER_) VALUES (5, 'given')")
    found = {row[0]: row[1:] for row in sql("SELECT * FROM AUDITED")}
    own = ("ADMIN", "ACCOUNTADMIN", found[1][2], database, "PUBLIC", found[1][5], "admin")
    assert found[1] == found[2] == own
    assert found[3] == found[4] == ("ADMIN", "PUBLIC", own[2], database, "INFORMATION_SCHEMA", own[5], "admin")
    assert found[5] == ("given", *own[1:])


def test_it_is_shown_as_it_was_written(sql, audited):
    defaults = {row[0]: row[4] for row in sql("DESCRIBE TABLE AUDITED")}
    assert {name: defaults[f"{name}_"] for name in NAMES} == {name: f"{name}()" for name in NAMES}
    [(text,)] = sql("SELECT GET_DDL('TABLE', 'AUDITED')")
    assert "CURRENT_ROLE_ VARCHAR(16777216) DEFAULT CURRENT_ROLE()," in text


def test_a_clone_and_a_copy_of_rows_keep_it(sql, audited):
    sql("CREATE TABLE TWIN CLONE AUDITED")
    sql("CREATE TABLE SAME LIKE AUDITED")
    sql("CREATE STAGE S")
    sql("COPY INTO @S/ids FROM (SELECT 7) FILE_FORMAT = (TYPE = CSV)")
    sql("COPY INTO AUDITED (ID) FROM @S/ids")
    for table in ("TWIN", "SAME"):
        sql(f"INSERT INTO {table} (ID) VALUES (7)")
    for table in ("AUDITED", "TWIN", "SAME"):
        assert sql(f"SELECT CURRENT_USER_, CURRENT_ROLE_ FROM {table}") == [("ADMIN", "ACCOUNTADMIN")]
