"""Databases in DuckDB, with what fakesnow needs in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.snowflake.engine import databases
from localcloud.snowflake.wire.errors import SnowflakeError

NAMES = ("D", "lower case", 'qu"ote', "it's")


@pytest.mark.parametrize("name", NAMES)
def test_a_database_has_public_and_an_information_schema(engine, name) -> None:
    with engine.cursor() as cursor:
        databases.attach(cursor, name, None)
        schemas = cursor.execute("SELECT schema_name FROM duckdb_schemas() WHERE database_name = ?", [name]).fetchall()
    assert {("PUBLIC",), ("_FS_INFORMATION_SCHEMA".lower(),)} <= {(schema,) for (schema,) in schemas} or {
        ("PUBLIC",),
        ("_FS_INFORMATION_SCHEMA",),
    } <= set(schemas)


def test_names_are_the_same_in_any_case(engine) -> None:
    with engine.cursor() as cursor:
        databases.attach(cursor, "D", None)
        for name in ("d", "D", "MEMORY", "Temp"):
            with pytest.raises(SnowflakeError) as error:
                databases.attach(cursor, name, None)
            assert error.value.code == "000002"


def test_a_detached_database_leaves_nothing_behind(engine) -> None:
    query = "SELECT count(*) FROM _fs_global._fs_information_schema._fs_columns_ext"
    with engine.cursor() as cursor:
        databases.attach(cursor, "D", None)
        cursor.execute(
            "INSERT INTO _fs_global._fs_information_schema._fs_columns_ext VALUES ('D', 'S', 'T', 'A', 3, 12)"
        )
        databases.detach(cursor, "D")
        assert cursor.execute(query).fetchall() == [(0,)]
        databases.detach(cursor, "D")
        databases.attach(cursor, "D", None)


def test_a_file_is_attached_as_it_is(engine, tmp_path: Path) -> None:
    file = tmp_path / "it's.duckdb"
    with engine.cursor() as cursor:
        databases.attach(cursor, "D", file)
        cursor.execute("CREATE TABLE D.PUBLIC.T AS SELECT 1 AS N")
        databases.detach(cursor, "D")
        databases.attach_file(cursor, "AGAIN", file)
        assert cursor.execute("SELECT N FROM AGAIN.PUBLIC.T").fetchall() == [(1,)]
