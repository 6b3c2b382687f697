import json

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.snowflake.files import scan
from localcloud.snowflake.files.csv_pieces import Irregular, pieces
from localcloud.snowflake.files.data_file import Unreadable
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.records import records

QUOTED = FileFormat("CSV", {"FIELD_OPTIONALLY_ENCLOSED_BY": '"', "SKIP_HEADER": 1, "NULL_IF": []})
PIECES = ["a", '"', ",", "\n", " ", "x,y\n", '"q",1\n', '""', "\r\n", "\\", "\t", "é"]
FIELDS = ["", "", "a", '""', '"q, r"', '"s ""t"""', "b c", "é", ' "u"', '"v" ', '"w\nx"']
# Text of no form at all, and rows of fields, of which most are as many as the header has.
ANY_TEXT = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
ROWS = st.lists(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4).map(",".join), max_size=5).map("\n".join)
REGULAR_FIELDS = ["", "a", '""', '"q, r"', '"s ""t"""', '"w\nx"', '"y\n"', "é"]
REGULAR = st.lists(st.tuples(*[st.sampled_from(REGULAR_FIELDS)] * 2).map(",".join), max_size=6).map("\n".join)


@pytest.fixture(scope="module")
def duck():
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS staging")
        yield connection


def read(duck, folder, body: bytes, format_: FileFormat) -> list[tuple]:
    """Row numbers and fields, or one row with the error's text."""
    path = folder / "file"
    path.write_bytes(body)
    duck.execute("DROP TABLE IF EXISTS staging.raw")
    try:
        scanned = scan.scan(duck, path, format_, "staging")
    except Unreadable as unreadable:
        return [(str(unreadable),)]
    names = ", ".join(f"c{i + 1}" for i in range(scanned.width))
    return duck.execute(f"SELECT rn, error, {names} FROM staging.raw ORDER BY rn").fetchall()


@pytest.mark.rule(
    "Bytes in a Parquet file are text with BINARY_AS_TEXT = TRUE, the default, and else hexadecimal digits",
    source="sql-reference/sql/create-file-format#type-parquet",
)
def test_bytes_of_a_parquet_file(duck, tmp_path) -> None:
    pq.write_table(pa.table({"B": pa.array(["é".encode(), None]), "N": [1, 2]}), tmp_path / "source")
    body = (tmp_path / "source").read_bytes()
    for as_text, text in ((True, "é"), (False, "C3A9")):
        found = read(duck, tmp_path, body, FileFormat("PARQUET", {"BINARY_AS_TEXT": as_text}))
        assert [json.loads(row[2]) for row in found] == [{"B": text, "N": 1}, {"B": None, "N": 2}]
    pq.write_table(pa.table({"B": pa.array([b"\xff"])}), tmp_path / "source")
    [(refused,)] = read(duck, tmp_path, (tmp_path / "source").read_bytes(), FileFormat("PARQUET"))
    assert refused.startswith("Invalid parquet file")


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(text=ANY_TEXT | ROWS, end=st.sampled_from(["\n", ""]))
def test_duckdb_reads_no_file_otherwise_than_the_reference(duck, tmp_path_factory, text, end):
    """Either DuckDB's reader is not used for a file, or it gives what the reference gives."""
    body = f"h1,h2\n{text}{end}".encode()
    folder = tmp_path_factory.getbasetemp()
    found = read(duck, folder, body, QUOTED)
    expected = list(records(body.decode(), QUOTED))
    width = max((len(record.fields) for record in expected), default=1)
    padded = [(one.row, one.error, *one.fields, *[None] * (width - len(one.fields))) for one in expected]
    assert found == padded


@pytest.mark.rule(
    "FIELD_OPTIONALLY_ENCLOSED_BY: a doubled quote inside an enclosed field stands for one quote",
    source="sql-reference/sql/create-file-format",
)
@pytest.mark.rule("A quote after a leading space is part of the field", source="sql-reference/sql/create-file-format")
@pytest.mark.rule("TRIM_SPACE is supported", source="sql-reference/sql/create-file-format")
@pytest.mark.rule("NULL_IF defaults to \\\\N", source="sql-reference/sql/create-file-format")
@pytest.mark.rule("ESCAPE_UNENCLOSED_FIELD defaults to a backslash", source="sql-reference/sql/create-file-format")
@pytest.mark.rule("EMPTY_FIELD_AS_NULL defaults to TRUE", source="sql-reference/sql/create-file-format")
@pytest.mark.rule("SKIP_BLANK_LINES defaults to FALSE", source="sql-reference/sql/create-file-format")
@pytest.mark.rule("FIELD_DELIMITER is supported", source="sql-reference/sql/create-file-format")
@pytest.mark.rule("SKIP_BYTE_ORDER_MARK defaults to TRUE", source="sql-reference/sql/create-file-format")
@pytest.mark.rule(
    "REPLACE_INVALID_CHARACTERS inserts U+FFFD; without it invalid UTF-8 is an error",
    source="sql-reference/sql/create-file-format",
)
@pytest.mark.parametrize(
    ("body", "options", "expected"),
    [
        (b"1,2\n", {}, [(1, None, "1", "2")]),
        (b'"a ""b""",\n', {}, [(1, None, '"a ""b"""', None)]),
        (b'"a ""b""",""\n', {"FIELD_OPTIONALLY_ENCLOSED_BY": '"'}, [(1, None, 'a "b"', "")]),
        (b'a, "b"\n', {"FIELD_OPTIONALLY_ENCLOSED_BY": '"'}, [(1, None, "a", ' "b"')]),
        (b'a, "b" \n', {"FIELD_OPTIONALLY_ENCLOSED_BY": '"', "TRIM_SPACE": True}, [(1, None, "a", "b")]),
        (b"\\N,a\\tb\n", {}, [(1, None, None, "a\tb")]),
        (b"\\N,a\\tb\n", {"ESCAPE_UNENCLOSED_FIELD": "NONE"}, [(1, None, None, "a\\tb")]),
        (b"NULL,\n", {"NULL_IF": ["NULL"], "EMPTY_FIELD_AS_NULL": False}, [(1, None, None, "")]),
        (b"1,2\n\n3,4\n", {}, [(1, None, "1", "2"), (2, None, None, None), (3, None, "3", "4")]),
        (b"1,2\n\n3,4\n", {"SKIP_BLANK_LINES": True}, [(1, None, "1", "2"), (2, None, "3", "4")]),
        (b"1|2\n", {"FIELD_DELIMITER": "|"}, [(1, None, "1", "2")]),
        (b"\xef\xbb\xbf1,2\n", {}, [(1, None, "1", "2")]),
        (b"1,2,\n", {}, [(1, None, "1", "2", None)]),
        (b"\xff,2\n", {"REPLACE_INVALID_CHARACTERS": True}, [(1, None, "\ufffd", "2")]),
        (b"\xff,2\n", {}, [("Invalid UTF8 detected in string '0xFF2C320A'",)]),
        (b'1,"2\n', {"FIELD_OPTIONALLY_ENCLOSED_BY": '"'}, [(1, "Missing closing quote", "1")]),
    ],
)
def test_csv(duck, tmp_path, body, options, expected):
    assert read(duck, tmp_path, body, FileFormat("CSV", options)) == expected


@pytest.mark.rule(
    "JSON documents may follow one another with or without newlines", source="user-guide/semistructured-data-formats"
)
@pytest.mark.rule(
    "STRIP_OUTER_ARRAY loads each element of an array as a row", source="sql-reference/sql/create-file-format"
)
@pytest.mark.parametrize(
    ("body", "strip", "expected"),
    [
        (b'{"a":1}\n{"a":2}\n', False, ['{"a":1}', '{"a":2}']),
        (b'{"a":1}{"a":2}', False, ['{"a":1}', '{"a":2}']),
        (b'[{"a":1},{"a":2}]', False, ['[{"a":1},{"a":2}]']),
        (b'[{"a":1},{"a":2}]', True, ['{"a":1}', '{"a":2}']),
        (b'[{"a":1}]\n[{"a":2}]\n', True, ['{"a":1}', '{"a":2}']),
        (b'{"a":1}\n', True, ['{"a":1}']),
        (b"[]", True, []),
        (b"", False, []),
    ],
)
def test_json(duck, tmp_path, body, strip, expected):
    found = read(duck, tmp_path, body, FileFormat("JSON", {"STRIP_OUTER_ARRAY": strip}))
    assert [row[2] for row in found] == expected


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    text=ROWS | REGULAR,
    end=st.sampled_from(["\n", ""]),
    size=st.integers(1, 12),
    quote=st.sampled_from(['"', "'"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_pieces_of_a_file_are_read_like_the_file(duck, tmp_path_factory, text, end, size, quote, line_end):
    """Read in pieces a file gives what the reference gives, or an error that has the reference read it."""
    body = f"a,b\n{text}{end}".replace('"', quote).replace("\n", line_end)
    single, folder = (character.encode() for character in body), tmp_path_factory.getbasetemp()
    format_ = QUOTED.with_options({"FIELD_OPTIONALLY_ENCLOSED_BY": quote, "SKIP_HEADER": 0})
    duck.execute("DROP TABLE IF EXISTS staging.raw")
    try:
        for part in scan.scan_pieces(duck, pieces(single, folder, format_, 0, size), format_, "staging"):
            scan.add_rows(duck, part, "staging.raw", f"SELECT * FROM {part.rows}")
    except (Irregular, duckdb.Error):
        return
    found = duck.execute("SELECT * EXCLUDE (line) FROM staging.raw ORDER BY rn").fetchall()
    assert found == [(one.row, one.error, len(one.fields), *one.fields) for one in records(body, format_)]


def test_a_regular_file_is_read_in_pieces(duck, tmp_path):
    """Quoted newlines and NULLs at the ends of records do not make a file irregular."""
    lines = [f'{i},"a\r\n""b"",{i}",\r\n' if i % 3 else f"{i},c,{i}\r\n" for i in range(100)]
    path = tmp_path / "file"
    path.write_bytes("".join(["h,i,j\r\n", *lines]).encode())
    starts = {one.row: one.line for one in records(path.read_bytes().decode(), QUOTED)}
    duck.execute("DROP TABLE IF EXISTS staging.raw")
    seen = []
    with path.open("rb") as file:
        for part in scan.scan_pieces(duck, pieces(file, tmp_path, QUOTED, 1, 100), QUOTED, "staging"):
            seen.append(part)
            scan.add_rows(duck, part, "staging.raw", f"SELECT * FROM {part.rows}")
    assert len(seen) > 10
    assert sum(part.records for part in seen) == 100
    assert [part.line + 1 for part in seen[1:]] == [starts[part.row + 1] for part in seen[1:]]
    assert duck.execute("SELECT count(*), min(rn), max(rn), sum(c1::INT), count(c3) FROM staging.raw").fetchall() == [
        (100, 2, 101, 4950, 34)
    ]
