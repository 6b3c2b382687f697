"""A data file on disk becomes a table of raw values in DuckDB: one row per record, nothing converted yet.

CSV: text columns c1 … cN, NULL where Snowflake reads NULL. JSON and Parquet: one JSON column c1. Every table has `rn`,
the record's METADATA$FILE_ROW_NUMBER, `line`, the line it starts at (NULL if not known), `error`, the reason why the
record can't be read (NULL mostly), and `width`, how many fields it has.
"""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import duckdb
import pyarrow as pa
import zstandard

from localcloud.snowflake.file_format import FileFormat
from localcloud.snowflake.records import records

CHUNK = 1 << 20
OBJECT_BYTES = 128 << 20
TAIL = 64
# Without one of these a chunk can't be irregular: found faster than by the pattern itself.
SUSPECT = (b"\n\n", b"\n\r\n", b' "', b'\t"', b'" ', b'"\t', b"\0")


class Unreadable(Exception):
    """The file as a whole can't be read; the text is Snowflake's."""


@dataclass(frozen=True)
class Scan:
    """`table` is the DuckDB table, fully quoted; `width` how many columns c1 … it has."""

    table: str
    width: int
    rows: int


def scan(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, database: str) -> Scan:
    """Read the file into `database`.raw. `path` may be compressed; its decompressed copy is left beside it.

    Raises Unreadable.
    """
    plain = path
    if format_.type != "PARQUET":
        plain = path.with_name(path.name + ".plain")
        decompress(path, plain, format_["COMPRESSION"])
    read = {"CSV": scan_csv, "JSON": scan_json, "PARQUET": scan_parquet}[format_.type]
    table = f'"{database}".raw'
    width = read(duck, plain, format_, table)
    (rows,) = duck.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    return Scan(table, width, rows)


def decompress(path: Path, target: Path, compression: str) -> None:
    """Copy `path` to `target`, without its compression. AUTO goes by the first bytes; a wrong one is Unreadable."""
    with path.open("rb") as source, target.open("wb") as out:
        magic = source.read(4)
        source.seek(0)
        if compression == "AUTO":
            compression = "GZIP" if magic[:2] == b"\x1f\x8b" else "ZSTD" if magic == b"\x28\xb5\x2f\xfd" else "NONE"
        try:
            reader: BinaryIO = {
                "GZIP": lambda: gzip.GzipFile(fileobj=source),
                "ZSTD": lambda: zstandard.ZstdDecompressor().stream_reader(source, read_across_frames=True),
                "NONE": lambda: source,
            }[compression]()
            while chunk := reader.read(CHUNK):
                out.write(chunk)
        except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
            raise Unreadable(
                f"Invalid data encountered during decompression for file: '{path.name}',"
                f"compression type used: '{compression}', cause: '{error}'"
            ) from error


def scan_csv(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    if regular(path, format_):
        try:
            if width := scan_regular_csv(duck, path, format_, table):
                return width
        except duckdb.Error:
            # Whatever it is, the reference reads it as Snowflake does or says what is wrong with it.
            duck.execute(f"DROP TABLE IF EXISTS {table}")
    return scan_any_csv(duck, path, format_, table)


def regular(path: Path, format_: FileFormat) -> bool:
    """Whether the text holds nothing that DuckDB's reader and Snowflake's may read differently."""
    quote, escape, null_if = (
        format_[option] for option in ("FIELD_OPTIONALLY_ENCLOSED_BY", "ESCAPE_UNENCLOSED_FIELD", "NULL_IF")
    )
    if format_["TRIM_SPACE"] or format_["ESCAPE"] != "NONE" or len(format_["FIELD_DELIMITER"]) != 1:
        return False
    # The only NULL_IF text that a file without escapes can't hold is an escape itself: the default.
    if (len(quote) != 1 and quote != "NONE") or any(text != "\\N" or escape != "\\" for text in null_if):
        return False
    escaped = b"" if escape == "NONE" else escape.encode()
    returns = breaks = lines = 0
    later, pattern = irregularities(format_["FIELD_DELIMITER"])
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            window = tail + chunk
            suspect = pattern is not later or any(mark in window for mark in SUSPECT)
            if (escaped and escaped in chunk) or (suspect and pattern.search(window)):
                return False
            returns += chunk.count(b"\r")
            lines += chunk.count(b"\n")
            breaks += window.count(b"\r\n") - tail.count(b"\r\n")
            tail, pattern = window[-TAIL:], later
    return lines > 0 and (returns == 0 or returns == breaks == lines)


def irregularities(delimiter: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Blank lines, spaces around a quoted field, NUL; at the start of a file a blank line or a byte order mark too."""
    edge = re.escape(delimiter.encode())
    later = rb"\n\r?\n|(?:" + edge + rb"|\n)[ \t]+\"|\"[ \t]+(?:" + edge + rb"|\"|\r?\n|\Z)|\x00"
    return re.compile(later), re.compile(rb"\A\r?\n|\A\xef\xbb\xbf|\A[ \t]+\"|" + later)


def scan_regular_csv(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    """DuckDB's own reader, told exactly what to expect: a surprise is an error there. 0: not regular after all."""
    skip = header_records(format_)
    first = next(islice(records(head(path), headless(format_)), skip, None), None)
    if first is None or first.error or first.line != skip + 1:
        return 0
    width = len(first.fields)
    quote = "" if format_["FIELD_OPTIONALLY_ENCLOSED_BY"] == "NONE" else format_["FIELD_OPTIONALLY_ENCLOSED_BY"]
    names = [f"c{i + 1}" for i in range(width)]
    duck.execute(
        f"""CREATE TABLE {table} AS
        SELECT row_number() OVER () + $skip AS rn, NULL::BIGINT AS line, NULL::VARCHAR AS error,
            {width}::BIGINT AS width, {", ".join(names)}
        FROM read_csv($path, auto_detect = false, header = false, skip = $skip, delim = $delimiter, quote = $quote,
            escape = $quote, columns = {{{", ".join(f"'{name}': 'VARCHAR'" for name in names)}}},
            nullstr = $null, allow_quoted_nulls = false, strict_mode = true, null_padding = false,
            ignore_errors = false, max_line_size = 16777216)""",
        {
            "path": str(path),
            "skip": skip,
            "delimiter": format_["FIELD_DELIMITER"],
            "quote": quote,
            "null": "" if format_["EMPTY_FIELD_AS_NULL"] else "\x01never\x01",
        },
    )
    if hides_fields(duck, path, format_, table, names):
        duck.execute(f"DROP TABLE {table}")
        return 0
    return width


def hides_fields(
    duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str, names: list[str]
) -> bool:
    """Whether a record may have more fields than the table: DuckDB drops empty ones at a record's end without a word.

    Every delimiter at a line's end must be there for a NULL at the row's end.
    """
    delimiter, ends = re.escape(format_["FIELD_DELIMITER"].encode()), 0
    at_end = re.compile(rb"(" + delimiter + rb"+)(?=\r?(?:\n|\Z))")
    line_start = header_records(format_)
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if number >= line_start and line.rstrip(b"\r\n").endswith(format_["FIELD_DELIMITER"].encode()):
                ends += len(at_end.search(line)[1])
    if not ends:
        return False
    if not format_["EMPTY_FIELD_AS_NULL"]:
        return True
    cases = " ".join(f"WHEN {name} IS NOT NULL THEN {i}" for i, name in enumerate(reversed(names)))
    (nulls,) = duck.execute(f"SELECT sum(CASE {cases} ELSE {len(names) - 1} END) FROM {table}").fetchone() or (0,)
    return ends != nulls


def header_records(format_: FileFormat) -> int:
    return format_["SKIP_HEADER"] + (1 if format_["PARSE_HEADER"] else 0)


def headless(format_: FileFormat) -> FileFormat:
    """The same format without a header to skip."""
    return format_.with_options({"SKIP_HEADER": 0, "PARSE_HEADER": False})


def head(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(CHUNK).decode("utf-8", "replace").removeprefix("\ufeff")


def header(path: Path, format_: FileFormat) -> tuple[str, ...]:
    """The column names in the header of PARSE_HEADER."""
    first = next(records(head(path), headless(format_)), None)
    return tuple(name or "" for name in first.fields) if first else ()


def scan_any_csv(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    """The reference reader (records.py): one pass over the text in memory."""
    found = list(records(text_of(path, format_), format_))
    width = max((len(record.fields) for record in found), default=1)
    values = {
        "rn": pa.array([record.row for record in found], pa.int64()),
        "line": pa.array([record.line for record in found], pa.int64()),
        "error": pa.array([record.error for record in found], pa.string()),
        "width": pa.array([len(record.fields) for record in found], pa.int64()),
    }
    for i in range(width):
        column = [record.fields[i] if i < len(record.fields) else None for record in found]
        values[f"c{i + 1}"] = pa.array(column, pa.string())
    with duck.cursor() as writer:
        writer.register("marquee_records", pa.table(values))
        writer.execute(f"CREATE TABLE {table} AS SELECT * FROM marquee_records")
    return width


def text_of(path: Path, format_: FileFormat) -> str:
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if format_["REPLACE_INVALID_CHARACTERS"]:
        return data.decode("utf-8", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = data[error.start : error.start + 16].hex().upper()
        raise Unreadable(f"Invalid UTF8 detected in string '0x{found}'") from error


def scan_json(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    """One row per value of the file; with STRIP_OUTER_ARRAY one per element of an outer array."""
    strip = format_["STRIP_OUTER_ARRAY"]
    layouts = ["newline_delimited", "unstructured"]
    if strip and head(path).lstrip().startswith("["):
        layouts.insert(0, "array")
    for layout in layouts:
        try:
            read_json(duck, path, layout, strip and layout != "array", table)
            return 1
        except duckdb.Error as error:
            duck.execute(f"DROP TABLE IF EXISTS {table}")
            reason = str(error)
    read_json_lines(duck, path, strip, table, reason)
    return 1


def read_json(duck: duckdb.DuckDBPyConnection, path: Path, layout: str, strip: bool, table: str) -> None:
    value = "unnest(CASE WHEN json_type(json) = 'ARRAY' THEN from_json(json, '[\"json\"]') ELSE [json] END)"
    duck.execute(
        f"""CREATE TABLE {table} AS
        SELECT row_number() OVER () AS rn, NULL::BIGINT AS line, NULL::VARCHAR AS error, 1::BIGINT AS width, c1
        FROM (SELECT {value if strip else "json"} AS c1
            FROM read_json_objects($path, format = '{layout}', maximum_object_size = {OBJECT_BYTES}))""",
        {"path": str(path)},
    )


def read_json_lines(duck: duckdb.DuckDBPyConnection, path: Path, strip: bool, table: str, reason: str) -> None:
    """A file with something malformed in it: if it is one value a line, only those lines are bad, else all of it."""
    malformed = f"Error parsing JSON: {reason.splitlines()[0].rpartition('file ')[2]}"
    try:
        duck.execute(
            f"""CREATE TABLE {table} AS
            SELECT row_number() OVER () AS rn, row_number() OVER () AS line,
                CASE WHEN json IS NULL THEN $reason END AS error, 1::BIGINT AS width, json AS c1
            FROM read_json_objects($path, format = 'newline_delimited', ignore_errors = true)""",
            {"path": str(path), "reason": malformed},
        )
    except duckdb.Error as error:
        raise Unreadable(malformed) from error
    odd = "json_type(c1) IS NOT NULL AND json_type(c1) <> 'OBJECT'"
    (doubtful, good) = duck.execute(
        f"SELECT count(*) FILTER ({odd}), count(*) FILTER (error IS NULL) FROM {table}"
    ).fetchone() or (1, 0)
    if (strip and doubtful) or doubtful or not good:
        raise Unreadable(malformed)


def scan_parquet(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    try:
        duck.execute(
            f"""CREATE TABLE {table} AS
            SELECT row_number() OVER () AS rn, NULL::BIGINT AS line, NULL::VARCHAR AS error, 1::BIGINT AS width,
                to_json(rows) AS c1 FROM (SELECT rows FROM read_parquet($path) AS rows)""",
            {"path": str(path)},
        )
    except duckdb.Error as error:
        raise Unreadable(f"Invalid parquet file: {str(error).splitlines()[0]}") from error
    return 1
