# ruff: noqa: E501
"""VARIANT, OBJECT and ARRAY: examples after https://docs.snowflake.com/en/sql-reference/functions-semistructured."""

from tests.localcloud.snowflake.engine.functions.fails import Fails

V = """(SELECT PARSE_JSON('{"a": "x", "n": 5, "z": null, "b": true, "d": "2024-01-02", "l": [{"k": "v"}, 2]}') AS V)"""

# The function; an expression or a query; what Snowflake answers, VARIANTs as JSON without spaces.
EXAMPLES = [
    ("ARRAY_APPEND", f"SELECT ARRAY_APPEND(V:l, 'w'), ARRAY_APPEND(ARRAY_CONSTRUCT(1), V:n), ARRAY_APPEND(NULL, 1) FROM {V}",
     [('[{"k":"v"},2,"w"]', "[1,5]", None)]),
    ("ARRAY_CAT", "SELECT ARRAY_CAT(ARRAY_CONSTRUCT(1, 'a'), ARRAY_CONSTRUCT(TRUE)), ARRAY_CAT([], []), ARRAY_CAT(NULL, [1]), "
     "ARRAY_CAT([1], NULL)", [('[1,"a",true]', "[]", None, None)]),
    ("ARRAY_CONSTRUCT", "ARRAY_CONSTRUCT(1, 2)", "[1,2]"),
    ("ARRAY_CONTAINS", "SELECT ARRAY_CONTAINS('hello'::VARIANT, ARRAY_CONSTRUCT('hello', 'hi')), ARRAY_CONTAINS('x'::VARIANT, "
     "ARRAY_CONSTRUCT('hello')), ARRAY_CONTAINS(2::VARIANT, ARRAY_CONSTRUCT(1, 2)), ARRAY_CONTAINS('a'::VARIANT, NULL)",
     [(True, False, True, None)]),
    ("ARRAY_CONTAINS", f"SELECT ARRAY_CONTAINS(2::VARIANT, V:l), ARRAY_CONTAINS(V:n, ARRAY_CONSTRUCT(5)) FROM {V}",
     [(True, True)]),
    ("ARRAY_CONSTRUCT", "SELECT ARRAY_CONSTRUCT() AS A, ARRAY_CONSTRUCT(1, 'a', TRUE) AS B, [1, [2]] AS C",
     [("[]", '[1,"a",true]', "[1,[2]]")]),
    ("ARRAY_CONSTRUCT", "SELECT ARRAY_CONSTRUCT(1, 2)[1], [[1], {'a': 2}][1]['a']::INT, [1][3]", [("2", 2, None)]),
    ("ARRAY_SIZE", "SELECT ARRAY_SIZE(ARRAY_CONSTRUCT(1, 2)), ARRAY_SIZE(PARSE_JSON('[]')), ARRAY_SIZE(PARSE_JSON('{}')), "
     "ARRAY_SIZE(NULL)", [(2, 0, None, None)]),
    ("ARRAY_SIZE", f"SELECT ARRAY_SIZE(V:l), ARRAY_SIZE(V:n) FROM {V}", [(2, None)]),
    ("GET", f"SELECT GET(V, 'a'), GET(V, 'A'), GET(V:l, 1), GET(V:l, 7), GET(V, 'a')::VARCHAR FROM {V}",
     [('"x"', None, "2", None, "x")]),
    ("GET_PATH", f"SELECT GET_PATH(V, 'l[0].k'), GET_PATH(V, 'q.r'), GET_PATH(V, 'n')::INT FROM {V}", [('"v"', None, 5)]),
    ("GET_PATH", f"SELECT V:a, V:n, V:z, V:b, V:q FROM {V}", [('"x"', "5", "null", "true", None)]),
    ("GET_PATH", f"SELECT V:l[0].k::VARCHAR, V['l'][0]['k']::VARCHAR, V:l[0]['k']::VARCHAR, V:l[5] FROM {V}",
     [("v", "v", "v", None)]),
    ("GET_PATH", f"SELECT V:z::VARCHAR, V:z::INT, V:z IS NULL, V:q IS NULL, V:A IS NULL FROM {V}",
     [(None, None, False, True, True)]),
    ("GET_PATH", f"SELECT V:a = 'x', 'x' = V:a, V:a <> 'x', V:a IN ('x', 'y'), V:n > 4, V:n = 5, V:n < 10 FROM {V}",
     [(True, True, False, True, True, True, True)]),
    ("GET_PATH", f"SELECT V:a || 'y', UPPER(V:a), V:n::FLOAT, V:b::BOOLEAN FROM {V}", [("xy", "X", 5.0, True)]),
    ("IS_NULL_VALUE", f"SELECT IS_NULL_VALUE(V:z), IS_NULL_VALUE(V:q), IS_NULL_VALUE(V:n) FROM {V}", [(True, None, False)]),
    ("JSON_EXTRACT_PATH_TEXT", "JSON_EXTRACT_PATH_TEXT('{\"a\": {\"b\": \"x\"}}', 'a.b')", "x"),
    ("JSON_EXTRACT_PATH_TEXT", "JSON_EXTRACT_PATH_TEXT('{\"a\": 1}', 'b')", None),
    ("OBJECT_CONSTRUCT", "SELECT OBJECT_CONSTRUCT('a', 1, 'b', NULL, 'c', 'x'), OBJECT_CONSTRUCT()",
     [('{"a":1,"c":"x"}', "{}")]),
    ("OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT('a', OBJECT_CONSTRUCT('b', ARRAY_CONSTRUCT(1, 'c')))", '{"a":{"b":[1,"c"]}}'),
    ("OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT('a', 1):a::INT", 1),
    ("OBJECT_KEYS", "SELECT OBJECT_KEYS(PARSE_JSON('{\"a\": 1, \"b\": {\"c\": 2}}')), OBJECT_KEYS(OBJECT_CONSTRUCT()), "
     "OBJECT_KEYS(NULL)", [('["a","b"]', "[]", None)]),
    ("PARSE_JSON", "PARSE_JSON('{\"b\": 1, \"a\": [1, null, \"x\"]}')", '{"a":[1,null,"x"],"b":1}'),
    # Of a column, too: unquoted keys, single quotes, words in any case, an empty text.
    ("PARSE_JSON", """SELECT PARSE_JSON(T), TRY_PARSE_JSON(T) FROM VALUES ('{a: 1}'), ('[1, FALSE]'), (''), ('NULL') AS V (T)""",
     [('{"a":1}', '{"a":1}'), ("[1,false]", "[1,false]"), (None, None), ("null", "null")]),
    ("PARSE_JSON", """SELECT PARSE_JSON(T) FROM VALUES ('{a: 1') AS V (T)""", Fails(100069)),
    ("PARSE_JSON", """SELECT PARSE_JSON(T) FROM VALUES ('[1, 2,]') AS V (T)""", Fails(2)),
    ("PARSE_JSON", """SELECT PARSE_JSON('{"a": 1, "a": 2}', 'd'), PARSE_JSON(T, 'd') FROM VALUES ('{"b": 1, "b": 3}') AS V (T)""",
     [('{"a":2}', '{"b":3}')]),
    ("TO_VARIANT", "SELECT TO_VARIANT(T), T::VARIANT, ARRAY_CONSTRUCT(T), OBJECT_CONSTRUCT('t', T), TYPEOF(TO_VARIANT(T)) "
     "FROM (SELECT '2023-12-09 22:09:26'::TIMESTAMP AS T)",
     [(*['"2023-12-09 22:09:26.000"'] * 2, '["2023-12-09 22:09:26.000"]', '{"t":"2023-12-09 22:09:26.000"}', "TIMESTAMP_NTZ")]),
    ("TRY_PARSE_JSON", """SELECT TRY_PARSE_JSON(T) FROM VALUES ('{a: 1'), ('{"x":''y''}') AS V (T)""", [(None,), ('{"x":"y"}',)]),
    # https://docs.snowflake.com/en/sql-reference/functions/object_construct#usage-notes
    ("OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT('a', 1, 'a', 2)", Fails(100103)),
    ("OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT(1, 2)", Fails(1044)),
    ("OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT('a')", Fails(2)),
    ("PARSE_JSON", "SELECT PARSE_JSON('null'), PARSE_JSON('null') IS NULL, PARSE_JSON(NULL)", [("null", False, None)]),
    ("STRIP_NULL_VALUE", f"SELECT STRIP_NULL_VALUE(V:z), STRIP_NULL_VALUE(V:n), STRIP_NULL_VALUE(V:q) FROM {V}",
     [(None, "5", None)]),
    ("TO_JSON", "SELECT TO_JSON(PARSE_JSON('{\"a\": 1}')), TO_JSON(NULL)", [('{"a":1}', None)]),
    # https://docs.snowflake.com/en/sql-reference/functions/array_contains#usage-notes
    ("ARRAY_CONTAINS", "SELECT ARRAY_CONTAINS(NULL, ARRAY_CONSTRUCT('a', NULL)), ARRAY_CONTAINS(NULL, ARRAY_CONSTRUCT('a'))",
     [(True, None)]),
    # https://docs.snowflake.com/en/sql-reference/functions/parse_json#usage-notes
    ("PARSE_JSON", "SELECT PARSE_JSON('{k: TRUE, ''b'': Null, \"a\": ''x\"y''}'), PARSE_JSON(' '), PARSE_JSON('{\"a\"' || ': 1}')",
     [('{"a":"x\\"y","b":null,"k":true}', None, '{"a":1}')]),
    ("PARSE_JSON", "PARSE_JSON('{\"a\": 1, \"a\": 2}')", Fails(100069)),
    ("PARSE_JSON", "PARSE_JSON(COLUMN1) FROM VALUES ('{\"a\": 1, \"a\": 2}')", Fails(100069)),
    ("PARSE_JSON", "PARSE_JSON(COLUMN1) FROM VALUES ('{\"a\": ')", Fails(100069)),
    ("PARSE_JSON", "SELECT PARSE_JSON(COLUMN1) FROM VALUES (' '), ('[1]')", [(None,), ("[1]",)]),
    ("PARSE_JSON", "PARSE_JSON('{\"a\": 1} 2')", Fails(100069)),
    ("PARSE_JSON", "PARSE_JSON('[1, , 2]')", Fails(2)),
    ("TRY_PARSE_JSON", "SELECT TRY_PARSE_JSON('{\"k\": FALSE}'), TRY_PARSE_JSON('{\"a\": 1, \"a\": 2}')", [('{"k":false}', None)]),
    ("TRY_PARSE_JSON", "SELECT TRY_PARSE_JSON(COLUMN1) FROM VALUES ('{\"a\": 1, \"a\": 2}'), ('[1]'), ('x')",
     [(None,), ("[1]",), (None,)]),
    # https://docs.snowflake.com/en/sql-reference/functions/to_variant: a text is no JSON.
    ("TO_VARIANT", "SELECT TO_VARIANT('null'), TO_VARIANT(1), '1'::VARIANT, 'x'::VARIANT::VARCHAR, '{\"a\": 1}'::VARIANT:a",
     [('"null"', "1", '"1"', "x", None)]),
    ("TO_VARIANT", "SELECT TO_VARIANT(PARSE_JSON('[1]')), TRUE::VARIANT, NULL::VARIANT", [("[1]", "true", None)]),
    # https://docs.snowflake.com/en/sql-reference/functions/typeof#examples
    ("TYPEOF", "SELECT TYPEOF('2020-01-01'::DATE::VARIANT), TYPEOF(CURRENT_TIMESTAMP()::VARIANT), TYPEOF('a'::VARIANT), TYPEOF(1.5::VARIANT)",
     [("DATE", "TIMESTAMP_LTZ", "VARCHAR", "DECIMAL")]),
    # https://docs.snowflake.com/en/sql-reference/functions/to_json#examples: keys in order.
    ("TO_JSON", "SELECT TO_JSON(OBJECT_CONSTRUCT('b', 1, 'a\"c', 'x')), TO_JSON('null'::VARIANT)",
     [('{"a\\"c":"x","b":1}', '"null"')]),
    ("TRY_PARSE_JSON", "SELECT TRY_PARSE_JSON('{bad'), TRY_PARSE_JSON('[1]'), TRY_PARSE_JSON(NULL)", [(None, "[1]", None)]),
    ("TYPEOF", "SELECT V, TYPEOF(V) FROM (SELECT PARSE_JSON(COLUMN1) AS V FROM VALUES ('null'), (NULL), ('true'), ('-17'), "
     "('123.12'), ('1.9e300'), ('\"Om ara pa ca na dhih\"'), ('[-1, 12, 289, 2188, false]'), ('{\"x\" : \"abc\"}'))",
     [("null", "NULL_VALUE"), (None, None), ("true", "BOOLEAN"), ("-17", "INTEGER"), ("123.12", "DECIMAL"),
      ("1.9e300", "DOUBLE"), ('"Om ara pa ca na dhih"', "VARCHAR"), ("[-1,12,289,2188,false]", "ARRAY"),
      ('{"x":"abc"}', "OBJECT")]),
    ("TYPEOF", f"SELECT TYPEOF(V:a), TYPEOF(V:n), TYPEOF(V:z), TYPEOF(V:q), TYPEOF(V:l[0]) FROM {V}",
     [("VARCHAR", "INTEGER", "NULL_VALUE", None, "OBJECT")]),
    ("TYPEOF", "TYPEOF('text')", Fails(2)),
    ("OBJECT_CONSTRUCT_KEEP_NULL", "SELECT OBJECT_CONSTRUCT_KEEP_NULL('a', 1, 'b', NULL), OBJECT_CONSTRUCT_KEEP_NULL()",
     [('{"a":1,"b":null}', "{}")]),
]  # fmt: skip
