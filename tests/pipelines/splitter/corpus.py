"""Files of every kind that may come, good and bad, each with what has to become of it.

The names and outcomes are those of the table in pipelines/splitter/README.md; a test compares the two.
"""

import base64
import bz2
import gzip
import lzma
import zlib

import zstandard

from pipelines.splitter.reading.limits import Limits
from tests.pipelines.splitter.corpus_case import (
    BOMB,
    GOOD,
    HEADER,
    JSON,
    QUOTED,
    SKIPPABLE,
    TEXT,
    Case,
    lz4,
    of_dictionary,
    of_trained_dictionary,
    parquet,
    reordered,
    tarred,
    wide,
    with_lines,
    zipped,
)

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
        Case(SKIPPABLE + zstandard.compress(TEXT[:999]) + SKIPPABLE + zstandard.compress(TEXT[999:]) + SKIPPABLE, 200),
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
    "JSON lines that are all blank": [
        Case(b"\n \r\n\t\n", 0, name="a.jsonl"), Case(b"\xef\xbb\xbf", 0, name="a.jsonl"),
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
    "a line of dashes, or of names of types, below the header": [
        Case(HEADER + b"String,String,String\n" + TEXT[len(HEADER):], 201, refused="a line of types below the header"),
        Case(HEADER + b'"Nullable(String)",varchar(20),TEXT\r\n', 1, refused="a line of types below the header"),
        Case(HEADER + b"----------,---------,-----\n" + TEXT[len(HEADER):], 201, refused="a line of dashes below the"),
        Case(HEADER + b"--,--,--\r\n" + TEXT[len(HEADER):], 201, refused="a line of dashes below the header"),
        Case(HEADER + b'\r\n\n"---",===,---\n' + TEXT[len(HEADER):], 201, refused="a line of dashes below the header"),
        Case(gzip.compress(HEADER + b"---,---,---"), 1, refused="a line of dashes below the header"),
    ],
    "a line of dashes between rows, as a tool draws it on each page": [
        Case(with_lines(HEADER.strip(), b"---,---,---"), 202, rejected=2),
        Case(with_lines(b'"--","--","--"\r====,===,==', b"-,-,-", b"---,b,c"), 204, rejected=2),
        Case(HEADER + b"a,b,c\n---,---,---", 2, rejected=1),
    ],
    "invalid UTF-8": [
        Case(with_lines(b"caf\xe9,b,c", b"a,b,\xed\xa0\x80"), 202, rejected=2),
        Case(with_lines(b"caf\xe9,b", b"caf\xe9"), 202, rejected=2),
        Case(JSON + b'{"email": "caf\xe9"}\n', 201, rejected=1, name="a.jsonl"),
    ],
    "a NUL": [
        Case(with_lines(b"a,\0,c"), 201, rejected=1),
        Case(JSON + b'{"email": "\\u0000"}\n', 201, rejected=1, name="a.jsonl"),
    ],
    "zeros at the end or in the middle, as a crash leaves them": [
        Case(TEXT + bytes(4096), 201, rejected=1), Case(JSON + bytes(4096), 201, rejected=1, name="a.jsonl"),
        Case(with_lines(bytes(999)), 201, rejected=1), Case(gzip.compress(TEXT + bytes(999)), 201, rejected=1),
    ],
    "what a tool writes below the rows: (200 rows affected), a sign of the end of DOS, a form feed": [
        Case(TEXT + b"\n(200 rows affected)\n", 201, rejected=1), Case(TEXT + b"\x1a", 201, rejected=1),
        Case(TEXT + b"\x0c\n", 201, rejected=1), Case(JSON + b"\x1a\n", 201, rejected=1, name="a.jsonl"),
    ],
    "a line of totals below the rows, with as many fields: nothing tells it from a row": [
        Case(TEXT + b"Total,200,\n", 201), Case(TEXT + b'"",200 users,\n', 201),
    ],
    "marks of a merge that met a conflict": [
        Case(with_lines(b"<<<<<<< HEAD", b"a,b,c", b"=======", b"a,b,d", b">>>>>>> topic"), 205, rejected=3),
    ],
    "a number as a spreadsheet shows it: 1,000 and 1.000,5, a currency, a percentage, blanks, another alphabet": [
        Case(
            b"title,duration_mins,original_language,size_mb\nA,1,en,1\n" + "".join(
                f'A,1,en,"{text}"\n' for text in (
                    "1,000", "1.000,5", "1,5", "$5", "5 \u20ac", "5%", "1 000", "1\u00a0000", "1'000", "1_000",
                    "\uff11", "\u22125", "0x1F", "Infinity", "NaN", "TRUE", "#N/A", "(5)", "1/2", "yes",
                )
            ).encode(), 21, rejected=20, dataset="movies",
        ),
    ],
    "a time as a spreadsheet or a program shows it: 25/12/2021, a serial number, seconds since 1970, a name of a day": [
        Case(
            b'{"start_at": "2021-12-25 07:00:00"}\n' + b"".join(b'{"start_at": %s}\n' % text for text in (
                b'"25/12/2021"', b'"12/25/2021 10:00"', b'"44555.29"', b"44555.29", b"1640416800", b"1640416800000",
                b'"Sat, 25 Dec 2021 07:00:00 GMT"', b'"2021-02-30 00:00:00"', b'"0000-00-00 00:00:00"',
                b'"2021/12/25 07:00:00"', b'"20211225T070000"', b'"2021-12-25 07:00:00 PM"', b'"2021-12-25 7:00:00"',
                b'"2021-12-25 23:59:60"', b'"/Date(1640415600000)/"', b'"NaT"',
            )), 17, rejected=16, name="a.jsonl", dataset="streams",
        ),
    ],
    "JSON text that only some readers take: half of a surrogate pair, a NUL, a tab, an unknown escape; deep nesting": [
        Case(
            JSON + b'{"email": "\\ud800"}\n{"email": "\\ude00\\ud83d"}\n{"email": "a\0b"}\n{"email": "a\tb"}\n'
            b'{"email": "\\x41"}\n{"email": "\\ud83d\\ude00"}\n', 206, rejected=5, name="a.jsonl",
        ),
        Case(
            JSON + b"[" * 9_000 + b"\n" + b'{"a":' * 3_000 + b'\n{"email": ' + b"[" * 4_000 + b"]" * 4_000 + b"}\n",
            203, rejected=3, name="a.jsonl",
        ),
    ],
    "JSON that is no JSON: single quotes, None, a comment, a comma behind, two objects on a line, a record separator": [
        Case(
            JSON + b"{'email': 'a'}\n{\"email\": None}\n// x\n{\"email\": \"a\",}\n"
            b"{\"email\": \"a\"}{\"email\": \"b\"}\n{\"email\": \"a\"},\n\x1e{\"email\": \"a\"}\n",
            207, rejected=7, name="a.jsonl",
        ),
    ],
    "JSON objects without a line feed between them, as Firehose writes records": [
        Case(JSON.replace(b"\n", b""), 200, refused="another object on its line", name="a.json"),
        Case(gzip.compress(JSON.replace(b"\n", b"")), 200, refused="another object on its line", name="a.json.gz"),
        Case(JSON.replace(b"}\n{", b"},{"), 200, refused="another object on its line", name="a.jsonl"),
        Case(JSON.strip().replace(b"\n", b" "), 200, refused="another object on its", name="a.jsonl"),
    ],
    "a JSON number with an exponent or digits beyond all columns": [
        Case(
            b'{"title": "a", "size_mb": 1}\n' + b"".join(b'{"title": "a", "size_mb": %s}\n' % text for text in (
                b"1e999999999", b"1E400", b"1" * 4_500, b"01", b"+1", b".5", b"1.", b"0x10",
            )), 9, rejected=8, name="a.jsonl", dataset="movies",
        ),
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
        Case(b"," + HEADER + b"0,a,b,c\n", 1, refused="unknown column without a name"),
        Case(b"First Name,Last Name,Email\na,b,c\n", 1, refused="unknown column 'First Name', 'Last Name', 'Email'"),
    ],
    "no header": [
        Case(b"\n".join(GOOD), 200, refused="no header: the first line names none"),
        Case(b"\n\r\n", 0, refused="missing column 'first_name'"), Case(b"\r", 0, refused="missing column"),
        Case(gzip.compress(b"\xef\xbb\xbf\n"), 0, refused="missing column 'first_name'"),
        Case(b"x" * 60_000, 0, refused="no header: the first line names none"),
    ],
    "another delimiter than a comma": [
        Case(TEXT.replace(b",", b";"), 200, refused="the header's columns are separated by a semicolon"),
        Case(TEXT.replace(b",", b"\t"), 200, refused="the header's columns are separated by a tab"),
        Case(b'"first_name"|"last_name"|"email"\n', 0, refused="the header's columns are separated by |"),
        Case(HEADER.replace(b",", b" ") + b"a b c\n", 1, refused="the header's columns are separated by blanks"),
        Case(b"| first_name | last_name | email |\n|---|---|---|\n", 0, refused="header's columns are separated by |"),
        Case(TEXT.replace(b",", "\uff0c".encode()), 200, refused="the header's columns are separated by a full-width"),
    ],
    "one pair of quotes around the whole header, and around each row": [
        Case(b'"first_name,last_name,email"\n"a,b,c"\n', 1, refused="one pair of quotes stands around the whole"),
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
    "JSON over several lines below good rows: one of its lines could pass as a row": [
        Case(JSON + b'[\n{"email": "a"},\n{"email": "b"}\n]\n', 202, refused="JSON over several", name="a.jsonl"),
        Case(JSON + b'{"email": "a"},\n{"email": "b"}\n]\n' + JSON, 402, refused="JSON over several", name="a.jsonl"),
        Case(
            JSON + b'{"email": "a", "friend":\n  {"email": "b"}\n}\n', 201, refused="JSON over several", name="a.jsonl",
        ),
        Case(gzip.compress(JSON + b'{"users": [\r\n{"email": "b"}\r\n'), 201, refused="JSON over", name="a.jsonl"),
    ],
    "\\N without quotes, as MySQL and Hive write NULL": [
        Case(with_lines(b"\\N,b,c", b'"\\N",b,c', b"a\\N,\\Nb,c", b'"a,\\N,b",c,\\N'), 204, rejected=2),
        Case(with_lines(b"a,\\N,c", b"\\N,\\N,\\N").replace(b"\n", b"\r\n"), 202, rejected=2),
    ],
    "a backslash before a line end within a value, as MySQL escapes one": [
        Case(with_lines(b"a\\", b"b,c,d"), 201, refused="a line that ends in a backslash"),
        Case(with_lines(b"a,b", b"a,b,c\\", b"d"), 202, refused="a line that ends in a backslash"),
        Case(with_lines(b"a,b\\\r", b"c,d"), 201, refused="a line that ends in a backslash"),
    ],
    "UTF-16 or UTF-32, with a byte order mark or without": [
        Case(TEXT.decode().encode("utf-16"), 200, refused="the file is UTF-16"),
        Case(TEXT.decode().encode("utf-16-le"), 200, refused="the file is UTF-16"),
        Case(b"\xfe\xff" + TEXT.decode().encode("utf-16-be"), 200, refused="the file is UTF-16"),
        Case(gzip.compress(JSON.decode().encode("utf-16-be")), 200, refused="the file is UTF-16", name="a.jsonl.gz"),
        Case(TEXT.decode().encode("utf-32"), 200, refused="the file is UTF-32"),
        Case(JSON.decode().encode("utf-32-be"), 200, refused="the file is UTF-32", name="a.jsonl"),
    ],
    "an archive or a workbook under the name of CSV or JSON lines, also one that compresses nothing": [
        Case(zipped(**{"a.csv": TEXT}), 200, refused="the file is a zip archive, or an Excel workbook"),
        Case(zipped(**{"a.jsonl": JSON, "b.jsonl": JSON}), 400, refused="a zip archive", name="a.jsonl"),
        Case(gzip.compress(zipped(**{"xl/workbook.xml": b"<x/>"})), 1, refused="a zip archive", name="a.csv.gz"),
        Case(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504), 1, refused="the file is an Excel workbook, or another"),
        Case(tarred(TEXT), 200, refused="a tar archive"),
        Case(gzip.compress(tarred(JSON)), 200, refused="a tar archive", name="a.jsonl.gz"),
        Case(bytes.fromhex("377abcaf271c0004") + bytes(24), 1, refused="the file is a 7-Zip archive"),
        Case(b"Rar!\x1a\x07\x01\0" + bytes(24), 1, refused="the file is a RAR archive"),
        Case(b"Rar!\x1a\x07\0" + bytes(24), 1, refused="the file is a RAR archive", name="a.rar"),
        Case(zipped(**{"xl/workbook.xml": b"<x/>"}), 1, refused="an Excel workbook", name="a.xlsx"),
    ],
    "another compression than gzip or zstd, or one within the other": [
        Case(bz2.compress(TEXT), 200, refused="the file is bzip2"), Case(lzma.compress(TEXT), 200, refused="is xz"),
        Case(bz2.compress(JSON), 200, refused="the file is bzip2", name="a.jsonl"),
        Case(lz4(TEXT), 200, refused="the file is lz4", name="a.csv.gz"),
        Case(zlib.compress(TEXT), 200, refused="the file is zlib"),
        Case(bz2.compress(TEXT), 200, refused="the file is bzip2", name="a.csv.bz2"),
        Case(lzma.compress(TEXT, lzma.FORMAT_ALONE), 200, refused="the file is lzma"),
        Case(b"\x1f\x9d\x90abc", 1, refused="the file is compressed by compress", name="a.csv.gz"),
        Case(b"\xff\x06\0\0sNaPpY", 1, refused="the file is snappy", name="a.jsonl"),
        Case(gzip.compress(gzip.compress(TEXT)), 200, refused="compressed twice", name="a.csv.gz"),
        Case(zstandard.compress(gzip.compress(JSON)), 200, refused="compressed twice", name="a.jsonl.zst"),
        Case(gzip.compress(zstandard.compress(JSON)), 200, refused="compressed twice", name="a.jsonl.gz"),
        Case(gzip.compress(TEXT).decode("latin-1").encode(), 200, refused="as if it were text", name="a.csv.gz"),
        Case(zstandard.compress(TEXT).decode(errors="replace").encode(), 200, refused="changed as if it were text"),
        Case(base64.b64encode(gzip.compress(JSON)), 200, refused="written in Base64", name="a.jsonl.gz"),
    ],
    "another format under the name of CSV or JSON lines: Parquet, Avro, a PDF, the page of an error": [
        Case(parquet(), 1, refused="the file is Parquet"), Case(parquet(), 1, refused="is Parquet", name="a.jsonl"),
        Case(b"Obj\x01\x04\x14avro.codec\x08null\0", 1, refused="the file is Avro"),
        Case(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 1, refused="the file is a PDF"),
        Case(parquet(), 1, refused="the file is Parquet", name="a.parquet"),
        Case(b"ORC\n\x06\x12\x04\x08", 1, refused="the file is ORC", name="a.jsonl"),
        Case(b"ARROW1\0\0", 1, refused="the file is Arrow"), Case(b"SEQ\x06", 1, refused="a sequence file of Hadoop"),
        Case(b"SQLite format 3\0", 1, refused="the file is a database"),
        Case(b"PGCOPY\n\xff\r\n\0", 1, refused="the file is a binary copy of PostgreSQL"),
        Case(b"-- MySQL dump 10.13\nINSERT INTO", 1, refused="the file is a dump of a database"),
        Case(b"Salted__\x8f\x01\xe2", 1, refused="encrypted by OpenSSL", name="a.csv.gz"),
        Case(b"INSERT INTO users (first_name, email) VALUES ('a', 'b');\n", 1, refused="the file is SQL"),
        Case(b"MIME-Version: 1.0\r\n\r\n" + TEXT, 200, refused="the file is a mail with its headers"),
        Case(b"\x1b[1m" + TEXT, 200, refused="the file is the output of a terminal"),
        Case(b"HTTP/1.1 200 OK\r\n\r\n" + JSON, 200, refused="the answer of a web server", name="a.jsonl"),
        Case(b"version https://git-lfs.github.com/spec/v1\n", 1, refused="a pointer of Git LFS"),
        Case(b"<!DOCTYPE html>\n<html><body>502</body></html>\n", 1, refused="the file is HTML or XML"),
        Case(b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>', 1, refused="the file is HTML or XML"),
        Case(b"\xef\xbb\xbf \n<html></html>", 1, refused="the file is HTML or XML", name="a.jsonl"),
    ],
    "lines that end in a carriage return alone": [
        Case(TEXT.replace(b"\n", b"\r"), 200, refused="lines end in a carriage return alone"),
        Case(TEXT.replace(b"\n", b"\r", 1), 200, refused="lines end in a carriage return alone"),
        Case(JSON.replace(b"\n", b"\r"), 200, refused="a carriage return alone ends it", name="a.jsonl"),
    ],
    "a quote that is never closed": [
        Case(with_lines(b'a,"b,c'), 201, refused="a quote"), Case(TEXT + b'a,"b,c', 201, refused="a quote"),
        Case(gzip.compress(TEXT + b'a,"b,c\n') + gzip.compress(TEXT), 401, refused="a quote"),
        Case(gzip.compress(TEXT) + gzip.compress(HEADER + b'a,b,"c\n'), 202, refused="a quote"),
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
    "zstd with a window above 128 MiB": [Case(wide(TEXT), 200, refused="needs a window of more", name="a.csv.zst")],
    "zstd that only a dictionary opens": [
        Case(of_trained_dictionary(TEXT), 200, refused="the zstd stream needs a dictionary", name="a.csv.zst"),
        Case(of_dictionary(TEXT), 200, refused="the zstd stream is damaged", name="a.csv.zst"),
    ],
    "truncated gzip or zstd": [
        Case(gzip.compress(TEXT)[:-9], 200, refused="the gzip stream is truncated", name="a.csv.gz"),
        Case(gzip.compress(TEXT)[:500], 200, refused="the gzip stream is truncated", name="a.csv.gz"),
        Case(gzip.compress(TEXT)[:5], 200, refused="the gzip stream is truncated"),
        Case(gzip.compress(TEXT) + gzip.compress(TEXT)[:60], 400, refused="the gzip stream is truncated"),
        Case(zstandard.compress(TEXT)[:-9], 200, refused="the zstd stream is truncated", name="a.csv.zst"),
        Case(zstandard.compress(TEXT) + SKIPPABLE[:-3], 200, refused="the zstd stream is truncated", name="a.csv.zst"),
    ],
    "damaged gzip or zstd, or anything else after the last member or frame": [
        Case(gzip.compress(TEXT)[:-8] + b"12345678", 200, refused="the gzip stream is damaged"),
        Case(gzip.compress(TEXT) + b"more", 200, refused="followed by something else"),
        Case(zstandard.compress(TEXT) + b"more", 200, refused="followed by something else"),
        Case(gzip.compress(TEXT[:999]) + TEXT[999:], 200, refused="followed by something else"),
    ],
    "another kind of file, by its name or by what is in it": [
        Case(gzip.compress(TEXT), 200, refused="unknown kind of file", name="a.tsv.gz"),
        Case(JSON, 200, refused="the file is JSON, and its name says CSV"),
        Case(JSON.replace(b"{", b'{"last_name": "b", '), 200, refused="the file is JSON, and its name says CSV"),
        Case(TEXT, 201, refused="not a JSON record", name="a.jsonl"),
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
