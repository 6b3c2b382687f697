"""The history of loads, in a database of DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import duckdb
import pytest

from localcloud.snowflake.loading import load_history
from localcloud.snowflake.loading.load_history import Load

NOW = datetime(2021, 12, 25, 7)
DAY = timedelta(days=1)
LOAD = Load(
    "t1", "", "s3://b/a", "a", "e1", 5, "LOADED", 2, 2, 1, 0, None, None, None, None, NOW, NOW, "s3://b/", "", "D.S.T"
)  # fmt: skip
PIPED = replace(LOAD, pipe_id="p1", pipe="D.S.P")


@pytest.fixture
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("""ATTACH ':memory:' AS "d""x"; CREATE SCHEMA "d""x"._fs_information_schema""")
        for _ in range(2):
            load_history.create(connection, 'd"x')
        yield connection


def write(duck: duckdb.DuckDBPyConnection, *loads: Load) -> None:
    load_history.write(duck, 'd"x', loads)


def test_loads_are_read_as_they_were_written(duck) -> None:
    failed = replace(LOAD, path="b", first_error="x", first_error_line=3, first_error_column="N", loaded_at=NOW - DAY)
    write(duck, LOAD, failed)
    assert load_history.select(duck, 'd"x', "table_id = ?", ["t1"]) == [failed, LOAD]
    assert load_history.select(duck, 'd"x', "table_id = ?", ["t2"]) == []


def test_a_table_remembers_what_copy_loaded_for_64_days(duck) -> None:
    old = replace(LOAD, url="old", loaded_at=NOW - 64 * DAY)
    others = [replace(LOAD, url="other", **change) for change in ({"table_id": "t2"}, {"status": "LOAD_FAILED"})]
    partly = replace(LOAD, url="partly", status="PARTIALLY_LOADED", loaded_at=NOW - 63 * DAY)
    write(duck, LOAD, old, partly, *others, replace(PIPED, url="piped"))
    assert load_history.loaded_before(duck, 'd"x', "t1", NOW) == {("s3://b/a", "e1"): LOAD, ("partly", "e1"): partly}


def test_whether_a_table_was_loaded_before(duck) -> None:
    write(duck, PIPED, replace(LOAD, status="LOAD_FAILED", loaded_at=NOW - DAY))
    assert load_history.loaded_any_before(duck, 'd"x', "t1", NOW) is False
    assert load_history.loaded_any_before(duck, 'd"x', "t1", NOW + DAY) is True
    assert load_history.loaded_any_before(duck, 'd"x', "t2", NOW + DAY) is False


def test_a_pipe_remembers_paths_for_14_days(duck) -> None:
    old = replace(PIPED, path="old", received_at=NOW - 14 * DAY)
    failed = replace(PIPED, path="failed", status="LOAD_FAILED", received_at=NOW - 13 * DAY)
    write(duck, PIPED, old, failed, replace(PIPED, path="other", pipe_id="p2"))
    assert load_history.known_to_pipe(duck, 'd"x', "p1", ["a", "old", "failed", "other", "new"], NOW) == {"a", "failed"}


def test_the_latest_loads_of_a_pipe(duck) -> None:
    loads = [replace(PIPED, path=path) for path in "cab"]
    write(duck, *loads, LOAD)
    assert load_history.latest_of_pipe(duck, 'd"x', "p1", 2) == (3, loads[1:])


def test_truncate_forgets_what_copy_loaded(duck) -> None:
    other = replace(LOAD, table_id="t2")
    write(duck, LOAD, PIPED, other)
    load_history.forget(duck, 'd"x', "t1")
    assert load_history.select(duck, 'd"x', "true", []) == [PIPED, other]
