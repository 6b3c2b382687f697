"""Files of every kind that may come, good and bad, each with what has to become of it.

The names and outcomes are those of the table in pipelines/splitter/README.md; a test compares the two.
"""

import gzip
import io
import zipfile
from dataclasses import dataclass

import zstandard

from pipelines.splitter.parts.part_settings import PartSettings
from pipelines.splitter.reading.limits import Limits

# Small parts, so that files are cut; small limits, so that files need not be large.
PART_SETTINGS = PartSettings(part_bytes=600)
LIMITS = Limits(record_bytes=20_000)
MAX_BAD_ROWS = 20

HEADER = b"first_name,last_name,email\n"
NUMBERS = [number * 7919 % 10_007 for number in range(200)]
GOOD = [b"%d,b%d,%d@d" % (number, number * 3, number % 101) for number in NUMBERS]
TEXT = HEADER + b"\n".join(GOOD) + b"\n"
QUOTED = HEADER + b"".join(b'%d,"line\n""two"", of\n%d",c@d\n' % (number, number) for number in NUMBERS)
JSON = b"".join(b'{"email": "%d@d", "first_name": "%d"}\n' % (number, number) for number in NUMBERS)
BOMB = gzip.compress(HEADER) + gzip.compress(b"a,b,c\n" * (1 << 20)) * 12


@dataclass(frozen=True)
class Case:
    """`rows`: how many records its writer meant it to have; `rejected`: how many of them are left out, where any are
    loaded; `refused`: words of the reason for which the whole file is set aside, None where it is loaded.
    `passed_over`: its event names no file, so nothing is made of it."""

    data: bytes
    rows: int
    rejected: int = 0
    refused: str | None = None
    passed_over: bool = False
    name: str = "a.csv"
    dataset: str = "users"
    limits: Limits = LIMITS

    @property
    def outcome(self) -> str:
        if self.passed_over:
            return "passed over"
        if self.refused:
            return "quarantine"
        return "the row is rejected" if self.rejected else "loaded" if self.rows else "loaded, 0 rows"


def with_lines(*lines: bytes) -> bytes:
    """Good rows with these in the middle of them."""
    return HEADER + b"\n".join([*GOOD[:100], *lines, *GOOD[100:]]) + b"\n"


def reordered(order: tuple[int, ...]) -> bytes:
    records = [line.split(b",") for line in (HEADER.strip(), *GOOD)]
    return b"".join(b",".join(record[index] for index in order) + b"\n" for record in records)


def wide(text: bytes) -> bytes:
    """A frame that asks its reader for 256 MiB."""
    parameters = zstandard.ZstdCompressionParameters(window_log=28)
    frame = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return frame.compress(text) + frame.flush()


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.csv"), TEXT)  # which has no time of today: the reason quotes its bytes
    return packed.getvalue()


CORPUS: dict[str, list[Case]] = {
    "CSV by RFC 4180, with line feeds or CRLF, with a last line end or without": [
        Case(TEXT, 200), Case(TEXT.replace(b"\n", b"\r\n"), 200), Case(TEXT[:-1], 200),
    ],
    "a newline between quotes, also where the file is cut": [
        Case(QUOTED, 200), Case(gzip.compress(QUOTED), 200, name="a.csv.gz"),
    ],
    "JSON lines": [Case(JSON, 200, name="a.jsonl"), Case(JSON.replace(b"\n", b"\r\n")[:-2], 200, name="a.ndjson")],
    "gzip, one member or several, padded with zeros or not, whatever the name says": [
        Case(gzip.compress(TEXT), 200, name="a.csv.gz"),
        Case(gzip.compress(TEXT[:999]) + gzip.compress(TEXT[999:]) + gzip.compress(b"") + bytes(99), 200),
        Case(gzip.compress(JSON), 200, name="a.jsonl.gz"),
    ],
    "zstd, one frame or several, whatever the name says": [
        Case(zstandard.compress(TEXT[:999]) + zstandard.compress(TEXT[999:]), 200),
        Case(zstandard.compress(JSON), 200, name="a.jsonl.zst"),
    ],
    "a byte order mark": [
        Case(b"\xef\xbb\xbf" + TEXT, 200), Case(b"\xef\xbb\xbf" + JSON, 200, name="a.jsonl"),
        Case(gzip.compress(b"\xef\xbb\xbf" + TEXT), 200),
    ],
    "columns in another order": [Case(reordered((2, 0, 1)), 200), Case(reordered((1, 2, 0)), 200)],
    "blank lines, also before the header": [
        Case(TEXT.replace(b"\n", b"\n\r\n"), 200), Case(JSON + b"\n \n", 200, name="a.jsonl"),
        Case(b"\n\r\n\n" + TEXT, 200), Case(b"\xef\xbb\xbf\r\n" + TEXT, 200), Case(gzip.compress(b"\n" + TEXT), 200),
    ],
    "a header and no row": [
        Case(HEADER, 0), Case(HEADER.strip(), 0), Case(HEADER + b"\r\n\n", 0), Case(gzip.compress(HEADER), 0),
    ],
    "a row without any value, such as a blank line of a spreadsheet: commas alone, or a JSON object of nulls": [
        Case(with_lines(b",,"), 201),
        Case(with_lines(b",,", b",,"), 202),
        Case(JSON + b'{"email": null, "last_name": null}\n', 201, name="a.jsonl"),
    ],
    "carriage returns within lines that end in line feeds: they end rows too": [
        Case(TEXT.replace(GOOD[7] + b"\n", GOOD[7] + b"\r"), 200), Case(TEXT[:-1] + b"\r", 200),
        Case(HEADER.replace(b"\n", b"\r\n") + TEXT[len(HEADER):], 200),
    ],
    "a record with more or fewer fields": [Case(with_lines(b"a,b", b"a,b,c,d", b"a"), 203, rejected=3)],
    "the header again, as joining files leaves it, in any case": [
        Case(TEXT + TEXT, 401, rejected=1), Case((TEXT + TEXT).replace(b"\n", b"\r\n"), 401, rejected=1),
        Case(gzip.compress(TEXT) + gzip.compress(TEXT.replace(b"first_name", b"First_Name")), 401, rejected=1),
        Case(with_lines(b'"first_name","last_name","email"\ra,b,c\rfirst_name,last_name,email'), 203, rejected=2),
        Case(
            b"title,duration_mins,original_language,size_mb\nHeat,171,en,1\n" * 2, 3, rejected=1, dataset="movies",
        ),
    ],
    "a byte order mark where a later row, or a value, begins": [
        Case((b"\xef\xbb\xbf" + TEXT) * 2, 401, rejected=1),
        Case(with_lines(b"\xef\xbb\xbfa,b,c", b'\xef\xbb\xbf"a",b,c', b"a,\xef\xbb\xbfb,c"), 203, rejected=3),
        Case(JSON + b"\xef\xbb\xbf" + JSON, 400, rejected=1, name="a.jsonl"),
    ],
    "a comment: a row that begins with #, ##, // and a blank or tab, not in quotes": [
        Case(with_lines(b"# a,b,c", b"#b,c,d", b'"# c",d,e', b"# the end"), 204, rejected=2),
        Case(with_lines(b"// a,b,c", b"//b,c,d", b'"// c",d,e', b"## a,b,c", b"#\ta,b,c", b"/a,b,c"), 206, rejected=3),
    ],
    "a comment with quotes: a row too, if they are even on its line": [
        Case(with_lines(b'# 5" and 7" screens', b'# a,"b"'), 202, rejected=2),
        Case(with_lines(b'// a,"b', b'c",d'), 201, rejected=1),
        Case(with_lines(b'\xef\xbb\xbf"a', b'b",c,d'), 201, rejected=1),
    ],
    "a quote that opens in a comment: the rows below it would be its text": [
        Case(with_lines(b'# 5" screens', *GOOD, b'# 7" screens'), 402, refused="a quote inside a comment"),
        Case(with_lines(b'// 5" screens', b"a,b,c", b'# 7" screens'), 203, refused="a quote inside a comment"),
        Case(with_lines(b'\xef\xbb\xbfa"b,c,d', b'a,b"c,d'), 202, refused="a quote inside a comment"),
        Case(gzip.compress(with_lines(b'# 5" screens', b"a,b,c", b'a"b,c,d')), 203, refused="a quote inside"),
    ],
    "a bad row beside blank lines": [
        Case(b'{"email": {}}\n   \n{"email": "a"}\n', 2, rejected=1, name="a.jsonl"),
        Case(with_lines(b"a,b", b"", b"\r", b"d,e,f"), 202, rejected=1),
    ],
    "a line of dashes below the header": [
        Case(HEADER + b"----------,---------,-----\n" + TEXT[len(HEADER):], 201, refused="a line of dashes below the"),
        Case(HEADER + b"--,--,--\r\n" + TEXT[len(HEADER):], 201, refused="a line of dashes below the header"),
    ],
    "invalid UTF-8": [
        Case(with_lines(b"caf\xe9,b,c", b"a,b,\xed\xa0\x80"), 202, rejected=2),
        Case(JSON + b'{"email": "caf\xe9"}\n', 201, rejected=1, name="a.jsonl"),
    ],
    "a NUL": [
        Case(with_lines(b"a,\0,c"), 201, rejected=1),
        Case(JSON + b'{"email": "\\u0000"}\n', 201, rejected=1, name="a.jsonl"),
    ],
    "a value that its column does not take": [
        Case(
            b"title,duration_mins,original_language,size_mb\nHeat,171,en,1\nHeat,many,en,1\nHeat,1,en,1e99\nHeat,1.5,en,1\n",
            4, rejected=3, dataset="movies",
        ),
        Case(
            b'{"start_at": "2021-12-25 07:00:00"}\n{"start_at": "2021-12-25T07:00:00Z"}\n{"end_at": "noon"}\n',
            3, rejected=2, name="a.jsonl", dataset="streams",
        ),
        Case(
            with_lines(b"a," + b"x" * 16_777_216 + b",c", b"a," + b"x" * 16_777_217 + b",c"), 202, rejected=1,
            limits=Limits(record_bytes=128 << 20),
        ),
    ],
    "a JSON line that is no object, or has an unknown or doubled name, a nested value, true, or NaN without quotes": [
        Case(
            JSON + b'[1]\n{"age": 1}\n{"email": "a", "email": "b"}\n{"email": {}}\n{"email": true}\n{"email"\n',
            206, rejected=6, name="a.jsonl",
        ),
        Case(JSON + b'{"email": NaN}\n{"email": "NaN"}\n{"email": -Infinity}\n', 203, rejected=2, name="a.jsonl"),
    ],
    "more rejected rows than MARQUEE_MAX_BAD_ROWS": [
        Case(with_lines(*[b"a,b"] * 21), 221, refused="more than 20 rows break the contract; the first: a record of 2"),
    ],
    "no good row": [
        Case(HEADER + b"a,b\n", 1, refused="no row keeps the contract"),
        Case(TEXT.replace(b"\n", b"\r"), 10, refused="not a JSON record", name="a.jsonl"),
    ],
    "nothing, or nothing compressed": [
        Case(b"", 0, refused="the file is empty"), Case(b"", 0, refused="the file is empty", name="a.jsonl"),
        Case(gzip.compress(b""), 0, refused="the file is empty", name="a.csv.gz"),
        Case(zstandard.compress(b""), 0, refused="the file is empty", name="a.csv.zst"),
    ],
    "a column that is missing, unknown or there twice": [
        Case(b"email,first_name\na,b\n", 1, refused="missing column 'last_name'"),
        Case(HEADER[:-1] + b",age\na,b,c,d\n", 1, refused="unknown column 'age'"),
        Case(HEADER[:-1] + b",email\na,b,c,d\n", 1, refused="duplicate column 'email'"),
    ],
    "no header": [Case(b"\n".join(GOOD), 200, refused="no header: the first line names none")],
    "another delimiter than a comma": [
        Case(TEXT.replace(b",", b";"), 200, refused="missing column"),
        Case(TEXT.replace(b",", b"\t"), 200, refused="missing column"),
    ],
    "a comment, or Excel's sep=, before the header": [
        Case(b"# made by hand\n" + TEXT, 201, refused="the file begins with a comment"),
        Case(b"sep=,\r\n" + TEXT, 201, refused="the file begins with a line sep="),
        Case(b'"sep=;"\n' + TEXT.replace(b",", b";"), 201, refused="the file begins with a line sep="),
    ],
    "a second header with other columns or another order: its rows would land in wrong columns": [
        Case(TEXT + reordered((2, 0, 1)), 401, refused="another header within the file"),
        Case(gzip.compress(TEXT + b"\xef\xbb\xbf" + reordered((1, 0, 2))), 401, refused="another header within"),
    ],
    "a JSON array, or a first JSON object that takes several lines": [
        Case(b"[" + JSON.strip().replace(b"\n", b",\n") + b"]\n", 200, refused="a JSON array", name="a.json"),
        Case(b"\n [\n" + JSON.strip().replace(b"\n", b",\n") + b"]\n", 200, refused="a JSON array", name="a.jsonl"),
        Case(JSON.replace(b", ", b",\n"), 200, refused="a JSON object that takes several lines", name="a.json"),
        Case(b'{\r\n  "email": "a"\r\n}\r\n', 1, refused="a JSON object that takes several", name="a.ndjson"),
    ],
    "UTF-16": [
        Case(TEXT.decode().encode("utf-16"), 200, refused="the header line can't be read"),
        Case(TEXT.decode().encode("utf-16-le"), 200, refused="missing column"),
    ],
    "lines that end in a carriage return alone": [
        Case(TEXT.replace(b"\n", b"\r"), 200, refused="lines end in a carriage return alone"),
        Case(TEXT.replace(b"\n", b"\r", 1), 200, refused="lines end in a carriage return alone"),
    ],
    "a quote that is never closed": [
        Case(with_lines(b'a,"b,c'), 201, refused="a quote"), Case(TEXT + b'a,"b,c', 201, refused="a quote"),
    ],
    "a quote inside an unquoted field, or text after a closing quote": [
        Case(with_lines(b'a"b",b,c'), 201, refused="a quote inside an unquoted field"),
        Case(with_lines(b'"a"b,b,c'), 201, refused="a quote inside an unquoted field"),
    ],
    "a record longer than MARQUEE_MAX_RECORD_BYTES, by one large field or by many": [
        Case(with_lines(b"a," + b"x" * 20_000 + b",c"), 201, refused="a record is longer than 20,000 bytes"),
        Case(with_lines(b"a," + b"," * 20_000), 201, refused="a record is longer than 20,000 bytes"),
        Case(gzip.compress(with_lines(b'a,"' + b"x\n" * 10_000 + b'",c')), 201, refused="a record is longer than"),
        Case(JSON + b'{"email": "' + b"x" * 20_000 + b'"}\n', 201, refused="a record is longer", name="a.jsonl"),
    ],
    "more bytes than MARQUEE_MAX_FILE_BYTES, as stored or decompressed": [
        Case(TEXT, 200, refused="the file holds 3,", limits=Limits(file_bytes=1_000)),
        Case(
            gzip.compress(HEADER + b"a,b,c\n" * 999), 999, refused="the file decompresses to more than 1,000 bytes",
            limits=Limits(file_bytes=1_000),
        ),
    ],
    "a gzip or zstd bomb: more text than MARQUEE_MAX_DECOMPRESSION_RATIO times its bytes, and than 64 MiB": [
        Case(BOMB, 12 << 20, refused="more than 200 times"),
    ],
    "zstd with a window above 128 MiB": [Case(wide(TEXT), 200, refused="the zstd stream is damaged", name="a.csv.zst")],
    "truncated gzip or zstd": [
        Case(gzip.compress(TEXT)[:-9], 200, refused="the gzip stream is truncated", name="a.csv.gz"),
        Case(gzip.compress(TEXT)[:500], 200, refused="the gzip stream is truncated", name="a.csv.gz"),
        Case(zstandard.compress(TEXT)[:-9], 200, refused="the zstd stream is truncated", name="a.csv.zst"),
    ],
    "damaged gzip or zstd, or anything else after the last member or frame": [
        Case(gzip.compress(TEXT)[:-8] + b"12345678", 200, refused="the gzip stream is damaged"),
        Case(gzip.compress(TEXT) + b"more", 200, refused="followed by something else"),
        Case(zstandard.compress(TEXT) + b"more", 200, refused="followed by something else"),
    ],
    "another kind of file, by its name or by what is in it": [
        Case(b"PAR1", 0, refused="unknown kind of file", name="a.parquet"),
        Case(zipped(), 200, refused="the header line can't be read"),
        Case(JSON, 200, refused="missing column"), Case(TEXT, 201, refused="not a JSON record", name="a.jsonl"),
        Case(TEXT, 200, refused="unknown kind of file", name="a.tsv"),
    ],
    "a file that tools leave beside data: _SUCCESS, .DS_Store, ._x, x.crc, x_$folder$, a key that ends in /": [
        Case(data, 0, passed_over=True, name=name)
        for name, data in {
            "_SUCCESS": b"", "_committed_17": b"{}", ".DS_Store": b"\0", "._a.csv": b"\0", ".part-0.csv.crc": b"crc",
            "a_$folder$": b"", "day=1/": TEXT, "_temporary/0/a.csv": TEXT, "READY": b"",
        }.items()
    ],
}  # fmt: skip
