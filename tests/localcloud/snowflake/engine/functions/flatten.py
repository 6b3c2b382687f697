# ruff: noqa: E501
"""FLATTEN: examples after https://docs.snowflake.com/en/sql-reference/functions/flatten."""

from tests.localcloud.snowflake.engine.functions.fails import Fails
from tests.localcloud.snowflake.engine.functions.semistructured import V

_MIXED = """PARSE_JSON('{"a": 1, "b": [7, 8], "c d": {"e": 5}}')"""
_TWINS = "(SELECT 1 AS ID, [7, 8] AS V, 'a b' AS T UNION ALL SELECT 2, [7, 8], 'a b') X"
EXAMPLES = [
    # SEQ is unique for each input row: https://docs.snowflake.com/en/sql-reference/functions/flatten#output
    ("FLATTEN", f"SELECT COUNT(DISTINCT SEQ), COUNT(*) FROM {_TWINS}, LATERAL FLATTEN(V)", [(2, 4)]),
    (
        "FLATTEN",
        f"SELECT ID, COUNT(*) FROM {_TWINS}, TABLE(FLATTEN(X.V, OUTER => TRUE)) F GROUP BY ID, F.SEQ ORDER BY 1",
        [(1, 2), (2, 2)],
    ),
    (
        "FLATTEN",
        f"SELECT COUNT(DISTINCT G.SEQ) FROM {_TWINS}, LATERAL FLATTEN([V]) F, LATERAL FLATTEN(F.VALUE) G",
        [(2,)],
    ),
    ("FLATTEN", f"SELECT COUNT(DISTINCT F.SEQ) FROM {_TWINS} LEFT JOIN LATERAL FLATTEN(X.V) F", [(2,)]),
    ("FLATTEN", "SELECT SEQ FROM TABLE(FLATTEN([7, 8]))", [(1,), (1,)]),
    ("FLATTEN", f"SELECT VALUE FROM {_TWINS}, LATERAL FLATTEN(V) ORDER BY ID, INDEX DESC", [("8",), ("7",)] * 2),
    # An element is a FLOAT in arithmetic, as it is with a path: https://docs.snowflake.com/en/sql-reference/data-types-semistructured
    (
        "FLATTEN",
        "SELECT F.VALUE * 2, VALUE - 1, 2 / F.VALUE, -F.VALUE, F.VALUE::INT * 2 FROM TABLE(FLATTEN(PARSE_JSON('[4, 2.5]'))) F ORDER BY 1",
        [(5.0, 1.5, 0.8, -2.5, 6), (8.0, 3.0, 0.5, -4.0, 8)],
    ),
    (
        "FLATTEN",
        "SELECT SUM(F.VALUE), AVG(VALUE), SUM(F.VALUE * A.N) FROM (SELECT 3 AS N, PARSE_JSON('[1, 2]') AS V) A, LATERAL FLATTEN(INPUT => A.V) F",
        [(3.0, 1.5, 9.0)],
    ),
    (
        "FLATTEN",
        "SELECT A.VALUE * 2 FROM (SELECT 3 AS VALUE, PARSE_JSON('[1]') AS V) A, LATERAL FLATTEN(INPUT => A.V) F",
        [(6,)],
    ),
    ("FLATTEN", "SELECT -V:a FROM (SELECT PARSE_JSON('{\"a\": 2}') AS V)", [(-2.0,)]),
    ("FLATTEN", "SELECT F.VALUE FROM TABLE(FLATTEN(ARRAY_CONSTRUCT(1, 'b'))) F ORDER BY F.INDEX", [("1",), ('"b"',)]),
    (
        "FLATTEN",
        'SELECT F.INDEX, F.KEY, F.VALUE FROM TABLE(FLATTEN(INPUT => PARSE_JSON(\'{"b": 1, "a": [2]}\'))) F '
        "ORDER BY F.KEY",
        [(None, "a", "[2]"), (None, "b", "1")],
    ),
    ("FLATTEN", "SELECT F.VALUE FROM TABLE(FLATTEN(PARSE_JSON('[]'))) F", []),
    ("FLATTEN", "SELECT F.VALUE FROM TABLE(FLATTEN(PARSE_JSON(NULL))) F", []),
    (
        "FLATTEN",
        'SELECT F.VALUE:k::INT, F.INDEX, F.PATH FROM TABLE(FLATTEN(PARSE_JSON(\'[{"k": 1}, {"k": 2}]\'))) F ORDER BY 2',
        [(1, 0, "[0]"), (2, 1, "[1]")],
    ),
    (
        "FLATTEN",
        f"SELECT V:a::VARCHAR, F.VALUE FROM {V} X, LATERAL FLATTEN(INPUT => X.V:l) F ORDER BY F.INDEX",
        [("x", '{"k":"v"}'), ("x", "2")],
    ),
    # A scalar has no elements; OUTER makes a row for it.
    ("FLATTEN", "SELECT F.VALUE FROM TABLE(FLATTEN(PARSE_JSON('5'))) F", []),
    (
        "FLATTEN",
        "SELECT F.KEY, F.PATH, F.INDEX, F.VALUE FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[]'), OUTER => TRUE)) F",
        [(None, "", None, None)],
    ),
    (
        "FLATTEN",
        "SELECT F.PATH, F.VALUE, F.THIS FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{\"a\": 1, \"b\": [7, 8]}'), PATH => 'b')) F",
        [("b[0]", "7", "[7,8]"), ("b[1]", "8", "[7,8]")],
    ),
    (
        "FLATTEN",
        f"SELECT F.PATH, F.VALUE FROM TABLE(FLATTEN(INPUT => {_MIXED}, RECURSIVE => TRUE)) F",
        [("a", "1"), ("b", "[7,8]"), ("b[0]", "7"), ("b[1]", "8"), ("['c d']", '{"e":5}'), ("['c d'].e", "5")],
    ),
    (
        "FLATTEN",
        f"SELECT F.PATH FROM TABLE(FLATTEN(INPUT => {_MIXED}, RECURSIVE => TRUE, MODE => 'OBJECT')) F",
        [("a",), ("b",), ("['c d']",), ("['c d'].e",)],
    ),
    ("FLATTEN", "SELECT F.VALUE FROM TABLE(FLATTEN(OUTER => TRUE)) F", Fails(938)),
    ("FLATTEN", "SELECT LISTAGG(F.VALUE, ',') FROM TABLE(FLATTEN(PARSE_JSON('[\"x\", \"y\"]'))) F", [("x,y",)]),
]
