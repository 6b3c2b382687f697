"""A CSV file read into DuckDB: by DuckDB's reader where that can't differ from Snowflake's, else record by record."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from localcloud.snowflake.data_file import CHUNK, Unreadable, head
from localcloud.snowflake.file_format import FileFormat
from localcloud.snowflake.records import records

TAIL = 64
# Without one of these a chunk that has quotes can't be irregular: found faster than by the pattern itself.
AT_QUOTES = (b' "', b'\t"', b'" ', b'"\t')


def scan_csv(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    """Read the file into the table; returns how many fields it has at most. Raises Unreadable."""
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
            suspect = pattern is not later or is_suspect(window)
            if (escaped and escaped in chunk) or (suspect and pattern.search(window)):
                return False
            lines += chunk.count(b"\n")
            if b"\r" in window:
                returns += chunk.count(b"\r")
                breaks += window.count(b"\r\n") - tail.count(b"\r\n")
            tail, pattern = window[-TAIL:], later
    return lines > 0 and (returns == 0 or returns == breaks == lines)


def is_suspect(window: bytes) -> bool:
    """Whether there may be something irregular: looks for single bytes first, which is fastest."""
    return (
        b"\n\n" in window
        or b"\0" in window
        or (b"\r" in window and b"\n\r\n" in window)
        or (b'"' in window and any(mark in window for mark in AT_QUOTES))
    )


def irregularities(delimiter: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Blank lines, spaces around a quoted field, NUL; at the start of a file a blank line or a byte order mark too."""
    edge = re.escape(delimiter.encode())
    later = rb"\n\r?\n|(?:" + edge + rb"|\n)[ \t]+\"|\"[ \t]+(?:" + edge + rb"|\"|\r?\n|\Z)|\x00"
    return re.compile(later), re.compile(rb"\A\r?\n|\A\xef\xbb\xbf|\A[ \t]+\"|" + later)


def scan_regular_csv(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    """DuckDB's own reader, told exactly what to expect: a surprise is an error there. 0: not regular after all."""
    width = width_of(path, format_)
    if not width:
        return 0
    names = [f"c{i + 1}" for i in range(width)]
    duck.execute(f"CREATE TABLE {table} AS {reading(path, format_, width)}")
    if hides_fields(duck, path, format_, table, names):
        duck.execute(f"DROP TABLE {table}")
        return 0
    return width


def view_csv(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    """The file as a view, read when the view is; 0 if it is not one that DuckDB's reader can be trusted with.

    A surprise is an error of DuckDB's when the view is read: `scan_any_csv` is to read the file then.
    """
    if not regular(path, format_) or ends_with(path, format_["FIELD_DELIMITER"].encode()):
        return 0
    if width := width_of(path, format_):
        duck.execute(f"CREATE VIEW {table} AS {reading(path, format_, width)}")
    return width


def width_of(path: Path, format_: FileFormat) -> int:
    """How many fields the first record has; 0 without one, or if the header is of more lines than records."""
    skip = header_records(format_)
    first = next(islice(records(head(path), headless(format_)), skip, None), None)
    return 0 if first is None or first.error or first.line != skip + 1 else len(first.fields)


def ends_with(path: Path, delimiter: bytes) -> bool:
    """Whether a line ends with the delimiter."""
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            window = tail + chunk
            if delimiter + b"\n" in window or (b"\r" in window and delimiter + b"\r" in window):
                return True
            tail = window[-len(delimiter) :]
    return tail.endswith(delimiter)


def reading(path: Path, format_: FileFormat, width: int) -> str:
    """SQL that reads the file with DuckDB's reader."""
    quote = "" if format_["FIELD_OPTIONALLY_ENCLOSED_BY"] == "NONE" else format_["FIELD_OPTIONALLY_ENCLOSED_BY"]
    skip, names = header_records(format_), [f"c{i + 1}" for i in range(width)]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    null = "''" if format_["EMPTY_FIELD_AS_NULL"] else "'\x01never\x01'"
    return f"""SELECT row_number() OVER () + {skip} AS rn, NULL::BIGINT AS line, NULL::VARCHAR AS error,
            {width}::BIGINT AS width, {", ".join(names)}
        FROM read_csv({literal(str(path))}, auto_detect = false, header = false, skip = {skip},
            delim = {literal(format_["FIELD_DELIMITER"])}, quote = {literal(quote)}, escape = {literal(quote)},
            columns = {{{columns}}}, nullstr = {null}, allow_quoted_nulls = false, strict_mode = true,
            null_padding = false, ignore_errors = false, max_line_size = 16777216)"""


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


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
