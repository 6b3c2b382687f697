"""Rows of scanned files, converted in DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.scan import Part
from localcloud.snowflake.files.text_conversion import Target
from localcloud.snowflake.loading.column_values import ColumnValue, RawFields, match_by_position
from localcloud.snowflake.loading.typed_rows import (
    add_typed_rows,
    add_usual_rows,
    count_bad_rows,
    counts_fields,
    is_misfit,
)
from tests.localcloud.snowflake.loading.plans import FILE, plan_of

TARGETS = (Target("N", "BIGINT", nullable=False), Target("T", "VARCHAR", 2))
PART = Part("staging.raw", 2, Path("unused"))


@pytest.fixture
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS staging")
        connection.execute("""CREATE TABLE staging.raw AS SELECT * FROM (VALUES
            (1, NULL, NULL, 2, '1', 'a'), (2, NULL, NULL, 2, 'x', 'b'), (3, NULL, NULL, 2, NULL, 'c'),
            (4, NULL, NULL, 1, '4', NULL), (5, NULL, 'broken', 2, '5', 'e'), (6, NULL, NULL, 2, '6', 'too long'))
            AS v(rn, line, error, width, c1, c2)""")
        yield connection


def rows(duck: duckdb.DuckDBPyConnection) -> list[tuple]:
    return duck.execute("SELECT rn, s0.v, s1.v, bad FROM staging.typed ORDER BY rn").fetchall()


def test_a_row_is_bad_if_a_value_does_not_fit(duck) -> None:
    plan = plan_of(TARGETS)
    values = match_by_position(TARGETS, RawFields(2, json=False))
    assert add_typed_rows(duck, plan, FILE, values, PART, "staging") == 6
    assert rows(duck) == [
        *((1, 1, "a", False), (2, None, "b", True), (3, None, "c", True), (4, 4, None, True)),
        *((5, 5, "e", True), (6, 6, None, True)),
    ]
    assert count_bad_rows(duck, PART, "staging") == 5
    assert count_bad_rows(duck, replace(PART, row=4), "staging") == 2


def test_rows_of_usual_values_are_those_of_any_and_one_unusual_value_adds_none(duck) -> None:
    plan, values = plan_of(TARGETS), match_by_position(TARGETS, RawFields(2, json=False))
    assert add_usual_rows(duck, plan, FILE, values, PART, "staging") is None
    duck.execute("DELETE FROM staging.raw WHERE rn IN (2, 6)")
    assert add_usual_rows(duck, plan, FILE, values, PART, "staging") == 4
    usual = rows(duck)
    assert usual == [(1, 1, "a", False), (3, None, "c", True), (4, 4, None, True), (5, 5, "e", True)]
    described = duck.execute("DESCRIBE staging.typed").fetchall()
    duck.execute("DROP TABLE staging.typed")
    assert add_typed_rows(duck, plan, FILE, values, PART, "staging") == 4
    assert (rows(duck), duck.execute("DESCRIBE staging.typed").fetchall()) == (usual, described)


def test_composed_values_have_no_usual_form(duck) -> None:
    targets = (Target("N", "BIGINT"),)
    values = [ColumnValue("composed.v + 1", "c1", targets[0], composed="CAST(c1 AS BIGINT)")]
    assert add_usual_rows(duck, plan_of(targets), FILE, values, PART, "staging") is None


def test_values_with_common_parts_fail_on_their_own(duck) -> None:
    targets = (Target("N", "BIGINT"), Target("T", "VARCHAR"))
    value = "CAST(c1 AS BIGINT)"
    values = [ColumnValue(value, "c1", targets[0]), ColumnValue(f"CAST({value} + 1 AS VARCHAR)", "c1", targets[1])]
    add_typed_rows(duck, plan_of(targets), FILE, values, PART, "staging")
    assert rows(duck)[:2] == [(1, 1, "2", False), (2, None, None, True)]


def test_composed_values_fail_before_they_are_converted(duck) -> None:
    targets = (Target("N", "BIGINT"), Target("T", "VARCHAR"))
    values = [
        ColumnValue("composed.v + 1", "c1", targets[0], composed="CAST(c1 AS BIGINT)"),
        ColumnValue("file_name || c2", "c2", targets[1]),
    ]
    add_typed_rows(duck, plan_of(targets), FILE, values, PART, "staging")
    assert rows(duck)[:2] == [(1, 2, "stage/aa", False), (2, None, "stage/ab", True)]


def test_records_must_have_as_many_fields_as_the_table_unless_a_select_picks_them() -> None:
    assert counts_fields(plan_of(TARGETS)) is True
    assert counts_fields(plan_of(TARGETS, FileFormat("CSV", {"ERROR_ON_COLUMN_COUNT_MISMATCH": False}))) is False
    assert counts_fields(plan_of(TARGETS, FileFormat("JSON"))) is False
    assert counts_fields(plan_of(TARGETS, match_by="CASE_SENSITIVE")) is True
    assert counts_fields(replace(plan_of(TARGETS), selected=())) is False


def test_null_is_a_misfit_in_a_not_null_column(duck) -> None:
    query = "SELECT {} FROM (SELECT {{'v': NULL}} AS s0)"
    assert duck.execute(query.format(is_misfit(0, True))).fetchone() == (False,)
    assert duck.execute(query.format(is_misfit(0, False))).fetchone() == (True,)
    assert duck.execute(f"SELECT {is_misfit(0, True)} FROM (SELECT NULL AS s0)").fetchone() == (True,)
