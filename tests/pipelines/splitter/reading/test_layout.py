import gzip

import pytest
import zstandard

from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.reading import gzip_stream, zstd_stream
from pipelines.splitter.reading.contract import datasets
from pipelines.splitter.reading.layout import SAMPLE, Layout, decompressor_of, kind_of, layout_of

USERS = datasets()["users"]
NAMES = ("first_name", "last_name", "email")


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("a.csv", "csv"),
        ("A.CSV.GZ", "csv"),
        ("a.csv.zst", "csv"),
        ("a.jsonl", "json"),
        ("a.ndjson.gz", "json"),
        ("a.json", "json"),
    ],
)
def test_the_extension_tells_the_kind(key, kind):
    assert kind_of(f"streaming/users/{key}", b"") == kind


@pytest.mark.parametrize("key", ["a.parquet", "csv", "a.csv.bz2", "a"])
def test_another_extension_is_refused_and_named_by_the_content(key):
    for beginning in (b"", b"a,b\n", gzip.compress(b"a,b\n"), zstandard.compress(b"a")):
        with pytest.raises(Unreadable, match="unknown kind of file"):
            kind_of(key, beginning)
    with pytest.raises(Unreadable, match="the file is Parquet; export its rows as CSV or JSON lines"):
        kind_of(key, b"PAR1\x15\x04")


def test_the_content_tells_the_compression():
    assert decompressor_of(gzip.compress(b"a")) is gzip_stream.decompress
    assert decompressor_of(zstandard.compress(b"a")) is zstd_stream.decompress
    assert decompressor_of(b"a,b") is decompressor_of(b"") is None


def test_a_csv_begins_after_its_header_and_keeps_the_files_order():
    assert layout_of("csv", b"email,first_name,last_name\r\na,b,c\n", USERS) == Layout(
        "csv", 28, (NAMES[2], *NAMES[:2])
    )
    marked = layout_of("csv", b'\xef\xbb\xbffirst_name,"last_name",email', USERS)
    assert marked == Layout("csv", 31, NAMES)
    assert (marked.quotes, marked.lines) == (True, 1)


def test_json_lines_begin_at_once_with_the_contracts_columns():
    found = layout_of("json", b"\xef\xbb\xbf{}", USERS)
    assert found == Layout("json", 3, NAMES)
    assert (found.quotes, found.lines) == (False, 0)


def test_blank_lines_before_the_header_are_lines_and_nothing_else():
    for blank, lines in ((b"\n", 2), (b"\r\n\n", 3), (b"\r\r\n", 2), (b"\xef\xbb\xbf\n", 2)):
        found = layout_of("csv", blank + b"first_name,last_name,email\na,b,c\n", USERS)
        assert (found.start, found.header, found.lines) == (len(blank) + 27, NAMES, lines)


@pytest.mark.parametrize(
    "text", [b'{"email": "a",\n{"email": "b"}\n', b'{"email": "a"}\n[1]\n', b'{"email": "a', b'{"a":']
)
def test_json_whose_first_line_alone_is_bad_is_read_on(text):
    assert layout_of("json", text, USERS).start == 0


@pytest.mark.parametrize(
    ("kind", "text", "reason", "line"),
    [
        ("csv", b"\n#first_name,last_name,email\n", "the file begins with a comment", 2),
        ("csv", b"sep=;\r\nfirst_name;last_name;email\n", "the file begins with a line sep=", 1),
        ("csv", b"SEP=\t\n", "the file begins with a line sep=", 1),
        ("csv", b"\n\r\nfirst_name\n", "missing column 'last_name'", 3),
        ("csv", b"\nemail;first_name;last_name\r\n", "the header's columns are separated by a semicolon", 2),
        ("csv", b'"email"\t"First Name"\t"last_name"', "the header's columns are separated by a tab", 1),
        ("csv", b"email\x01last_name\n", r"the header's columns are separated by \x01", 1),
        ("csv", b"| first_name | last_name | email |\n|---|---|---|\n", "the header's columns are separated by |", 1),
        ("csv", b"first_name  last_name\temail\n", "the header's columns are separated by blanks", 1),
        ("csv", "email\u060clast_name\n".encode(), "the header's columns are separated by an Arabic comma", 1),
        ("csv", "email\uff0clast_name\n".encode(), "the header's columns are separated by a full-width comma", 1),
        ("csv", b'"first_name,last_name,email"\n"a,b,c"\n', "one pair of quotes stands around the whole header", 1),
        ("csv", b'"first_name,age"\n', "missing column", 1),
        ("csv", b"First Name\n", "missing column", 1),
        ("csv", b"first_name, last_name, email\n", "missing column 'last_name', 'email'; unknown column ' last", 1),
        ("csv", b"|first_name,|last_name,|email|\n", "missing column", 1),
        ("csv", b"email;first_name,last_name\n", "missing column", 1),
        ("csv", b"email;age\n", "missing column", 1),
        ("csv", b'{"email": "a"}\n', "the file is JSON, and its name says CSV", 1),
        ("csv", b'{"first_name": "a", "email": "b"}\n', "the file is JSON, and its name says CSV", 1),
        ("csv", b'#"a"b\n', "the file begins with a comment", 1),
        ("csv", b'[\n {"email": "a"}]\n', "the file is JSON, and its name says CSV", 1),
        ("json", b'\xef\xbb\xbf\n [{"email": "a"}]', "a JSON array", 2),
        ("json", b'{\n "email": "a"\n}\n', "a JSON object that takes several lines", 1),
        ("json", b'\n{ "email":\r\n "a" }', "a JSON object that takes several lines", 2),
        ("json", b'{"users": [\n{"email": "a"}', "a JSON object that takes several lines", 1),
    ],
)
def test_another_beginning_is_named(kind, text, reason, line):
    with pytest.raises(Unreadable) as caught:
        layout_of(kind, text, USERS)
    assert caught.value.reason.startswith(reason) and caught.value.line == line


@pytest.mark.parametrize(
    "types",
    [b"String,String,String", b'"String","Nullable(String)","DateTime64(3)"', b"VARCHAR(20),text,TIMESTAMP_NTZ(9)",
     b'LowCardinality(String),"Decimal(18, 3)",Int64', b"object,object,object", b"varchar,double precision,bigint"],
)  # fmt: skip
def test_a_line_of_types_below_the_header_is_no_row(types):
    """https://clickhouse.com/docs/interfaces/formats/CSVWithNamesAndTypes"""
    for end in (b"\n", b"\r\n", b""):
        with pytest.raises(Unreadable) as caught:
            layout_of("csv", b"first_name,last_name,email\n\n" + types + end, USERS)
        assert (caught.value.reason, caught.value.line) == (
            "a line of types below the header; its rows have to follow it",
            3,
        )


@pytest.mark.parametrize("row", [b"String,String,a@b", b"Char,Lee,text", b"Date,Date,Dates", b"Int,,", b"Text"])
def test_a_row_with_names_of_types_is_a_row(row):
    assert layout_of("csv", b"first_name,last_name,email\n" + row + b"\n", USERS).start == 27


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        (b"", "the file is empty", None),
        (b"x" * SAMPLE, "the first 1 MiB hold no whole header line", 1),
        (b"first_name\n", "missing column 'last_name'", 1),
        (b"\xff\xfe\n", "the file is UTF-16", 1),
        (b"a\xff\xfe\n", "the header line can't be read: it is not UTF-8 at byte 2; the text has to be", 1),
        (b'"a"b\n', "the header line can't be read", 1),
        (b"first_name,last_name,email\ra,b,c\n", "lines end in a carriage return alone", 1),
        (b"\n", "missing column", 1),
    ],
)
def test_a_header_that_breaks_the_contract_is_refused(text, reason, line):
    with pytest.raises(Unreadable) as caught:
        layout_of("csv", text, USERS)
    assert caught.value.reason.startswith(reason) and caught.value.line == line
