"""Queries and changes by the real connector, and what is refused."""

import pytest
from snowflake.connector import DictCursor
from snowflake.connector.errors import DatabaseError, ProgrammingError


def run(connection, statement: str, *values) -> list[tuple]:
    return connection.cursor().execute(statement, values or None).fetchall()


@pytest.mark.rule(
    "Numbers, text, booleans, dates and times are returned as the connector's types",
    source="developer-guide/python-connector/python-connector-api#fetching-data",
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


@pytest.mark.rule("Bound arrays are one statement: all rows or none", source="from memory")
def test_array_bindings_are_one_statement(platform, table):
    with platform.connect("migrator") as connection:
        connection._paramstyle = "qmark"
        cursor = connection.cursor()
        cursor.executemany(f"INSERT INTO {table} (N, T) VALUES (?, ?)", [(4, "d"), (5, "e")])
        assert cursor.rowcount == 2
        with pytest.raises(DatabaseError):
            cursor.executemany(f"INSERT INTO {table} (N, T) VALUES (?, ?)", [(6, "f"), ("seven", "g")])
        assert run(connection, f"SELECT COUNT(*) FROM {table} WHERE N >= 6") == [(0,)]


@pytest.mark.rule("UPDATE and DELETE return the number of rows", source="sql-reference/sql/update")
@pytest.mark.rule("INSERT OVERWRITE replaces all rows", source="sql-reference/sql/insert")
def test_counts_of_changes(migrator, table):
    cursor = migrator.cursor()
    assert cursor.execute(f"UPDATE {table} SET T = 'x' WHERE N < 3").rowcount == 2
    assert cursor.execute(f"DELETE FROM {table} WHERE N = 3").rowcount == 1
    assert cursor.execute(f"INSERT OVERWRITE INTO {table} SELECT 9, 'z'").rowcount == 1
    assert run(migrator, f"SELECT * FROM {table}") == [(9, "z")]


@pytest.mark.rule(
    "CREATE TABLE LIKE copies columns, types and NOT NULL", source="sql-reference/sql/create-table#create-table-like"
)
@pytest.mark.rule(
    "CLONE includes the rows", source="sql-reference/sql/create-clone", status="matches Snowflake; the rows are copied"
)
@pytest.mark.rule(
    "NULL in a NOT NULL column is error 100072",
    source="https://github.com/snowflakedb/drivers/blob/main/python/tests/e2e/query/test_basic_execute_query.py",
)
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


@pytest.mark.rule("SHOW TABLES returns rows and owner", source="sql-reference/sql/show-tables")
@pytest.mark.rule("SHOW VIEWS returns the view's text", source="sql-reference/sql/show-views")
def test_show_tables_and_views(platform, migrator, table):
    name = table.rpartition(".")[2]
    cursor = migrator.cursor(DictCursor)
    [shown] = cursor.execute(f"SHOW TABLES LIKE '{name}' IN SCHEMA {platform.database}.RAW").fetchall()
    assert (shown["name"], shown["rows"], shown["owner"]) == (name, 3, platform._service("migrator")["role"])
    run(migrator, f"CREATE VIEW {table}_V AS SELECT * FROM {table}")
    [shown] = cursor.execute(f"SHOW VIEWS LIKE '{name}_V' IN SCHEMA {platform.database}.RAW").fetchall()
    assert shown["text"].startswith("CREATE VIEW")


@pytest.mark.rule("IF NOT EXISTS keeps an existing object", source="sql-reference/sql/create-table")
@pytest.mark.rule(
    "CREATE of an existing object is error 002002", source="user-guide/object-clone#impact-of-ddl-on-cloning"
)
@pytest.mark.rule("DROP IF EXISTS of a missing object succeeds", source="sql-reference/sql/drop-table")
def test_create_if_not_exists_and_replace(platform, migrator, table):
    assert "already exists" in run(migrator, f"CREATE TABLE IF NOT EXISTS {table} (X NUMBER)")[0][0]
    with pytest.raises(ProgrammingError) as refused:
        run(migrator, f"CREATE TABLE {table} (X NUMBER)")
    assert refused.value.errno == 2002
    run(migrator, f"CREATE OR REPLACE TABLE {table} (X NUMBER)")
    assert run(migrator, f"SELECT * FROM {table}") == []
    assert "already dropped" in run(migrator, f"DROP TABLE IF EXISTS {table}_NONE")[0][0]


@pytest.mark.rule(
    "CURRENT_ROLE() and similar functions return the session's values", source="sql-reference/functions-context"
)
@pytest.mark.rule(
    "ALTER SESSION SET QUERY_TAG is supported",
    source="sql-reference/sql/alter-session",
    status="matches Snowflake; QUERY_HISTORY shows it",
)
def test_session_statements(platform, migrator):
    run(migrator, "ALTER SESSION SET QUERY_TAG = 'a deploy'")
    [row] = run(migrator, "SELECT CURRENT_ROLE() || '/' || CURRENT_USER(), CURRENT_DATABASE(), CURRENT_SCHEMA()")
    role = platform._service("migrator")["role"]
    assert row == (f"{role}/{role}", platform.database, "RAW")


@pytest.mark.rule(
    "No table function reads the server's files",
    source="from memory",
    status="matches Snowflake; none of DuckDB's own functions is allowed",
)
@pytest.mark.parametrize(
    "statement",
    [
        "CALL NO_PROCEDURE()",
        "EXECUTE IMMEDIATE 'PRAGMA database_list'",
        "CREATE TASK T AS SELECT 1",
        "CREATE DYNAMIC TABLE T AS SELECT 1",
        "UNDROP SCHEMA S",
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
    "Text that is not a number is error 100038 (22018), in a cast and for a column",
    source="sql-reference/functions/sum#examples",
    status="matches Snowflake, except that for a column Snowflake first names the table and the column",
)
@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("'one'::NUMBER", (100038, "22018", "Numeric value 'one' is not recognized")),
        ("'one'::FLOAT", (100038, "22018", "Numeric value 'one' is not recognized")),
        ("'one'::BOOLEAN", (100037, "22018", "Boolean value 'one' is not recognized")),
        ("'one'::DATE", (100040, "22007", "Date 'one' is not recognized")),
        ("'2024-13-01'::DATE", (100040, "22007", "Date '2024-13-01' is not recognized")),
        ("'one'::TIMESTAMP_NTZ", (100035, "22007", "Timestamp 'one' is not recognized")),
    ],
)
def test_what_can_not_be_cast(vendor, value, told):
    code, state, text = told
    with pytest.raises(DatabaseError) as error:
        vendor.cursor().execute(f"SELECT {value}").fetchall()
    assert (error.value.errno, error.value.sqlstate) == (code, state)
    assert text in error.value.msg
