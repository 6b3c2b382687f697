"""JSON files, read into DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb

from localcloud.snowflake.files.data_file import NotJson, head
from localcloud.snowflake.files.file_format import FileFormat

OBJECT_BYTES = 128 << 20


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
            reason = str(error)
    _read_json_lines(duck, path, strip, table, reason)
    return 1


def _read_json(duck: duckdb.DuckDBPyConnection, path: Path, layout: str, strip: bool, table: str) -> None:
    """Create the table. Raises duckdb.Error for malformed JSON."""
    value = "unnest(CASE WHEN json_type(json) = 'ARRAY' THEN from_json(json, '[\"json\"]') ELSE [json] END)"
    duck.execute(
        f"""CREATE TABLE {table} AS
        SELECT row_number() OVER () AS rn, NULL::BIGINT AS line, NULL::VARCHAR AS error, 1::BIGINT AS width, c1
        FROM (SELECT {value if strip else "json"} AS c1
            FROM read_json_objects($path, format = '{layout}', maximum_object_size = {OBJECT_BYTES}))""",
        {"path": str(path)},
    )


def _read_json_lines(duck: duckdb.DuckDBPyConnection, path: Path, strip: bool, table: str, reason: str) -> None:
    """Read a malformed file: if it has an object on each line, the malformed lines become errors of their rows.

    Otherwise raises NotJson. `reason` is DuckDB's message.
    """
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
        raise NotJson(malformed) from error
    odd = "json_type(c1) IS NOT NULL AND json_type(c1) <> 'OBJECT'"
    (doubtful, good) = duck.execute(
        f"SELECT count(*) FILTER ({odd}), count(*) FILTER (error IS NULL) FROM {table}"
    ).fetchone() or (1, 0)
    if (strip and doubtful) or doubtful or not good:
        raise NotJson(malformed)
