"""Offsets of streams over checkpoints of DuckDB, which would give the ids of deleted rows to new ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.snowflake.changes import offsets
from localcloud.snowflake.changes.stream import ACTION, Stream
from localcloud.snowflake.engine import databases
from localcloud.snowflake.engine.connection import Engine

TABLE = ("DB", "PUBLIC", "T")


def changed(engine: Engine, stream: Stream) -> list[tuple[int, str]]:
    query = offsets.changes(engine.cursor(), stream, TABLE)
    return sorted(engine.execute(f'SELECT I, "{ACTION}" FROM ({query}) WHERE I < 9').fetchall())


@pytest.mark.rule(
    "A standard stream shows the net change of each row, however many rows were deleted and added between",
    source="user-guide/streams-intro#types-of-streams",
)
@pytest.mark.parametrize("kept", [False, True])
def test_no_new_row_has_the_id_of_a_deleted_one(tmp_path: Path, kept: bool) -> None:
    file = tmp_path / "db" if kept else None
    engine, standard, added = Engine(), Stream(("S",), ""), Stream(("A",), "", append_only=True)
    # A checkpoint at each commit, if nothing prevents it.
    engine.execute("SET GLOBAL checkpoint_threshold = '1KB'")
    databases.attach(engine, "DB", file)
    engine.execute("CREATE TABLE DB.PUBLIC.T AS SELECT 1 AS I UNION ALL SELECT range + 10 FROM range(2000)")
    for stream in (standard, added):
        offsets.create(engine.cursor(), stream, TABLE)
    engine.execute("DELETE FROM DB.PUBLIC.T")
    engine.execute("INSERT INTO DB.PUBLIC.T VALUES (2)")
    assert changed(engine, standard) == [(1, "DELETE"), (2, "INSERT")]
    assert changed(engine, added) == [(2, "INSERT")]
    if file is not None:
        engine.execute("DETACH DB")
        databases.attach_file(engine, "DB", file)
        assert changed(engine, standard) == [(1, "DELETE"), (2, "INSERT")]
