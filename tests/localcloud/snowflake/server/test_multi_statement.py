"""Requests of several statements, by the real connector."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule(
    "MULTI_STATEMENT_COUNT is the number of statements in every request, 0 any number, and 1 unless set",
    source="sql-reference/parameters#multi-statement-count",
)
@pytest.mark.parametrize(
    ("count", "text", "found"), [(1, "SELECT 1; SELECT 2", 2), (5, "SELECT 1;", 1), (5, "SELECT 1; SELECT 2", 2)]
)
def test_another_number_of_statements_is_refused(snowflake_server, count: int, text: str, found: int) -> None:
    with snowflake_server.connect(session_parameters={"MULTI_STATEMENT_COUNT": count}) as connection:
        expected = f"Actual statement count {found} did not match the desired statement count {count}"
        with pytest.raises(ProgrammingError, match=expected) as error:
            connection.cursor().execute(text)
        assert error.value.errno == 8


def test_an_expected_number_runs(snowflake_server) -> None:
    with snowflake_server.connect(session_parameters={"MULTI_STATEMENT_COUNT": 2}) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT 1; SELECT 2")
        assert (cursor.fetchall(), cursor.nextset() and cursor.fetchall()) == ([(1,)], [(2,)])
