"""A data file on disk becomes raw values in DuckDB: one row per record, nothing converted yet.

CSV: text columns c1 … cN, NULL where Snowflake reads NULL. JSON and Parquet: one JSON column c1. All rows have `rn`,
the record's METADATA$FILE_ROW_NUMBER, `line`, the line it starts at (NULL if not known), `error`, the reason why the
record can't be read (NULL mostly), and `width`, how many fields it has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from localcloud.snowflake.files.csv_pieces import Irregular, Piece, ahead, pieces
from localcloud.snowflake.files.data_file import Unreadable, chunks, decompress
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.scan_csv import header_records, scan_any_csv, scan_piece, width_of
from localcloud.snowflake.files.scan_json import scan_json


@dataclass(frozen=True)
class Part:
    """Records of a file. `rows` is a DuckDB table of them, or a query in parentheses that reads the file `text`.

    `width` is how many columns c1 … they have; `row` and `line` are how many records and lines of the file go before;
    `records` is how many rows there must be, if that is known.
    """

    rows: str
    width: int
    text: Path
    row: int = 0
    line: int = 0
    records: int | None = None


def parts(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, database: str) -> Iterator[Part]:
    """The file part by part, each to be read before the next is asked for; it leaves files beside `path`.

    Raises Unreadable, or Irregular if the file is one for `whole`: so does `read`, and DuckDB's reader raises its own
    errors. What was read before is then to be forgotten.
    """
    if format_.type == "CSV":
        found = pieces(chunks(path, format_["COMPRESSION"]), path.parent, format_, header_records(format_))
        return csv_parts(duck, found, format_, database)
    return iter([whole(duck, path, format_, database)])


def csv_parts(
    duck: duckdb.DuckDBPyConnection, found: Iterator[Piece], format_: FileFormat, database: str
) -> Iterator[Part]:
    width = 0
    for piece in ahead(found):
        width = width or width_of(piece.path, format_)
        rows = scan_piece(duck, piece, format_, width, f'"{database}".piece')
        yield Part(rows, width, piece.path, piece.rows, piece.lines, piece.records - piece.header)
        piece.path.unlink()


def whole(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, database: str) -> Part:
    """The file read at once into `database`.raw, a CSV file record by record. Raises Unreadable."""
    text, table = path, f'"{database}".raw'
    if format_.type != "PARQUET":
        text = path.with_name(path.name + ".plain")
        decompress(path, text, format_["COMPRESSION"])
    read = {"CSV": scan_any_csv, "JSON": scan_json, "PARQUET": scan_parquet}[format_.type]
    return Part(table, read(duck, text, format_, table), text)


def read(duck: duckdb.DuckDBPyConnection, part: Part, table: str, query: str, values: list | None = None) -> int:
    """Add the rows of a part's query to the table, which the first part makes; how many. Raises Irregular."""
    into = f"INSERT INTO {table}" if part.row else f"CREATE TABLE {table} AS"
    (count,) = duck.execute(f"{into} {query}", values or []).fetchone() or (0,)
    if part.records not in (None, count):
        raise Irregular
    return count


def scan(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, database: str) -> Part:
    """The whole file in `database`.raw. Raises Unreadable."""
    table, width = f'"{database}".raw', 1
    if format_.type != "CSV":
        return whole(duck, path, format_, database)
    try:
        for part in parts(duck, path, format_, database):
            read(duck, part, table, f"SELECT * FROM {part.rows}")
            width = part.width
    except duckdb.InterruptException:
        raise
    except (Irregular, duckdb.Error):
        # Whatever it is, the reference reads it as Snowflake does or says what is wrong with it.
        duck.execute(f"DROP TABLE IF EXISTS {table}")
        return whole(duck, path, format_, database)
    return Part(table, width, path)


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
