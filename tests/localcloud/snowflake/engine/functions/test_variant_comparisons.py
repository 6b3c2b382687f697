"""VARIANTs beside texts and beside VARIANTs: https://docs.snowflake.com/en/sql-reference/data-type-conversion."""

from __future__ import annotations

import pytest

ROW = """
    SELECT 'abc' AS T, 6.00::NUMBER(10, 2) AS N, TO_VARIANT('abc') AS W, TO_VARIANT('7') AS D,
        PARSE_JSON('{"n": 6, "x": "abc", "a": 9, "b": 10, "c": -3, "d": -20.5, "o": 1, "p": 1.0, "z": null}') AS V
"""
TRUE = [
    "V:x = LOWER('ABC')", "V:x = T || ''", "V:x IN (T, 'q')", "V:x NOT IN (UPPER(T))", "T = V:x", "V:x >= T",
    "V:x > 'ab'", "V:x BETWEEN 'a' AND T", "V:x IS NOT DISTINCT FROM T", "V['x'] = T", "GET(V, 'x') = 'abc'",
    "V:n = '6'", "V:n < '7'", "V:x = (SELECT 'abc')", "CASE V:x WHEN 'abc' THEN TRUE END",
    "DECODE(V:x, 'abc', TRUE, FALSE)", "W = T", "W = 'abc'", "W > 'abb'", "W IN ('abc', 'q')", "W <> 'x'",
    "W BETWEEN 'a' AND 'b'", "D = '7'", "D IN ('7', '8')", "V:n = N", "V:n IN (N, 7)", "V:n BETWEEN 1 AND N",
    "V:n > 5", "V:a < V:b", "V:c < V:a", "V:d < V:c", "V:o = V:p", "V:x <> V:n", "PARSE_JSON('9') < PARSE_JSON('10')",
    "PARSE_JSON('1') = PARSE_JSON('1.0')", "PARSE_JSON('\"1\"') <> PARSE_JSON('1')", "(V:q = V:x) IS NULL",
    "PARSE_JSON('true') <> PARSE_JSON('\"true\"')", "PARSE_JSON('{\"a\":1}') <> TO_VARIANT('{\"a\":1}')",
    "PARSE_JSON('123456789012345678') = PARSE_JSON('123456789012345678.0')", "PARSE_JSON('1e-1') = PARSE_JSON('0.1')",
    "PARSE_JSON('0.1234567890123456789') > PARSE_JSON('0.1234567890123456780')", "PARSE_JSON('-0') = PARSE_JSON('0')",
    "PARSE_JSON('-1.50') = PARSE_JSON('-1.5')", "PARSE_JSON('-1.51') < PARSE_JSON('-1.5')",
    "TO_VARIANT('a') < TO_VARIANT('a b')", "PARSE_JSON('\"\"') <> PARSE_JSON('null')",
]  # fmt: skip


@pytest.mark.rule(
    "A VARIANT beside a text is compared as its text, and numbers in two VARIANTs by their value",
    source="sql-reference/data-type-conversion",
    status="matches Snowflake; two VARIANT columns are compared by their texts. That numbers are so is from memory",
)
def test_comparisons(sql) -> None:
    for condition in TRUE:
        assert sql(f"SELECT {condition} FROM ({ROW})") == [(True,)], condition


def test_elements_of_arrays(sql) -> None:
    sql("CREATE TABLE NAMES (T TEXT)")
    sql("INSERT INTO NAMES VALUES ('abc'), ('d')")
    elements = "LATERAL FLATTEN(ARRAY_CONSTRUCT('abc', 'q')) F"
    assert sql(f"SELECT T FROM NAMES, {elements} WHERE F.VALUE = T") == [("abc",)]
    assert sql(f"SELECT T FROM NAMES JOIN {elements} ON T = F.VALUE") == [("abc",)]
    assert sql(f"SELECT F.VALUE::TEXT FROM {elements} WHERE F.VALUE IN ('abc')") == [("abc",)]


def test_changes(sql) -> None:
    sql("CREATE TABLE T (K TEXT, V VARIANT)")
    sql("INSERT INTO T SELECT 'a', PARSE_JSON('{\"k\": \"a\"}') UNION ALL SELECT 'b', PARSE_JSON('{\"k\": \"c\"}')")
    assert sql("UPDATE T SET K = 'x' WHERE V:k = K")[0][0] == 1
    assert sql("DELETE FROM T WHERE V:k = LOWER('C')") == [(1,)]
    assert sql("SELECT K FROM T") == [("x",)]
