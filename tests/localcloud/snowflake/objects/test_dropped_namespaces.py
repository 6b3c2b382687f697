"""UNDROP SCHEMA and UNDROP DATABASE, and SHOW … HISTORY."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.fixture
def other(sql, database: str) -> Iterator[str]:
    """The name of another database, which is dropped behind the test."""
    name = f"{database}_OTHER"
    sql(f"CREATE OR REPLACE DATABASE {name}")
    sql(f"USE SCHEMA {database}.PUBLIC")
    yield name
    sql(f"DROP DATABASE IF EXISTS {name}")


@pytest.mark.rule(
    "UNDROP SCHEMA restores the schema of that name that was dropped last, with all that is in it and their grants",
    source="sql-reference/sql/undrop-schema",
    status="matches Snowflake for the last 20 schemas and databases of at most 100,000 rows, which have tables, views, "
    "sequences, stages, file formats, functions, procedures, tags and policies alone, until a restart or until another "
    "one gets the name; others are refused with 000002. Grants that come back, and the code 002003, are from memory",
)
@pytest.mark.rule(
    "A schema can be restored in the current database only",
    source="user-guide/data-time-travel#access-control-requirements-and-name-resolution",
    status="matches Snowflake, with error 000002 elsewhere",
)
def test_a_dropped_schema_comes_back(sql, database, other) -> None:
    sql("CREATE SCHEMA S COMMENT = 'kept'")
    sql("CREATE SEQUENCE NUMBERS")
    sql("CREATE TABLE T (N INT DEFAULT NUMBERS.NEXTVAL, NAME VARCHAR(7) COMMENT 'it''s')")
    sql("INSERT INTO T (NAME) VALUES ('a'), ('b')")
    sql("CREATE VIEW V AS SELECT NAME FROM T WHERE N > 1")
    sql("CREATE FUNCTION ONE() RETURNS INT AS '1'")
    sql("CREATE STAGE FILES")
    sql("CREATE OR REPLACE ROLE SCHEMA_READER")
    sql("GRANT USAGE ON SCHEMA S TO ROLE SCHEMA_READER")
    sql("GRANT SELECT ON TABLE T TO ROLE SCHEMA_READER")
    sql("GRANT SELECT ON FUTURE VIEWS IN SCHEMA S TO ROLE SCHEMA_READER")
    described = sql("DESCRIBE TABLE T")
    assert sql("DROP SCHEMA S") == [("S successfully dropped.",)]
    assert sql("SHOW GRANTS TO ROLE SCHEMA_READER") == []
    assert error_number(sql, f"SELECT * FROM {database}.S.T") == 2003
    assert sql(f"SELECT COUNT(*) FROM {database}.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'S'") == [(0,)]
    sql(f"USE DATABASE {other}")
    assert error_number(sql, f"UNDROP SCHEMA {database}.S") == 2
    sql(f"USE SCHEMA {database}.PUBLIC")
    assert sql("UNDROP SCHEMA S") == [("Schema S successfully restored.",)]
    assert error_number(sql, "UNDROP SCHEMA S") == 2002
    assert sql("DESCRIBE TABLE S.T") == described
    assert sql("SELECT * FROM S.T ORDER BY N") == [(1, "a"), (2, "b")]
    sql("INSERT INTO S.T (NAME) VALUES ('c')")
    assert sql("SELECT NAME FROM S.V ORDER BY NAME") == [("b",), ("c",)]
    assert sql("SELECT S.ONE()") == [(1,)]
    assert [row[6] for row in sql("SHOW SCHEMAS LIKE 'S'")] == ["kept"]
    assert len(sql("SHOW GRANTS TO ROLE SCHEMA_READER")) == 2
    assert len(sql("SHOW FUTURE GRANTS IN SCHEMA S")) == 1
    sql("DROP ROLE SCHEMA_READER")


@pytest.mark.rule(
    "UNDROP DATABASE restores the database of that name that was dropped last",
    source="sql-reference/sql/undrop-database",
    status="matches Snowflake, as UNDROP SCHEMA",
)
def test_a_dropped_database_comes_back(sql, database, other) -> None:
    sql(f"CREATE SCHEMA {other}.S")
    sql(f"CREATE TABLE {other}.S.T (A VARCHAR(3))")
    sql(f"INSERT INTO {other}.S.T VALUES ('a')")
    sql(f"DROP SCHEMA {other}.PUBLIC")
    sql(f"USE SCHEMA {database}.PUBLIC")
    sql(f"DROP DATABASE {other}")
    assert error_number(sql, f"SELECT * FROM {other}.S.T") == 2003
    assert error_number(sql, f"USE DATABASE {other}") == 2043
    assert sql(f"UNDROP DATABASE {other}") == [(f"Database {other} successfully restored.",)]
    assert sql(f"SELECT * FROM {other}.S.T") == [("a",)]
    assert sql(f"SELECT A FROM {other}.S.T AT (OFFSET => 0)") == [("a",)]
    sql(f"USE DATABASE {other}")
    assert sql("UNDROP SCHEMA PUBLIC") == [("Schema PUBLIC successfully restored.",)]
    sql("CREATE TABLE PUBLIC.U (N INT)")


def test_what_can_not_be_restored(sql, database, other) -> None:
    sql("CREATE SCHEMA GONE DATA_RETENTION_TIME_IN_DAYS = 0")
    sql("DROP SCHEMA GONE")
    for name in ("GONE", "NEVER"):
        assert error_number(sql, f"UNDROP SCHEMA {name}") == 2003
    # Another one has its place.
    sql("CREATE SCHEMA S")
    sql("CREATE TABLE T AS SELECT 1 AS N")
    sql("DROP SCHEMA S")
    sql('CREATE SCHEMA "s"')
    assert error_number(sql, "UNDROP SCHEMA S") == 2
    sql('DROP SCHEMA "s"')
    # A stream is on its table, and a task would begin to run.
    sql("CREATE SCHEMA S")
    sql("CREATE TABLE T (N INT)")
    sql("CREATE STREAM CHANGED ON TABLE T")
    sql("DROP SCHEMA S")
    assert error_number(sql, "UNDROP SCHEMA S") == 2
    sql("CREATE SCHEMA S")
    assert sql(f"SHOW TABLES IN SCHEMA {database}.S") == []
    sql(f"CREATE TABLE {other}.PUBLIC.T AS SELECT 1 AS N")
    sql(f"DROP DATABASE {other}")
    sql(f"CREATE DATABASE {other}")
    assert sql(f"SHOW TABLES IN DATABASE {other}") == []
    sql(f"ALTER DATABASE {other} RENAME TO {other}_2")
    assert error_number(sql, f"UNDROP DATABASE {other}") == 2
    sql(f"ALTER DATABASE {other}_2 RENAME TO {other}")


@pytest.mark.rule(
    "SHOW TABLES, SCHEMAS and DATABASES HISTORY list what was dropped within its days of retention, each version "
    "in a row, with the moment in dropped_on",
    source="user-guide/data-time-travel#listing-dropped-objects",
    status="matches Snowflake for the last 50 tables and 20 schemas and databases since the server's start, to the "
    "roles of their owners",
)
def test_history(sql, database, snowflake_server) -> None:
    def shown(statement: str) -> list[tuple[str, bool]]:
        with snowflake_server.connect(database=database, schema="PUBLIC") as connection:
            cursor = connection.cursor().execute(statement)
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return [(row["name"], row["dropped_on"] is not None) for row in rows]

    for rows in (1, 2):
        sql(f"CREATE TABLE T AS SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => {rows}))")
        sql("DROP TABLE T")
    sql("CREATE TABLE T (N INT)")
    sql("CREATE OR REPLACE TABLE T (N INT)")
    sql("CREATE TABLE U (N INT)")
    assert shown("SHOW TABLES HISTORY") == [("T", False), ("T", True), ("T", True), ("T", True), ("U", False)]
    assert [row[7] for row in sql("SHOW TABLES HISTORY LIKE 't'")] == [0, 0, 2, 1]
    assert shown("SHOW TABLES LIKE 'U%'".replace("TABLES", "TABLES HISTORY")) == [("U", False)]
    sql("CREATE SCHEMA S")
    sql("DROP SCHEMA S")
    assert shown(f"SHOW SCHEMAS HISTORY LIKE 's' IN DATABASE {database}") == [("S", True)]
    assert sql("SHOW SCHEMAS LIKE 'S'") == []
    sql("UNDROP SCHEMA S")
    assert shown(f"SHOW SCHEMAS HISTORY LIKE 's' IN DATABASE {database}") == [("S", False)]
    sql(f"CREATE DATABASE {database}_2")
    sql(f"DROP DATABASE {database}_2")
    assert (f"{database}_2", True) in shown(f"SHOW DATABASES HISTORY LIKE '{database}%'")
    sql(f"USE SCHEMA {database}.PUBLIC")
    sql("CREATE OR REPLACE ROLE NO_OWNER")
    sql(f"GRANT USAGE ON DATABASE {database} TO ROLE NO_OWNER")
    sql("GRANT ROLE NO_OWNER TO USER ADMIN")
    with snowflake_server.connect(role="NO_OWNER", database=database) as other:
        assert other.cursor().execute(f"SHOW DATABASES HISTORY LIKE '{database}_2'").fetchall() == []
    sql("DROP ROLE NO_OWNER")
