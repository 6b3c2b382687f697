# ruff: noqa: E501
"""VARIANT, OBJECT and ARRAY: examples after https://docs.snowflake.com/en/sql-reference/functions-semistructured."""

V = """(SELECT PARSE_JSON('{"a": "x", "n": 5, "z": null, "b": true, "d": "2024-01-02", "l": [{"k": "v"}, 2]}') AS V)"""

# The function; an expression or a query; what Snowflake answers, VARIANTs as JSON without spaces.
EXAMPLES = [
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
    ("STRIP_NULL_VALUE", f"SELECT STRIP_NULL_VALUE(V:z), STRIP_NULL_VALUE(V:n), STRIP_NULL_VALUE(V:q) FROM {V}",
     [(None, "5", None)]),
    # A text that stands for a VARIANT is none of its JSON.
    ("GET_PATH", f"SELECT V:a IN (SELECT 'x'), V:a IN (SELECT 'y'), V:a = ANY (SELECT 'x'), V:a IN (SELECT 'y' UNION SELECT 'x'), V:n IN (SELECT 5), 'x' IN (SELECT V:a) FROM {V}",
     [(True, False, True, True, True, True)]),
    ("GET_PATH", f"SELECT V:a = T, T = V:a, V:n = N, V:a <> T, T IN (SELECT V:a) FROM {V}, (SELECT 'x' AS T, 5 AS N)", [(True, True, True, False, True)]),
    ("GET_PATH", f"SELECT V:d > '2024-01-01', V:d < '2024-01-02', '2024-01-03' > V:d, V:d BETWEEN '2024-01-01' AND '2024-01-03', V:a LIKE 'x%' FROM {V}",
     [(True, False, True, True, True)]),
    # Rows are compared value by value: https://github.com/mlorek/frostlake/blob/main/docs/operators.md
    ("GET_PATH", "SELECT (1, NULL) = (1, NULL), (1, NULL) = (2, NULL), (1, 2) = (1, 2), (1, 2) <> (1, 3), (1, NULL) <> (1, 2)",
     [(None, False, True, True, None)]),
]  # fmt: skip
