import subprocess
import sys
import threading
from pathlib import Path

import pytest
from snowflake.connector import DictCursor
from snowflake.connector.errors import DatabaseError, ProgrammingError


@pytest.fixture
def migrator(platform):
    with platform.connect("migrator") as connection:
        connection.cursor().execute(f"USE SCHEMA {platform.database}.RAW")
        yield connection


@pytest.fixture
def analyst(platform):
    with platform.connect("analyst") as connection:
        yield connection


@pytest.fixture
def table(platform, migrator, request):
    """A table of the test's own with three rows."""
    name = f"{platform.database}.RAW.T{abs(hash(request.node.name)) % 10**9}"
    run(migrator, f"CREATE TABLE {name} (N NUMBER, T VARCHAR)")
    run(migrator, f"INSERT INTO {name} VALUES (1, 'a'), (2, 'b'), (3, NULL)")
    return name


def run(connection, statement: str, *values) -> list[tuple]:
    return connection.cursor().execute(statement, values or None).fetchall()


@pytest.mark.rule(
    "Numbers, texts, booleans, dates and times come as the connector's types",
    source="developer-guide/python-connector/python-connector-example",
)
def test_rows_come_as_python_values(migrator):
    [row] = run(
        migrator,
        "SELECT 1, 1.5::NUMBER(10, 2), 'x', NULL, TRUE, '2021-12-25'::DATE, '2021-12-25 07:00:00'::TIMESTAMP_NTZ",
    )
    assert [str(value) for value in row] == ["1", "1.50", "x", "None", "True", "2021-12-25", "2021-12-25 07:00:00"]


@pytest.mark.rule(
    "executemany binds rows and counts them",
    source="developer-guide/python-connector/python-connector-example#binding-data",
)
def test_bindings(migrator, table):
    assert run(migrator, f"SELECT N FROM {table} WHERE T = %s", "b") == [(2,)]
    cursor = migrator.cursor()
    cursor.executemany(f"INSERT INTO {table} (N, T) VALUES (%s, %s)", [(4, "d"), (5, "it's")])
    assert cursor.rowcount == 2
    assert run(migrator, f"SELECT T FROM {table} WHERE N > 3 ORDER BY N") == [("d",), ("it's",)]


@pytest.mark.rule(
    "Bound arrays are one statement: all rows or none",
    source="developer-guide/python-connector/python-connector-example#binding-data",
)
def test_array_bindings_are_one_statement(platform, table):
    with platform.connect("migrator") as connection:
        connection._paramstyle = "qmark"
        cursor = connection.cursor()
        cursor.executemany(f"INSERT INTO {table} (N, T) VALUES (?, ?)", [(4, "d"), (5, "e")])
        assert cursor.rowcount == 2
        with pytest.raises(DatabaseError):
            cursor.executemany(f"INSERT INTO {table} (N, T) VALUES (?, ?)", [(6, "f"), ("seven", "g")])
        assert run(connection, f"SELECT COUNT(*) FROM {table} WHERE N >= 6") == [(0,)]


@pytest.mark.rule("UPDATE and DELETE tell how many rows", source="sql-reference/sql/update")
@pytest.mark.rule("INSERT OVERWRITE replaces all rows", source="sql-reference/sql/insert")
def test_counts_of_changes(migrator, table):
    cursor = migrator.cursor()
    assert cursor.execute(f"UPDATE {table} SET T = 'x' WHERE N < 3").rowcount == 2
    assert cursor.execute(f"DELETE FROM {table} WHERE N = 3").rowcount == 1
    assert cursor.execute(f"INSERT OVERWRITE INTO {table} SELECT 9, 'z'").rowcount == 1
    assert run(migrator, f"SELECT * FROM {table}") == [(9, "z")]


@pytest.mark.rule("Others see a transaction's changes from its COMMIT on", source="sql-reference/transactions")
@pytest.mark.rule("ROLLBACK takes all of it back", source="sql-reference/transactions")
def test_transactions(platform, migrator, table):
    run(migrator, "BEGIN")
    run(migrator, f"DELETE FROM {table}")
    with platform.connect("migrator") as other:
        assert run(other, f"SELECT COUNT(*) FROM {table}") == [(3,)]
    run(migrator, "ROLLBACK")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(3,)]
    run(migrator, "BEGIN TRANSACTION")
    run(migrator, f"DELETE FROM {table}")
    run(migrator, "COMMIT")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(0,)]


@pytest.mark.rule(
    "Without AUTOCOMMIT the first change opens a transaction", source="sql-reference/transactions#autocommit"
)
def test_without_autocommit_nothing_is_seen_before_commit(platform, table):
    with platform.connect("migrator") as connection, platform.connect("migrator") as other:
        connection.autocommit(False)
        run(connection, f"DELETE FROM {table}")
        assert run(other, f"SELECT COUNT(*) FROM {table}") == [(3,)]
        connection.rollback()
        run(connection, f"DELETE FROM {table} WHERE N = 1")
        connection.commit()
        assert run(other, f"SELECT COUNT(*) FROM {table}") == [(2,)]


@pytest.mark.rule("DDL commits the open transaction", source="sql-reference/transactions#ddl")
def test_ddl_commits_what_is_open(platform, migrator, table):
    run(migrator, "BEGIN")
    run(migrator, f"DELETE FROM {table}")
    run(migrator, f"CREATE TABLE {table}_DDL (N NUMBER)")
    run(migrator, "ROLLBACK")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(0,)]


@pytest.mark.rule(
    "Changes in place lock the table until the transaction ends; others wait",
    source="sql-reference/transactions#resource-locking",
    here="the whole table, not its partitions",
)
@pytest.mark.rule(
    "READ COMMITTED: a statement sees what was committed before it began",
    source="sql-reference/transactions#read-committed-isolation",
)
def test_a_second_replacement_waits_for_the_first(platform, migrator, table):
    run(migrator, "BEGIN")
    run(migrator, f"INSERT OVERWRITE INTO {table} SELECT 10, 'first'")
    seen: list = []

    def second() -> None:
        with platform.connect("migrator") as other:
            run(other, "BEGIN")
            run(other, f"INSERT OVERWRITE INTO {table} SELECT MAX(N) + 1, 'second' FROM {table}")
            seen.extend(run(other, f"SELECT * FROM {table}"))
            run(other, "COMMIT")

    thread = threading.Thread(target=second)
    thread.start()
    assert run(migrator, f"SELECT * FROM {table}") == [(10, "first")]
    run(migrator, "COMMIT")
    thread.join(30)
    assert seen == [(11, "second")]


@pytest.mark.rule(
    "A closed session's transaction is rolled back and its locks are free", source="sql-reference/transactions"
)
def test_a_lock_of_a_closed_session_is_free(platform, migrator, table):
    with platform.connect("migrator") as other:
        run(other, "BEGIN")
        run(other, f"DELETE FROM {table}")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(3,)]
    run(migrator, f"DELETE FROM {table} WHERE N = 1")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(2,)]


@pytest.mark.rule(
    "SWAP WITH exchanges names in one step; rows, grants and owner go with the table",
    source="sql-reference/sql/alter-table",
)
def test_swap_takes_rows_grants_and_owner_along(platform, migrator, analyst, table):
    role = platform._service("analyst")["role"]
    other = f"{table}_OTHER"
    run(migrator, f"CREATE TABLE {other} LIKE {table}")
    platform.execute(f"REVOKE SELECT ON TABLE {other} FROM ROLE {role}")
    platform.execute(f"GRANT USAGE ON SCHEMA {platform.database}.RAW TO ROLE {role}")
    assert len(run(analyst, f"SELECT * FROM {table}")) == 3
    run(migrator, f"ALTER TABLE {table} SWAP WITH {other}")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(0,)]
    assert run(migrator, f"SELECT COUNT(*) FROM {other}") == [(3,)]
    assert len(run(analyst, f"SELECT * FROM {other}")) == 3
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        run(analyst, f"SELECT * FROM {table}")


@pytest.mark.rule(
    "CREATE TABLE LIKE takes columns, types and NOT NULL", source="sql-reference/sql/create-table#create-table-like"
)
@pytest.mark.rule("CLONE takes the rows too", source="sql-reference/sql/create-clone", here="the rows are copied")
@pytest.mark.rule("NULL in a NOT NULL column is error 100072", source="from memory")
def test_like_keeps_columns_and_clone_rows_too(migrator, table):
    strict = f"{table}_STRICT"
    run(migrator, f"CREATE TABLE {strict} (N NUMBER(5, 2) NOT NULL COMMENT 'it''s', T VARCHAR(2))")
    run(migrator, f"INSERT INTO {strict} VALUES (1.5, 'a')")
    run(migrator, f"CREATE TABLE {strict}_LIKE LIKE {strict}")
    run(migrator, f"CREATE OR REPLACE TABLE {strict}_CLONE CLONE {strict}")
    shape = [row[:4] for row in run(migrator, f"DESCRIBE TABLE {strict}")]
    assert [row[:4] for row in run(migrator, f"DESCRIBE TABLE {strict}_LIKE")] == shape
    assert [row[:4] for row in run(migrator, f"DESCRIBE TABLE {strict}_CLONE")] == shape
    assert run(migrator, f"SELECT COUNT(*) FROM {strict}_LIKE") == [(0,)]
    assert run(migrator, f"SELECT COUNT(*) FROM {strict}_CLONE") == [(1,)]
    with pytest.raises(DatabaseError, match="NULL result in a non-nullable column"):
        run(migrator, f"INSERT INTO {strict}_LIKE VALUES (NULL, 'a')")


@pytest.mark.rule("A view is read with its owner's rights", source="user-guide/views-introduction")
@pytest.mark.rule("A view over what is gone fails when read", source="from memory")
def test_a_view_is_read_with_the_rights_of_its_owner(platform, migrator, analyst, table):
    role, view = platform._service("analyst")["role"], f"{platform.database}.MARTS.V{table.rpartition('.')[2]}"
    run(migrator, f"CREATE VIEW {view} COMMENT = 'it''s' AS SELECT COUNT(*) AS ANSWER FROM {table}")
    platform.execute(f"REVOKE SELECT ON TABLE {table} FROM ROLE {role}")
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        run(analyst, f"SELECT * FROM {table}")
    assert run(analyst, f"SELECT ANSWER FROM {view}") == [(3,)]
    run(migrator, f"DROP TABLE {table}")
    with pytest.raises(ProgrammingError, match="Failure during expansion of view"):
        run(analyst, f"SELECT ANSWER FROM {view}")


@pytest.mark.rule("SELECT lets nobody change a table", source="user-guide/security-access-control-privileges")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {t} VALUES (1, 'x')",
        "UPDATE {t} SET N = 1",
        "DELETE FROM {t}",
        "TRUNCATE TABLE {t}",
        "DROP TABLE {t}",
        "ALTER TABLE {t} RENAME TO {t}_X",
        "CREATE OR REPLACE TABLE {t} (N NUMBER)",
        "CREATE TABLE {t}_COPY AS SELECT * FROM {t}",
        "CREATE VIEW {t}_VIEW AS SELECT * FROM {t}",
    ],
)
def test_a_reader_changes_nothing(platform, analyst, table, statement):
    platform.execute(f"GRANT USAGE ON SCHEMA {platform.database}.RAW TO ROLE {platform._service('analyst')['role']}")
    assert len(run(analyst, f"SELECT * FROM {table}")) == 3
    with pytest.raises(ProgrammingError):
        run(analyst, statement.format(t=table))
    assert len(run(analyst, f"SELECT * FROM {table}")) == 3


@pytest.mark.rule(
    "Every table that a statement reads needs SELECT, at any depth",
    source="user-guide/security-access-control-privileges",
)
@pytest.mark.parametrize(
    "reading",
    [
        "SELECT * FROM {t}",
        "SELECT (SELECT MAX(N) FROM {t})",
        "WITH X AS (SELECT * FROM {t}) SELECT * FROM X",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM {t})",
        "SELECT N FROM {own} UNION ALL SELECT N FROM {t}",
        "INSERT INTO {own} SELECT N FROM {t}",
        "UPDATE {own} SET N = (SELECT MAX(N) FROM {t})",
        "DELETE FROM {own} WHERE N IN (SELECT N FROM {t})",
    ],
)
def test_no_way_around_select(platform, table, reading):
    """Whoever may not read a table can't through any statement."""
    role = platform._service("bulk_load")["role"]
    own = f"{platform.database}.VENDOR.OWN{abs(hash(table + reading)) % 10**9}"
    with platform.connect("bulk_load") as connection:
        run(connection, f"CREATE TABLE {own} (N NUMBER)")
        platform.execute(f"GRANT USAGE ON SCHEMA {platform.database}.RAW TO ROLE {role}")
        with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
            run(connection, reading.format(t=table, own=own))
        platform.execute(f"GRANT SELECT ON TABLE {table} TO ROLE {role}")
        run(connection, reading.format(t=table, own=own))


@pytest.mark.rule("Reading rows needs a warehouse", source="user-guide/security-access-control-privileges")
def test_without_a_warehouse_no_rows(platform, table):
    with platform.connect("migrator") as connection:
        role, warehouse = platform._service("migrator")["role"], platform._service("migrator")["warehouse"]
        platform.execute(f"REVOKE USAGE ON WAREHOUSE {warehouse} FROM ROLE {role}")
        try:
            with pytest.raises(ProgrammingError, match="No active warehouse"):
                run(connection, f"SELECT * FROM {table}")
        finally:
            platform.execute(f"GRANT USAGE ON WAREHOUSE {warehouse} TO ROLE {role}")
        assert len(run(connection, f"SELECT * FROM {table}")) == 3


@pytest.mark.rule("INFORMATION_SCHEMA shows what the role has a right on", source="sql-reference/info-schema")
def test_information_schema_shows_what_the_role_sees(platform, migrator, analyst, table):
    query = f"SELECT TABLE_NAME, ROW_COUNT FROM {platform.database}.INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = %s"
    name = table.rpartition(".")[2]
    assert run(migrator, query, name) == [(name, 3)]
    platform.execute(f"REVOKE SELECT ON TABLE {table} FROM ROLE {platform._service('analyst')['role']}")
    assert run(analyst, query, name) == []
    columns = f"SELECT COLUMN_NAME FROM {platform.database}.INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = %s ORDER BY 1"
    assert run(migrator, columns, name) == [("N",), ("T",)]
    assert run(analyst, columns, name) == []


@pytest.mark.rule("SHOW TABLES tells rows and owner", source="sql-reference/sql/show-tables")
@pytest.mark.rule("SHOW VIEWS tells the view's text", source="sql-reference/sql/show-views")
def test_show_tables_and_views(platform, migrator, table):
    name = table.rpartition(".")[2]
    cursor = migrator.cursor(DictCursor)
    [shown] = cursor.execute(f"SHOW TABLES LIKE '{name}' IN SCHEMA {platform.database}.RAW").fetchall()
    assert (shown["name"], shown["rows"], shown["owner"]) == (name, 3, platform._service("migrator")["role"])
    run(migrator, f"CREATE VIEW {table}_V AS SELECT * FROM {table}")
    [shown] = cursor.execute(f"SHOW VIEWS LIKE '{name}_V' IN SCHEMA {platform.database}.RAW").fetchall()
    assert shown["text"].startswith("CREATE VIEW")


@pytest.mark.rule("IF NOT EXISTS leaves what is there", source="sql-reference/sql/create-table")
@pytest.mark.rule("CREATE of what is there is error 002002", source="from memory")
@pytest.mark.rule("DROP IF EXISTS of what is not there succeeds", source="sql-reference/sql/drop-table")
def test_create_if_not_exists_and_replace(platform, migrator, table):
    assert "already exists" in run(migrator, f"CREATE TABLE IF NOT EXISTS {table} (X NUMBER)")[0][0]
    with pytest.raises(ProgrammingError) as refused:
        run(migrator, f"CREATE TABLE {table} (X NUMBER)")
    assert refused.value.errno == 2002
    run(migrator, f"CREATE OR REPLACE TABLE {table} (X NUMBER)")
    assert run(migrator, f"SELECT * FROM {table}") == []
    assert "already dropped" in run(migrator, f"DROP TABLE IF EXISTS {table}_NONE")[0][0]


@pytest.mark.rule("CURRENT_ROLE() and its kin tell the session's", source="sql-reference/functions-context")
@pytest.mark.rule(
    "ALTER SESSION SET QUERY_TAG", source="sql-reference/sql/alter-session", here="kept; not shown with queries"
)
def test_session_statements(platform, migrator):
    run(migrator, "ALTER SESSION SET QUERY_TAG = 'a deploy'")
    [row] = run(migrator, "SELECT CURRENT_ROLE() || '/' || CURRENT_USER(), CURRENT_DATABASE(), CURRENT_SCHEMA()")
    role = platform._service("migrator")["role"]
    assert row == (f"{role}/{role}", platform.database, "RAW")


@pytest.mark.rule(
    "Snowflake has no table function that reads the server's files",
    source="from memory",
    here="nothing of DuckDB's own is let through",
)
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SEQUENCE S",
        "CALL NO_PROCEDURE()",
        "EXECUTE IMMEDIATE 'SELECT 1'",
        "CREATE TASK T AS SELECT 1",
        "CREATE DYNAMIC TABLE T AS SELECT 1",
        "UNDROP TABLE T",
        "CREATE MACRO M() AS 1",
        "ATTACH 'x.db' AS X",
        "COPY (SELECT 1) TO '/tmp/x.csv'",
        "SELECT * FROM READ_CSV('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM TABLE(READ_CSV('/etc/passwd'))",
        "SELECT * FROM TABLE(READ_TEXT('/etc/passwd'))",
        "PRAGMA database_list",
        "SELECT SYSTEM$NO_FUNCTION()",
        "MERGE INTO RAW.USERS USING RAW.MOVIES ON TRUE WHEN NOT MATCHED BY SOURCE THEN DELETE",
        "no statement",
    ],
)
def test_everything_else_is_refused(migrator, statement):
    with pytest.raises(ProgrammingError):
        run(migrator, statement)


@pytest.mark.rule(
    "schemachange 4.4: history, V and R scripts, nothing twice", source="https://github.com/Snowflake-Labs/schemachange"
)
def test_schemachange_runs_scripts(platform, tmp_path):
    """The real schemachange, its history table included, twice: the second time nothing runs."""
    schema = f"{platform.database}.DEPLOY"
    scripts = {
        "V1__table.sql": f"CREATE TABLE {schema}.SC_T (N NUMBER);\nINSERT INTO {schema}.SC_T VALUES (1);",
        "V2__stage.sql": f"CREATE STAGE {schema}.SC_S URL = 's3://{platform.ready}/' "
        f"STORAGE_INTEGRATION = {platform.integration};\nCREATE FILE FORMAT {schema}.SC_F TYPE = CSV SKIP_HEADER = 1;",
        "V3__pipe.sql": f"CREATE PIPE {schema}.SC_P AS COPY INTO {schema}.SC_T FROM (SELECT $1 FROM @{schema}.SC_S) "
        f"FILE_FORMAT = (FORMAT_NAME = '{schema}.SC_F');",
        "R__view.sql": f"CREATE OR REPLACE VIEW {schema}.SC_V AS SELECT SUM(N) AS TOTAL FROM {schema}.SC_T;",
    }
    for name, text in scripts.items():
        (tmp_path / name).write_text(text)
    key = tmp_path / "key.p8"
    names = platform._service("migrator")
    secrets = platform.cloud.client("secretsmanager")
    key.write_text(secrets.get_secret_value(SecretId=names["key_secret"])["SecretString"])
    command = [
        *(str(Path(sys.executable).with_name("schemachange")), "deploy", "--root-folder", str(tmp_path)),
        *("--change-history-table", f"{schema}.CHANGES", "--create-change-history-table"),
    ]
    environment = {
        **platform.variables("migrator"),
        "SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE_JWT",
        "SNOWFLAKE_PRIVATE_KEY_FILE": str(key),
    }
    environment.pop("SNOWFLAKE_PASSWORD")
    for _ in range(2):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
    with platform.connect("migrator") as connection:
        assert run(connection, f"SELECT SCRIPT, STATUS FROM {schema}.CHANGES ORDER BY SCRIPT") == [
            (name, "Success") for name in sorted(scripts)
        ]
        assert run(connection, f"SELECT TOTAL FROM {schema}.SC_V") == [(1,)]
