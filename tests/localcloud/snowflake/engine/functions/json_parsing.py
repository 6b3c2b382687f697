# ruff: noqa: E501
"""JSON as texts: examples after https://docs.snowflake.com/en/sql-reference/functions/parse_json and so on."""

from tests.localcloud.snowflake.engine.functions.fails import Fails

EXAMPLES = [
    ("PARSE_JSON", "PARSE_JSON('{\"b\": 1, \"a\": [1, null, \"x\"]}')", '{"a":[1,null,"x"],"b":1}'),
    # Of a column, too: unquoted keys, single quotes, words in any case, an empty text.
    ("PARSE_JSON", """SELECT PARSE_JSON(T), TRY_PARSE_JSON(T) FROM VALUES ('{a: 1}'), ('[1, FALSE]'), (''), ('NULL') AS V (T)""",
     [('{"a":1}', '{"a":1}'), ("[1,false]", "[1,false]"), (None, None), ("null", "null")]),
    ("PARSE_JSON", """SELECT PARSE_JSON(T) FROM VALUES ('{a: 1') AS V (T)""", Fails(100069)),
    ("PARSE_JSON", """SELECT PARSE_JSON(T) FROM VALUES ('[1, 2,]') AS V (T)""", [("[1,2,undefined]",)]),
    ("PARSE_JSON", """SELECT PARSE_JSON('{"a": 1, "a": 2}', 'd'), PARSE_JSON(T, 'd') FROM VALUES ('{"b": 1, "b": 3}') AS V (T)""",
     [('{"a":2}', '{"b":3}')]),
    ("TRY_PARSE_JSON", """SELECT TRY_PARSE_JSON(T) FROM VALUES ('{a: 1'), ('{"x":''y''}') AS V (T)""", [(None,), ('{"x":"y"}',)]),
    ("PARSE_JSON", "SELECT PARSE_JSON('null'), PARSE_JSON('null') IS NULL, PARSE_JSON(NULL)", [("null", False, None)]),
    ("TO_JSON", "SELECT TO_JSON(PARSE_JSON('{\"a\": 1}')), TO_JSON(NULL)", [('{"a":1}', None)]),
    # https://docs.snowflake.com/en/sql-reference/functions/parse_json#usage-notes
    ("PARSE_JSON", "SELECT PARSE_JSON('{k: TRUE, ''b'': Null, \"a\": ''x\"y''}'), PARSE_JSON(' '), PARSE_JSON('{\"a\"' || ': 1}')",
     [('{"a":"x\\"y","b":null,"k":true}', None, '{"a":1}')]),
    ("PARSE_JSON", "PARSE_JSON('{\"a\": 1, \"a\": 2}')", Fails(100069)),
    ("PARSE_JSON", "PARSE_JSON(COLUMN1) FROM VALUES ('{\"a\": 1, \"a\": 2}')", Fails(100069)),
    ("PARSE_JSON", "PARSE_JSON(COLUMN1) FROM VALUES ('{\"a\": ')", Fails(100069)),
    ("PARSE_JSON", "SELECT PARSE_JSON(COLUMN1) FROM VALUES (' '), ('[1]')", [(None,), ("[1]",)]),
    ("PARSE_JSON", "PARSE_JSON('{\"a\": 1} 2')", Fails(100069)),
    ("PARSE_JSON", "PARSE_JSON('[1, , 2]')", "[1,undefined,2]"),
    ("TRY_PARSE_JSON", "SELECT TRY_PARSE_JSON('{\"k\": FALSE}'), TRY_PARSE_JSON('{\"a\": 1, \"a\": 2}')", [('{"k":false}', None)]),
    ("TRY_PARSE_JSON", "SELECT TRY_PARSE_JSON(COLUMN1) FROM VALUES ('{\"a\": 1, \"a\": 2}'), ('[1]'), ('x')",
     [(None,), ("[1]",), (None,)]),
    # https://docs.snowflake.com/en/sql-reference/functions/to_json#examples: keys in order.
    ("TO_JSON", "SELECT TO_JSON(OBJECT_CONSTRUCT('b', 1, 'a\"c', 'x')), TO_JSON('null'::VARIANT)",
     [('{"a\\"c":"x","b":1}', '"null"')]),
    ("TRY_PARSE_JSON", "SELECT TRY_PARSE_JSON('{bad'), TRY_PARSE_JSON('[1]'), TRY_PARSE_JSON(NULL)", [(None, "[1]", None)]),
    # https://docs.snowflake.com/en/sql-reference/functions/check_json
    ("CHECK_JSON", "SELECT CHECK_JSON(V), CHECK_JSON(O) FROM (SELECT TO_VARIANT('{\"a\": }') AS V, PARSE_JSON('{\"a\": 1}') AS O)",
     [("misplaced }, pos 7", None)]),
    ("CHECK_JSON", "SELECT CHECK_JSON('{\"a\": 1}'), CHECK_JSON(NULL), CHECK_JSON(''), CHECK_JSON(COLUMN1) IS NULL FROM VALUES ('{a'), ('[1]')",
     [(None, None, None, False), (None, None, None, True)]),
]  # fmt: skip
