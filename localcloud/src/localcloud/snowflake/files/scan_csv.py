"""A CSV file read into DuckDB: by DuckDB's reader where that can't differ from Snowflake's, else record by record."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from localcloud.snowflake.files.csv_pieces import RECORD_BYTES, Irregular, Piece
from localcloud.snowflake.files.data_file import Unreadable, head
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.records import records


def scan_piece(duck: duckdb.DuckDBPyConnection, piece: Piece, format_: FileFormat, width: int, spare: str) -> str:
    """What reads a piece: a query in parentheses of DuckDB's own reader, told exactly what to expect, so that a
    surprise is an error there; or the table `spare` if the piece had to be read to be sure. Raises Irregular."""
    if not width:
        raise Irregular
    query = reading(piece, format_, width)
    if not piece.trailing:
        return f"({query})"
    # DuckDB drops empty fields at a record's end without a word: for every delimiter there a NULL must be found.
    if not format_["EMPTY_FIELD_AS_NULL"]:
        raise Irregular
    duck.execute(f"CREATE OR REPLACE TABLE {spare} AS {query}")
    names = [f"c{i}" for i in range(width, 0, -1)]
    cases = " ".join(f"WHEN {name} IS NOT NULL THEN {i}" for i, name in enumerate(names))
    (nulls,) = duck.execute(f"SELECT sum(CASE {cases} ELSE {width - 1} END) FROM {spare}").fetchone() or (0,)
    if nulls != piece.trailing:
        raise Irregular
    return spare


def width_of(path: Path, format_: FileFormat) -> int:
    """How many fields the first record has; 0 without one, or if the header is of more lines than records."""
    skip = header_records(format_)
    first = next(islice(records(head(path), headless(format_)), skip, None), None)
    return 0 if first is None or first.error or first.line != skip + 1 else len(first.fields)


def reading(piece: Piece, format_: FileFormat, width: int) -> str:
    """SQL that reads the piece with DuckDB's reader."""
    quote = "" if format_["FIELD_OPTIONALLY_ENCLOSED_BY"] == "NONE" else format_["FIELD_OPTIONALLY_ENCLOSED_BY"]
    names = [f"c{i + 1}" for i in range(width)]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    null = "''" if format_["EMPTY_FIELD_AS_NULL"] else "'\x01never\x01'"
    return f"""SELECT row_number() OVER () + {piece.rows + piece.header} AS rn,
            NULL::BIGINT AS line, NULL::VARCHAR AS error, {width}::BIGINT AS width, {", ".join(names)}
        FROM read_csv({literal(str(piece.path))}, auto_detect = false, header = false, skip = {piece.header},
            delim = {literal(format_["FIELD_DELIMITER"])}, quote = {literal(quote)}, escape = {literal(quote)},
            columns = {{{columns}}}, nullstr = {null}, allow_quoted_nulls = false, strict_mode = true,
            null_padding = false, ignore_errors = false, max_line_size = {RECORD_BYTES})"""


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


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
        writer.register("localcloud_records", pa.table(values))
        writer.execute(f"CREATE TABLE {table} AS SELECT * FROM localcloud_records")
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
