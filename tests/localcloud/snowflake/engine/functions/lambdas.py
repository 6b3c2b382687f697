# ruff: noqa: E501
"""Lambda expressions: examples after https://docs.snowflake.com/en/sql-reference/functions/filter and …/transform."""

from tests.localcloud.snowflake.engine.functions.fails import Fails

EXAMPLES = [
    ("FILTER", "SELECT FILTER([{'n': 'a', 'v': 5}, {'n': 'b', 'v': 9}], x -> x:v > 6), FILTER([4, NULL, PARSE_JSON('null')], x -> x IS NOT NULL), FILTER(NULL, x -> TRUE)",
     [('[{"n":"b","v":9}]', "[4,null]", None)]),
    ("FILTER", "SELECT FILTER(['a', 'b'], t -> t = 'b' OR t = 'c'), FILTER([1, 2, 3], n INT -> n % 2 = 1), FILTER([], x -> TRUE)", [('["b"]', "[1,3]", "[]")]),
    ("FILTER", "SELECT FILTER(A, x -> x:v >= LOWEST) FROM (SELECT PARSE_JSON('[{\"v\": 1}, {\"v\": 3}]') AS A, 2 AS LOWEST)", [('[{"v":3}]',)]),
    ("TRANSFORM", "SELECT TRANSFORM([1, 2], n INT -> n * 3), TRANSFORM(['a'], t -> UPPER(t)), TRANSFORM([{'k': 4}], o -> o:k::INT + 1), TRANSFORM(NULL, x -> x)",
     [("[3,6]", '["A"]', "[5]", None)]),
    # A VARIANT in arithmetic is a FLOAT.
    ("TRANSFORM", "SELECT TRANSFORM([1, NULL], n -> n / 2), PARSE_JSON('{\"a\": 3}'):a + 1", [("[0.5,undefined]", 4.0)]),
    ("TRANSFORM", "TRANSFORM([1], x -> (SELECT 1))", Fails(2)),
]  # fmt: skip
