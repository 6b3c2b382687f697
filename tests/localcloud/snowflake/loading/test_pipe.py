"""Pipes as objects of the account."""

from __future__ import annotations

import pytest

from localcloud.snowflake.files.stage_location import Location
from localcloud.snowflake.loading.copy_statement import CopyStatement
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.wire.errors import SnowflakeError


def pipe(pattern: str | None = None, paused: bool = False) -> Pipe:
    copy = CopyStatement(("D", "S", "T"), Location(("D", "S", "STAGE"), "folder/"), pattern=pattern)
    return Pipe(("D", "S", "P"), "OLD", definition="COPY …", copy=copy, stage_id="s", pipe_execution_paused=paused)


def test_a_pipe_runs_unless_it_is_paused_or_has_another_owner() -> None:
    assert pipe().runs
    assert not pipe(paused=True).runs
    found = pipe()
    found.changed_hands = True
    assert not found.runs


def test_a_running_pipe_keeps_its_owner() -> None:
    with pytest.raises(SnowflakeError, match="pipe P can be transferred only while it is paused") as refusal:
        pipe().require_transferable()
    assert refusal.value.code == "003042"


def test_a_pipe_with_another_owner_waits_to_be_resumed() -> None:
    found = pipe(paused=True)
    found.require_transferable()
    found.transfer("NEW")
    found.pipe_execution_paused = False
    assert (found.owner, found.runs) == ("NEW", False)


def test_the_pattern_is_of_the_path_in_the_stage() -> None:
    assert pipe().unmatched(["a", "b"]) == []
    assert pipe(pattern="folder/.*[.]csv").unmatched(["a.csv", "b.json", "c.csv.gz"]) == ["b.json", "c.csv.gz"]


def test_each_pipe_has_an_id_of_its_own() -> None:
    assert pipe().id != pipe().id
