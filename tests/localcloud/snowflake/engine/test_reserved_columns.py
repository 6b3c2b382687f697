"""Reserved words as the names of columns."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import ProgrammingError

REFUSED = [
    ("CREATE TABLE R (FROM INT)", 16, "from"),
    ("CREATE TABLE R (A INT, order INT)", 23, "order"),
    ("CREATE OR REPLACE TABLE R (\n  Start DATE)", 2, "start"),
    ("CREATE TABLE R (A INT, SET INT)", 23, "set"),
    ("ALTER TABLE T ADD COLUMN ROWS INT", 25, "rows"),
]  # fmt: skip
ACCEPTED = [
    'CREATE OR REPLACE TABLE R ("FROM" INT, "order" INT)',
    "CREATE OR REPLACE TABLE R (LEFT INT, SHOW INT, IF INT, DESC INT, AT INT, DATE DATE)",
    "CREATE OR REPLACE TABLE R (A INT, CONSTRAINT PK PRIMARY KEY (A))",
]


@pytest.mark.rule(
    "A reserved word as the name of a column is a syntax error, unless it is quoted",
    source="sql-reference/reserved-keywords",
    status="matches Snowflake for CREATE TABLE and ADD COLUMN",
)
def test_reserved_words(sql) -> None:
    sql("CREATE TABLE T (A INT)")
    for statement, position, word in REFUSED:
        with pytest.raises(ProgrammingError) as error:
            sql(statement)
        assert error.value.errno == 1003, statement
        assert f"at position {position} unexpected '{word}'" in error.value.msg.lower(), (statement, error.value.msg)
    for statement in ACCEPTED:
        sql(statement)
