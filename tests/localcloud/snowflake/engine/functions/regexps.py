# ruff: noqa: E501
"""Regular expressions: examples after https://docs.snowflake.com/en/sql-reference/functions/regexp_substr_all, …/regexp_instr and …/regexp_replace."""

from tests.localcloud.snowflake.engine.functions.fails import Fails

EXAMPLES = [
    ("REGEXP_SUBSTR_ALL", "SELECT REGEXP_SUBSTR_ALL('b7 b8 B9', 'b[[:digit:]]'), REGEXP_SUBSTR_ALL('b7 b8 B9', 'b[0-9]', 2), REGEXP_SUBSTR_ALL('b7 b8 B9', 'b[0-9]', 1, 2, 'i'), "
     "REGEXP_SUBSTR_ALL('b7', 'x'), REGEXP_SUBSTR_ALL(NULL, 'x')", [('["b7","b8"]', '["b8"]', '["b8","B9"]', "[]", None)]),
    ("REGEXP_SUBSTR_ALL", r"SELECT REGEXP_SUBSTR_ALL('k=1, l=2', '(\\w)=(\\d)', 1, 1, 'e'), REGEXP_SUBSTR_ALL('k=1, l=2', '(\\w)=(\\d)', 1, 1, 'e', 2), REGEXP_SUBSTR_ALL('k=1', '(\\w)=(\\d)', 1, 1, '', 2)",
     [('["k","l"]', '["1","2"]', '["1"]')]),
    ("REGEXP_SUBSTR_ALL", "REGEXP_SUBSTR_ALL('a', '(a)', 1, 1, 'e', 2)", Fails(2)),
    ("REGEXP_INSTR", r"SELECT REGEXP_INSTR('no 12, no 34', 'no (\\d+)', 1, 2, 0, 'e'), REGEXP_INSTR('no 12, no 34', 'no (\\d+)', 1, 2, 1, 'e', 1), REGEXP_INSTR('no 12', 'no (\\d+)', 1, 1, 0, '', 1), "
     "REGEXP_INSTR('no 12', 'NO', 1, 1, 0, 'i'), REGEXP_INSTR('no', 'x', 1, 1, 0, 'e', 1)", [(11, 13, 4, 1, 0)]),
    ("REGEXP_REPLACE", "SELECT REGEXP_REPLACE('a1 a2 a3', 'a', 'b', 1, 2), REGEXP_REPLACE('a1 a2 a3', 'a', 'b', 2), REGEXP_REPLACE('a1 A2', 'a', 'b', 1, 0, 'i'), REGEXP_REPLACE('a1 a2', 'x', 'b', 1, 1)",
     [("a1 b2 a3", "a1 b2 b3", "b1 b2", "a1 a2")]),
    ("REGEXP_REPLACE", r"REGEXP_REPLACE('k=1, l=2', '(\\w)=(\\d)', '\\2=\\1', 1, 2)", "k=1, 2=l"),
    # Snowflake's patterns have no look-ahead and no possessive quantifier.
    ("REGEXP_INSTR", "REGEXP_INSTR('ab', 'a(?=b)')", Fails(2)),
]  # fmt: skip
