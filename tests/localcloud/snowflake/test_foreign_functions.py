"""DuckDB's own functions."""

import pytest
from snowflake.connector.errors import ProgrammingError

FOREIGN = [
    "STRFTIME(CURRENT_DATE, '%Y')", "LIST_VALUE(1)", "CURRENT_SETTING('threads')", "VERSION()", "SLEEP_MS(1)",
    "ERROR('x')", "REGEXP_MATCHES('a', 'a')", "NOW()", "TODAY()",
    "WRITE_LOG('x')", "GETVARIABLE('x')",
]  # fmt: skip


@pytest.mark.rule(
    "An unknown function is error 002140",
    source="https://github.com/snowflakedb/snowflake-kafka-connector/blob/master/test/tests/test_channel_invalidation.py",
)
@pytest.mark.parametrize("call", FOREIGN)
def test_functions_that_only_duckdb_has(sql, call) -> None:
    for statement in (f"SELECT {call}", f"CREATE VIEW V AS SELECT 1 AS A WHERE {call} IS NULL", f"SET X = {call}"):
        with pytest.raises(ProgrammingError, match="Unknown function") as error:
            sql(statement)
        assert error.value.errno == 2140


def test_snowflakes_own_pass(sql) -> None:
    assert sql(
        "SELECT LENGTH(UUID_STRING()), ARRAY_SIZE(ARRAY_CONSTRUCT(1)), JSON_EXTRACT_PATH_TEXT('{\"a\":1}', 'a')"
    ) == [(36, 1, "1")]
