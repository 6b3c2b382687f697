"""Parameters of one statement beside its text, as drivers send them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from snowflake.connector.errors import ProgrammingError

from localcloud.snowflake.objects import statement_parameters
from localcloud.snowflake.wire.errors import SnowflakeError

Run = Callable[..., list[tuple]]


@pytest.fixture
def run(snowflake_server, sql, database: str) -> Iterator[Run]:
    with snowflake_server.connect(database=database, session_parameters={"TIMEZONE": "UTC"}) as connection:

        def run(text: str, several: int = 1, **parameters: Any) -> list[tuple]:
            cursor = connection.cursor()
            return cursor.execute(text, _statement_params=parameters, num_statements=several).fetchall()

        yield run


@pytest.mark.rule(
    "Parameters of a single statement (`statement_params`, WithQueryTag) count while it runs, before the session's",
    source="developer-guide/snowpark/reference/python/latest/snowpark/api/snowflake.snowpark.DataFrame.collect",
)
def test_parameters_of_a_statement_are_in_force_for_it_alone(run: Run) -> None:
    asked = "SELECT '2024-07-01 12:00 +0000'::TIMESTAMP_LTZ::VARCHAR"
    formats = {"TIMEZONE": "Asia/Tokyo", "timestamp_ltz_output_format": "HH24:MI TZHTZM"}
    assert run(asked, **formats) == [("21:00 +0900",)]
    assert run(asked) == [("2024-07-01 12:00:00.000 +0000",)]
    assert run("SHOW PARAMETERS LIKE 'TIMEZONE'")[0][1] == "UTC"
    assert run("SHOW PARAMETERS LIKE 'TIMEZONE'", TIMEZONE="Asia/Tokyo")[0][1] == "Asia/Tokyo"


def test_each_of_several_statements_has_them(run: Run) -> None:
    run("CREATE TABLE DAYS AS SELECT 0 AS D")
    twice = "INSERT INTO DAYS SELECT DAYOFWEEK('2024-07-03'::DATE); " * 2
    run(twice, 2, WEEK_START=3)
    assert run("SELECT D, COUNT(*) FROM DAYS GROUP BY 1 ORDER BY 1") == [(0, 1), (1, 2)]
    assert run("SHOW PARAMETERS LIKE 'WEEK_START'")[0][1] == "0"


def test_what_alter_session_sets_is_the_sessions(run: Run) -> None:
    run("ALTER SESSION SET WEEK_START = 3", WEEK_START=3)
    assert run("SHOW PARAMETERS LIKE 'WEEK_START'")[0][1] == "3"
    run("ALTER SESSION UNSET WEEK_START", WEEK_START=2)
    assert run("SHOW PARAMETERS LIKE 'WEEK_START'")[0][1] == "0"


def test_a_query_tag_of_a_statement_is_in_the_history(run: Run) -> None:
    run("SELECT 'tagged alone'", QUERY_TAG="mine")
    run("SELECT 'not tagged'")
    found = run(
        "SELECT QUERY_TEXT, QUERY_TAG FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY_BY_SESSION()) "
        "WHERE QUERY_TEXT LIKE '%tagged%' AND QUERY_TEXT NOT LIKE '%HISTORY%' ORDER BY START_TIME"
    )
    assert found == [("SELECT 'tagged alone'", "mine"), ("SELECT 'not tagged'", "")]


def test_a_statement_runs_no_longer_than_its_own_timeout(run: Run) -> None:
    with pytest.raises(ProgrammingError, match="reached its statement or warehouse timeout of 1 second"):
        run("CALL SYSTEM$WAIT(60)", STATEMENT_TIMEOUT_IN_SECONDS=1)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("TIMEZONE", "Mars/Olympus", 1008),
        ("WEEK_START", 9, 1008),
        ("STATEMENT_TIMEOUT_IN_SECONDS", "soon", 1008),
        ("AUTOCOMMIT", "perhaps", 1008),
        ("JSON_INDENT", 17, 1008),
    ],
)
def test_values_that_alter_session_refuses(run: Run, name: str, value: Any, code: int) -> None:
    with pytest.raises(ProgrammingError) as error:
        run("SELECT 1", **{name: value})
    assert error.value.errno == code
    assert run("SELECT 1") == [(1,)]


@pytest.mark.parametrize("value", ["²", "-²", "①", "1.5", "--1", "", True])
def test_a_number_that_is_none(value: Any) -> None:
    with pytest.raises(SnowflakeError) as error:
        statement_parameters._of_request({"parameters": {"ROWS_PER_RESULTSET": value}})
    assert error.value.code == "001008"


def test_parameters_that_are_not_known_are_left_out(run: Run) -> None:
    assert run("SELECT 1", SNOWPARK_API="x", PYTHON_CONNECTOR_QUERY_RESULT_FORMAT="JSON") == [(1,)]


@pytest.mark.rule(
    "ROWS_PER_RESULTSET: the most rows of a query's result or of a SHOW, which JDBC's setMaxRows sets",
    source="sql-reference/parameters#rows-per-resultset",
)
def test_a_result_has_no_more_rows_than_that(run: Run) -> None:
    asked = "SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 20000)) ORDER BY 1"
    assert run(asked, ROWS_PER_RESULTSET=3) == [(0,), (1,), (2,)]
    assert len(run(asked, ROWS_PER_RESULTSET=3, PYTHON_CONNECTOR_QUERY_RESULT_FORMAT="JSON")) == 3
    assert len(run("SHOW PARAMETERS", ROWS_PER_RESULTSET=2)) == 2
    assert len(run(asked, ROWS_PER_RESULTSET=12_000)) == 12_000
    for none in (0, -1):
        assert len(run(asked, ROWS_PER_RESULTSET=none)) == 20_000
    run("CREATE TABLE MANY AS SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 10))", ROWS_PER_RESULTSET=1)
    assert run("INSERT INTO MANY SELECT N FROM MANY", ROWS_PER_RESULTSET=1) == [(10,)]
    run("ALTER SESSION SET ROWS_PER_RESULTSET = 2")
    assert len(run("SELECT N FROM MANY")) == 2
    run("ALTER SESSION UNSET ROWS_PER_RESULTSET")
    assert len(run("SELECT N FROM MANY")) == 20


@pytest.mark.rule(
    "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD is accepted; drivers bind arrays of any length in the request",
    source="https://github.com/snowflakedb/snowflake-jdbc/blob/v3.23.2/src/test/java/net/snowflake/client/jdbc/"
    "BindingDataLatestIT.java",
    status="differs: they are told 0 whatever it is, and a request whose values are in a stage is refused (000002)",
)
def test_arrays_are_bound_in_the_request(run: Run, snowflake_server) -> None:
    run("ALTER SESSION SET CLIENT_STAGE_ARRAY_BINDING_THRESHOLD = 1")
    with snowflake_server.connect() as connection:
        body = {"sqlText": "SELECT ?", "bindStage": "@SYSTEM$BIND/x"}
        answer = connection.rest.request("/queries/v1/query-request?requestId=r", body)
    assert (answer["success"], answer["code"]) == (False, "000002")
