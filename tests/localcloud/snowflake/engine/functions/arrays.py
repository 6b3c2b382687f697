# ruff: noqa: E501
"""ARRAYs: examples after the functions' pages, https://docs.snowflake.com/en/sql-reference/functions/array_slice and so on."""

from tests.localcloud.snowflake.engine.functions.fails import Fails
from tests.localcloud.snowflake.engine.functions.semistructured import V

_A = "ARRAY_CONSTRUCT(0, 1, 2, 3)"
EXAMPLES = [
    ("ARRAY_CONTAINS", "ARRAY_CONTAINS('b', ['b'])", Fails(1044)),
    ("ARRAY_CONTAINS", "SELECT ARRAY_CONTAINS(S, ['b']) FROM VALUES ('b') V (S)", Fails(1044)),
    ("ARRAY_POSITION", "SELECT ARRAY_POSITION(S, ['b']) FROM VALUES ('b') V (S)", Fails(1044)),
    ("ARRAY_REMOVE", "ARRAY_REMOVE(['b'], 'b')", Fails(1044)),
    ("ARRAY_CONTAINS", "SELECT ARRAY_CONTAINS(S::VARIANT, ['b']), ARRAY_POSITION(N, [4, 5]) FROM VALUES ('b', 5) V (S, N)",
     [(True, 1)]),
    ("ARRAY_SLICE", f"SELECT ARRAY_SLICE({_A}, 0, 2), ARRAY_SLICE({_A}, 1, -1), ARRAY_SLICE({_A}, -3, -1)",
     [("[0,1]", "[1,2]", "[1,2]")]),
    ("ARRAY_SLICE", f"SELECT ARRAY_SLICE({_A}, 9, 12), ARRAY_SLICE({_A}, NULL, 2), ARRAY_SLICE(NULL, 0, 1)", [("[]", None, None)]),
    ("ARRAY_INSERT", f"SELECT ARRAY_INSERT({_A}, 2, 'hello'), ARRAY_INSERT({_A}, -1, 'hello'), ARRAY_INSERT({_A}, 4, NULL)",
     [('[0,1,"hello",2,3]', '[0,1,2,"hello",3]', "[0,1,2,3,undefined]")]),
    ("ARRAY_INSERT", f"ARRAY_INSERT({_A}, 6, 'hello')", '[0,1,2,3,undefined,undefined,"hello"]'),
    ("ARRAY_PREPEND", f"SELECT ARRAY_PREPEND({_A}, 'hello'), ARRAY_PREPEND(NULL, 1)", [('["hello",0,1,2,3]', None)]),
    ("ARRAY_REMOVE_AT", f"SELECT ARRAY_REMOVE_AT({_A}, 0), ARRAY_REMOVE_AT({_A}, -1), ARRAY_REMOVE_AT({_A}, 9)",
     [("[1,2,3]", "[0,1,2]", "[0,1,2,3]")]),
    ("ARRAY_REVERSE", "SELECT ARRAY_REVERSE(ARRAY_CONSTRUCT(1.50, 'a', NULL)), ARRAY_REVERSE(NULL)", [('[undefined,"a",1.5]', None)]),
    ("ARRAY_DISTINCT", "ARRAY_DISTINCT(ARRAY_CONSTRUCT('a', 'b', 'a', NULL, NULL))", '["a","b",undefined]'),
    ("ARRAY_COMPACT", "ARRAY_COMPACT(ARRAY_CONSTRUCT('a', NULL, 'b'))", '["a","b"]'),
    ("ARRAY_SORT", "SELECT ARRAY_SORT(ARRAY_CONSTRUCT(20, 0, 10.5)), ARRAY_SORT(ARRAY_CONSTRUCT('b', 'a'), FALSE)",
     [("[0,10.5,20]", '["b","a"]')]),
    ("ARRAY_EXCEPT", "ARRAY_EXCEPT(ARRAY_CONSTRUCT('a', 'b', 'b'), ARRAY_CONSTRUCT('b', 'c'))", '["a","b"]'),
    ("ARRAY_INTERSECTION", "ARRAY_INTERSECTION(ARRAY_CONSTRUCT('a', 'b', 'b'), ARRAY_CONSTRUCT('b', 'b', 'b'))", '["b","b"]'),
    ("ARRAY_INTERSECTION", "ARRAY_INTERSECTION(ARRAY_CONSTRUCT({'a': 1, 'b': 2}, 1), ARRAY_CONSTRUCT({'b': 2, 'a': 1}))", '[{"a":1,"b":2}]'),
    ("ARRAYS_OVERLAP", "SELECT ARRAYS_OVERLAP(ARRAY_CONSTRUCT('a', NULL), ARRAY_CONSTRUCT(NULL)), ARRAYS_OVERLAP([1], [2])",
     [(True, False)]),
    ("ARRAY_TO_STRING", "ARRAY_TO_STRING(ARRAY_CONSTRUCT(1, 'a', 2.5, NULL), ', ')", "1, a, 2.5, "),
    ("ARRAY_MAX", "SELECT ARRAY_MAX(ARRAY_CONSTRUCT(20, 0, NULL, 10)), ARRAY_MAX([]), ARRAY_MAX(NULL)", [("20", None, None)]),
    ("ARRAY_MIN", "SELECT ARRAY_MIN(ARRAY_CONSTRUCT(20, 0, NULL, 10)), ARRAY_MIN(ARRAY_CONSTRUCT('b', 'a'))", [("0", '"a"')]),
    # https://docs.snowflake.com/en/sql-reference/functions/array_construct#examples: a NULL is undefined, and reads as NULL.
    ("ARRAY_CONSTRUCT", "SELECT ARRAY_CONSTRUCT(NULL, N, 'a'), ARRAY_CONSTRUCT(NULL, 1)[0] IS NULL, GET([N, PARSE_JSON('null')], 0)::INT, "
     "[N]::VARCHAR, ARRAY_SIZE([N, 2]), TO_JSON([N]) FROM (SELECT NULL::INT AS N)",
     [('[undefined,undefined,"a"]', True, None, "[undefined]", 2, "[undefined]")]),
    ("ARRAY_CONSTRUCT", "SELECT A[1], A[1] IS NULL, A[0] IS NULL FROM (SELECT PARSE_JSON('[, null]') AS A)", [("null", False, True)]),
    ("ARRAY_CONSTRUCT_COMPACT", "SELECT ARRAY_CONSTRUCT_COMPACT(NULL, 'x', N, 4), ARRAY_CONSTRUCT_COMPACT(NULL), ARRAY_CONSTRUCT_COMPACT() FROM (SELECT NULL::INT AS N)",
     [('["x",4]', "[]", "[]")]),
    ("ARRAY_FLATTEN", "SELECT ARRAY_FLATTEN([[1, 'b'], [], [[3]]]), ARRAY_FLATTEN([[1], NULL]), ARRAY_FLATTEN([]), ARRAY_FLATTEN(NULL)",
     [('[1,"b",[3]]', None, "[]", None)]),
    ("ARRAY_FLATTEN", "ARRAY_FLATTEN([[1], 2])", Fails(100107)),
    ("ARRAY_GENERATE_RANGE", "SELECT ARRAY_GENERATE_RANGE(1, 4), ARRAY_GENERATE_RANGE(9, 1, -4), ARRAY_GENERATE_RANGE(3, 3), ARRAY_GENERATE_RANGE(NULL, 3)",
     [("[1,2,3]", "[9,5]", "[]", None)]),
    ("ARRAY_CONTAINS", "SELECT ARRAY_CONTAINS(PARSE_JSON('null'), ['a', PARSE_JSON('null')]), ARRAY_CONTAINS(PARSE_JSON('null'), ['a', NULL]), ARRAY_CONTAINS(NULL, ['a', PARSE_JSON('null')])",
     [(True, False, None)]),
    ("ARRAY_POSITION", "SELECT ARRAY_POSITION(NULL, ['a', NULL]), ARRAY_POSITION(NULL, ['a']), ARRAY_POSITION(PARSE_JSON('null'), [1, PARSE_JSON('null')])",
     [(1, None, 1)]),
    ("ARRAY_POSITION", "SELECT ARRAY_POSITION('b'::VARIANT, ['a', 'b', 'b']), ARRAY_POSITION(9, [7]), ARRAY_POSITION(2, [1, 2.0]), ARRAY_POSITION(1, NULL)",
     [(1, None, 1, None)]),
    ("ARRAY_REMOVE", "SELECT ARRAY_REMOVE([3, 4, 3.0, '3', NULL], 3), ARRAY_REMOVE([3], 3), ARRAY_REMOVE([3], NULL), ARRAY_REMOVE(['a'], 'a'::VARIANT)",
     [('[4,"3",undefined]', "[]", None, "[]")]),
    # https://docs.snowflake.com/en/sql-reference/functions/array_sort#examples
    ("ARRAY_SORT", "SELECT ARRAY_SORT([2, PARSE_JSON('null'), NULL, 1]), ARRAY_SORT([2, PARSE_JSON('null'), NULL, 1], FALSE), "
     "ARRAY_SORT([2, PARSE_JSON('null'), NULL, 1], TRUE, TRUE), ARRAY_SORT([2, PARSE_JSON('null'), NULL, 1], FALSE, FALSE)",
     [("[1,2,null,undefined]", "[undefined,null,2,1]", "[undefined,1,2,null]", "[null,2,1,undefined]")]),
    ("ARRAY_SORT", "ARRAY_SORT([[1], [2]])", Fails(2)),
    ("ARRAYS_TO_OBJECT", "SELECT ARRAYS_TO_OBJECT(['b', NULL, 'a'], [1, 2, NULL]), ARRAYS_TO_OBJECT([], []), ARRAYS_TO_OBJECT(NULL, [])",
     [('{"a":null,"b":1}', "{}", None)]),
    ("ARRAYS_TO_OBJECT", "ARRAYS_TO_OBJECT(['a'], [])", Fails(2)),
    ("ARRAYS_ZIP", "SELECT ARRAYS_ZIP([1, 2], ['a']), ARRAYS_ZIP([NULL]), ARRAYS_ZIP([], []), ARRAYS_ZIP([1], NULL)",
     [('[{"$1":1,"$2":"a"},{"$1":2,"$2":null}]', '[{"$1":null}]', "[{}]", None)]),
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
    # https://docs.snowflake.com/en/sql-reference/functions/array_contains#usage-notes
    ("ARRAY_CONTAINS", "SELECT ARRAY_CONTAINS(NULL, ARRAY_CONSTRUCT('a', NULL)), ARRAY_CONTAINS(NULL, ARRAY_CONSTRUCT('a'))",
     [(True, None)]),
    # JSON's null is greater than all other values: https://github.com/mlorek/frostlake/blob/main/docs/functions.md
    ("ARRAY_MAX", "SELECT ARRAY_MAX(PARSE_JSON('[1, null, 2]')), ARRAY_MIN(PARSE_JSON('[1, null]')), ARRAY_MIN(PARSE_JSON('[null]')), ARRAY_MAX([1, NULL]), ARRAY_MAX([NULL])",
     [("null", "1", "null", "1", None)]),
]  # fmt: skip
