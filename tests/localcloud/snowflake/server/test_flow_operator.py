"""The flow operator: each step may read the results of the steps before it."""

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.rule(
    "->> runs statements in a row; $1 is the result before, $2 the one before that, and the last one's is returned",
    source="sql-reference/operators-flow",
    status="matches for $n behind FROM or JOIN; a flow can't be described without running it",
)
def test_flows(sql) -> None:
    sql("CREATE TABLE PETS (NAME VARCHAR, AGE INT) ->> INSERT INTO PETS VALUES ('cat', 3), ('dog', 5) ->> SELECT 1")
    assert sql("SELECT * FROM PETS WHERE AGE > 3 ->> SELECT NAME FROM $1") == [("dog",)]
    inserted = "INSERT INTO PETS VALUES ('ant', 1) ->> INSERT INTO PETS VALUES ('bee', 1), ('fly', 1) "
    assert sql(f"{inserted} ->> SELECT (SELECT $1 FROM $2) + (SELECT $1 FROM $1) AS N") == [(3,)]
    assert sql('SHOW TABLES ->> SELECT "name" FROM $1 WHERE "rows" > 4') == [("PETS",)]
    assert sql("SELECT * FROM PETS ->> DROP TABLE PETS ->> SELECT COUNT(*), MAX(AGE) FROM $2") == [(5, 5)]
    assert sql("SELECT '->>'") == [("->>",)]


def test_a_failure_ends_a_flow(sql) -> None:
    with pytest.raises(ProgrammingError):
        sql("SELECT 1 ->> SELECT * FROM NOWHERE ->> CREATE TABLE LATE (A INT)")
    assert sql("SHOW TABLES LIKE 'LATE'") == []
    with pytest.raises(ProgrammingError, match=r"\$2 of 1 results"):
        sql("SELECT 1 ->> SELECT * FROM $2")
    with pytest.raises(ProgrammingError):  # no digit
        sql("SELECT 1 ->> SELECT * FROM $²")
