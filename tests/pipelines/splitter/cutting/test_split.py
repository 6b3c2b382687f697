"""The split against real S3 and real Spark: what lands in the ready bucket for a file in landing."""

import csv
import gzip
import hashlib
import io
import json
import random
from dataclasses import replace

import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipelines.splitter.cutting.split import Splitter
from pipelines.splitter.landing.unreadable import Unreadable
from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.contract import datasets, names
from pipelines.splitter.reading.layout import decompressor_of

SMALL = PartSettings(part_bytes=2_000)
USERS = names(datasets()["users"])
HEADER = ",".join(USERS).encode()


def users(count: int, seed: int = 1) -> list[tuple[str, str, str]]:
    """Rows whose values are all different, a fifth of them with separators, quotes and newlines inside."""
    letters = random.Random(seed)
    odd = ["", ",", '"', "\n", "\r\n", "é, 映", 'a "b"\n\n']
    return [
        (f"{letters.random()}", letters.choice(odd) if number % 5 == 0 else "plain", f"{number}@example.com")
        for number in range(count)
    ]


def as_csv(rows, header=USERS, columns=USERS, ending="\n") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=ending, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(header)
    order = [columns.index(name) for name in header]
    writer.writerows([row[index] for index in order] for row in rows)
    return text.getvalue().encode()


def as_json(rows) -> bytes:
    return "".join(json.dumps(dict(zip(USERS, row, strict=True))) + "\n" for row in rows).encode()


@pytest.fixture
def pieces(buckets, spark):
    def pieces(source, part_settings=SMALL, cores=2, max_bad_rows=0):
        splitter = Splitter(spark.with_cores(cores), buckets.s3, buckets.ready, part_settings, max_bad_rows)
        return splitter.split(source, source.key.split("/")[1])

    return pieces


@pytest.fixture
def split(pieces):
    """The parts of a file without a bad row."""
    return lambda source, *part_settings, **options: pieces(source, *part_settings, **options).parts


def text_of(buckets, parts) -> bytes:
    """The text of the parts in order, without their headers."""
    texts = []
    for part in parts:
        data = buckets.read(buckets.ready, part.key)
        [*text] = decompressor_of(data)([data])
        texts.append(b"".join(text).partition(b"\n")[2])
    return b"".join(texts)


def rows_of(buckets, parts) -> list[tuple[str, ...]]:
    rows = []
    for part in parts:
        header, *records = csv.reader(io.StringIO(buckets.text(part).decode(), newline=""))
        assert tuple(header) == USERS
        assert len(records) == part.rows
        rows += map(tuple, records)
    return rows


FORMS = {
    "plain": ("a.csv", as_csv),
    "crlf": ("a.csv", lambda rows: as_csv(rows, ending="\r\n")),
    "reordered": ("a.csv", lambda rows: as_csv(rows, header=("email", "first_name", "last_name"))),
    "marked": ("a.CSV", lambda rows: b"\xef\xbb\xbf" + as_csv(rows)),
    "no last newline": ("a.csv", lambda rows: as_csv(rows).removesuffix(b"\n")),
    "gzip": ("a.csv.gz", lambda rows: gzip.compress(as_csv(rows))),
    "gzip by content": ("a.csv", lambda rows: gzip.compress(as_csv(rows))),
    "gzip members": ("a.csv.gz", lambda rows: members(as_csv(rows), 7)),
    "json": ("a.jsonl", as_json),
    "zstd": ("a.csv.zst", lambda rows: zstandard.compress(as_csv(rows))),
    "zstd by content": ("a.csv", lambda rows: zstandard.compress(as_csv(rows)) + zstandard.compress(b"")),
    "json zstd": ("a.jsonl.zst", lambda rows: zstandard.compress(as_json(rows))),
    "json gzip": ("a.jsonl.gz", lambda rows: gzip.compress(as_json(rows))),
}


def members(data: bytes, count: int) -> bytes:
    size = len(data) // count + 1
    return b"".join(gzip.compress(data[start : start + size]) for start in range(0, len(data), size))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_file_gives_all_its_rows_in_many_parts(form, buckets, split):
    name, write = FORMS[form]
    rows = users(1_000)
    parts = split(buckets.put(f"streaming/users/{name}", write(rows)))
    assert rows_of(buckets, parts) == rows
    assert len(parts) > 5
    assert buckets.keys(buckets.ready) == sorted(part.key for part in parts)
    for part in parts:
        data = buckets.read(buckets.ready, part.key)
        assert (len(data), hashlib.sha256(data).hexdigest()) == (part.bytes, part.sha256)
        # The end of a stream is not known when its parts are planned: the last one may be of any size.
        assert part.bytes < SMALL.part_bytes * 2
        assert part.bytes > SMALL.part_bytes / 2 or ("-of-" not in part.key and part == parts[-1])


@pytest.mark.parametrize("part_settings", [SMALL, replace(SMALL, level=3, codec="zstd")], ids=["gzip", "zstd"])
def test_names_and_bytes_are_the_same_whatever_the_cores_and_the_text_the_same_for_gzip(part_settings, buckets, split):
    data = as_csv(users(600))
    source = buckets.put("streaming/users/a.csv", data)
    with_two, with_one = split(source, part_settings), split(source, part_settings, cores=1)
    assert with_two == with_one
    stream = buckets.put("streaming/users/a.csv.gz", gzip.compress(data))
    packed, again = split(stream, part_settings), split(stream, part_settings, cores=1)
    assert packed == again
    assert text_of(buckets, packed) == text_of(buckets, with_two)


def test_names_tell_the_version_and_the_settings(buckets, split):
    first = buckets.put("streaming/users/a.csv", as_csv(users(10)))
    second = buckets.put("streaming/users/a.csv", as_csv(users(10)))
    other = PartSettings(SMALL.part_bytes, level=1)
    keys = {
        part.key
        for source in (first, second)
        for part_settings in (SMALL, other)
        for part in split(source, part_settings)
    }
    assert len(keys) == 4
    for key in keys:
        dataset, file_hash, settings_hash, name = key.split("/")
        assert dataset == "users" and name == "part-00000-of-00001.csv.gz"
        assert file_hash in (first.hash, second.hash) and settings_hash in (SMALL.hash, other.hash)


texts = st.lists(st.sampled_from(["a", ",", '"', "\n", "\r\n", "é", "\\"]), max_size=8).map("".join)
small_files = st.lists(st.tuples(texts.map(lambda text: f"x{text}"), texts, texts), min_size=1, max_size=12)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(rows=[("x\n\n\n\n\n\n\n\n\n", '"\n"', "\n,\n")] * 4, part_bytes=20)
@given(rows=small_files, part_bytes=st.integers(10, 200))
def test_parts_parse_to_the_records_of_the_file_wherever_it_is_cut(rows, part_bytes, buckets, split):
    parts = split(buckets.put("streaming/users/a.csv", as_csv(rows)), PartSettings(part_bytes))
    assert rows_of(buckets, parts) == rows


GOOD = b"a,b,c@d\n"
# Enough for several parts, so that a line has to be counted across them.
MANY = b"".join(b"%d,b,%d@d\n" % (number * 7919 % 10_007, number * 6007 % 10_009) for number in range(2_000))
MANY_JSON = b"".join(b'{"email": "%d"}\n' % (number * 7919 % 10_007) for number in range(2_000))
BAD_FILES = {
    "empty": ("a.csv", b"", "the file is empty", None),
    "empty gzip": ("a.csv.gz", gzip.compress(b""), "the file is empty", None),
    "empty json": ("a.jsonl", b"", "the file is empty", None),
    "wrong ending": ("a.parquet", b"a,b", "unknown kind of file", None),
    "wrong format": ("a.parquet", b"PAR1", "the file is Parquet", 1),
    "no such dataset": ("../actors/a.csv", b"x", "no dataset 'actors'", None),
    "missing column": ("a.csv", b"email,first_name\n", "missing column 'last_name'", 1),
    "unknown column": ("a.csv", HEADER + b",age\n", "unknown column 'age'", 1),
    "duplicate column": ("a.csv", HEADER + b",email\n", "duplicate column 'email'", 1),
    "wrong delimiter": ("a.csv", b"first_name;last_name;email\na;b;c\n", "separated by a semicolon", 1),
    "no header": ("a.csv", GOOD * 9, "no header: the first line", 1),
    "ragged": ("a.csv", HEADER + b"\n" + MANY + b"a,b\n" + GOOD * 9, "a record of 2 fields, expected 3", 2_002),
    "ragged gzip": ("a.csv.gz", gzip.compress(HEADER + b"\n" + MANY + b"a,b\n"), "a record of 2 fields", 2_002),
    "latin-1": ("a.csv", HEADER + b"\n" + GOOD + b"caf\xe9,b,c\n", "not UTF-8", 3),
    "utf-16": ("a.csv", (HEADER + b"\n" + GOOD).decode().encode("utf-16"), "the file is UTF-16", 1),
    "nul": ("a.csv", HEADER + b"\n" + GOOD + b"a,\0,c\n", "a NUL byte", 3),
    "open quote": ("a.csv", HEADER + b"\n" + GOOD + b'a,"b,c\n', "a quote is never closed", 3),
    "open quote, cut": ("a.csv", HEADER + b"\n" + MANY + b'a,"b,c\n', "a quote is never closed", 2_002),
    "stray quote": ("a.csv", HEADER + b"\n" + GOOD + b'a"b",b,c\n', "a quote inside an unquoted field", 3),
    "truncated gzip": (
        "a.csv.gz",
        gzip.compress(HEADER + b"\n" + GOOD * 99)[:-9],
        "the gzip stream is truncated",
        None,
    ),
    "truncated zstd": (
        "a.csv.zst",
        zstandard.compress(HEADER + b"\n" + GOOD * 99)[:-9],
        "zstd stream is truncated",
        None,
    ),
    "damaged gzip": ("a.csv.gz", gzip.compress(HEADER + b"\n" + GOOD)[:-8] + b"12345678", "is damaged", None),
    "gzip and more": ("a.csv.gz", gzip.compress(HEADER + b"\n" + GOOD) + b"more", "followed by something else", None),
    "json in csv": ("a.csv", b'{"email": "a"}\n', "the file is JSON, and its name says CSV", 1),
    "csv in json": ("a.jsonl", HEADER + b"\n" + GOOD, "not a JSON record", 1),
    "bad json line": ("a.jsonl", MANY_JSON + b'{"e_mail": 1}\n', "unknown column 'e_mail'", 2_001),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_with_reason_and_line(case, buckets, split):
    name, data, reason, line = BAD_FILES[case]
    key = "streaming/actors/a.csv" if name.startswith("..") else f"streaming/users/{name}"
    with pytest.raises(Unreadable) as caught:
        split(buckets.put(key, data))
    assert reason in caught.value.reason
    assert caught.value.line == line


WITHOUT_ROWS = {
    "header": HEADER,
    "header and newline": HEADER + b"\n",
    "header and blank lines": HEADER + b"\r\n\r\n",
    "gzip": gzip.compress(HEADER + b"\n"),
}


@pytest.mark.parametrize("data", WITHOUT_ROWS.values(), ids=WITHOUT_ROWS)
def test_a_file_without_rows_has_no_parts(data, buckets, split):
    assert split(buckets.put("streaming/users/a.csv", data)) == ()
    assert buckets.keys(buckets.ready) == []


def test_a_cut_inside_a_record_longer_than_a_part_leaves_whole_records(buckets, split):
    rows = [("a", "long " * 3_000 + '"\n' * 3_000, "1"), *users(50)]
    parts = split(buckets.put("streaming/users/a.csv", as_csv(rows)), PartSettings(part_bytes=100))
    assert rows_of(buckets, parts) == rows
    assert len({part.key for part in parts}) == len(parts) == 2


def test_a_cut_inside_a_text_that_looks_like_csv_is_mended_under_another_name(buckets, split):
    rows = [*users(50), ("a", "k,l,m\n" * 3_000, "1"), *[("no", "quotes", f"{number}") for number in range(50)]]
    source = buckets.put("streaming/users/a.csv", as_csv(rows))
    parts = split(source, PartSettings(part_bytes=200))
    assert rows_of(buckets, parts) == rows
    assert parts == split(source, PartSettings(part_bytes=200), cores=1)
    assert any("-from-" in part.key for part in parts)


def test_zstd_parts_hold_the_same_text_as_gzip_parts(buckets, split):
    source = buckets.put("streaming/users/a.csv", as_csv(users(600)))
    [gzipped] = split(source, PartSettings(1_000_000))
    [packed] = split(source, PartSettings(1_000_000, level=3, codec="zstd"))
    assert packed.key.endswith("/part-00000-of-00001.csv.zst") and packed.rows == gzipped.rows
    data = buckets.read(buckets.ready, packed.key)
    assert zstandard.ZstdDecompressor().decompressobj().decompress(data) == buckets.text(gzipped)
    assert hashlib.sha256(data).hexdigest() == packed.sha256


def with_bad_rows(rows, every: int) -> tuple[bytes, list[int]]:
    """A CSV file in which a bad record follows each so many good ones, and the lines on which those begin."""
    lines, bad, text = [], [], HEADER + b"\n"
    for number, row in enumerate(rows):
        if number % every == every // 2:
            lines.append(text.count(b"\n") + 1)
            bad.append([b'only,"two\n,"', b"f,o,u,r", b"n\0l,b,c", b"\xff,b,c"][len(lines) % 4])
            text += bad[-1] + b"\n"
        text += as_csv([row]).split(b"\n", 1)[1]
    return text, lines


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_bad_rows_are_left_out_with_line_reason_and_text_whatever_the_cuts(name, buckets, pieces):
    rows = users(800)
    text, lines = with_bad_rows(rows, every=40)
    source = buckets.put(f"streaming/users/{name}", gzip.compress(text) if name.endswith("gz") else text)
    many, one = (pieces(source, PartSettings(size), max_bad_rows=20) for size in (2_000, 1_000_000))
    for found in (many, one):
        assert rows_of(buckets, found.parts) == rows
        assert [record.line for record in found.rejected] == lines
    assert len(many.parts) > 3 and len(one.parts) == 1
    assert many.rejected == one.rejected
    assert [(record.reason, record.record) for record in many.rejected[:4]] == [
        ("a record of 4 fields, expected 3", "f,o,u,r"),
        ("a NUL byte (is the file UTF-16?)", "n\0l,b,c"),
        ("not UTF-8", "\\xff,b,c"),
        ("a record of 2 fields, expected 3", 'only,"two\n,"'),
    ]


def test_a_row_more_than_the_limit_refuses_the_whole_file_at_the_first_bad_row(buckets, pieces):
    text, lines = with_bad_rows(users(400), every=40)
    source = buckets.put("streaming/users/a.csv", text)
    assert len(pieces(source, max_bad_rows=10).rejected) == 10
    with pytest.raises(Unreadable) as caught:
        pieces(source, max_bad_rows=9)
    assert caught.value.reason.startswith("more than 9 rows break the contract; the first: a record of 4 fields")
    assert caught.value.line == lines[0]


def test_without_a_good_row_the_file_is_refused(buckets, pieces):
    source = buckets.put("streaming/users/a.csv", HEADER + b"\na,b\nc,d\n")
    with pytest.raises(Unreadable, match="no row keeps the contract; the first: a record of 2 fields"):
        pieces(source, max_bad_rows=100)


def test_where_records_end_in_doubt_no_row_is_taken_for_a_bad_one(buckets, pieces):
    source = buckets.put("streaming/users/a.csv", HEADER + b"\na,b\n" + GOOD * 50 + b'a,5" disk,c\n' + GOOD)
    with pytest.raises(Unreadable, match=r"a quote is never closed|a quote inside"):
        pieces(source, max_bad_rows=100)
