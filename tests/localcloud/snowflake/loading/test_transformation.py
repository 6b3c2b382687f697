"""What COPY makes of a file's records: by path, by name, by expression; by the real connector."""

import io
import json

import pyarrow as pa
import pyarrow.parquet
import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.bench import CSV


@pytest.mark.rule(
    "A COPY transformation reads JSON values by path and casts them", source="user-guide/data-load-transform"
)
@pytest.mark.rule("METADATA$FILENAME returns the file's name", source="user-guide/querying-metadata")
def test_json_by_path_and_cast(bench):
    bench.put("a.json", json.dumps([{"name": "A", "d": "2020-02-01", "n": 7}, {"name": "B", "d": None}]))
    bench.put("b.jsonl", '{"name": "C", "n": 8}\n{"name": "D"}\n')
    bench.create("NAME VARCHAR, D DATE, N NUMBER(10, 0), F VARCHAR")
    bench.copy(
        f"FILE_FORMAT = (FORMAT_NAME = '{bench.schema}.JSON')",
        "$1:name::VARCHAR, $1:d::DATE, $1:n::NUMBER(10, 0), METADATA$FILENAME",
    )
    assert [(row[0], str(row[1]), row[2], row[3].rpartition("/")[2]) for row in bench.rows()] == [
        ("A", "2020-02-01", 7, "a.json"),
        ("B", "None", None, "a.json"),
        ("C", "None", 8, "b.jsonl"),
        ("D", "None", None, "b.jsonl"),
    ]


@pytest.mark.rule("A JSON value that can't be cast is an error", source="sql-reference/functions/cast")
def test_a_json_value_that_does_not_fit_fails(bench):
    bench.put("a.jsonl", '{"n": 7}\n{"n": "seven"}\n')
    bench.create("N NUMBER(10, 0)")
    with pytest.raises(ProgrammingError, match="Numeric value 'seven' is not recognized"):
        bench.copy("FILE_FORMAT = (TYPE = JSON)", "$1:n::NUMBER(10, 0)")
    assert bench.rows() == []


@pytest.mark.rule(
    "Malformed JSON is error 100069 (22P02)",
    source="sql-reference/functions/parse_json",
    status="matches Snowflake; the text after 'Error parsing JSON:' is DuckDB's",
)
@pytest.mark.parametrize("body", ['{"n": 7}\n{"n": ', '[{"n": 7}, {"n"', "no json"])
def test_malformed_json_fails(bench, body):
    bench.put("a.json", body)
    bench.create("N NUMBER(10, 0)")
    with pytest.raises(ProgrammingError, match="Error parsing JSON") as error:
        bench.copy("FILE_FORMAT = (TYPE = JSON STRIP_OUTER_ARRAY = TRUE)", "$1:n::NUMBER(10, 0)")
    assert (error.value.errno, error.value.sqlstate) == (100069, "22P02")
    assert bench.rows() == []


@pytest.mark.rule(
    "MATCH_BY_COLUMN_NAME loads JSON, and CSV with PARSE_HEADER, by column name",
    source="sql-reference/sql/copy-into-table",
)
def test_match_by_column_name(bench):
    bench.put("a.json", '{"n": 1, "t": "x", "more": 0}')
    bench.put("b.csv", "T,N\ny,2\n")
    bench.create("N NUMBER, T VARCHAR")
    bench.copy("FILES = ('a.json') FILE_FORMAT = (TYPE = JSON) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
    bench.copy(
        "FILES = ('b.csv') FILE_FORMAT = (TYPE = CSV PARSE_HEADER = TRUE) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"
    )
    assert bench.rows() == [(1, "x"), (2, "y")]


@pytest.mark.rule("Parquet's columns are fields of $1", source="user-guide/data-load-transform")
def test_parquet(bench):
    out = io.BytesIO()
    pa.parquet.write_table(pa.table({"n": [1, 2], "t": ["x", None]}), out, compression="zstd")
    bench.put("a.parquet", out.getvalue())
    bench.create("N NUMBER, T VARCHAR")
    bench.copy("FILE_FORMAT = (TYPE = PARQUET)", "$1:n::NUMBER, $1:t::VARCHAR")
    assert bench.rows() == [(1, "x"), (2, None)]


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("$1::NUMBER(9,2), $1::NUMBER(9,2) + 1, $1::NUMBER(9,2)", [(1, 2, 1), (3, 4, 3)]),
        ("$1::NUMBER * $1::NUMBER, $1::NUMBER + $1::NUMBER, 0", [(1, 2, 0), (9, 6, 0)]),
        ("TO_NUMBER($1), TO_NUMBER($1) + 1, NULLIF($1, '3')", [(1, 2, 1), (3, 4, None)]),
    ],
)
def test_a_row_that_does_not_fit_an_expression_is_left_out_alone(bench, select, expected):
    bench.put("a.csv", "n\n1\nx\n3\n")
    bench.create("A NUMBER, B NUMBER, C NUMBER(10,1)")
    answer = bench.copy(f"{CSV} ON_ERROR = CONTINUE", select)
    assert (answer[0][1], answer[0][7]) == ("PARTIALLY_LOADED", 3)
    assert bench.rows() == expected


def test_expressions_are_mended_as_in_queries(bench):
    bench.put("a.csv", "n\nxxa\n")
    bench.create("A VARCHAR, B VARCHAR, C VARCHAR")
    bench.copy(CSV, select="LTRIM($1, 'x'), LEFT($1, 1)::VARCHAR(1), (1 / 3)::VARCHAR")
    assert bench.rows() == [("a", "x", "0.333333")]


@pytest.mark.rule(
    "COPY transformations have their own list of supported functions",
    source="user-guide/data-load-transform",
    status="differs: the functions that queries support, without aggregates",
)
def test_unknown_functions_are_refused(bench):
    bench.put("a.csv", "n\n1\n")
    bench.create("A VARCHAR")
    for select, text in (
        ("STRFTIME($1)", "Unknown function"),
        ("SOUNDEX_P123($1)", "does not support"),
        ("MAX($1)", "simple"),
    ):
        with pytest.raises(ProgrammingError, match=text):
            bench.copy(CSV, select)
