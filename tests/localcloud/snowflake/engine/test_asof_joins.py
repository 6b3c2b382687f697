"""ASOF JOIN: https://docs.snowflake.com/en/sql-reference/constructs/asof-join."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import Error


@pytest.mark.rule(
    "ASOF JOIN finds the closest row by MATCH_CONDITION; a row without one stays",
    source="sql-reference/constructs/asof-join",
    status="matches Snowflake; USING is refused behind another join and with SELECT *; = is a syntax error",
)
def test_asof_joins(sql) -> None:
    sql("CREATE TABLE TRADES (S VARCHAR, T INT)")
    sql("CREATE TABLE QUOTES (S VARCHAR, T INT, BID INT)")
    sql("INSERT INTO TRADES VALUES ('a', 5), ('a', 9), ('b', 1)")
    sql("INSERT INTO QUOTES VALUES ('a', 4, 10), ('a', 8, 20), ('a', 9, 30)")
    join = (
        "SELECT X.S, X.T, BID FROM TRADES X ASOF JOIN QUOTES Y MATCH_CONDITION (X.T {} Y.T) ON X.S = Y.S ORDER BY 1, 2"
    )
    assert sql(join.format(">=")) == [("a", 5, 10), ("a", 9, 30), ("b", 1, None)]
    assert sql(join.format(">")) == [("a", 5, 10), ("a", 9, 20), ("b", 1, None)]
    assert sql(join.format("<=")) == [("a", 5, 20), ("a", 9, 30), ("b", 1, None)]
    using = "SELECT S, X.T, BID FROM TRADES X ASOF JOIN QUOTES Y MATCH_CONDITION (X.T >= Y.T) USING (S) ORDER BY S, X.T"
    assert sql(using) == [("a", 5, 10), ("a", 9, 30), ("b", 1, None)]


WRONG = {
    "MATCH_CONDITION (Y.A >= X.A)": (10002, "The left side allows only column references from the left side table"),
    "MATCH_CONDITION (X.A >= Y.A) ON X.B >= Y.B": (10010, "conjunctions of equality conditions only"),
    "MATCH_CONDITION (X.A >= Y.A) ON X.B = Y.B OR X.A = Y.A": (10010, "(X.B = Y.B) OR (X.A = Y.A) is invalid."),
}


def test_conditions_that_are_not_allowed(sql) -> None:
    sql("CREATE TABLE T (A INT, B INT)")
    for condition, (number, text) in WRONG.items():
        with pytest.raises(Error) as error:
            sql(f"SELECT * FROM T X ASOF JOIN T Y {condition}")
        assert (error.value.errno, text in error.value.msg) == (number, True), error.value.msg
