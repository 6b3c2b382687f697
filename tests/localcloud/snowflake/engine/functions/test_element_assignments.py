"""An element of a VARIANT that UPDATE or MERGE assigns: no comparison.

https://docs.snowflake.com/en/sql-reference/sql/update
https://docs.snowflake.com/en/sql-reference/sql/merge
"""

from __future__ import annotations

from sqlglot import exp, parse_one

from localcloud.snowflake.engine.functions import semistructured, variant_comparisons
from localcloud.snowflake.engine.functions.variant_comparisons import BESIDE

ASSIGNED = (
    "UPDATE A SET W = V:x, N = V:n",
    "UPDATE A SET W = S.V:x FROM S",
    "MERGE INTO A USING S ON A.I = S.I WHEN MATCHED THEN UPDATE SET W = S.J:y, A.B = S.J:b",
)


def _rewritten(statement: str) -> str:
    tree = parse_one(statement, read="snowflake")
    variant_comparisons.compare(tree)
    for node in list(tree.find_all(exp.EQ))[::-1]:
        semistructured.PRE_REWRITES[exp.EQ](node)
    return tree.sql(dialect="snowflake")


def test_assignments_stay() -> None:
    for statement in ASSIGNED:
        assert _rewritten(statement) == parse_one(statement, read="snowflake").sql(dialect="snowflake")


def test_comparisons_beside_them_are_rewritten() -> None:
    for statement in ("UPDATE A SET W = V:x WHERE V:n = N", "UPDATE A SET B = (V:n = N)"):
        assert _rewritten(statement).lower().count(BESIDE.name) == 2


def test_update(connection) -> None:
    for statement in (
        "CREATE TABLE A (V VARIANT, W VARIANT, O OBJECT, N NUMBER(10, 2), B BOOLEAN, E VARIANT)",
        """INSERT INTO A (V) SELECT PARSE_JSON('{"x": {"a": 1}, "l": [7], "n": 2, "b": true}')""",
        "UPDATE A SET W = V:x, O = V:x, N = V:n, B = V:b, E = V:l[0] WHERE V:n = 2",
    ):
        connection.run(parse_one(statement, read="snowflake"))
    found = connection.run(parse_one("SELECT W, E, O, N, B FROM A", read="snowflake")).fetchall()
    assert found == [('{"a":1}', "7", '{"a":1}', 2, True)]
