"""TRY_CAST and TRY_TO_… of what is no text: the examples of conversion.py have the other forms."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import Error

WORDS = "Function TRY_CAST cannot be used with arguments of types {} and {}"
REFUSED = {
    "SELECT TRY_CAST(-7 AS NUMBER)": ("NUMBER(1,0)", "NUMBER(38,0)"),
    "SELECT TRY_CAST(1 + 1 AS FLOAT)": ("NUMBER(38,0)", "FLOAT"),
    "SELECT TRY_CAST(V:a AS DATE) FROM (SELECT PARSE_JSON('{}') AS V)": ("VARIANT", "DATE"),
    "SELECT TRY_TO_TIME(NULL)": ("NULL", "TIME(9)"),
}


@pytest.mark.rule(
    "TRY_CAST and TRY_TO_… take texts alone: error 001065 (22023), with the types, for any other expression",
    source="sql-reference/functions/try_cast#usage-notes",
    status="matches Snowflake; a computed number has the digits (38,0) in the text, and a query is not looked at",
)
def test_other_types_are_refused(sql) -> None:
    for statement, types in REFUSED.items():
        with pytest.raises(Error) as error:
            sql(statement)
        assert (error.value.errno, error.value.sqlstate) == (1065, "22023"), statement
        assert WORDS.format(*types) in error.value.msg
    assert sql("SELECT TRY_CAST(NULL AS NUMBER), TRY_CAST((SELECT '7') AS INT)") == [(None, 7)]
