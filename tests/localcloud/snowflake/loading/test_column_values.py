"""Values of columns by position and by name, on rows in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pytest

from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.text_conversion import Target
from localcloud.snowflake.loading.column_values import (
    ColumnValue,
    RawFields,
    match_by_name,
    match_by_position,
    metadata_value,
    raw_fields,
)
from localcloud.snowflake.wire.errors import SnowflakeError

CSV = RawFields(2, json=False)
JSON = RawFields(1, json=True, null_if=("none",))
N, T, V = Target("N", "BIGINT"), Target("T", "VARCHAR"), Target("V", "JSON")


def row(values: Sequence[ColumnValue], source: str) -> tuple[Any, ...]:
    """Return the values of a single row, then their texts in the file."""
    sql = ", ".join([*(value.sql for value in values), *(value.text for value in values)])
    with duckdb.connect() as duck:
        [found] = duck.execute(f"SELECT {sql} FROM ({source})").fetchall()
    return found


def test_fields_of_a_format() -> None:
    assert raw_fields(FileFormat("CSV"), 3) == RawFields(3, json=False)
    assert raw_fields(FileFormat("JSON", {"NULL_IF": ["x"]}), 1) == RawFields(1, json=True, null_if=("x",))
    assert raw_fields(FileFormat("PARQUET"), 1) == RawFields(1, json=True)


def test_columns_by_position() -> None:
    assert row(match_by_position([N, T], CSV), "SELECT '7' AS c1, 'x' AS c2") == (7, "x", "7", "x")
    assert row(match_by_position([N, T, T], CSV), "SELECT '7' AS c1, 'x' AS c2")[2] is None
    assert row(match_by_position([V], JSON), "SELECT '[1]'::JSON AS c1") == ("[1]", "[1]")
    for targets in ([V, V], [N]):
        with pytest.raises(SnowflakeError, match="one and only one column of type variant"):
            match_by_position(targets, JSON)


def test_columns_by_name() -> None:
    source = "SELECT 'x' AS c1, '7' AS c2"
    assert row(match_by_name([N, T], CSV, ["t", "n"], False), source) == (7, "x", "7", "x")
    assert row(match_by_name([N, T], CSV, ["T", "n"], True), source) == (None, "x", None, "x")
    with pytest.raises(SnowflakeError, match="Duplicate column name 'N'"):
        match_by_name([N], CSV, ["n", "N"], False)
    assert row(match_by_name([N], CSV, ["n", "N"], True), source) == (7, "7")


def test_columns_by_the_keys_of_json() -> None:
    source = """SELECT '{"n": "7", "v": {"a": [1]}, "t": "none"}'::JSON AS c1"""
    assert row(match_by_name([N, V, T], JSON, ["n", "v", "t"], False), source) == (
        *(7, '{"a":[1]}', None),
        *("7", '{"a":[1]}', None),
    )


METADATA_ROW = "'s/f' AS file_name, 3 AS rn, 'key' AS file_key, TIMESTAMP '2021-12-25' AS file_modified"


def test_columns_of_metadata_take_precedence_over_a_files_field() -> None:
    metadata = {"T": "METADATA$FILENAME", "N": "METADATA$FILE_ROW_NUMBER"}
    source = f"SELECT '7' AS c1, 'x' AS c2, {METADATA_ROW}"
    assert row(match_by_name([N, T], CSV, ["n", "t"], False, metadata), source) == (2, "s/f", "2", "s/f")
    source = f"""SELECT '{{"n": 7, "t": "x"}}'::JSON AS c1, {METADATA_ROW}"""
    assert row(match_by_name([N, T], JSON, ["n", "t"], False, metadata), source) == (3, "s/f", "3", "s/f")
    # Two fields for a column that neither fills do not matter.
    assert row(match_by_name([T], CSV, ["t", "T"], False, metadata), f"SELECT {METADATA_ROW}")[0] == "s/f"


def test_metadata_is_converted_to_its_columns_type() -> None:
    source = f"SELECT {METADATA_ROW}"
    assert row([metadata_value("METADATA$FILE_ROW_NUMBER", T)], source) == ("3", "3")
    assert str(row([metadata_value("METADATA$FILE_LAST_MODIFIED", Target("D", "DATE"))], source)[0]) == "2021-12-25"
    with pytest.raises(duckdb.ConversionException, match="does not fit"):
        row([metadata_value("METADATA$FILENAME", Target("T", "VARCHAR", 2))], source)


def test_fields_that_a_file_lacks_are_null() -> None:
    for raw, number in ((CSV, 3), (JSON, 2)):
        assert raw.text(number) == "CAST(NULL AS VARCHAR)"
    with duckdb.connect() as duck:
        assert duck.execute(f"SELECT {JSON.variant(2, None)}, {CSV.variant(3, None)}").fetchall() == [(None, None)]
        assert duck.execute(f"SELECT {CSV.variant(1, None)} FROM (SELECT 'a' AS c1)").fetchall() == [('"a"',)]
