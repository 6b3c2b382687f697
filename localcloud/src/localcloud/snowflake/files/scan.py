"""Data files on disk, read into DuckDB: a row for each record, with values that are not converted yet.

CSV: text columns c1 … cN, NULL where Snowflake reads NULL. Others: a JSON column c1. All rows have `rn`,
the record's METADATA$FILE_ROW_NUMBER; `line`, its first line (NULL if unknown); `error`, the reason why the record
can't be read (NULL if it can); and `width`, its number of fields, 0 for a blank line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.orc
import pyarrow.parquet

from localcloud.snowflake.files import avro
from localcloud.snowflake.files.csv_pieces import Irregular, Piece, pieces, read_ahead
from localcloud.snowflake.files.data_file import Unreadable, decompress, decompressed_chunks
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.format_defaults import UNCOMPRESSED
from localcloud.snowflake.files.scan_csv import count_fields, header_records, scan_piece, scan_records
from localcloud.snowflake.files.scan_json import scan_json
from localcloud.snowflake.wire.names import quote_identifier


@dataclass(frozen=True)
class Part:
    """Records of a file. `rows` is a DuckDB table of them, or a query in parentheses that reads the file `text`.

    `width` is the number of their columns c1 …; `row` and `line` are the numbers of records and lines before them;
    `records` is the number of rows that must come out, if known.
    """

    rows: str
    width: int
    text: Path
    row: int = 0
    line: int = 0
    records: int | None = None


def scan_parts(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, database: str) -> Iterator[Part]:
    """Yield a file's parts, which are valid until the next is taken. Leaves files beside `path`.

    Raises Unreadable. Raises Irregular for a file that needs `scan_whole`, as `add_rows` does; DuckDB's reader raises
    its own errors. The caller must then discard the rows that it has read.
    """
    if format_.type == "CSV":
        chunks_ = decompressed_chunks(path, format_["COMPRESSION"])
        pieces_ = pieces(chunks_, path.parent, format_, header_records(format_))
        return scan_pieces(duck, pieces_, format_, database)
    return iter([scan_whole(duck, path, format_, database)])


def scan_pieces(
    duck: duckdb.DuckDBPyConnection, pieces_: Iterator[Piece], format_: FileFormat, database: str
) -> Iterator[Part]:
    """Yield a part for each piece of a CSV file, and delete the piece after it was read. Raises Irregular."""
    width = 0
    for piece in read_ahead(pieces_):
        width = width or count_fields(piece.path, format_)
        rows = scan_piece(duck, piece, format_, width, f'"{database}".piece')
        yield Part(rows, width, piece.path, piece.rows, piece.lines, piece.records - piece.header)
        piece.path.unlink()


def scan_whole(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, database: str) -> Part:
    """Read a file at once into `database`.raw, a CSV file record by record. Raises Unreadable."""
    text, table = path, f'"{database}".raw'
    if format_.type not in UNCOMPRESSED:
        text = path.with_name(path.name + ".plain")
        decompress(path, text, format_["COMPRESSION"])
    return Part(table, _SCANS[format_.type](duck, text, format_, table), text)


def add_rows(duck: duckdb.DuckDBPyConnection, part: Part, table: str, query: str, values: Sequence[object] = ()) -> int:
    """Add the rows of a query over a part to the table, and return their number; the first part creates the table.

    Raises Irregular if the number is not the part's.
    """
    into = f"INSERT INTO {table}" if part.row else f"CREATE TABLE {table} AS"
    count: int
    (count,) = duck.execute(f"{into} {query}", list(values)).fetchone() or (0,)
    if part.records not in (None, count):
        raise Irregular
    return count


def scan(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, database: str) -> Part:
    """Read a file into `database`.raw, with DuckDB's reader if possible. Raises Unreadable."""
    table, width = f'"{database}".raw', 1
    if format_.type != "CSV":
        return scan_whole(duck, path, format_, database)
    try:
        for part in scan_parts(duck, path, format_, database):
            add_rows(duck, part, table, f"SELECT * FROM {part.rows}")
            width = part.width
    except duckdb.InterruptException:
        raise
    except (Irregular, duckdb.Error):
        # The reference reader reads it as Snowflake does, or reports the error.
        duck.execute(f"DROP TABLE IF EXISTS {table}")
        return scan_whole(duck, path, format_, database)
    return Part(table, width, path)


def _scan_parquet(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    read = {"path": str(path)}
    try:
        described = duck.execute("DESCRIBE SELECT * FROM read_parquet($path)", read).fetchall()
        binaries = ", ".join(_text_of(row[0], format_["BINARY_AS_TEXT"]) for row in described if row[1] == "BLOB")
        columns = f"* REPLACE ({binaries})" if binaries else "*"
        duck.execute(
            f"""CREATE TABLE {table} AS
            SELECT row_number() OVER () AS rn, NULL::BIGINT AS line, NULL::VARCHAR AS error, 1::BIGINT AS width,
                to_json(rows) AS c1 FROM (SELECT rows FROM (SELECT {columns} FROM read_parquet($path)) AS rows)""",
            read,
        )
    except duckdb.Error as error:
        raise Unreadable("Invalid parquet file: it is damaged, or no Parquet file") from error
    return 1


def _scan_orc(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    """Read an ORC file as the Parquet file of the same values, whose bytes stay bytes."""
    same = path.with_name(path.name + ".parquet")
    try:
        pa.parquet.write_table(pa.orc.read_table(path), same)
    except (pa.ArrowException, OSError) as error:
        raise Unreadable(f"Invalid ORC file: {str(error).splitlines()[0]}") from error
    return _scan_parquet(duck, same, FileFormat("PARQUET", {"BINARY_AS_TEXT": False}), table)


def _scan_avro(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    """Read an Avro file as the JSON file of the same values."""
    same = path.with_name(path.name + ".json")
    avro.write_json(path, same)
    return scan_json(duck, same, FileFormat("JSON"), table)


_SCANS: dict[str, Callable[[duckdb.DuckDBPyConnection, Path, FileFormat, str], int]] = {
    "CSV": scan_records,
    "JSON": scan_json,
    "PARQUET": _scan_parquet,
    "ORC": _scan_orc,
    "AVRO": _scan_avro,
}


def _text_of(column: str, as_text: bool) -> str:
    """Return DuckDB SQL of a column of bytes as the text that it is with BINARY_AS_TEXT, or else in hexadecimal digits.

    https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-parquet
    """
    name = quote_identifier(column)
    return f"{f'decode({name})' if as_text else f'hex({name})'} AS {name}"
