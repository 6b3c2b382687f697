"""ORDER BY of VARIANTs and of aliases in expressions."""

import pytest


@pytest.mark.rule(
    "ORDER BY an element of a VARIANT orders numbers by value, texts by their characters",
    source="sql-reference/constructs/order-by",
    status="matches for values of one type; how types are mixed is not documented",
)
def test_elements_in_order(sql) -> None:
    sql("CREATE TABLE O (N INT)")
    sql("INSERT INTO O VALUES (9), (10), (1)")
    assert sql("SELECT V:n::INT FROM (SELECT OBJECT_CONSTRUCT('n', N) AS V FROM O) ORDER BY V:n DESC") == [
        (10,),
        (9,),
        (1,),
    ]
    assert sql("SELECT OBJECT_CONSTRUCT('n', N) AS V FROM O ORDER BY V['n']")[-1] == ('{"n":10}',)
    assert sql("SELECT V[0] FROM (SELECT [COLUMN1] AS V FROM VALUES ('b'), ('a')) ORDER BY V[0]") == [
        ('"a"',),
        ('"b"',),
    ]
    assert sql("SELECT N + 1 AS M FROM O ORDER BY M * -1 LIMIT 1") == [(11,)]
