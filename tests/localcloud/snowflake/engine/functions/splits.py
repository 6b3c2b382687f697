# ruff: noqa: E501
"""Texts in pieces: examples after https://docs.snowflake.com/en/sql-reference/functions/split_to_table and so on."""

_TWINS = "(SELECT 1 AS ID, 'a b' AS T UNION ALL SELECT 2, 'a b') X"
EXAMPLES = [
    # SEQ is unique for each input row: https://docs.snowflake.com/en/sql-reference/functions/split_to_table
    ("SPLIT_TO_TABLE", f"SELECT COUNT(DISTINCT SEQ) FROM {_TWINS}, LATERAL SPLIT_TO_TABLE(T, ' ')", [(2,)]),
    ("STRTOK_SPLIT_TO_TABLE", f"SELECT COUNT(DISTINCT SEQ) FROM {_TWINS}, TABLE(STRTOK_SPLIT_TO_TABLE(X.T))", [(2,)]),
    ("SPLIT_TO_TABLE", "SELECT * FROM TABLE(SPLIT_TO_TABLE('x.y..z', '.')) AS T ORDER BY T.INDEX", [(1, 1, "x"), (1, 2, "y"), (1, 3, ""), (1, 4, "z")]),
    ("SPLIT_TO_TABLE", "SELECT N, P.INDEX, P.VALUE FROM (SELECT COLUMN1 AS N, COLUMN2 AS V FROM VALUES (1, 'a,b'), (2, 'c'), (3, NULL)) AS T, LATERAL SPLIT_TO_TABLE(T.V, ',') AS P ORDER BY 1, 2",
     [(1, 1, "a"), (1, 2, "b"), (2, 1, "c")]),
    ("STRTOK_SPLIT_TO_TABLE", "SELECT T.INDEX, T.VALUE FROM TABLE(STRTOK_SPLIT_TO_TABLE('.x-y.', '.-')) AS T ORDER BY 1", [(1, "x"), (2, "y")]),
    ("STRTOK_SPLIT_TO_TABLE", "SELECT T.VALUE FROM TABLE(STRTOK_SPLIT_TO_TABLE('x y')) AS T ORDER BY T.INDEX", [("x",), ("y",)]),
    ("STRTOK_TO_ARRAY", "SELECT STRTOK_TO_ARRAY('x.y@z', '.@'), STRTOK_TO_ARRAY('x y'), STRTOK_TO_ARRAY('..', '.'), STRTOK_TO_ARRAY(NULL, '.')", [('["x","y","z"]', '["x","y"]', "[]", None)]),
]  # fmt: skip
