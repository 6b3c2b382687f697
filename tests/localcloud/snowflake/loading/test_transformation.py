"""The SELECT of a COPY: its items one by one, and by the real connector."""

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from snowflake.connector.errors import ProgrammingError

from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.engine.standalone_translation import translate_alone
from localcloud.snowflake.files.text_conversion import Target
from localcloud.snowflake.loading.column_values import ColumnValue, RawFields
from localcloud.snowflake.loading.transformation import parse_select, select_values
from localcloud.snowflake.wire.errors import SnowflakeError
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
    for select in ("$1:n::NUMBER, $1:t::VARCHAR", "CAST(GET($1, 'n') AS NUMBER), CAST(GET($1, 't') AS VARCHAR)"):
        bench.copy("FILE_FORMAT = (TYPE = PARQUET) FORCE = TRUE", select)
    assert sorted(bench.rows(), key=str) == [(1, "x"), (1, "x"), (2, None), (2, None)]


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


def test_expressions_are_rewritten_as_in_queries(bench):
    bench.put("a.csv", "n\nxxa\n")
    bench.create("A VARCHAR, B VARCHAR, C VARCHAR")
    bench.copy(CSV, select="LTRIM($1, 'x'), LEFT($1, 1)::VARCHAR(1), (1 / 3)::VARCHAR")
    assert bench.rows() == [("a", "x", "0.333333")]


@pytest.mark.rule(
    "A row whose expression fails has the error that the expression has in a query",
    source="user-guide/data-load-transform",
    status="matches Snowflake, as far as the local queries do; COPY's own texts are those of its columns",
)
@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("TO_DATE($1)::VARCHAR", "Date 'x' is not recognized"),
        ("($1::INT)::VARCHAR", "Numeric value 'x' is not recognized"),
        ("$1::BOOLEAN::VARCHAR", "Boolean value 'x' is not recognized"),
        ("TO_NUMBER($1)::VARCHAR", "Numeric value 'x' is not recognized"),
        ("TO_CHAR(TO_TIMESTAMP($1), 'YYYY')", "Timestamp 'x' is not recognized"),
        ("DATE_PART(year, TO_DATE($1))::VARCHAR", "Date 'x' is not recognized"),
        ("PARSE_JSON($1):a::VARCHAR", 'Error parsing JSON: unknown keyword "x", pos 1'),
        ("IFF($1 = 'x', 1 / 0, 1)::VARCHAR", "Division by zero"),
        ("TO_BINARY($1)::VARCHAR", "The following string is not a legal hex-encoded value: 'x'"),
    ],
)
def test_the_error_of_an_expression(bench, expression, error):
    bench.put("a.csv", "n\nx\n")
    bench.create("A VARCHAR")
    with pytest.raises(ProgrammingError) as refused:
        bench.copy(CSV, expression)
    assert str(refused.value).partition(": ")[2].startswith(f"{error}\n  File ")


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
        ("ST_GEOHASH($1)", "does not support"),
        ("MAX($1)", "simple"),
    ):
        with pytest.raises(ProgrammingError, match=text):
            bench.copy(CSV, select)


RAW = RawFields(2, json=False)
JSON = RawFields(1, json=True)
TARGET = Target("N", "BIGINT")


def values(select: str, *targets: Target, raw: RawFields = RAW) -> list[ColumnValue]:
    return select_values(parse_select(select), targets, raw, translate_alone)


def result(engine: Engine, value: ColumnValue, source: str) -> tuple[Any, Any]:
    """Return the value and its text in the file, on a single row of a scanned file."""
    metadata = "'s/f' AS file_name, 7 AS rn, 'key' AS file_key, NULL AS file_modified, NULL AS scan_time"
    source = f"(SELECT *, {metadata} FROM ({source}))"
    if value.composed:
        source = f"(SELECT *, struct_pack(v := {value.composed}) AS composed FROM {source})"
    with engine.cursor() as duck:
        row = duck.execute(f"SELECT {value.sql}, {value.text} FROM {source}").fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("select", "target", "expected"),
    [
        ("$2", TARGET, (12, "12")),
        ("$3", TARGET, (None, None)),
        ("$2::NUMBER(5, 1)", TARGET, (12, "12")),
        ("$2::VARCHAR", TARGET, (12, "12")),
        ("$2::VARCHAR(2)", Target("T", "VARCHAR"), ("12", "12")),
        ("$1::VARIANT", Target("V", "JSON"), ('"a"', "a")),
        ("$1", Target("V", "JSON"), ('"a"', "a")),
        ("METADATA$FILENAME", Target("T", "VARCHAR"), ("s/f", "s/f")),
        ("METADATA$FILE_ROW_NUMBER", TARGET, (7, "7")),
        ("$2::INT + 1", TARGET, (13, "13")),
        ("UPPER($1) || METADATA$FILENAME", Target("T", "VARCHAR"), ("As/f", "As/f")),
        ("PARSE_JSON('[1]')", Target("V", "JSON"), ("[1]", "[1]")),
    ],
)
def test_items_of_a_select(engine, select, target, expected) -> None:
    [value] = values(select, target)
    assert result(engine, value, "SELECT 'a' AS c1, '12' AS c2") == expected


def test_a_size_that_is_no_digit() -> None:
    """Python takes ² for a digit, and for no number."""
    [value] = values("$1::NUMBER(²)", TARGET)
    assert value == values("$1::NUMBER", TARGET)[0]


def test_items_of_json(engine) -> None:
    source = """SELECT '{"a": {"b": ["7"]}}'::JSON AS c1"""
    [number, variant, cast] = values("$1:a.b[0], $1:a, $1:a::VARIANT", TARGET, *[Target("V", "JSON")] * 2, raw=JSON)
    assert result(engine, number, source) == (7, "7")
    assert result(engine, variant, source) == result(engine, cast, source) == ('{"b":["7"]}', '{"b":["7"]}')


def test_a_select_has_an_item_for_each_column() -> None:
    with pytest.raises(SnowflakeError, match="expecting 2 but got 1"):
        values("$1", TARGET, TARGET)


@pytest.mark.parametrize(
    ("select", "code"),
    [
        ("MAX($1)", "002098"),
        ("(SELECT 1)", "002098"),
        ("DISTINCT $1", "000002"),
        ("NO_SUCH_FUNCTION($1)", "002140"),
        ("METADATA$NONE", "000002"),
        ("$1:a[*]", "000002"),
    ],
)
def test_selects_that_copy_does_not_allow(select, code) -> None:
    with pytest.raises(SnowflakeError) as refused:
        values(select, TARGET)
    assert refused.value.code == code


def test_bytes_of_an_expression_stay_as_they_are(sql, tmp_path) -> None:
    """A text has the BINARY_FORMAT, bytes have none: https://docs.snowflake.com/en/sql-reference/functions/to_binary."""
    (tmp_path / "a.csv").write_text("6162,ab\n,\n")
    sql("CREATE TABLE T (A BINARY, B BINARY, C BINARY)")
    sql(f"PUT file://{tmp_path}/a.csv @%T")
    select = "SELECT $1::BINARY, TO_BINARY($2, 'UTF-8'), LOWER({}) FROM @%T"
    for column, format_, read in (("$1", "TYPE = CSV", b"ab"), ("$2", "TYPE = CSV BINARY_FORMAT = UTF8", b"ab")):
        sql("TRUNCATE T")
        sql(f"COPY INTO T FROM ({select.format(column)}) FILE_FORMAT = ({format_}) FORCE = TRUE")
        assert sql("SELECT * FROM T ORDER BY A") == [(b"ab", b"ab", read), (None, None, None)]
