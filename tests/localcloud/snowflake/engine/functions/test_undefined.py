"""Undefined elements of ARRAYs, in tables, in results and in both formats of results."""

import pytest


@pytest.mark.rule(
    "A NULL given to ARRAY_CONSTRUCT, and a hole in JSON, is an undefined element: NULL when read, no row of FLATTEN",
    source="sql-reference/functions/array_construct#examples",
    status="matches but for an element that is an ARRAY: its text shows a character without a meaning",
)
def test_undefined_elements_are_no_nulls(sql) -> None:
    sql("CREATE TABLE T (A ARRAY, V VARIANT)")
    sql("INSERT INTO T SELECT ARRAY_CONSTRUCT(1, NULL, 3), PARSE_JSON('[null, ,7]')")
    assert sql("SELECT A, V, A[1] IS NULL, V[0] IS NULL, V[1] IS NULL, ARRAY_SIZE(V) FROM T") == [
        ("[1,undefined,3]", "[null,undefined,7]", True, False, True, 3)
    ]
    flatten = "SELECT F.INDEX, F.VALUE FROM T, LATERAL FLATTEN(INPUT => V{}) F ORDER BY 1"
    for options in ("", ", RECURSIVE => TRUE"):
        assert sql(flatten.format(options)) == [(0, "null"), (2, "7")]
    assert sql("SELECT A::VARCHAR, TO_JSON(V) FROM T") == [("[1,undefined,3]", "[null,undefined,7]")]


def test_results_in_json(snowflake_server, sql) -> None:
    with snowflake_server.connect(session_parameters={"PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": "JSON"}) as connection:
        assert connection.cursor().execute("SELECT [NULL, 'x']").fetchone() == ('[undefined,"x"]',)


@pytest.mark.rule(
    "A FLOAT in a VARIANT keeps its type, and is written with an exponent",
    source="sql-reference/functions/is_double-real#examples",
    status="matches for a VARIANT; an element of an ARRAY or OBJECT is a DECIMAL",
)
def test_a_float_in_a_variant(sql) -> None:
    sql("CREATE TABLE F (V VARIANT)")
    sql("INSERT INTO F SELECT TO_VARIANT(COLUMN1::FLOAT) FROM VALUES (1.25)")
    assert sql("SELECT V, TYPEOF(V), IS_DECIMAL(V), V::NUMBER(5, 2) = 1.25, V::VARCHAR FROM F") == [
        ("1.250000000000000e+00", "DOUBLE", False, True, "1.25")
    ]


@pytest.mark.rule(
    "IS_DATE, IS_TIME, IS_TIMESTAMP_*, IS_BINARY and the AS_ functions of these types know the type in a VARIANT",
    source="sql-reference/functions/is",
    status="differs: of a text they are refused, as it is not kept; IS_VARCHAR is TRUE, TYPEOF of a column VARCHAR",
)
def test_types_that_json_lacks(sql) -> None:
    assert sql("SELECT IS_DATE(TO_VARIANT(1)), IS_VARCHAR(TO_VARIANT('2024-01-02'::DATE))") == [(False, True)]
    assert sql("SELECT TYPEOF(V) FROM (SELECT TO_VARIANT('2024-01-02'::DATE) AS V)") == [("VARCHAR",)]
    with pytest.raises(Exception, match="the type of a text in a VARIANT, which is not kept"):
        sql("SELECT IS_DATE(TO_VARIANT('2024-01-02'::DATE))")
