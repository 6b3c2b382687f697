"""JSON files, read into DuckDB."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pyarrow as pa

from localcloud.snowflake.files.data_file import NotJson, head
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.json_text import documents
from localcloud.snowflake.wire.errors import SnowflakeError

_OBJECT_BYTES = 128 << 20
# Larger files that DuckDB can't read are not read here, but refused.
_READ_HERE_BYTES = 16 << 20
_ELEMENTS = "unnest(CASE WHEN json_type(json) = 'ARRAY' THEN from_json(json, '[\"json\"]') ELSE [json] END)"


def scan_json(duck: duckdb.DuckDBPyConnection, path: Path, format_: FileFormat, table: str) -> int:
    """Read a row for each value into the table, with STRIP_OUTER_ARRAY for each element of outer arrays; return 1.

    Raises NotJson.
    """
    strip = format_["STRIP_OUTER_ARRAY"]
    layouts = ["newline_delimited", "unstructured"]
    if strip and head(path).lstrip().startswith("["):
        layouts.insert(0, "array")
    for layout in layouts:
        try:
            _read_json(duck, path, layout, strip and layout != "array", table)
            return 1
        except duckdb.Error as error:
            duck.execute(f"DROP TABLE IF EXISTS {table}")
            reason = f"Error parsing JSON: {_without_path(str(error))}"
    if path.stat().st_size <= _READ_HERE_BYTES:
        try:
            _keep_documents(duck, documents(_text(path)), strip, table)
            return 1
        except SnowflakeError as error:
            reason = error.message
    _read_json_lines(duck, path, strip, table, reason)
    return 1


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")


def _without_path(reason: str) -> str:
    """Return DuckDB's reason without the name of the temporary file."""
    return re.sub(r'^"[^"]*", ', "", reason.splitlines()[0].rpartition("file ")[2])


def _keep_documents(duck: duckdb.DuckDBPyConnection, found: list[str], strip: bool, table: str) -> None:
    """Create the table from documents that DuckDB's reader can't read."""
    with duck.cursor() as writer:
        writer.register("localcloud_documents", pa.table({"text": pa.array(found, pa.string())}))
        writer.execute(
            f"""CREATE TABLE {table} AS
            SELECT row_number() OVER () AS rn, NULL::BIGINT AS line, NULL::VARCHAR AS error, 1::BIGINT AS width, c1
            FROM (SELECT {_ELEMENTS if strip else "json"} AS c1
                FROM (SELECT CAST(text AS JSON) AS json FROM localcloud_documents))"""
        )


def _read_json(duck: duckdb.DuckDBPyConnection, path: Path, layout: str, strip: bool, table: str) -> None:
    """Create the table. Raises duckdb.Error for malformed JSON."""
    duck.execute(
        f"""CREATE TABLE {table} AS
        SELECT row_number() OVER () AS rn, NULL::BIGINT AS line, NULL::VARCHAR AS error, 1::BIGINT AS width, c1
        FROM (SELECT {_ELEMENTS if strip else "json"} AS c1
            FROM read_json_objects($path, format = '{layout}', maximum_object_size = {_OBJECT_BYTES}))""",
        {"path": str(path)},
    )


def _read_json_lines(duck: duckdb.DuckDBPyConnection, path: Path, strip: bool, table: str, reason: str) -> None:
    """Read a malformed file: if it has an object on each line, the malformed lines become errors of their rows.

    Otherwise raises NotJson. `reason` is the message.
    """
    try:
        duck.execute(
            f"""CREATE TABLE {table} AS
            SELECT row_number() OVER () AS rn, row_number() OVER () AS line,
                CASE WHEN json IS NULL THEN $reason END AS error, 1::BIGINT AS width, json AS c1
            FROM read_json_objects($path, format = 'newline_delimited', ignore_errors = true)""",
            {"path": str(path), "reason": reason},
        )
    except duckdb.Error as error:
        raise NotJson(reason) from error
    odd = "json_type(c1) IS NOT NULL AND json_type(c1) <> 'OBJECT'"
    (doubtful, good) = duck.execute(
        f"SELECT count(*) FILTER ({odd}), count(*) FILTER (error IS NULL) FROM {table}"
    ).fetchone() or (1, 0)
    if (strip and doubtful) or doubtful or not good:
        raise NotJson(reason)
