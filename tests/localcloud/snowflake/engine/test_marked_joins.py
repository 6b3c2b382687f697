"""Outer joins by (+), after https://docs.snowflake.com/en/sql-reference/constructs/where."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.fixture
def tables(sql):
    sql("CREATE OR REPLACE TABLE TOWNS AS SELECT column1 AS ID, column2 AS TOWN FROM VALUES (1, 'Aa'), (2, 'Bo')")
    sql("CREATE OR REPLACE TABLE SHOPS AS SELECT column1 AS ID, column2 AS SHOP FROM VALUES (1, 'pens'), (3, 'ink')")
    sql("CREATE OR REPLACE TABLE OWNERS AS SELECT column1 AS SHOP, column2 AS NAME FROM VALUES ('ink', 'Eve')")
    return sql


@pytest.mark.rule(
    "(+) behind the columns of a table in WHERE makes a left outer join of it",
    source="sql-reference/constructs/where#joins-in-the-where-clause",
    status="matches Snowflake; refused (000002) beside JOIN and without names of tables",
)
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT TOWN, SHOP FROM TOWNS T, SHOPS S WHERE T.ID = S.ID(+)", [("Aa", "pens"), ("Bo", None)]),
        ("SELECT TOWN, SHOP FROM SHOPS S, TOWNS T WHERE S.ID (+) = T.ID", [("Aa", "pens"), ("Bo", None)]),
        ("SELECT * FROM TOWNS, SHOPS WHERE TOWNS.ID = SHOPS.ID(+) AND TOWN > 'B'", [(2, "Bo", None, None)]),
        (
            "SELECT TOWN, SHOP FROM TOWNS T, SHOPS S WHERE T.ID = S.ID(+) AND S.SHOP(+) = 'x'",
            [("Aa", None), ("Bo", None)],
        ),
        ("SELECT TOWN FROM TOWNS T, SHOPS S WHERE T.ID = S.ID(+) AND S.ID IS NULL", [("Bo",)]),
        (
            "SELECT TOWN, NAME FROM TOWNS T, OWNERS O, SHOPS S WHERE S.SHOP = O.SHOP(+) AND T.ID + 2 = S.ID(+)",
            [("Aa", "Eve"), ("Bo", None)],
        ),
        (
            "SELECT X.TOWN, Y.TOWN FROM TOWNS X, TOWNS Y, SHOPS S WHERE X.ID < Y.ID(+) AND X.ID = S.ID",
            [("Aa", "Bo")],
        ),
        ("SELECT * FROM SHOPS S, TOWNS T WHERE T.ID = S.ID(+)", [(1, "pens", 1, "Aa"), (None, None, 2, "Bo")]),
        ("SELECT T.*, SHOP FROM SHOPS S, TOWNS T WHERE T.ID = S.ID(+)", [(1, "Aa", "pens"), (2, "Bo", None)]),
        ("SELECT S.* FROM SHOPS S, TOWNS T WHERE T.ID = S.ID(+) AND T.ID = 1", [(1, "pens")]),
        (
            "SELECT TOWN FROM TOWNS WHERE ID IN (SELECT T.ID FROM TOWNS T, SHOPS S WHERE T.ID = S.ID(+)) AND ID > 1",
            [("Bo",)],
        ),
        (
            "SELECT T.TOWN, S.SHOP FROM TOWNS T, SHOPS S WHERE T.ID = S.ID(+)"
            " AND EXISTS (SELECT 1 FROM SHOPS A, OWNERS B WHERE A.SHOP = B.SHOP(+) AND A.ID <> T.ID)",
            [("Aa", "pens"), ("Bo", None)],
        ),
        ("SELECT COUNT(*) FROM (SELECT S.ID FROM TOWNS T, SHOPS S WHERE T.ID = S.ID(+))", [(2,)]),
    ],
)
def test_outer_joins(tables, query: str, rows: list[tuple]) -> None:
    assert sorted(tables(query), key=str) == rows


def test_in_views(tables) -> None:
    tables("CREATE OR REPLACE VIEW V AS SELECT TOWN, SHOP FROM TOWNS T, SHOPS S WHERE T.ID = S.ID(+)")
    assert sorted(tables("SELECT * FROM V")) == [("Aa", "pens"), ("Bo", None)]
    assert error_number(tables, "CREATE STREAM S ON VIEW V") == 2


@pytest.mark.parametrize(
    "rest",
    [
        "TOWNS T JOIN OWNERS O ON TRUE, SHOPS S WHERE T.ID = S.ID(+)",
        "TOWNS T, SHOPS S WHERE T.ID(+) = S.ID(+)",
        "TOWNS T, SHOPS S WHERE TOWN = SHOP(+)",
        "TOWNS T, SHOPS S WHERE T.ID = S.ID(+) OR T.ID = 1",
        "TOWNS T, SHOPS S WHERE T.ID = S.ID(+) AND S.ID = T.ID(+)",
        "TOWNS T JOIN SHOPS S ON T.ID = S.ID(+)",
    ],
)
def test_others_are_refused(tables, rest: str) -> None:
    assert error_number(tables, f"SELECT * FROM {rest}") == 2
