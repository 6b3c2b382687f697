"""Files of a stage, read and converted into DuckDB."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.files.file_format import FileFormat
from localcloud.snowflake.files.text_conversion import Target
from localcloud.snowflake.loading.copy_plan import Plan
from localcloud.snowflake.loading.prepared_file import Prepared, prepare
from localcloud.snowflake.loading.transformation import parse_select
from localcloud.snowflake.objects.local_folder import LocalFolder
from localcloud.snowflake.wire.digests import Digests
from localcloud.snowflake.wire.errors import SnowflakeError
from tests.localcloud.snowflake.loading.plans import plan_of

N, T = Target("N", "BIGINT"), Target("T", "VARCHAR")


@pytest.fixture
def duck(engine: Engine) -> Iterator[duckdb.DuckDBPyConnection]:
    with engine.cursor() as connection:
        connection.execute("ATTACH ':memory:' AS staging")
        yield connection


@pytest.fixture
def stage(tmp_path: Path) -> LocalFolder:
    folder = tmp_path / "stage"
    folder.mkdir()
    return LocalFolder(folder, "s3://b/", Digests())


def prepared(
    duck: duckdb.DuckDBPyConnection, stage: LocalFolder, plan: Plan, body: bytes, every_fault: bool = False
) -> Prepared:
    path = stage.folder / "a"
    path.write_bytes(body)
    scratch = stage.folder.parent / "scratch"
    scratch.mkdir()
    try:
        return prepare(duck, plan, stage.find("a"), scratch, "staging", every_fault)
    finally:
        assert list(scratch.iterdir()) == []
        tables = "SELECT table_name FROM duckdb_tables() WHERE table_name IN ('raw', 'piece')"
        assert duck.execute(tables).fetchall() == []


def rows(duck: duckdb.DuckDBPyConnection) -> list[tuple]:
    return duck.execute("SELECT s0.v, s1.v FROM staging.typed WHERE NOT bad ORDER BY rn").fetchall()


def test_a_compressed_file_is_converted(duck, stage) -> None:
    file = prepared(duck, stage, plan_of((N, T), place=stage), gzip.compress(b"1,a\n2,b\n"))
    assert (file.staging, file.parsed, file.good, file.faults, file.first) == ("staging", 2, 2, 0, None)
    assert rows(duck) == [(1, "a"), (2, "b")]


@pytest.mark.parametrize("every_fault", [False, True])
def test_bad_rows_are_counted_and_their_faults_found(duck, stage, every_fault: bool) -> None:
    file = prepared(duck, stage, plan_of((N, T), place=stage), b"1,a\nx,b\n3,c\ny,d\n", every_fault)
    assert (file.parsed, file.good, file.faults) == (4, 2, 2)
    assert [fault.row for fault in file.first_faults] == ([2, 4] if every_fault else [2])
    assert file.first == file.first_faults[0]
    assert rows(duck) == [(1, "a"), (3, "c")]


def test_an_irregular_file_is_read_as_a_whole(duck, stage) -> None:
    file = prepared(duck, stage, plan_of((N, T), place=stage), b"1,a\n\n2,b\\t\n")
    assert (file.parsed, file.good, file.faults) == (3, 2, 1)
    assert rows(duck) == [(1, "a"), (2, "b\t")]


def test_a_damaged_file_is_a_single_fault(duck, stage) -> None:
    plan = plan_of((N, T), FileFormat("CSV", {"COMPRESSION": "GZIP"}), stage)
    file = prepared(duck, stage, plan, b"1,a\n")
    assert (file.staging, file.parsed, file.faults) == (None, 0, 1)
    assert file.first is not None
    assert (file.first.code, file.first.line) == ("100016", None)


def test_columns_by_a_select(duck, stage) -> None:
    plan = plan_of((N, T), FileFormat("JSON"), stage)
    plan = Plan(**{**vars(plan), "selected": tuple(parse_select("$1:n, UPPER($1:t) || METADATA$FILENAME"))})
    prepared(duck, stage, plan, b'{"n": 1, "t": "x"}\n')
    assert rows(duck) == [(1, "Xa")]


def test_columns_by_name(duck, stage) -> None:
    header = FileFormat("CSV", {"PARSE_HEADER": True})
    prepared(duck, stage, plan_of((N, T), header, stage, match_by="CASE_INSENSITIVE"), b"t,n\nx,1\n")
    assert rows(duck) == [(1, "x")]
    duck.execute("DROP TABLE staging.typed")
    stage.folder.parent.joinpath("scratch").rmdir()
    prepared(duck, stage, plan_of((N, T), FileFormat("JSON"), stage, match_by="CASE_SENSITIVE"), b'{"N": 1, "t": 2}')
    assert rows(duck) == [(1, None)]


def test_expressions_that_duckdb_cannot_run_are_errors(duck, stage) -> None:
    for format_ in (FileFormat("JSON"), FileFormat("CSV")):
        match_by = "CASE_SENSITIVE" if format_.type == "JSON" else "NONE"
        plan = plan_of((N, Target("T", "NO_TYPE")), format_, stage, match_by=match_by)
        with pytest.raises(SnowflakeError) as error:
            prepared(duck, stage, plan, b'{"T": "1"}')
        assert (error.value.code, "the type NO_TYPE" in error.value.message) == ("000002", True)
        stage.folder.parent.joinpath("scratch").rmdir()
