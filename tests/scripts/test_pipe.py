"""The verb `pipe`, against the local Snowflake."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from promotion.environment import load
from promotion.migration.lease import Lease
from promotion.outputs import Outputs
from promotion.pipe import pipes
from promotion.pipe.drain import Drain
from tests.lane import Lane, make_lane

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def lane(cloud, tmp_path_factory) -> Lane:
    return make_lane(cloud, tmp_path_factory.mktemp("lane"))


def verb(lane: Lane, *arguments: str, code: int = 0) -> subprocess.CompletedProcess:
    outputs = lane.scratch.parent / "outputs.json"
    command = [sys.executable, "-m", "scripts.pipe", *arguments, "--outputs", str(outputs)]
    environment = lane.warehouse.cloud.environment
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == code, done.stderr + done.stdout
    return done


def shown(lane: Lane, name: str) -> dict:
    [found] = [each for each in json.loads(verb(lane, "list", "local", "--json").stdout) if each["pipe"] == name]
    return found


def test_a_pipe_is_shown_drained_and_resumed(lane):
    facts = {"table": "RAW.STREAMS", "state": "RUNNING", "pending": 0, "drained": ""}
    assert shown(lane, "RAW.STREAMS_PIPE_2") == {"pipe": "RAW.STREAMS_PIPE_2", "role": "newest", **facts}
    assert shown(lane, "RAW.STREAMS_PIPE") == {"pipe": "RAW.STREAMS_PIPE", "role": "retiring", **facts}
    lines = verb(lane, "drain", "local", "raw.streams_pipe").stdout.splitlines()
    assert lines[-1] == "paused; when you are done: python -m scripts.pipe resume local raw.streams_pipe"
    found = shown(lane, "RAW.STREAMS_PIPE")
    assert (found["state"], found["drained"]) == ("PAUSED", "drained by scripts.pipe")
    assert "PAUSED" in verb(lane, "list", "local").stdout
    verb(lane, "resume", "local", "RAW.STREAMS_PIPE")
    assert shown(lane, "RAW.STREAMS_PIPE")["state"] == "RUNNING"


def test_a_live_deploys_pipe_is_neither_resumed_nor_drained(lane, monkeypatch):
    """The migrator's session of a deploy, with the lease; its pipe is paused, and has to stay so."""
    for name, value in lane.warehouse.cloud.variables.items():
        monkeypatch.setenv(name, value)
    outputs = json.loads((lane.scratch.parent / "outputs.json").read_text())
    user = Outputs(outputs).service_user("migrator", load("local").snowflake_account)
    refused = "Error: a deploy is deploying; run again when it is done, or in "
    with user.connect() as connection:
        pipe = next(each for each in pipes.read(connection, user.database) if each.name.endswith(".USERS_PIPE"))
        lease = Lease(connection, f"{user.database}.DEPLOY.LEASE", "a deploy")
        lost: list[str] = []
        with lease.held(lost.append), Drain(connection, lambda line: None).drained([pipe]):
            for verb_ in ("drain", "resume"):
                assert verb(lane, verb_, "local", "RAW.USERS_PIPE", code=1).stderr.startswith(refused)
            assert shown(lane, "RAW.USERS_PIPE")["drained"] == "drained by a deploy"
        assert lost == []
    verb(lane, "drain", "local", "RAW.USERS_PIPE")
    verb(lane, "resume", "local", "RAW.USERS_PIPE")


def test_a_pipe_that_is_not_there_is_one_line_with_those_that_are(lane):
    line = verb(lane, "drain", "local", "RAW.NONE", code=1).stderr
    assert line.count("\n") == 1 and "there is no pipe RAW.NONE; there are " in line and "RAW.USERS_PIPE_2" in line
