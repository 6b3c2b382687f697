# ruff: noqa: E501
"""Structured types and MAPs: examples after the pages of each function, https://docs.snowflake.com/en/sql-reference/functions/map_cat and the like.

What NULLs do is as https://github.com/mlorek/frostlake/blob/main/docs/functions.md has it of an account; the values of
casts are those of https://github.com/snowflakedb/snowpark-python/blob/main/src/snowflake/snowpark/_functions/scalar_functions.py
"""

from tests.localcloud.snowflake.engine.functions.fails import Fails

EXAMPLES = [
    ("MAP_CAT", "MAP_CAT({'map1key1':'map1value1','map1key2':'map1value2'}::MAP(VARCHAR,VARCHAR), {'map2key1':'map2value1','map2key2':'map2value2'}::MAP(VARCHAR,VARCHAR))",
     '{"map1key1":"map1value1","map1key2":"map1value2","map2key1":"map2value1","map2key2":"map2value2"}'),
    ("MAP_CAT", "SELECT MAP_CAT({'b':1,'a':1}::MAP(VARCHAR,INT), {'b':2}::MAP(VARCHAR,INT)), MAP_CAT(NULL::MAP(VARCHAR,INT), {'b':2}::MAP(VARCHAR,INT))", [('{"a":1,"b":2}', None)]),
    ("MAP_KEYS", "SELECT MAP_KEYS({'a':1,'b':2,'c':3}::MAP(VARCHAR,NUMBER)), MAP_KEYS({'b':1,'Z':2}::MAP(VARCHAR,NUMBER)), MAP_KEYS(NULL::MAP(VARCHAR,NUMBER))", [('["a","b","c"]', '["Z","b"]', None)]),
    ("MAP_KEYS", "MAP_KEYS({'a':1})", Fails(1044)),
    ("MAP_KEYS", "SELECT MAP_KEYS(M) FROM (SELECT {'a':1}::MAP(VARCHAR,NUMBER) AS M)", Fails(2)),
    ("MAP_SIZE", "SELECT MAP_SIZE({'a':1,'b':NULL,'c':PARSE_JSON('null')}::MAP(VARCHAR,NUMBER)), MAP_SIZE({}::MAP(VARCHAR,NUMBER)), MAP_SIZE(NULL::MAP(VARCHAR,NUMBER))", [(2, 0, None)]),
    ("MAP_CONTAINS_KEY", "SELECT MAP_CONTAINS_KEY('k1', {'k1':'v1'}::MAP(STRING,STRING)), MAP_CONTAINS_KEY('k', {'k1':'v1'}::MAP(STRING,STRING)), MAP_CONTAINS_KEY(1, {'1':0}::MAP(NUMBER,NUMBER)), MAP_CONTAINS_KEY(NULL, {'a':1}::MAP(VARCHAR,INT))",
     [(True, False, True, None)]),
    ("MAP_INSERT", "SELECT MAP_INSERT({'a':1,'b':2}::MAP(VARCHAR,NUMBER),'c',3), MAP_INSERT({'a':1,'b':2}::MAP(VARCHAR,NUMBER),'a',20,TRUE), MAP_INSERT({'a':1}::MAP(VARCHAR,NUMBER),NULL,2), MAP_INSERT({'a':1}::MAP(VARCHAR,NUMBER),'b',NULL)",
     [('{"a":1,"b":2,"c":3}', '{"a":20,"b":2}', None, '{"a":1,"b":null}')]),
    ("MAP_INSERT", "MAP_INSERT({'a':1}::MAP(VARCHAR,NUMBER),'a',3)", Fails(100103)),
    ("MAP_DELETE", "SELECT MAP_DELETE({'a':1,'b':2,'c':3}::MAP(VARCHAR,NUMBER),'c','d'), MAP_DELETE({'a':1}::MAP(VARCHAR,NUMBER), NULL), MAP_DELETE(NULL::MAP(VARCHAR,NUMBER), 'a')", [('{"a":1,"b":2}', '{"a":1}', None)]),
    ("MAP_PICK", "SELECT MAP_PICK({'a':1,'b':2,'c':3}::MAP(VARCHAR,NUMBER),'a','b'), MAP_PICK({'a':1,'b':2,'c':3}::MAP(VARCHAR,NUMBER),['a','b']), MAP_PICK({'a':1,'b':2}::MAP(VARCHAR,NUMBER),ARRAY_CONSTRUCT('a')), MAP_PICK({'a':1}::MAP(VARCHAR,NUMBER), NULL)",
     [('{"a":1,"b":2}', '{"a":1,"b":2}', '{"a":1}', "{}")]),
    ("MAP_PICK", "MAP_SIZE(MAP_PICK(MAP_DELETE({'a':1,'b':2}::MAP(VARCHAR,NUMBER),'a'),'a','b'))", 1),
    ("CAST", "SELECT {'a':1,'b':2}::MAP(VARCHAR, NUMBER), {'1':'a','2':'b'}::MAP(NUMBER, VARCHAR), {'1':{'a':1,'b':2},'2':{'c':3}}::MAP(NUMBER, MAP(VARCHAR, NUMBER))",
     [('{"a":1,"b":2}', '{"1":"a","2":"b"}', '{"1":{"a":1,"b":2},"2":{"c":3}}')]),
    ("CAST", "SELECT [1, '2']::ARRAY(NUMBER), ['a', 1]::ARRAY(VARCHAR), {'b':1,'a':'x'}::OBJECT(b NUMBER, a VARCHAR), PARSE_JSON('[null, true]')::ARRAY(BOOLEAN), NULL::ARRAY(INT)",
     [("[1,2]", '["a","1"]', '{"b":1,"a":"x"}', "[null,true]", None)]),
    ("CAST", "SELECT PARSE_JSON('[\"1e2\", 1e2, \"0e99999999\", \" -1.5\", \"1e-99999999\"]')::ARRAY(NUMBER), PARSE_JSON('[1e2, 1.50, 12]')::ARRAY(VARCHAR)",
     [("[100,100,0,-2,0]", '["100","1.5","12"]')]),
    *(("CAST", f"['{text}']::ARRAY(NUMBER)", Fails(100071)) for text in ("x", "1_000", "\u0661", "NaN", "Infinity", "")),
    *(("CAST", text, Fails(2)) for text in (
        "{'a':1}::OBJECT(b NUMBER)", "['abc']::ARRAY(VARCHAR(2))", "['1e99999999']::ARRAY(NUMBER)", "[99.5]::ARRAY(NUMBER(2))", "PARSE_JSON('[1e300]')::ARRAY(VARCHAR)", "[1]::ARRAY(DATE)", "[1]::ARRAY(NUMBER(5,2))", "[1]::ARRAY(FLOAT)", "[1]::ARRAY(VARIANT)", "[{}]::ARRAY(INT)",
        "{'a':1}::MAP(VARCHAR, INT)['a']", "ARRAY_SIZE([1]::ARRAY(INT))", "TRY_CAST([1] AS ARRAY(INT))", "ARRAY(1, 2)", "CREATE TABLE T (A ARRAY(INT))", "CREATE TABLE T (A MAP(VARCHAR, INT))",
        "CREATE TABLE T AS SELECT [1]::ARRAY(INT) AS A", "CREATE VIEW V AS SELECT [1]::ARRAY(INT) AS A", "SELECT A FROM (SELECT [1]::ARRAY(INT) AS A)", "MAP_SIZE(PARSE_JSON('{}'))",
    )),
]  # fmt: skip
