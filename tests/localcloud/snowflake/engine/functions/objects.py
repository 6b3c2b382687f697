# ruff: noqa: E501
"""OBJECTs: examples after https://docs.snowflake.com/en/sql-reference/functions/object_construct and so on."""

from tests.localcloud.snowflake.engine.functions.fails import Fails

EXAMPLES = [
    ("OBJECT_CONSTRUCT", "SELECT OBJECT_CONSTRUCT('a', 1, 'b', NULL, 'c', 'x'), OBJECT_CONSTRUCT()",
     [('{"a":1,"c":"x"}', "{}")]),
    ("OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT('a', OBJECT_CONSTRUCT('b', ARRAY_CONSTRUCT(1, 'c')))", '{"a":{"b":[1,"c"]}}'),
    ("OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT('a', 1):a::INT", 1),
    ("OBJECT_KEYS", "SELECT OBJECT_KEYS(PARSE_JSON('{\"a\": 1, \"b\": {\"c\": 2}}')), OBJECT_KEYS(OBJECT_CONSTRUCT()), "
     "OBJECT_KEYS(NULL)", [('["a","b"]', "[]", None)]),
    # https://docs.snowflake.com/en/sql-reference/functions/object_construct#usage-notes
    ("OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT('a', 1, 'a', 2)", Fails(100103)),
    ("OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT(1, 2)", Fails(1044)),
    ("OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT('a')", Fails(2)),
    # https://docs.snowflake.com/en/sql-reference/functions/is_binary#examples and …/array_max#examples
    *(("OBJECT_CONSTRUCT", f"SELECT {text} FROM (SELECT TO_BINARY('AB') AS B, 1.5 AS D, NULL AS N, '2024-01-02 03:04:05'::TIMESTAMP AS T)", [(value,)])
      for text, value in [
          ("OBJECT_CONSTRUCT('a', TO_BINARY('AB'), 'b', B)", '{"a":"AB","b":"AB"}'),
          ("OBJECT_CONSTRUCT('a', DATEADD(DAY, 1, T), 'c', COALESCE(T, T))", '{"a":"2024-01-03 03:04:05.000","c":"2024-01-02 03:04:05.000"}'),
          ("OBJECT_CONSTRUCT_KEEP_NULL('b', B, 'n', N, 't', T)", '{"b":"AB","n":null,"t":"2024-01-02 03:04:05.000"}'),
          ("OBJECT_CONSTRUCT(*)", '{"B":"AB","D":1.5,"T":"2024-01-02 03:04:05.000"}'),
          ("OBJECT_INSERT({}, 'b', TO_BINARY('AB'))", '{"b":"AB"}'),
          ("ARRAY_CONSTRUCT(TO_BINARY('AB'), IFF(TRUE, T, T))", '["AB","2024-01-02 03:04:05.000"]'),
          ("ARRAY_APPEND(ARRAY_CONSTRUCT(B), DATEADD(DAY, 1, T))", '["AB","2024-01-03 03:04:05.000"]'),
          ("OBJECT_CONSTRUCT('b', (SELECT MAX(TO_BINARY('AB'))))", '{"b":"AB"}'),
          ("OBJECT_AGG('b', B::VARIANT)", '{"b":"AB"}'),
      ]),
    ("OBJECT_CONSTRUCT_KEEP_NULL", "SELECT OBJECT_CONSTRUCT_KEEP_NULL(*), OBJECT_CONSTRUCT_KEEP_NULL(T.*), OBJECT_CONSTRUCT_KEEP_NULL('a', 1, NULL, 2) FROM (SELECT 1 A, NULL B, 'x' C) T",
     [('{"A":1,"B":null,"C":"x"}', '{"A":1,"B":null,"C":"x"}', '{"a":1}')]),
    ("OBJECT_CONSTRUCT_KEEP_NULL", "SELECT OBJECT_CONSTRUCT_KEEP_NULL('a', 1, 'b', NULL), OBJECT_CONSTRUCT_KEEP_NULL()",
     [('{"a":1,"b":null}', "{}")]),
    # https://docs.snowflake.com/en/sql-reference/functions/object_insert#usage-notes
    ("OBJECT_INSERT", "SELECT OBJECT_INSERT({'a': 1}, 'b', 'x'), OBJECT_INSERT({'a': 1}, 'a', 2, TRUE), OBJECT_INSERT({'a': 1}, 'b', NULL), "
     "OBJECT_INSERT({'a': 1}, NULL, 2), OBJECT_INSERT({'a': 1}, 'n', PARSE_JSON('null')), OBJECT_INSERT(NULL, 'a', 1)",
     [('{"a":1,"b":"x"}', '{"a":2}', '{"a":1}', '{"a":1}', '{"a":1,"n":null}', None)]),
    ("OBJECT_INSERT", "OBJECT_INSERT({'a': 1}, 'a', 2)", Fails(100103)),
    ("OBJECT_DELETE", "SELECT OBJECT_DELETE({'a': 1, 'b': 2, 'c': [3]}, 'a', 'z'), OBJECT_DELETE({'a': 1, 'b': 2}, 'a', 'b'), OBJECT_DELETE(NULL, 'a')",
     [('{"b":2,"c":[3]}', "{}", None)]),
    ("OBJECT_PICK", "SELECT OBJECT_PICK({'a': 1, 'b': 2.50, 'c': {'d': 'x,y'}}, 'c', 'a', 'q'), OBJECT_PICK({'a': 1, 'b': 2}, ARRAY_CONSTRUCT('b')), OBJECT_PICK(NULL, 'a')",
     [('{"a":1,"c":{"d":"x,y"}}', '{"b":2}', None)]),
    # https://docs.snowflake.com/en/sql-reference/functions/get_ignore_case
    ("GET_IGNORE_CASE", "SELECT GET_IGNORE_CASE({'ab': 1, 'AB': 2}, 'ab'), GET_IGNORE_CASE({'Ab': 'x'}, 'aB'), GET_IGNORE_CASE({'a': 1}, 'z'), GET_IGNORE_CASE(NULL, 'a')",
     [("1", '"x"', None, None)]),
    # The keys of an OBJECT are in order: https://docs.snowflake.com/en/sql-reference/functions/parse_json#examples
    ("OBJECT_CONSTRUCT", "SELECT OBJECT_CONSTRUCT('z', 1, 'a', {'c': 2, 'b': 3}), {'z': 1, 'a': 2}::VARCHAR, OBJECT_CONSTRUCT(K, 1, 'a', 2), OBJECT_CONSTRUCT(*) FROM (SELECT 'z' AS K, 5 AS A)",
     [('{"a":{"b":3,"c":2},"z":1}', '{"a":2,"z":1}', '{"a":2,"z":1}', '{"A":5,"K":"z"}')]),
    ("OBJECT_CONSTRUCT", "{'z': 1, 'a': 2} = {'a': 2, 'z': 1}", True),
    ("OBJECT_CONSTRUCT_KEEP_NULL", "OBJECT_CONSTRUCT_KEEP_NULL('z', 1, 'a', NULL)", '{"a":null,"z":1}'),
    ("OBJECT_CONSTRUCT", "SELECT OBJECT_AGG(COLUMN1, COLUMN2) FROM VALUES ('z', 1), ('a', 2)", [('{"a":2,"z":1}',)]),
]  # fmt: skip
