"""The views of INFORMATION_SCHEMA, and that a role sees in them what it has rights on."""

from threading import Event, Thread

import pytest


@pytest.fixture
def made(sql, database, tmp_path):
    """One of each kind; a file loaded by COPY."""
    (tmp_path / "n.csv").write_text("1\nx\n")
    sql("CREATE TABLE T (N INT PRIMARY KEY) CLUSTER BY (N) COMMENT = 'it''s'")
    sql("CREATE VIEW V AS SELECT N FROM T")
    sql("CREATE STAGE FILES COMMENT = 'files'")
    sql("CREATE FILE FORMAT ROWS TYPE = JSON")
    sql("CREATE PIPE P AS COPY INTO T FROM @FILES FILE_FORMAT = (TYPE = CSV)")
    sql(f"PUT file://{tmp_path}/n.csv @FILES")
    sql("COPY INTO T FROM @FILES FILE_FORMAT = (TYPE = CSV) ON_ERROR = CONTINUE")
    sql("CREATE OR REPLACE ROLE SCHEMA_VIEWS_READER")
    yield lambda columns, view, where="TRUE": sql(f"SELECT {columns} FROM INFORMATION_SCHEMA.{view} WHERE {where}")
    sql("USE ROLE ACCOUNTADMIN")
    sql("DROP ROLE SCHEMA_VIEWS_READER")


@pytest.mark.rule(
    "INFORMATION_SCHEMA lists tables, views, schemas, databases, stages, file formats, pipes, keys and roles",
    source="sql-reference/info-schema#list-of-views",
)
def test_each_view(made, database) -> None:
    assert made(
        "TABLE_NAME, TABLE_TYPE, ROW_COUNT, CLUSTERING_KEY, COMMENT, IS_DYNAMIC", "TABLES", "ROW_COUNT > 0"
    ) == [("T", "BASE TABLE", 1, "LINEAR(N)", "it's", "NO")]
    assert made("TABLE_NAME, VIEW_DEFINITION, IS_SECURE", "VIEWS") == [("V", "CREATE VIEW V AS SELECT N FROM T", "NO")]
    assert made("SCHEMA_NAME", "SCHEMATA", "SCHEMA_OWNER = 'ACCOUNTADMIN'") == [("PUBLIC",)]
    assert made("RETENTION_TIME", "DATABASES", f"DATABASE_NAME = '{database}'") == [(1,)]
    assert made("STAGE_NAME, STAGE_TYPE, COMMENT", "STAGES") == [("FILES", "Internal Named", "files")]
    assert made("FILE_FORMAT_NAME, FILE_FORMAT_TYPE", "FILE_FORMATS") == [("ROWS", "JSON")]
    [(pipe, definition)] = made("PIPE_NAME, DEFINITION", "PIPES")
    assert pipe == "P" and definition.startswith("COPY INTO T FROM")
    assert made("TABLE_NAME, CONSTRAINT_TYPE, ENFORCED", "TABLE_CONSTRAINTS") == [("T", "PRIMARY KEY", "NO")]
    assert ("ACCOUNTADMIN",) in made("ROLE_NAME", "ENABLED_ROLES")


@pytest.mark.rule(
    "SEQUENCES lists sequences with their next values",
    source="sql-reference/info-schema/sequences",
    status="matches Snowflake; that the type is NUMBER(38, 0) is from memory",
)
def test_sequences(sql, made) -> None:
    sql("CREATE SEQUENCE S START = 5 INCREMENT = 2 ORDER COMMENT = 'c'")
    sql("SELECT S.NEXTVAL")
    sql("CREATE TABLE NUMBERED (N INT AUTOINCREMENT)")
    columns = (
        "SEQUENCE_SCHEMA, SEQUENCE_NAME, DATA_TYPE, NUMERIC_PRECISION, START_VALUE, NEXT_VALUE, INCREMENT, ORDERED"
    )
    assert made(f"{columns}, COMMENT", "SEQUENCES") == [("PUBLIC", "S", "NUMBER", 38, "5", "7", "2", "YES", "c")]


@pytest.mark.rule(
    "LOAD_HISTORY lists the loads of COPY, not those of pipes", source="sql-reference/info-schema/load_history"
)
def test_load_history(made) -> None:
    columns = "SCHEMA_NAME, TABLE_NAME, STATUS, ROW_COUNT, ROW_PARSED, ERROR_COUNT, FIRST_ERROR_LINE_NUMBER"
    assert made(columns, "LOAD_HISTORY") == [("PUBLIC", "T", "PARTIALLY LOADED", 1, 2, 1, 2)]
    assert made("COUNT(*)", "LOAD_HISTORY", "LAST_LOAD_TIME < DATEADD(day, -1, CURRENT_TIMESTAMP())") == [(0,)]


@pytest.mark.rule(
    "INFORMATION_SCHEMA lists only objects on which the role has a privilege", source="sql-reference/info-schema"
)
def test_a_role_sees_what_is_its_own(sql, made, database) -> None:
    views = (
        "TABLES",
        "VIEWS",
        "STAGES",
        "FILE_FORMATS",
        "PIPES",
        "TABLE_CONSTRAINTS",
        "TABLE_PRIVILEGES",
        "LOAD_HISTORY",
    )
    sql("GRANT ROLE SCHEMA_VIEWS_READER TO USER ADMIN")
    sql(f"GRANT USAGE ON DATABASE {database} TO ROLE SCHEMA_VIEWS_READER")
    sql(f"GRANT USAGE ON SCHEMA {database}.PUBLIC TO ROLE SCHEMA_VIEWS_READER")
    sql("GRANT USAGE ON WAREHOUSE COMPUTE_WH TO ROLE SCHEMA_VIEWS_READER")
    sql("USE SECONDARY ROLES NONE")
    sql("USE ROLE SCHEMA_VIEWS_READER")
    assert {view: made("COUNT(*)", view) for view in views} == {view: [(0,)] for view in views}
    sql("USE ROLE ACCOUNTADMIN")
    sql("GRANT SELECT ON TABLE T TO ROLE SCHEMA_VIEWS_READER")
    sql("USE ROLE SCHEMA_VIEWS_READER")
    assert made("TABLE_NAME", "TABLES") == made("TABLE_NAME", "LOAD_HISTORY") == [("T",)]
    assert made("GRANTEE, PRIVILEGE_TYPE", "TABLE_PRIVILEGES", "IS_GRANTABLE = 'NO'") == [
        ("SCHEMA_VIEWS_READER", "SELECT")
    ]


@pytest.mark.slow
def test_a_table_that_is_dropped_meanwhile_is_left_out(sql, snowflake_server, database) -> None:
    """TABLES counts the rows of each table; another session may have dropped it between the listing and the count."""
    names = [f"T{number}" for number in range(8)]
    for name in ("KEPT", *names):
        sql(f"CREATE TABLE {name} (N INT)")
    ended = Event()

    def come_and_go() -> None:
        with snowflake_server.connect(database=database, schema="PUBLIC") as other:
            while not ended.is_set():
                for name in names:
                    other.cursor().execute(f"CREATE OR REPLACE TABLE {name} (N INT)")
                    other.cursor().execute(f"DROP TABLE {name}")

    thread = Thread(target=come_and_go)
    thread.start()
    try:
        for _ in range(150):
            found = {name for (name,) in sql("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES")}
            assert "KEPT" in found
    finally:
        ended.set()
        thread.join()


@pytest.mark.rule(
    "INFORMATION_SCHEMA.COLUMNS has the defaults that DESCRIBE TABLE shows, and none of a column with AUTOINCREMENT",
    source="sql-reference/info-schema/columns",
    status="matches Snowflake; how a default is written, from memory",
)
def test_defaults_of_columns(sql) -> None:
    sql("CREATE SEQUENCE S")
    sql('CREATE SEQUENCE "a b"')
    sql(
        'CREATE TABLE T (I INT AUTOINCREMENT, J INT DEFAULT S.NEXTVAL, K INT DEFAULT "a b".NEXTVAL, '
        "Z TIMESTAMP_TZ DEFAULT '2024-01-01 00:00:00 +0000', M TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(), "
        "D DATE DEFAULT CURRENT_DATE, T VARCHAR DEFAULT 'it''s', N NUMBER(3, 1) DEFAULT 1.5, V VARCHAR)"
    )
    query = "SELECT COLUMN_DEFAULT FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'T' ORDER BY ORDINAL_POSITION"
    found = [default for (default,) in sql(query)]
    assert found == [None, *(row[4] for row in sql("DESCRIBE TABLE T")[1:])]
    assert found[1].endswith(".PUBLIC.S.NEXTVAL") and found[2].endswith('.PUBLIC."a b".NEXTVAL')
