"""Statements that take as long as they are told."""

import time

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule("SYSTEM$WAIT waits, in a SELECT and a CALL", source="sql-reference/functions/system_wait")
def test_a_statement_waits(sql) -> None:
    started = time.monotonic()
    assert sql("SELECT SYSTEM$WAIT(200, 'MILLISECONDS')") == [("waited 200 milliseconds",)]
    assert sql("CALL SYSTEM$WAIT(0)") == [("waited 0 seconds",)]
    assert time.monotonic() - started >= 0.2


@pytest.mark.rule(
    "GENERATOR with TIMELIMIT alone makes rows for that time",
    source="sql-reference/functions/generator",
    status="matches Snowflake; 1,000 rows a second, while Snowflake makes as many as it can",
)
def test_rows_are_made_for_a_time(sql) -> None:
    started = time.monotonic()
    assert sql("SELECT COUNT(SEQ4()) FROM TABLE(GENERATOR(TIMELIMIT => 1))") == [(1000,)]
    assert time.monotonic() - started >= 1


def test_waiting_ends_with_the_statements_time(snowflake_server) -> None:
    with snowflake_server.connect(session_parameters={"STATEMENT_TIMEOUT_IN_SECONDS": 1}) as connection:
        for statement in ("SELECT SYSTEM$WAIT(100)", "SELECT COUNT(*) FROM TABLE(GENERATOR(TIMELIMIT => 100))"):
            with pytest.raises(ProgrammingError) as error:
                connection.cursor().execute(statement)
            assert error.value.errno == 630
