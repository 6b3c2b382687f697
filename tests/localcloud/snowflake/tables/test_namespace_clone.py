"""CREATE SCHEMA and CREATE DATABASE … CLONE."""

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.refusal import error_number


@pytest.fixture
def source(sql):
    """A schema FIRST with tables, views, a sequence, a format, a function and a procedure, and a role that reads."""
    sql("CREATE OR REPLACE ROLE CLONE_READER")
    sql("CREATE SCHEMA FIRST DATA_RETENTION_TIME_IN_DAYS = 0")
    for statement in (
        "CREATE SEQUENCE FIRST.S START = 5",
        "CREATE TABLE FIRST.T (N INT PRIMARY KEY DEFAULT FIRST.S.NEXTVAL, A INT IDENTITY, X VARCHAR(3)) COMMENT = 'c'",
        "CREATE TABLE FIRST.U (N INT REFERENCES FIRST.T (N), V VARIANT, D INT AS (N * 2)) CLUSTER BY (N)",
        "CREATE VIEW FIRST.NEAR AS SELECT X FROM T",
        "CREATE FILE FORMAT FIRST.F TYPE = CSV SKIP_HEADER = 1",
        "CREATE STAGE FIRST.FILES",
        "CREATE FUNCTION FIRST.DOUBLE(N INT) RETURNS INT AS 'N * 2'",
        "CREATE PROCEDURE FIRST.P() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 7; END'",
        "INSERT INTO FIRST.T (X) VALUES ('a'), ('b')",
        "INSERT INTO FIRST.U (N, V) SELECT 1, PARSE_JSON('{\"k\": 1}')",
        "GRANT SELECT ON TABLE FIRST.T TO ROLE CLONE_READER",
        "GRANT USAGE ON SCHEMA FIRST TO ROLE CLONE_READER",
    ):
        sql(statement)
    yield sql
    sql("DROP ROLE CLONE_READER")
    sql("DROP DATABASE IF EXISTS CLONED_WHOLE")


def granted(sql, on: str) -> list[tuple]:
    return sorted((row[1], row[5]) for row in sql(f"SHOW GRANTS ON {on}"))


@pytest.mark.rule(
    "CREATE SCHEMA … CLONE copies what is inside, but internal stages, with the privileges granted on that",
    source="user-guide/object-clone",
    status="matches Snowflake for tables, views, sequences, external stages, file formats, functions and procedures; "
    "all else, policies, tags and AT are refused (000002); owners stay, from memory",
)
def test_a_schema_is_cloned(source) -> None:
    sql = source
    assert sql("CREATE SCHEMA SECOND CLONE FIRST") == [("Schema SECOND successfully created.",)]
    sql("INSERT INTO FIRST.T (X) VALUES ('old')")
    sql("INSERT INTO SECOND.T (X) VALUES ('new')")
    assert sql("SELECT N, A, X FROM SECOND.T ORDER BY N") == [(5, 1, "a"), (6, 2, "b"), (7, 3, "new")]
    assert sql("SELECT X FROM SECOND.NEAR ORDER BY X") == [("a",), ("b",), ("new",)]
    assert sql("SELECT N, V:k::INT, D FROM SECOND.U") == [(1, 1, 2)]
    assert sql("SELECT SECOND.DOUBLE(4)") == [(8,)]
    assert sql("CALL SECOND.P()") == [(7,)]
    assert [row[1] for row in sql("SHOW FILE FORMATS IN SCHEMA SECOND")] == ["F"]
    assert sql("SHOW STAGES IN SCHEMA SECOND") == []
    assert [(row[1], row[5], row[6]) for row in sql("SHOW TABLES IN SCHEMA SECOND")] == [
        ("T", "c", ""),
        ("U", "", "LINEAR(N)"),
    ]
    [key] = sql("SHOW IMPORTED KEYS IN SCHEMA SECOND")
    assert (key[2], key[6]) == ("SECOND", "SECOND")
    assert granted(sql, "TABLE SECOND.T") == [("OWNERSHIP", "ACCOUNTADMIN"), ("SELECT", "CLONE_READER")]
    assert granted(sql, "SCHEMA SECOND") == [("OWNERSHIP", "ACCOUNTADMIN")]
    with pytest.raises(ProgrammingError, match="too long"):
        sql("INSERT INTO SECOND.T (X) VALUES ('long')")
    sql("CREATE OR REPLACE TRANSIENT SCHEMA SECOND CLONE FIRST")
    assert sql("SELECT COUNT(*), MAX(X) FROM SECOND.T") == [(3, "old")]
    sql("DROP SCHEMA FIRST")
    assert sql("SELECT COUNT(*) FROM SECOND.NEAR") == [(3,)]
    assert sql("INSERT INTO SECOND.T (X) VALUES ('c')") == [(1,)]


@pytest.mark.rule(
    "CREATE DATABASE … CLONE copies all schemas, with the privileges on them",
    source="user-guide/object-clone",
    status="matches Snowflake; a view that names a database is refused (000002), as are database roles",
)
def test_a_database_is_cloned(source, database) -> None:
    sql = source
    sql(f"CREATE VIEW {database}.PUBLIC.FAR AS SELECT X FROM FIRST.T")
    sql(f"CREATE VIEW {database}.PUBLIC.FULL AS SELECT X FROM {database}.FIRST.T")
    assert error_number(sql, f"CREATE DATABASE CLONED_WHOLE CLONE {database}") == 2
    sql(f"DROP VIEW {database}.PUBLIC.FULL")
    assert sql(f"CREATE DATABASE CLONED_WHOLE CLONE {database}") == [("Database CLONED_WHOLE successfully created.",)]
    sql(f"DELETE FROM {database}.FIRST.T")
    assert sql("SELECT X FROM CLONED_WHOLE.PUBLIC.FAR ORDER BY X") == [("a",), ("b",)]
    assert sql("SELECT X FROM CLONED_WHOLE.FIRST.NEAR ORDER BY X") == [("a",), ("b",)]
    sql("INSERT INTO CLONED_WHOLE.FIRST.T (X) VALUES ('c')")
    assert sql("SELECT N, A FROM CLONED_WHOLE.FIRST.T WHERE X = 'c'") == [(7, 3)]
    assert granted(sql, "SCHEMA CLONED_WHOLE.FIRST") == [("OWNERSHIP", "ACCOUNTADMIN"), ("USAGE", "CLONE_READER")]
    sql(f"CREATE OR REPLACE DATABASE CLONED_WHOLE CLONE {database}")
    assert sql("SELECT COUNT(*) FROM CLONED_WHOLE.FIRST.T") == [(0,)]
    again = sql(f"CREATE DATABASE IF NOT EXISTS CLONED_WHOLE CLONE {database}")
    assert again == [("CLONED_WHOLE already exists, statement succeeded.",)]


def test_what_is_not_cloned(source) -> None:
    sql = source
    assert error_number(sql, "CREATE SCHEMA SECOND CLONE NO_SUCH_SCHEMA") == 2003
    assert error_number(sql, "CREATE SCHEMA FIRST CLONE PUBLIC") == 2002
    assert error_number(sql, "CREATE SCHEMA SECOND CLONE FIRST AT (OFFSET => -60)") == 2
    sql("CREATE TRANSIENT SCHEMA PASSING")
    assert error_number(sql, "CREATE SCHEMA SECOND CLONE PASSING") == 2120
    sql("CREATE TAG FIRST.KIND")
    assert error_number(sql, "CREATE SCHEMA SECOND CLONE FIRST") == 2
    assert [row[1] for row in sql("SHOW SCHEMAS LIKE 'SECOND'")] == []
