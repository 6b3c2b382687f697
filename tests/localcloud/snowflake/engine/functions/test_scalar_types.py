"""Values without elements where a VARIANT, an ARRAY or an OBJECT is expected."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import ProgrammingError

COLUMNS = "N NUMBER(5, 2), I INT, S VARCHAR, D DATE, M TIMESTAMP_NTZ, B BOOLEAN, F FLOAT, V VARIANT, A ARRAY, O OBJECT"
OF_GET = "Invalid argument types for function 'GET': ({})"
WRONG = [
    ("SELECT N:a FROM T", 1044, OF_GET.format("NUMBER(5,2), VARCHAR(1)")),
    ("SELECT T.I:a.b FROM T", 1044, OF_GET.format("NUMBER(38,0), VARCHAR(1)")),
    ("SELECT S:key::INT FROM T", 1044, OF_GET.format("VARCHAR(16777216), VARCHAR(3)")),
    ("SELECT D:a FROM T", 1044, OF_GET.format("DATE, VARCHAR(1)")),
    ("SELECT M:a FROM T", 1044, OF_GET.format("TIMESTAMP_NTZ(9), VARCHAR(1)")),
    ("SELECT B:a FROM T", 1044, OF_GET.format("BOOLEAN, VARCHAR(1)")),
    ("SELECT F['ab'] FROM T", 1044, OF_GET.format("FLOAT, VARCHAR(2)")),
    ("SELECT N[0] FROM T", 1044, OF_GET.format("NUMBER(5,2), NUMBER(1,0)")),
    ("SELECT I FROM T WHERE S:a = 1", 1044, OF_GET.format("VARCHAR(16777216), VARCHAR(1)")),
    ("SELECT X.K:a FROM (SELECT I + 1.5 AS K FROM T) X", 1044, "Invalid argument types for function 'GET': (NUMBER("),
    ("SELECT '{}':a", 1044, OF_GET.format("VARCHAR(2), VARCHAR(1)")),
    ("SELECT GET(N, 'a') FROM T", 1044, OF_GET.format("NUMBER(5,2), VARCHAR(1)")),
    ("SELECT GET(S, 0) FROM T", 1044, OF_GET.format("VARCHAR(16777216), NUMBER(1,0)")),
    ("SELECT GET(12, 'ab')", 1044, OF_GET.format("NUMBER(2,0), VARCHAR(2)")),
    ("SELECT GET_IGNORE_CASE(D, 'a') FROM T", 1044, "function 'GET_IGNORE_CASE': (DATE, VARCHAR(1))"),
    ("SELECT TYPEOF(I) FROM T", 1044, "Invalid argument types for function 'TYPEOF': (NUMBER(38,0))"),
    ("SELECT TYPEOF(S) FROM T", 1044, "Invalid argument types for function 'TYPEOF': (VARCHAR(16777216))"),
    ("SELECT TYPEOF(M::DATE), 1 FROM T", 1044, "Invalid argument types for function 'TYPEOF': (DATE)"),
    ("SELECT TYPEOF(1.5)", 1044, "Invalid argument types for function 'TYPEOF': (NUMBER(2,1))"),
    ("SELECT TYPEOF(TRUE)", 1044, "Invalid argument types for function 'TYPEOF': (BOOLEAN)"),
    ("SELECT TO_JSON(S) FROM T", 1044, "Invalid argument types for function 'TO_JSON': (VARCHAR(16777216))"),
    ("SELECT TO_JSON('abc')", 1044, "Invalid argument types for function 'TO_JSON': (VARCHAR(3))"),
    ("SELECT TO_JSON(I + 1) FROM T", 1044, "Invalid argument types for function 'TO_JSON': (NUMBER("),
    ("SELECT * FROM TABLE(FLATTEN(INPUT => 1))", 1007, "invalid type [NUMBER(1,0)] for parameter 'INPUT'"),
    ("SELECT * FROM TABLE(FLATTEN('[1,2,3]'))", 1007, "invalid type [VARCHAR(7)] for parameter '1'"),
    ("SELECT * FROM T, LATERAL FLATTEN(INPUT => N)", 1007, "invalid type [NUMBER(5,2)] for parameter 'INPUT'"),
    ("SELECT * FROM T, TABLE(FLATTEN(S))", 1007, "invalid type [VARCHAR(16777216)] for parameter '1'"),
    ("SELECT * FROM T, LATERAL FLATTEN(D, OUTER => TRUE)", 1007, "invalid type [DATE] for parameter '1'"),
]  # fmt: skip
RIGHT = [
    ("SELECT V:a::INT, O:k::VARCHAR, A[1]::INT, V:none FROM T", [(1, "x", 2, None)]),
    ("SELECT GET(V, 'a'), GET(A, 0), GET(O, 'k'), GET_IGNORE_CASE(O, 'K') FROM T", [("1", "1", '"x"', '"x"')]),
    ("SELECT TYPEOF(V:a), TYPEOF(A), TYPEOF(I::VARIANT), TYPEOF(NULL) FROM T", [("INTEGER", "ARRAY", "INTEGER", None)]),
    ("SELECT TO_JSON(V), TO_JSON(A), TO_JSON(S::VARIANT) FROM T", [('{"a":1}', "[1,2]", '"abc"')]),
    ("SELECT TO_JSON(E.VALUE), TYPEOF(E.VALUE) FROM TABLE(FLATTEN([5])) E", [("5", "INTEGER")]),
    ("SELECT X.P:a::INT, X.P:a FROM (SELECT PARSE_JSON('{\"a\": 7}') AS P) X", [(7, "7")]),
    ("SELECT L[0]::INT FROM (SELECT ARRAY_AGG(I) AS L FROM T)", [(3,)]),
    ("SELECT L[1]::VARCHAR FROM (SELECT SPLIT('a,b', ',') AS L)", [("b",)]),
    ("SELECT E.VALUE:a::INT FROM T, LATERAL FLATTEN(INPUT => [V]) E", [(1,)]),
    ("SELECT F.VALUE::INT FROM T, LATERAL FLATTEN(INPUT => A) F ORDER BY 1", [(1,), (2,)]),
    ("SELECT COUNT(*) FROM TABLE(FLATTEN(INPUT => NULL))", [(0,)]),
    ("SELECT COUNT(*) FROM (SELECT TO_VARIANT(1) AS Q), LATERAL FLATTEN(INPUT => Q)", [(0,)]),
]  # fmt: skip


@pytest.fixture
def table(sql):
    sql(f"CREATE TABLE T ({COLUMNS})")
    sql("""INSERT INTO T SELECT 1.5, 3, 'abc', '2024-01-31', '2024-01-31 10:00:00', TRUE, 1.5,
        PARSE_JSON('{"a": 1}'), [1, 2], {'k': 'x'}""")
    return sql


@pytest.mark.rule(
    "A path, GET, TYPEOF, TO_JSON and FLATTEN of a number, text, date or BOOLEAN are errors 001044 and 001007",
    source="https://github.com/mlorek/frostlake/blob/main/docs/functions.md",
    status="matches answers that another project recorded, for constants and columns with rows; its longest length",
)
def test_values_without_elements(table) -> None:
    for statement, number, text in WRONG:
        with pytest.raises(ProgrammingError) as error:
            table(statement)
        assert (error.value.errno, text in error.value.msg) == (number, True), (statement, error.value.msg)


def test_values_with_elements(table) -> None:
    for statement, rows in RIGHT:
        assert table(statement) == rows, statement
