"""The file with all macros, from which engines copy them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from localcloud.snowflake.engine.functions import macro_file
from localcloud.snowflake.engine.functions.macro import HOME, Macro
from localcloud.snowflake.engine.functions.registry import MACROS, SCALARS
from localcloud.snowflake.engine.functions.scalar import create as create_scalars

INNER = Macro("inner_one", "x", "x + 1", {"x VARCHAR": "x || '1'"})
OUTER = Macro("outer_one", "x", f"{INNER.full_name}(x, x) * 2")
CREATED = """SELECT function_name, parameters, parameter_types, macro_definition FROM duckdb_functions()
    WHERE database_name = '_fs_global' ORDER BY ALL"""
FOUR = f"SELECT {OUTER.full_name}(1)"


@pytest.fixture
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with new() as connection:
        yield connection


def new(database: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """Return a DuckDB instance with the schema HOME in `database`."""
    connection = duckdb.connect(config={"lambda_syntax": "ENABLE_SINGLE_ARROW"})
    connection.execute(f"ATTACH '{database}' AS {HOME[0]}; CREATE SCHEMA IF NOT EXISTS {'.'.join(HOME)}")
    return connection


def only_file(folder: Path) -> Path:
    [file] = folder.iterdir()
    return file


def test_the_copied_macros_are_those_that_sql_creates(tmp_path: Path) -> None:
    by_sql, *copied = (new() for _ in range(3))
    for connection in (by_sql, *copied):
        create_scalars(SCALARS, connection)
    for macro in MACROS:
        macro.create(by_sql)
    expected = by_sql.execute(CREATED).fetchall()
    for connection in copied:
        macro_file.create(MACROS, connection, tmp_path / "cache")
        found = connection.execute(CREATED).fetchall()
        assert [row for row in found if not row[0].startswith("localcloud_version")] == expected
        assert ("localcloud_macros",) not in connection.execute("SHOW DATABASES").fetchall()
        connection.close()
    assert only_file(tmp_path / "cache").name == f"macros-{macro_file.version_of(MACROS)}.duckdb"


def test_the_second_engine_runs_no_sql_of_macros(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with new() as first:
        macro_file.create([INNER, OUTER], first, tmp_path)
    monkeypatch.setattr(Macro, "create", lambda *_: pytest.fail("created"))
    with new() as second:
        macro_file.create([INNER, OUTER], second, tmp_path)
        assert second.execute(FOUR).fetchall() == [(4,)]


def test_a_file_that_is_none_is_written_anew(tmp_path: Path, duck: duckdb.DuckDBPyConnection) -> None:
    file = tmp_path / f"macros-{macro_file.version_of([INNER, OUTER])}.duckdb"
    file.write_bytes(b"no database")
    macro_file.create([INNER, OUTER], duck, tmp_path)
    assert duck.execute(FOUR).fetchall() == [(4,)]
    with duckdb.connect(file, read_only=True) as written:
        assert written.execute(
            "SELECT count(*) > 0 FROM duckdb_functions() WHERE function_name = 'outer_one'"
        ).fetchall() == [(True,)]


def test_a_database_without_the_macros_is_written_anew(tmp_path: Path, duck: duckdb.DuckDBPyConnection) -> None:
    file = tmp_path / f"macros-{macro_file.version_of([INNER, OUTER])}.duckdb"
    duckdb.connect(file).close()
    macro_file.create([INNER, OUTER], duck, tmp_path)
    assert duck.execute(FOUR).fetchall() == [(4,)]
    with duckdb.connect(file, read_only=True) as written:
        assert len(written.execute("FROM duckdb_functions() WHERE function_name = 'outer_one'").fetchall()) == 1


@pytest.mark.parametrize(("of", "mode"), [("folder", 0o777), ("file", 0o666), ("user", 0o600)])
def test_a_file_that_another_user_may_have_written_is_not_read(
    tmp_path: Path, duck: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, of: str, mode: int
) -> None:
    version = macro_file.version_of([INNER, OUTER])
    file = tmp_path / f"macros-{version}.duckdb"
    with new(str(file)) as stranger:
        Macro("outer_one", "x", "666").create(stranger)
        Macro("localcloud_version_of_macros", "", f"'{version}'").create(stranger)
    if of == "user":
        monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    else:
        (tmp_path if of == "folder" else file).chmod(mode)
    macro_file.create([INNER, OUTER], duck, tmp_path)
    assert duck.execute(FOUR).fetchall() == [(4,)]


def test_a_home_that_cannot_be_read_is_none(
    tmp_path: Path, duck: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(type(tmp_path)):  # type: ignore[misc]
        """A path in another user's home."""

        def stat(self, **_: object) -> os.stat_result:
            raise PermissionError(self)

        def mkdir(self, *_: object, **__: object) -> None:
            raise PermissionError(self)

    macro_file.create([INNER, OUTER], duck, Closed(tmp_path))
    assert duck.execute(FOUR).fetchall() == [(4,)]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("folder", ["no folder", "~/.cache"])
def test_macros_need_no_folder_for_the_file(
    tmp_path: Path, duck: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("no folder").touch()
    macro_file.create([INNER, OUTER], duck, Path(folder) if folder.startswith("~") else tmp_path / folder)
    assert duck.execute(FOUR).fetchall() == [(4,)]
    assert only_file(tmp_path).name == "no folder"


@pytest.mark.parametrize("has_file", [False, True])
def test_a_kept_database_gets_the_macros_of_another_version(tmp_path: Path, has_file: bool) -> None:
    cache, kept = tmp_path / "cache", str(tmp_path / "kept.duckdb")
    if has_file:
        with new() as other:
            macro_file.create([INNER, OUTER], other, cache)
    for macros, expected in (([INNER, Macro("outer_one", "x", "5")], 5), ([INNER, OUTER], 4), ([INNER, OUTER], 4)):
        with new(kept) as connection:
            macro_file.create(macros, connection, cache)
            assert connection.execute(FOUR).fetchall() == [(expected,)]


def test_files_of_versions_long_gone_are_removed(tmp_path: Path, duck: duckdb.DuckDBPyConnection) -> None:
    for name, age in (("macros-old.duckdb", 31), ("macros-new.duckdb", 29), ("another.duckdb", 31)):
        (tmp_path / name).touch()
        written = (tmp_path / name).stat().st_mtime - age * 24 * 3600
        os.utime(tmp_path / name, (written, written))
    killed = tmp_path / "macros-killed"
    killed.mkdir()
    (killed / "macros-x.duckdb").touch()
    os.utime(killed, (0, 0))
    macro_file.create([INNER], duck, tmp_path)
    own = f"macros-{macro_file.version_of([INNER])}.duckdb"
    assert {each.name for each in tmp_path.iterdir()} == {"macros-new.duckdb", "another.duckdb", own}
