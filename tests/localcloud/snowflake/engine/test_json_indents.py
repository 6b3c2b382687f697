"""The lines of semi-structured values in results."""

from __future__ import annotations

import pytest

from localcloud.snowflake.engine.json_indents import lines
from tests.localcloud.snowflake.refusal import error_number

NESTED = '{"a":1,"b":[1,undefined,{"c":"x, y: \\"[z\\""}],"e":[],"o":{}}'
TWO = """{
  "a": 1,
  "b": [
    1,
    undefined,
    {
      "c": "x, y: \\"[z\\""
    }
  ],
  "e": [],
  "o": {}
}"""


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (NESTED, TWO),
        ("[[[]]]", "[\n  [\n    []\n  ]\n]"),
        ("[{}]", "[\n  {}\n]"),
        ('{"\\\\":"é\u2028,"}', '{\n  "\\\\": "é\u2028,"\n}'),
        *((text, text) for text in ("[]", "{}", "1", '"[1,2]"', "null", "true", None)),
    ],
)
def test_each_element_has_a_line(text, written) -> None:
    assert lines(text, 2) == written


@pytest.mark.rule(
    "A VARIANT in a result has an element on each line, behind two blanks; JSON_INDENT says how many, 0 for one line",
    source="https://github.com/snowflakedb/snowflake-cli/issues/2707",
    status="matches Snowflake; the values of JSON_INDENT are from memory",
)
def test_results_have_lines_and_texts_have_none(snowflake_server) -> None:
    query = (
        "SELECT PARSE_JSON('{\"a\": [1]}') V, ARRAY_CONSTRUCT(1) A, TO_JSON(V), V::VARCHAR, LENGTH(V) FROM VALUES (1)"
    )
    with snowflake_server.connect() as connection:
        for format_ in ("ARROW", "JSON"):
            run = connection.cursor().execute
            run(f"ALTER SESSION SET PYTHON_CONNECTOR_QUERY_RESULT_FORMAT = {format_}")
            run("ALTER SESSION UNSET JSON_INDENT")
            as_text = ('{"a":[1]}', '{"a":[1]}', 9)
            assert run(query).fetchone() == ('{\n  "a": [\n    1\n  ]\n}', "[\n  1\n]", *as_text)
            run("ALTER SESSION SET JSON_INDENT = 1")
            assert run(query).fetchone() == ('{\n "a": [\n  1\n ]\n}', "[\n 1\n]", *as_text)
            run("ALTER SESSION SET JSON_INDENT = 0")
            assert run(query).fetchone() == ('{"a":[1]}', "[1]", *as_text)


@pytest.mark.parametrize("width", [17, -1, "'x'"])
def test_blanks_that_are_too_many(sql, width) -> None:
    assert error_number(sql, f"ALTER SESSION SET JSON_INDENT = {width}") == 1008


def test_a_script_reads_values_without_lines(snowflake_server, sql, database) -> None:
    with snowflake_server.connect(database=database, session_parameters={"JSON_INDENT": 2}) as connection:
        run = connection.cursor().execute
        script = "DECLARE v VARIANT; t VARCHAR; BEGIN SELECT [1] INTO v; t := v::VARCHAR; RETURN t; END"
        assert run(script).fetchone() == ("[1]",)
        assert run("BEGIN LET v VARIANT := [1]; RETURN v; END").fetchone() == ("[\n  1\n]",)
        body = "BEGIN LET r RESULTSET := (SELECT [1]); RETURN TABLE(r); END"
        run(f"CREATE PROCEDURE p() RETURNS TABLE (a ARRAY) AS '{body}'")
        assert run("CALL p()").fetchone() == ("[\n  1\n]",)
        run("SELECT [1] A")
        assert run("SELECT A, A::VARCHAR FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))").fetchone() == ("[\n  1\n]", "[1]")
