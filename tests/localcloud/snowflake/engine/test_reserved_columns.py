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
    ("CREATE TABLE R (CURRENT_DATE INT)", 16, "current_date"),
    ("CREATE TABLE R (A NUMBER(3, 1), CURRENT_TIME INT)", 32, "current_time"),
    ("CREATE TABLE R (CURRENT_TIMESTAMP INT, B INT)", 16, "current_timestamp"),
    ("CREATE TABLE R (CURRENT_USER VARCHAR)", 16, "current_user"),
    ("CREATE TABLE R (LOCALTIME TIME)", 16, "localtime"),
    ("CREATE OR REPLACE TABLE IF NOT EXISTS R (LOCALTIMESTAMP INT)", 41, "localtimestamp"),
    ("ALTER TABLE T ADD COLUMN CURRENT_DATE DATE", 25, "current_date"),
    ("CREATE VIEW R (A, FROM) AS SELECT 1, 2", 18, "from"),
]  # fmt: skip
ACCEPTED = [
    'CREATE OR REPLACE TABLE R ("FROM" INT, "order" INT)',
    "CREATE OR REPLACE TABLE R (LEFT INT, SHOW INT, IF INT, DESC INT, AT INT, DATE DATE)",
    "CREATE OR REPLACE TABLE R (A INT, CONSTRAINT PK PRIMARY KEY (A))",
    "CREATE OR REPLACE TABLE R (A INT, UNIQUE (A))",
    "CREATE OR REPLACE TABLE R (A DATE DEFAULT CURRENT_DATE, B TIMESTAMP DEFAULT CURRENT_TIMESTAMP())",
    'CREATE OR REPLACE TABLE R ("CURRENT_DATE" INT, B INT) AS SELECT 1, 2',
    "ALTER TABLE T ADD COLUMN IF NOT EXISTS B INT, C INT",
    "ALTER TABLE T ADD CONSTRAINT U UNIQUE (A)",
]


@pytest.mark.rule(
    "A reserved word as the name of a column is a syntax error, unless it is quoted",
    source="sql-reference/reserved-keywords",
    status="matches Snowflake for CREATE TABLE, CREATE VIEW and ADD COLUMN; fields of an OBJECT are not judged",
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
    with pytest.raises(ProgrammingError, match=r"000002.*the type OBJECT"):
        sql("CREATE TABLE R (A OBJECT(START INT, ORDER VARCHAR))")
