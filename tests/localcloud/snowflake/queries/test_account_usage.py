"""The database SNOWFLAKE and its schema ACCOUNT_USAGE, by the real connector."""

from __future__ import annotations

import pytest

from localcloud.snowflake.queries.usage_grants import VIEWS as GRANTS
from localcloud.snowflake.queries.usage_history import VIEWS as HISTORY
from localcloud.snowflake.queries.usage_objects import VIEWS as OBJECTS
from tests.localcloud.snowflake.refusal import error_number

USAGE = "SNOWFLAKE.ACCOUNT_USAGE"
# Views and the database role that reads each.
VIEWERS = {
    "OBJECT_VIEWER": ("TABLES", "VIEWS", "COLUMNS", "DATABASES", "SCHEMATA", "PIPES", "STAGES"),
    "USAGE_VIEWER": ("WAREHOUSE_METERING_HISTORY", "COPY_HISTORY", "LOAD_HISTORY"),
    "GOVERNANCE_VIEWER": ("QUERY_HISTORY", "TAG_REFERENCES", "POLICY_REFERENCES"),
    "SECURITY_VIEWER": ("USERS", "ROLES", "GRANTS_TO_ROLES", "GRANTS_TO_USERS", "LOGIN_HISTORY", "POLICY_REFERENCES"),
}


@pytest.fixture
def reader(sql, snowflake_server):
    """Run a statement as a role of its own without privileges, with a warehouse."""
    for statement in (
        "CREATE OR REPLACE ROLE USAGE_READER",
        "CREATE OR REPLACE USER USAGE_READER PASSWORD = 'a-long-password' DEFAULT_ROLE = USAGE_READER",
        "GRANT ROLE USAGE_READER TO USER USAGE_READER",
        "GRANT USAGE ON WAREHOUSE COMPUTE_WH TO ROLE USAGE_READER",
    ):
        sql(statement)
    with snowflake_server.connect(user="USAGE_READER", password="a-long-password", warehouse="COMPUTE_WH") as session:
        yield lambda text: session.cursor().execute(text).fetchall()
    sql("DROP USER USAGE_READER")
    sql("DROP ROLE USAGE_READER")


@pytest.mark.rule(
    "SHOW DATABASES lists the database SNOWFLAKE as an application that nobody owns and nobody changes",
    source="sql-reference/sql/show-databases#examples",
)
def test_the_shared_database(sql) -> None:
    [row] = sql("SHOW DATABASES LIKE 'SNOWFLAKE'")
    assert row[2:] == ("N", "N", f"{USAGE}", "", "", "", "0", "APPLICATION", "")
    for change in ("DROP DATABASE SNOWFLAKE", "CREATE SCHEMA SNOWFLAKE.S", f"CREATE TABLE {USAGE}.T (A INT)"):
        assert error_number(sql, change) == 3001
    assert error_number(sql, "CREATE DATABASE SNOWFLAKE") == 2002
    sql(f"USE SCHEMA {USAGE}")
    assert sql("SELECT TYPE FROM DATABASES WHERE DATABASE_NAME = 'SNOWFLAKE'") == [("APPLICATION",)]


@pytest.mark.rule(
    "ACCOUNT_USAGE is read with IMPORTED PRIVILEGES on SNOWFLAKE, which are shown as USAGE",
    source="sql-reference/account-usage#enabling-other-roles-to-use-schemas-in-the-snowflake-database",
    status="matches Snowflake; the error for other privileges on the database is from memory",
)
def test_imported_privileges(sql, reader) -> None:
    assert error_number(reader, f"SELECT COUNT(*) FROM {USAGE}.TABLES") == 2003
    assert reader("SHOW DATABASES LIKE 'SNOWFLAKE'") == []
    assert error_number(sql, "GRANT USAGE ON DATABASE SNOWFLAKE TO ROLE USAGE_READER") == 3011
    sql("GRANT IMPORTED PRIVILEGES ON DATABASE SNOWFLAKE TO ROLE USAGE_READER")
    shown = [row[1:4] for row in sql("SHOW GRANTS TO ROLE USAGE_READER")]
    assert ("USAGE", "DATABASE", "SNOWFLAKE") in shown
    for view in (*OBJECTS, *GRANTS, *HISTORY):
        reader(f"SELECT COUNT(*) FROM {USAGE}.{view}")
    assert len(reader("SHOW DATABASES LIKE 'SNOWFLAKE'")) == 1
    sql("REVOKE IMPORTED PRIVILEGES ON DATABASE SNOWFLAKE FROM ROLE USAGE_READER")
    assert error_number(reader, f"SELECT COUNT(*) FROM {USAGE}.TABLES") == 2003


@pytest.mark.rule(
    "A database role of SNOWFLAKE reads the views of ACCOUNT_USAGE that its page lists",
    source="sql-reference/account-usage#database-role-required-to-access-account-usage-views",
)
@pytest.mark.parametrize("role", VIEWERS)
def test_the_roles_of_the_database(sql, reader, role) -> None:
    sql(f"GRANT DATABASE ROLE SNOWFLAKE.{role} TO ROLE USAGE_READER")
    for view in (*OBJECTS, *GRANTS, *HISTORY):
        query = f"SELECT COUNT(*) FROM {USAGE}.{view}"
        if view in VIEWERS[role]:
            reader(query)
        else:
            assert error_number(reader, query) == 2003, view


@pytest.mark.rule(
    "TABLES, VIEWS, COLUMNS, SCHEMATA, STAGES and DATABASES list the account's objects",
    source="sql-reference/account-usage#account-usage-views",
    status="differs: without latency, without what was dropped, and a VARIANT or OBJECT is a text; views that are not "
    "tested here are refused (000002)",
)
def test_views_of_objects(sql, database) -> None:
    sql("CREATE TABLE T (A INT AUTOINCREMENT, B VARCHAR(10) NOT NULL, C NUMBER(5, 2), D BINARY(4))")
    sql("INSERT INTO T (B) VALUES ('x')")
    sql("CREATE SECURE VIEW V AS SELECT A FROM T")
    sql("CREATE STAGE S")
    here = f"WHERE TABLE_CATALOG = '{database}'"
    assert sql(f"SELECT TABLE_NAME, TABLE_TYPE, ROW_COUNT FROM {USAGE}.TABLES {here} ORDER BY 1") == [
        ("T", "BASE TABLE", 1),
        ("V", "VIEW", None),
    ]
    assert sql(f"SELECT TABLE_NAME, IS_SECURE FROM {USAGE}.VIEWS {here}") == [("V", "YES")]
    columns = "COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, IS_NULLABLE"
    assert sql(f"SELECT {columns} FROM {USAGE}.COLUMNS {here} AND TABLE_NAME = 'T' ORDER BY ORDINAL_POSITION") == [
        ("A", "NUMBER", None, 38, 0, "YES"),
        ("B", "TEXT", 10, None, None, "NO"),
        ("C", "NUMBER", None, 5, 2, "YES"),
        ("D", "BINARY", 4, None, None, "YES"),
    ]
    assert sql(f"SELECT SCHEMA_NAME FROM {USAGE}.SCHEMATA WHERE CATALOG_NAME = '{database}'") == [("PUBLIC",)]
    assert sql(f"SELECT STAGE_NAME FROM {USAGE}.STAGES WHERE STAGE_CATALOG = '{database}'") == [("S",)]
    joined = f"{USAGE}.TABLES T JOIN {USAGE}.DATABASES D ON D.DATABASE_ID = T.TABLE_CATALOG_ID"
    assert sql(f"SELECT DISTINCT DATABASE_NAME FROM {joined} {here}") == [(database,)]
    assert error_number(sql, f"SELECT * FROM {USAGE}.SESSIONS") == 2


@pytest.mark.rule(
    "QUERY_HISTORY and LOGIN_HISTORY list statements and logins of every user, those that failed, too",
    source="sql-reference/account-usage/query_history",
    status="differs: without latency, the last 10,000, and without numbers of rows and bytes; QUERY_TYPE is NULL for "
    "others than SELECT, INSERT, UPDATE, DELETE and MERGE",
)
def test_queries_and_logins(sql, snowflake_server) -> None:
    sql("SELECT 'remember this' AS A")
    error_number(sql, "SELECT 'remember this' AS A, NO_COLUMN")
    of_ours = "WHERE QUERY_TEXT LIKE 'SELECT \\'remember this%' ORDER BY START_TIME DESC LIMIT 2"
    found = sql(f"SELECT QUERY_TYPE, EXECUTION_STATUS, USER_NAME, ROLE_NAME FROM {USAGE}.QUERY_HISTORY {of_ours}")
    assert found == [("SELECT", status, "ADMIN", "ACCOUNTADMIN") for status in ("FAIL", "SUCCESS")]
    of_this_kind = "WHERE IS_SUCCESS = 'NO' AND USER_NAME = 'ADMIN' AND ERROR_CODE = 390100"  # others move the clock
    failed = f"SELECT COUNT(*) FROM {USAGE}.LOGIN_HISTORY {of_this_kind}"
    [(before,)] = sql(failed)
    with pytest.raises(Exception, match="Incorrect username or password"):
        snowflake_server.connect(user="ADMIN", password="wrong")
    assert sql(failed) == [(before + 1,)]


@pytest.mark.rule(
    "GRANTS_TO_ROLES lists privileges, ownership and granted roles; GRANTS_TO_USERS roles; USERS and ROLES both",
    source="sql-reference/account-usage/grants_to_roles",
    status="differs: without latency and what was revoked or dropped",
)
def test_grants_users_and_roles(sql, reader, database) -> None:
    sql(f"GRANT USAGE ON DATABASE {database} TO ROLE USAGE_READER")
    of_reader = "WHERE GRANTEE_NAME = 'USAGE_READER'"
    granted = f"SELECT PRIVILEGE, GRANTED_ON, NAME, GRANTED_TO FROM {USAGE}.GRANTS_TO_ROLES {of_reader} ORDER BY 3"
    assert sql(granted) == [
        ("USAGE", "DATABASE", database, "ACCOUNT ROLE"),
        ("USAGE", "WAREHOUSE", "COMPUTE_WH", "ACCOUNT ROLE"),
    ]
    owner = f"SELECT GRANTEE_NAME FROM {USAGE}.GRANTS_TO_ROLES WHERE PRIVILEGE = 'OWNERSHIP' AND NAME = '{database}'"
    assert sql(owner) == [("ACCOUNTADMIN",)]
    assert sql(f"SELECT ROLE FROM {USAGE}.GRANTS_TO_USERS {of_reader}") == [("USAGE_READER",)]
    user = f"SELECT DEFAULT_ROLE, HAS_PASSWORD FROM {USAGE}.USERS WHERE NAME = 'USAGE_READER'"
    assert sql(user) == [("USAGE_READER", True)]
    assert sql(f"SELECT ROLE_TYPE, OWNER FROM {USAGE}.ROLES WHERE NAME = 'USAGE_READER'") == [("ROLE", "ACCOUNTADMIN")]


@pytest.mark.rule(
    "COPY_HISTORY, LOAD_HISTORY, POLICY_REFERENCES and TAG_REFERENCES list loads, policies and tags of the account",
    source="sql-reference/account-usage/copy_history",
    status="differs: without latency and dropped tables",
)
def test_loads_policies_and_tags(sql, database, tmp_path) -> None:
    (tmp_path / "a.csv").write_text("1\nx\n")
    sql("CREATE TABLE T (A INT)")
    sql(f"PUT file://{tmp_path}/a.csv @%T")
    sql("COPY INTO T ON_ERROR = CONTINUE")
    of_table = f"WHERE TABLE_CATALOG_NAME = '{database}'"
    loads = f"SELECT FILE_NAME, ROW_COUNT, ERROR_COUNT, STATUS FROM {USAGE}.COPY_HISTORY {of_table}"
    assert sql(loads) == [("a.csv.gz", 1, 1, "Partially loaded")]
    files = f"SELECT TABLE_NAME, STATUS FROM {USAGE}.LOAD_HISTORY WHERE CATALOG_NAME = '{database}'"
    assert sql(files) == [("T", "PARTIALLY LOADED")]
    sql("CREATE TAG G")
    sql("CREATE MASKING POLICY M AS (V INT) RETURNS INT -> V")
    sql("ALTER TABLE T SET TAG G = 'x'")
    sql("ALTER TABLE T MODIFY COLUMN A SET TAG G = 'y'")
    sql("ALTER TABLE T MODIFY COLUMN A SET MASKING POLICY M")
    tags = f"SELECT TAG_NAME, TAG_VALUE, OBJECT_NAME, DOMAIN, COLUMN_NAME FROM {USAGE}.TAG_REFERENCES"
    assert sql(f"{tags} WHERE OBJECT_DATABASE = '{database}' ORDER BY TAG_VALUE") == [
        ("G", "x", "T", "TABLE", None),
        ("G", "y", "T", "COLUMN", "A"),
    ]
    policies = f"SELECT POLICY_NAME, POLICY_KIND, REF_ENTITY_NAME, REF_COLUMN_NAME FROM {USAGE}.POLICY_REFERENCES"
    assert sql(f"{policies} WHERE POLICY_DB = '{database}'") == [("M", "MASKING_POLICY", "T", "A")]
