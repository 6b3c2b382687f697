"""The functions that a statement may call."""

from __future__ import annotations

import pytest

from localcloud.snowflake.engine.functions.allowlist import require_known_functions
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse


def refusal(sql: str) -> tuple[str, str] | None:
    """Return the error's code and message; None for a statement that may run."""
    try:
        require_known_functions(parse(sql), parse_one(sql))
    except SnowflakeError as error:
        return error.code, error.message
    return None


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT upper(a), COUNT (*) FROM t WHERE a IN (1) AND (b) OR EXISTS (SELECT 1)",
        "SELECT a::VARCHAR(3), CAST(b AS NUMBER(1, 0)) FROM t",
        "SELECT a::TIMESTAMPNTZ(9), b::TIMESTAMPLTZ(9), c::TIMESTAMPTZ(9) FROM t",
        "INSERT INTO strftime (a) VALUES (1)",
        'SELECT x.y FROM t AS "strftime" (y)',
        "WITH strftime (a) AS (SELECT 1) SELECT * FROM strftime",
    ],
)
def test_known_functions_types_and_relations(sql: str) -> None:
    assert refusal(sql) is None


@pytest.mark.parametrize(
    ("sql", "code", "text"),
    [
        ("SELECT ST_GEOHASH(a) FROM t", "000002", "the function ST_GEOHASH"),
        ("SELECT SYSTEM$LOCATE(1)", "000002", "the function SYSTEM$LOCATE"),
        ("SELECT strftime(a) FROM t", "002140", "Unknown function STRFTIME"),
        ("SELECT LINEAR(a) FROM t", "002140", "Unknown function LINEAR"),
        ('SELECT "upper"(a) FROM t', "002140", "Unknown function upper"),
    ],
)
def test_other_functions_are_refused(sql: str, code: str, text: str) -> None:
    found, message = refusal(sql) or ("", "")
    assert found == code
    assert text in message
