# ruff: noqa: E501
"""SEARCH: after https://docs.snowflake.com/en/user-guide/querying-with-search-functions."""

from tests.localcloud.snowflake.engine.functions.fails import Fails

TWO = "FROM VALUES ('blue red', 'green, blue'), ('Red-green', NULL), ('white', 'black') AS V (A, B)"
EXAMPLES = [
    ("SEARCH", "SELECT SEARCH('a blue sky', 'blue red green'), SEARCH('a grey sky', 'blue red green'), SEARCH('King', 'KING'), SEARCH('kings', 'king'), SEARCH('snow-leopard', 'leopard')", [(True, False, True, False, True)]),
    ("SEARCH", f"SELECT SEARCH((A, B), 'red green', SEARCH_MODE => 'OR'), SEARCH((A, B), 'red green', SEARCH_MODE => 'AND'), SEARCH(A, 'red green', SEARCH_MODE => 'PHRASE') {TWO}",
     [(True, False, False), (True, True, True), (False, False, False)]),
    ("SEARCH", f"SELECT A {TWO} WHERE SEARCH(B, 'BLUE', ANALYZER => 'DEFAULT_ANALYZER')", [("blue red",)]),
    ("SEARCH", f"SELECT SEARCH(B, 'blue') {TWO} WHERE B IS NULL", [(None,)]),
    *(("SEARCH", text, Fails(2)) for text in (
        "SEARCH('a', 'a', ANALYZER => 'NO_OP_ANALYZER')", "SEARCH('a', 'a', SEARCH_MODE => 'EXACT')", "SEARCH('a_b', 'a')", "SEARCH('a', '')", "SEARCH('a', LOWER('A'))", "SEARCH(5, '5')",
        "SEARCH(PARSE_JSON('{\"a\":\"b\"}'), 'b')", f"SELECT SEARCH((*), 'a') {TWO}", f"SELECT SEARCH((V.*), 'a') {TWO}",
    )),
]  # fmt: skip
