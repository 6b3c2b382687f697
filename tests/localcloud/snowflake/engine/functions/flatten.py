# ruff: noqa: E501
"""FLATTEN: examples after https://docs.snowflake.com/en/sql-reference/functions/flatten."""

from tests.localcloud.snowflake.engine.functions.fails import Fails
from tests.localcloud.snowflake.engine.functions.semistructured import V

_MIXED = """PARSE_JSON('{"a": 1, "b": [7, 8], "c d": {"e": 5}}')"""
EXAMPLES = [
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
