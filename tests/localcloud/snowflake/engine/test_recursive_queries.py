"""Recursive queries and views."""

from __future__ import annotations

import pytest

from localcloud.snowflake.engine.recursive_queries import view_as_query
from localcloud.snowflake.wire.statement import parse

MANAGERS = "SELECT {0} FROM E JOIN {1} ON {1}.ID = E.BOSS"


@pytest.fixture
def employees(sql):
    sql("CREATE TABLE E (TITLE VARCHAR, ID INT, BOSS INT)")
    sql("INSERT INTO E VALUES ('President', 1, NULL), ('Engineer', 10, 1), ('Tester', 11, 10)")
    return sql


@pytest.mark.rule("WITH may be recursive without the word RECURSIVE", source="sql-reference/constructs/with")
def test_the_word_may_be_left_out(sql) -> None:
    assert sql("WITH C (N) AS (SELECT 1 UNION ALL SELECT N + 1 FROM C WHERE N < 3) SELECT N FROM C") == [
        (1,),
        (2,),
        (3,),
    ]


@pytest.mark.rule(
    "A NULL in the first part of a recursive query takes the type of the column below it",
    source="sql-reference/sql/create-view#examples",
)
def test_nulls_take_the_type_of_later_rows(employees) -> None:
    query = "WITH C AS (SELECT TITLE, ID, NULL AS OVER_ID FROM E WHERE BOSS IS NULL UNION ALL "
    query += MANAGERS.format("E.TITLE, E.ID, C.ID", "C") + ") SELECT * FROM C ORDER BY ID"
    assert employees(query) == [("President", 1, None), ("Engineer", 10, 1), ("Tester", 11, 10)]


@pytest.mark.rule("CREATE RECURSIVE VIEW may refer to itself", source="sql-reference/sql/create-view#examples")
def test_views_are_recursive(employees) -> None:
    first = "SELECT TITLE, ID, NULL AS UP FROM E WHERE BOSS IS NULL"
    again = MANAGERS.format("E.TITLE, E.ID, V.ID", "V")
    employees(f"CREATE OR REPLACE RECURSIVE VIEW V (TITLE, ID, UP) AS ({first} UNION ALL {again})")
    assert employees("SELECT UP FROM V ORDER BY ID") == [(None,), (1,), (10,)]


def test_only_recursive_views_are_rewritten() -> None:
    assert view_as_query(parse("CREATE VIEW V (A) AS SELECT 1")) is None
    found = view_as_query(parse("CREATE RECURSIVE VIEW S.V (A) AS (SELECT 1)"))
    assert found == "CREATE VIEW S.V (A) AS WITH RECURSIVE V (A) AS (SELECT 1) SELECT * FROM V"
