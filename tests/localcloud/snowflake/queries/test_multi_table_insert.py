"""INSERT ALL and INSERT FIRST."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.fixture
def tables(sql):
    sql("CREATE TABLE SOURCE (N INT, WORD VARCHAR)")
    sql("INSERT INTO SOURCE VALUES (1, 'x'), (5, 'y'), (9, NULL)")
    for name in ("SMALL", "LARGE"):
        sql(f"CREATE TABLE {name} (N INT, WORD VARCHAR DEFAULT 'none')")
    return sql


@pytest.mark.rule(
    "INSERT ALL puts each row where its conditions say, INSERT FIRST where the first does; ELSE takes the others",
    source="sql-reference/sql/insert-multi-table",
    status="matches Snowflake; OVERWRITE, and a stream in an open transaction, are refused (000002)",
)
def test_conditions(tables) -> None:
    several = "INSERT {} WHEN N > 1 THEN INTO LARGE WHEN N > 5 THEN INTO SMALL (N, WORD) VALUES (N * 10, DEFAULT) {}"
    assert tables(several.format("ALL", "ELSE INTO SMALL SELECT N, WORD FROM SOURCE")) == [(2, 1, 1)]
    assert tables("SELECT * FROM LARGE ORDER BY N") == [(5, "y"), (9, None)]
    assert tables("SELECT * FROM SMALL ORDER BY N") == [(1, "x"), (90, "none")]
    assert tables(several.format("FIRST", "SELECT N, WORD FROM SOURCE")) == [(2, 0)]
    assert tables("INSERT ALL INTO SMALL (WORD) VALUES (WORD) INTO LARGE SELECT N, WORD FROM SOURCE") == [(3, 3)]


def test_in_a_transaction(tables) -> None:
    insert = "INSERT ALL INTO LARGE INTO SMALL (N) VALUES ({}) SELECT N, WORD FROM SOURCE"
    tables("BEGIN")
    tables("INSERT INTO LARGE VALUES (0, 'first')")
    assert tables(insert.format("N")) == [(3, 3)]
    with pytest.raises(ProgrammingError) as error:
        tables(insert.format("WORD"))
    assert error.value.errno == 100038
    assert tables("SELECT COUNT(*) FROM LARGE") == [(4,)]
    tables("ROLLBACK")
    assert tables("SELECT COUNT(*) FROM LARGE") == tables("SELECT COUNT(*) FROM SMALL") == [(0,)]
    tables("ALTER SESSION SET AUTOCOMMIT = FALSE")
    assert tables(insert.format("N")) == [(3, 3)]
    tables("COMMIT")
    assert tables("SELECT COUNT(*) FROM SMALL") == [(3,)]
    assert tables(insert.format("N")) == [(3, 3)]
    tables("ROLLBACK")
    tables("ALTER SESSION UNSET AUTOCOMMIT")
    assert tables("SELECT COUNT(*) FROM SMALL") == [(3,)]


def test_variants_in_texts_have_no_quotes(tables) -> None:
    tables("CREATE TABLE KEPT (V VARIANT)")
    source = 'SELECT PARSE_JSON(COLUMN1):w AS W FROM VALUES (\'{"w": "x"}\')'
    tables(f"INSERT ALL INTO SMALL (WORD) VALUES (W) INTO KEPT VALUES (W) {source}")
    assert tables("SELECT WORD FROM SMALL") == [("x",)]
    assert tables("SELECT V, V::VARCHAR FROM KEPT") == [('"x"', "x")]
    tables("INSERT ALL INTO SMALL SELECT 7, PARSE_JSON('\"y\"') AS W")
    assert tables("SELECT WORD FROM SMALL WHERE N = 7") == [("y",)]


def test_all_rows_or_none(tables) -> None:
    failing = "INSERT ALL INTO LARGE INTO SMALL (N) VALUES (WORD) SELECT N, WORD FROM SOURCE"
    with pytest.raises(ProgrammingError) as error:
        tables(failing)
    assert error.value.errno == 100038
    assert tables("SELECT COUNT(*) FROM LARGE") == [(0,)]
    with pytest.raises(ProgrammingError) as error:
        tables("INSERT OVERWRITE ALL INTO LARGE SELECT N, WORD FROM SOURCE")
    assert error.value.errno == 2


def test_a_role_needs_its_rights(tables, snowflake_server, database) -> None:
    tables("CREATE ROLE IF NOT EXISTS MULTI_READER")
    tables(f"GRANT USAGE ON DATABASE {database} TO ROLE MULTI_READER")
    tables(f"GRANT USAGE ON SCHEMA {database}.PUBLIC TO ROLE MULTI_READER")
    tables("GRANT USAGE ON WAREHOUSE COMPUTE_WH TO ROLE MULTI_READER")
    tables("GRANT SELECT ON TABLE SOURCE TO ROLE MULTI_READER")
    tables("GRANT INSERT ON TABLE SMALL TO ROLE MULTI_READER")
    tables("GRANT ROLE MULTI_READER TO USER ADMIN")
    insert = "INSERT ALL INTO SMALL INTO LARGE SELECT N, WORD FROM SOURCE"
    settings = {"role": "MULTI_READER", "database": database, "schema": "PUBLIC", "warehouse": "COMPUTE_WH"}
    with snowflake_server.connect(**settings) as connection:
        connection.cursor().execute("USE SECONDARY ROLES NONE")
        with pytest.raises(ProgrammingError) as error:
            connection.cursor().execute(insert)
    assert error.value.errno == 2003, error.value
    assert tables("SELECT COUNT(*) FROM SMALL") == [(0,)]
