"""Faults of bad rows, found in files that DuckDB has read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from localcloud.snowflake.files import scan
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.text_conversion import Target
from localcloud.snowflake.loading.column_values import match_by_position, raw_fields
from localcloud.snowflake.loading.row_faults import Fault, find_faults
from localcloud.snowflake.loading.typed_rows import add_typed_rows
from tests.localcloud.snowflake.loading.plans import FILE, plan_of

CSV = FileFormat("CSV", {"SKIP_HEADER": 1, "FIELD_OPTIONALLY_ENCLOSED_BY": '"'})
TARGETS = (Target("N", "BIGINT", nullable=False), Target("T", "VARCHAR", 3))


@pytest.fixture
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS staging")
        yield connection


def faults(
    duck: duckdb.DuckDBPyConnection,
    folder: Path,
    body: str,
    format_: FileFormat = CSV,
    targets: tuple[Target, ...] = TARGETS,
    limit: int = 9,
) -> list[Fault]:
    path = folder / "file"
    path.write_text(body)
    plan = replace(plan_of(targets, format_), table=SimpleNamespace(name=("D", "S", "TAB")))
    duck.execute("DROP TABLE IF EXISTS staging.raw; DROP TABLE IF EXISTS staging.typed")
    part = scan.scan_whole(duck, path, format_, "staging")
    values = match_by_position(targets, raw_fields(format_, part.width))
    add_typed_rows(duck, plan, FILE, values, part, "staging")
    return find_faults(duck, plan, values, part, "staging", limit)


def test_faults_have_the_line_the_row_and_the_record(duck, tmp_path) -> None:
    body = 'n,t\n1,a\n2,"b\nc"\nx,d\n,e\n6,"long"\n7\n'
    assert faults(duck, tmp_path, body) == [
        Fault("100038", "22018", "Numeric value 'x' is not recognized", 5, 3, '"N":1', "x,d"),
        Fault("100072", "22000", "NULL result in a non-nullable column", 6, 4, '"N":1', ",e"),
        Fault(
            *("100078", "22000", "User character length limit (3) exceeded by string 'long'"),
            *(7, 5, '"T":2', '6,"long"'),
        ),
        Fault(
            *("100068", "22000", 'End of record reached while expected to parse column \'"TAB"["T":2]\''),
            *(8, 6, '"T":2', "7"),
        ),
    ]


@pytest.mark.parametrize(("record", "width"), [("7", 1), ("", 1), ("7,a,b", 3)])
def test_the_fields_of_the_first_record_are_counted_and_others_compared(duck, tmp_path, record, width) -> None:
    [first] = faults(duck, tmp_path, f"n,t\n{record}\n1,a\n")
    assert (first.code, first.line, first.row, first.column) == ("100080", 2, 1, None)
    assert f"({width}) does not match that of the corresponding table (2)" in first.text
    [later] = faults(duck, tmp_path, f"n,t\n1,a\n{record}\n")
    assert (later.code, later.line, later.row, later.column) == ("100068" if width == 1 else "100016", 3, 2, '"T":2')


@pytest.mark.parametrize(("delimiter", "printed"), [(",", ","), ("\t", r"\t"), ("\\", r"\\")])
def test_delimiters_are_printed_as_sql_writes_them(duck, tmp_path, delimiter, printed) -> None:
    body = "1,a\n7,a,b\n".replace(",", delimiter)
    format_ = FileFormat("CSV", {"FIELD_DELIMITER": delimiter, "ESCAPE_UNENCLOSED_FIELD": None})
    [fault] = faults(duck, tmp_path, body, format_)
    assert fault.text == rf"Field delimiter '{printed}' found while expecting record delimiter '\n'"


def test_the_first_faults_are_found(duck, tmp_path) -> None:
    assert [fault.row for fault in faults(duck, tmp_path, "n,t\n1,a\nx,b\ny,c\nz,d\n", limit=2)] == [2, 3]


def test_a_record_that_cannot_be_read_is_a_fault(duck, tmp_path) -> None:
    assert faults(duck, tmp_path, 'n,t\n1,a\n2,"b\n') == [
        Fault("100016", "22000", "Missing closing quote", 3, 2, None, '2,"b')
    ]


def test_faults_of_json(duck, tmp_path) -> None:
    json, variant = FileFormat("JSON"), (Target("V", "JSON"),)
    [fault] = faults(duck, tmp_path, '{"a": 1}\n{"a": \n', json, variant)
    assert (fault.code, fault.sqlstate, fault.line, fault.row, fault.record) == ("100069", "22P02", 2, 2, None)
    assert fault.text.startswith("Error parsing JSON: ")


def test_a_fault_counts_from_the_part_it_is_in(duck, tmp_path) -> None:
    path = tmp_path / "piece"
    path.write_text('10,a\nx,"b"\n')
    part = scan.scan_whole(duck, path, CSV.with_options({"SKIP_HEADER": 0}), "staging")
    part = replace(part, row=100, line=200)
    duck.execute("UPDATE staging.raw SET rn = rn + 100, line = NULL")
    duck.execute("CREATE TABLE staging.typed (rn BIGINT, s0 STRUCT(v BIGINT), s1 STRUCT(v TEXT), bad BOOL)")
    values = match_by_position(TARGETS, raw_fields(CSV, 2))
    add_typed_rows(duck, plan_of(TARGETS, CSV), FILE, values, part, "staging")
    [fault] = find_faults(duck, plan_of(TARGETS, CSV), values, part, "staging", 9)
    assert (fault.line, fault.row, fault.record) == (202, 101, 'x,"b"')
