"""CSV files, read into DuckDB: regular pieces by DuckDB's reader, other files by the reference reader."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from localcloud.snowflake.files.csv_pieces import RECORD_BYTES, Irregular, Piece
from localcloud.snowflake.files.data_file import Unreadable, head
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.records import records
from localcloud.snowflake.wire.literals import string_literal


def scan_piece(duck: duckdb.DuckDBPyConnection, piece: Piece, format_: FileFormat, width: int, spare: str) -> str:
    """Return SQL of a piece's rows: a query in parentheses, or the table `spare` if it had to be read to be sure.

    The query states the columns and all options, so that DuckDB fails at a surprise. Raises Irregular.
    """
    if not width:
        raise Irregular
    query = _read_csv_query(piece, format_, width)
    if not piece.trailing:
        return f"({query})"
    # DuckDB silently drops empty fields at a record's end: there must be a NULL for each trailing delimiter.
    if not format_["EMPTY_FIELD_AS_NULL"]:
        raise Irregular
    duck.execute(f"CREATE OR REPLACE TABLE {spare} AS {query}")
    names = [f"c{i}" for i in range(width, 0, -1)]
    cases = " ".join(f"WHEN {name} IS NOT NULL THEN {i}" for i, name in enumerate(names))
    (nulls,) = duck.execute(f"SELECT sum(CASE {cases} ELSE {width - 1} END) FROM {spare}").fetchone() or (0,)
    if nulls != piece.trailing:
        raise Irregular
    return spare


def count_fields(path: Path, format_: FileFormat) -> int:
    """Return the number of fields of the first record, 0 without one or if the header has more lines than records."""
    skip = header_records(format_)
    first = next(islice(records(head(path), without_header(format_)), skip, None), None)
    return 0 if first is None or first.error or first.line != skip + 1 else len(first.fields)


def _read_csv_query(piece: Piece, format_: FileFormat, width: int) -> str:
    """Return SQL that reads the piece with DuckDB's reader."""
    enclosed_by = format_["FIELD_OPTIONALLY_ENCLOSED_BY"]
    quote = string_literal("" if enclosed_by == "NONE" else enclosed_by)
    names = [f"c{i + 1}" for i in range(width)]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    null = "''" if format_["EMPTY_FIELD_AS_NULL"] else "'\x01never\x01'"
    return f"""SELECT row_number() OVER () + {piece.rows + piece.header} AS rn,
            NULL::BIGINT AS line, NULL::VARCHAR AS error, {width}::BIGINT AS width, {", ".join(names)}
        FROM read_csv({string_literal(str(piece.path))}, auto_detect = false, header = false, skip = {piece.header},
            delim = {string_literal(format_["FIELD_DELIMITER"])}, quote = {quote}, escape = {quote},
            columns = {{{columns}}}, nullstr = {null}, allow_quoted_nulls = false, strict_mode = true,
            null_padding = false, ignore_errors = false, max_line_size = {RECORD_BYTES})"""


def header_records(format_: FileFormat) -> int:
    """Return the number of records that SKIP_HEADER and PARSE_HEADER skip."""
    skipped: int = format_["SKIP_HEADER"]
    return skipped + (1 if format_["PARSE_HEADER"] else 0)


def without_header(format_: FileFormat) -> FileFormat:
    """Return the format without a header to skip."""
    return format_.with_options({"SKIP_HEADER": 0, "PARSE_HEADER": False})


def header_names(path: Path, format_: FileFormat) -> tuple[str, ...]:
    """Return the names of the columns in the first record, for PARSE_HEADER. Raises Unreadable for a malformed one."""
    first = next(records(head(path), without_header(format_).with_options({"NULL_IF": []})), None)
    if first and first.error:
        raise Unreadable(first.error)
    return tuple(name or "" for name in first.fields) if first else ()


def scan_records(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    """Read a file into the table with the reference reader (records.py), in memory, and return its width.

    Raises Unreadable.
    """
    rows = list(records(_decode(path, format_), format_))
    width = max((len(record.fields) for record in rows), default=1)
    values = {
        "rn": pa.array([record.row for record in rows], pa.int64()),
        "line": pa.array([record.line for record in rows], pa.int64()),
        "error": pa.array([record.error for record in rows], pa.string()),
        "width": pa.array([0 if record.is_blank else len(record.fields) for record in rows], pa.int64()),
    }
    for i in range(width):
        column = [record.fields[i] if i < len(record.fields) else None for record in rows]
        values[f"c{i + 1}"] = pa.array(column, pa.string())
    with duck.cursor() as writer:
        writer.register("localcloud_records", pa.table(values))
        writer.execute(f"CREATE TABLE {table} AS SELECT * FROM localcloud_records")
    return width


def _decode(path: Path, format_: FileFormat) -> str:
    """Return the file's text. Raises Unreadable for invalid UTF-8."""
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if format_["REPLACE_INVALID_CHARACTERS"]:
        return data.decode("utf-8", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        invalid = data[error.start : error.start + 16].hex().upper()
        raise Unreadable(f"Invalid UTF8 detected in string '0x{invalid}'") from error
