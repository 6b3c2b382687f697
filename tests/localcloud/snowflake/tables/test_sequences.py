"""Sequences, and columns that number their rows."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule(
    "A sequence returns each number once, from START by INCREMENT", source="user-guide/querying-sequences"
)
@pytest.mark.rule("A column's default may be a sequence's next number", source="user-guide/querying-sequences")
def test_a_sequence(sql, database) -> None:
    sql("CREATE SEQUENCE S START WITH 5 INCREMENT BY 10 COMMENT = 'it''s'")
    assert [sql("SELECT S.NEXTVAL")[0][0] for _ in range(2)] == [5, 15]
    assert sql(f"SELECT {database}.PUBLIC.S.NEXTVAL AS A, S.NEXTVAL + 1") == [(25, 36)]
    sql('CREATE SEQUENCE "down" START = 0 INCREMENT = -1 ORDER')
    sql("CREATE TABLE T (N INT DEFAULT S.NEXTVAL, T VARCHAR)")
    assert sql("DESCRIBE TABLE T")[0][4] == f"{database}.PUBLIC.S.NEXTVAL"
    sql("INSERT INTO T (T) VALUES ('a'), ('b')")
    sql("INSERT INTO T VALUES (\"down\".NEXTVAL, 'c')")
    sql("CREATE SCHEMA ELSEWHERE")
    sql("INSERT INTO PUBLIC.T (T) VALUES ('d')")
    sql("INSERT INTO PUBLIC.T SELECT PUBLIC.S.NEXTVAL, 'e'")
    assert sql("SELECT * FROM PUBLIC.T ORDER BY T") == [(45, "a"), (55, "b"), (0, "c"), (65, "d"), (75, "e")]


@pytest.mark.rule("SHOW and DESCRIBE SEQUENCE are supported", source="sql-reference/sql/show-sequences")
def test_sequences_are_shown(sql, database) -> None:
    sql("CREATE SEQUENCE IF NOT EXISTS S START 5 INCREMENT 10 COMMENT = 'it''s'")
    sql("SELECT S.NEXTVAL")
    [shown] = sql("SHOW SEQUENCES LIKE 's' IN SCHEMA PUBLIC")
    assert shown[:5] == ("S", database, "PUBLIC", 15, 10) and shown[6:] == ("ACCOUNTADMIN", "it's", "ROLE", "N")
    assert sql("DESCRIBE SEQUENCE S")[0][:5] == shown[:5]
    with pytest.raises(ProgrammingError, match="already exists"):
        sql("CREATE SEQUENCE S")
    sql("CREATE OR REPLACE SEQUENCE S")
    assert sql("SELECT S.NEXTVAL") == [(1,)]
    sql("DROP SEQUENCE S")
    with pytest.raises(ProgrammingError):
        sql("SELECT S.NEXTVAL")


@pytest.mark.rule("Using a sequence needs USAGE on it", source="user-guide/security-access-control-privileges")
def test_a_sequence_needs_usage(sql, database) -> None:
    sql("CREATE SEQUENCE S")
    sql("CREATE OR REPLACE ROLE NUMBERING_READER")
    sql("GRANT ROLE NUMBERING_READER TO USER ADMIN")
    sql(f"GRANT USAGE ON DATABASE {database} TO ROLE NUMBERING_READER")
    sql(f"GRANT USAGE ON SCHEMA {database}.PUBLIC TO ROLE NUMBERING_READER")
    sql("USE SECONDARY ROLES NONE")
    sql("USE ROLE NUMBERING_READER")
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        sql("SELECT S.NEXTVAL")
    sql("USE ROLE ACCOUNTADMIN")
    sql("GRANT USAGE ON SEQUENCE S TO ROLE NUMBERING_READER")
    sql("USE ROLE NUMBERING_READER")
    assert sql("SELECT S.NEXTVAL") == [(1,)]
    sql("USE ROLE ACCOUNTADMIN")
    sql("DROP ROLE NUMBERING_READER")


@pytest.mark.rule(
    "AUTOINCREMENT and IDENTITY number rows from a start by a step", source="sql-reference/sql/create-table"
)
def test_numbered_columns(sql) -> None:
    numbers = "A INT AUTOINCREMENT, B INT IDENTITY(5, 10), C INT AUTOINCREMENT START 7 INCREMENT 2"
    sql(f"CREATE TABLE T ({numbers}, T VARCHAR)")
    sql("INSERT INTO T (T) VALUES ('x'), ('y')")
    sql("CREATE SCHEMA ELSEWHERE")
    sql("INSERT INTO PUBLIC.T (T, A) VALUES ('z', 100)")
    assert sql("SELECT * FROM PUBLIC.T ORDER BY T") == [(1, 5, 7, "x"), (2, 15, 9, "y"), (100, 25, 11, "z")]
    assert [row[4] for row in sql("DESCRIBE TABLE PUBLIC.T")] == [
        "IDENTITY START 1 INCREMENT 1 NOORDER",
        "IDENTITY START 5 INCREMENT 10 NOORDER",
        "IDENTITY START 7 INCREMENT 2 NOORDER",
        None,
    ]


@pytest.mark.rule("A sequence's increment can't be 0", source="sql-reference/sql/create-sequence")
@pytest.mark.rule(
    "ALTER SEQUENCE SET INCREMENT is supported",
    source="sql-reference/sql/alter-sequence",
    status="not supported: refused, because a DuckDB sequence keeps its increment",
)
def test_increments_that_are_refused(sql) -> None:
    with pytest.raises(ProgrammingError, match="invalid value"):
        sql("CREATE SEQUENCE S INCREMENT = 0")
    sql("CREATE SEQUENCE S")
    with pytest.raises(ProgrammingError, match="the local Snowflake does not support"):
        sql("ALTER SEQUENCE S SET INCREMENT = 3")


@pytest.mark.rule(
    "A sequence can be dropped or replaced while a column's default uses it",
    source="sql-reference/sql/drop-sequence#usage-notes",
    status="not supported: refused (000002), for what the default does afterwards is not documented",
)
def test_the_end_of_a_sequence_in_use(sql) -> None:
    sql("CREATE SEQUENCE S")
    sql("CREATE TABLE T (N INT DEFAULT S.NEXTVAL, A INT)")
    for statement in ("DROP SEQUENCE S", "CREATE OR REPLACE SEQUENCE S"):
        with pytest.raises(ProgrammingError) as error:
            sql(statement)
        assert error.value.errno == 2
    sql("INSERT INTO T (A) VALUES (7)")
    assert sql("SELECT * FROM T") == [(1, 7)]
    sql("DROP TABLE T")
    sql("DROP SEQUENCE S")
