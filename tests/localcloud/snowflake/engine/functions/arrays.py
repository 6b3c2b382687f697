# ruff: noqa: E501
"""ARRAYs: examples after the functions' pages, https://docs.snowflake.com/en/sql-reference/functions/array_slice and so on."""

from tests.localcloud.snowflake.engine.functions.fails import Fails

_A = "ARRAY_CONSTRUCT(0, 1, 2, 3)"
EXAMPLES = [
    ("ARRAY_SLICE", f"SELECT ARRAY_SLICE({_A}, 0, 2), ARRAY_SLICE({_A}, 1, -1), ARRAY_SLICE({_A}, -3, -1)",
     [("[0,1]", "[1,2]", "[1,2]")]),
    ("ARRAY_SLICE", f"SELECT ARRAY_SLICE({_A}, 9, 12), ARRAY_SLICE({_A}, NULL, 2), ARRAY_SLICE(NULL, 0, 1)", [("[]", None, None)]),
    ("ARRAY_INSERT", f"SELECT ARRAY_INSERT({_A}, 2, 'hello'), ARRAY_INSERT({_A}, -1, 'hello'), ARRAY_INSERT({_A}, 4, NULL)",
     [('[0,1,"hello",2,3]', '[0,1,2,"hello",3]', "[0,1,2,3,null]")]),
    ("ARRAY_INSERT", f"ARRAY_INSERT({_A}, 5, 'hello')", Fails(2)),
    ("ARRAY_PREPEND", f"SELECT ARRAY_PREPEND({_A}, 'hello'), ARRAY_PREPEND(NULL, 1)", [('["hello",0,1,2,3]', None)]),
    ("ARRAY_REMOVE_AT", f"SELECT ARRAY_REMOVE_AT({_A}, 0), ARRAY_REMOVE_AT({_A}, -1), ARRAY_REMOVE_AT({_A}, 9)",
     [("[1,2,3]", "[0,1,2]", "[0,1,2,3]")]),
    ("ARRAY_REVERSE", "SELECT ARRAY_REVERSE(ARRAY_CONSTRUCT(1.50, 'a', NULL)), ARRAY_REVERSE(NULL)", [('[null,"a",1.5]', None)]),
    ("ARRAY_DISTINCT", "ARRAY_DISTINCT(ARRAY_CONSTRUCT('a', 'b', 'a', NULL, NULL))", '["a","b",null]'),
    ("ARRAY_COMPACT", "ARRAY_COMPACT(ARRAY_CONSTRUCT('a', NULL, 'b'))", '["a","b"]'),
    ("ARRAY_SORT", "SELECT ARRAY_SORT(ARRAY_CONSTRUCT(20, 0, 10.5)), ARRAY_SORT(ARRAY_CONSTRUCT('b', 'a'), FALSE)",
     [("[0,10.5,20]", '["b","a"]')]),
    ("ARRAY_SORT", "ARRAY_SORT(ARRAY_CONSTRUCT(1, NULL))", Fails(2)),
    ("ARRAY_EXCEPT", "ARRAY_EXCEPT(ARRAY_CONSTRUCT('a', 'b', 'b'), ARRAY_CONSTRUCT('b', 'c'))", '["a","b"]'),
    ("ARRAY_INTERSECTION", "ARRAY_INTERSECTION(ARRAY_CONSTRUCT('a', 'b', 'b'), ARRAY_CONSTRUCT('b', 'b', 'b'))", '["b","b"]'),
    ("ARRAY_INTERSECTION", "ARRAY_INTERSECTION(ARRAY_CONSTRUCT({'a': 1, 'b': 2}, 1), ARRAY_CONSTRUCT({'b': 2, 'a': 1}))", '[{"a":1,"b":2}]'),
    ("ARRAYS_OVERLAP", "SELECT ARRAYS_OVERLAP(ARRAY_CONSTRUCT('a', NULL), ARRAY_CONSTRUCT(NULL)), ARRAYS_OVERLAP([1], [2])",
     [(True, False)]),
    ("ARRAY_TO_STRING", "ARRAY_TO_STRING(ARRAY_CONSTRUCT(1, 'a', 2.5, NULL), ', ')", "1, a, 2.5, "),
    ("ARRAY_MAX", "SELECT ARRAY_MAX(ARRAY_CONSTRUCT(20, 0, NULL, 10)), ARRAY_MAX([]), ARRAY_MAX(NULL)", [("20", None, None)]),
    ("ARRAY_MIN", "SELECT ARRAY_MIN(ARRAY_CONSTRUCT(20, 0, NULL, 10)), ARRAY_MIN(ARRAY_CONSTRUCT('b', 'a'))", [("0", '"a"')]),
]  # fmt: skip
