"""A data file on disk becomes a table of raw values in DuckDB: one row per record, nothing converted yet.

CSV: text columns c1 … cN, NULL where Snowflake reads NULL. JSON and Parquet: one JSON column c1. Every table has `rn`,
the record's METADATA$FILE_ROW_NUMBER, `line`, the line it starts at (NULL if not known), `error`, the reason why the
record can't be read (NULL mostly), and `width`, how many fields it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from localcloud.snowflake.data_file import Unreadable, decompress
from localcloud.snowflake.file_format import FileFormat
from localcloud.snowflake.scan_csv import scan_any_csv, scan_csv, view_csv
from localcloud.snowflake.scan_json import scan_json


@dataclass(frozen=True)
class Scan:
    """`table` is the DuckDB table, fully quoted; `width` how many columns c1 … it has.

    A `lazy` one is a view of the file: if reading it fails, `scan_again` reads the file.
    """

    table: str
    width: int
    lazy: bool = False


def scan(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, database: str, lazily: bool = False) -> Scan:
    """Read the file into `database`.raw. `path` may be compressed; its decompressed copy is left beside it.

    `lazily` lets it be a view of that copy instead where that is as good. Raises Unreadable.
    """
    plain = path
    if format_.type != "PARQUET":
        plain = path.with_name(path.name + ".plain")
        decompress(path, plain, format_["COMPRESSION"])
    read = {"CSV": scan_csv, "JSON": scan_json, "PARQUET": scan_parquet}[format_.type]
    table = f'"{database}".raw'
    if lazily and format_.type == "CSV" and (width := view_csv(duck, plain, format_, table)):
        return Scan(table, width, lazy=True)
    return Scan(table, read(duck, plain, format_, table))


def scan_again(duck: duckdb.DuckDBPyConnection, lazy: Scan, plain: Path, format_: FileFormat) -> Scan:
    """Read a file after all, whose view could not be read. Raises Unreadable."""
    duck.execute(f"DROP VIEW {lazy.table}")
    return Scan(lazy.table, scan_any_csv(duck, plain, format_, lazy.table))


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
