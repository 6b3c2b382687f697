"""The README's commands, word for word, in a clean clone: the whole platform from nothing to its six answers."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.git import clone_working_tree
from tests.processes import processes_in

PROJECT = Path(__file__).parents[1]
ANSWERS = ["93.40", "1", "3", "12.04", "935.439", "65"]
pytestmark = pytest.mark.timeout(1500)


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Iterator[Path]:
    """A stranger's clone: the project's files, as they are in this working tree, and nothing that was built."""
    folder = tmp_path_factory.mktemp("clone") / "marquee"
    clone_working_tree(PROJECT, folder)
    yield folder
    subprocess.run(["make", "down"], cwd=folder, capture_output=True, timeout=300)


@pytest.fixture(scope="module")
def shell(clone) -> dict[str, str]:
    """A stranger's variables, except that the ports are free ones. Real accounts in it must stay unseen."""
    kept = ("PATH", "HOME", "LANG", "JAVA_HOME", "XDG_CACHE_HOME", "TF_PLUGIN_MIRROR", "TF_CLI_CONFIG_FILE")
    mine = {name: os.environ[name] for name in kept if name in os.environ}
    elsewhere = {"AWS_PROFILE": "prod", "SNOWFLAKE_ACCOUNT": "PROD", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}
    return {**mine, **elsewhere, "LOCALCLOUD_AWS_PORT": "0", "LOCALCLOUD_SNOWFLAKE_PORT": "0"}


def blocks() -> list[str]:
    return re.findall(r"^```sh\n(.+?)^```", (PROJECT / "README.md").read_text(), re.MULTILINE | re.DOTALL)


def run(clone: Path, shell: dict[str, str], script: str) -> subprocess.CompletedProcess:
    return subprocess.run(["bash", "-ec", script], cwd=clone, env=shell, capture_output=True, text=True, timeout=1200)


def report(clone: Path) -> dict:
    return json.loads((clone / "build" / "rehearsal.json").read_text())


def test_make_rehearse_from_an_empty_clone(clone, shell):
    done = run(clone, shell, "make rehearse")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found = report(clone)
    assert [[answer[engine] for answer in found["answers"]] for engine in ("spark", "warehouse", "duckdb")] == [
        ANSWERS
    ] * 3
    assert list(found["rows"]) == [
        "RAW.MOVIES", "RAW.STREAMS", "RAW.USERS", "VENDOR.AUTHORS", "VENDOR.BOOKS", "VENDOR.REVIEWS",
    ]  # fmt: skip
    assert all(rows > 0 for rows in found["rows"].values())
    assert all(step["seconds"] > 0 for step in found["steps"])
    assert processes_in(clone) == []


def test_every_other_command_of_the_readme_and_a_second_rehearsal(clone, shell):
    """Kept up, with the film catalogue: reached as the README says, planned clean by Terraform itself, stopped."""
    others = (block for block in blocks() if "make rehearse\n" not in block)
    script = "\n".join(["make setup", *others])  # which the first rehearsal did for the reader
    done = run(clone, shell, script)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found = report(clone)
    assert len(found["answers"]) == 6
    assert all(answer["spark"] == answer["warehouse"] == answer["duckdb"] for answer in found["answers"])
    assert found["rows"]["RAW.MOVIES"] > 2000
    assert "found no differences, so no changes are needed." in done.stdout
    assert processes_in(clone) == []


def test_the_readme_s_first_block_is_what_the_other_tests_and_ci_run():
    assert blocks()[0] == "make rehearse\nmake test\n"


@pytest.mark.parametrize(("how", "step"), [(signal.SIGINT, "terraform apply"), (signal.SIGKILL, "terraform plan")])
def test_a_rehearsal_that_is_stopped_leaves_nothing_running(clone, shell, how, step):
    log = clone / "build" / "stopped.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("w") as out:
        make = subprocess.Popen(
            ["make", "rehearse"], cwd=clone, env=shell, stdout=out, stderr=out, start_new_session=True
        )
    before = {"terraform apply": "terraform plan", "terraform plan": "state, keys and account"}[step]
    deadline = time.monotonic() + 300
    while f"✓ {before}" not in log.read_text():
        assert make.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    time.sleep(3)  # into the step
    assert processes_in(clone)
    os.killpg(make.pid, how)
    make.wait(120)
    while processes_in(clone):
        assert time.monotonic() < deadline + 60, processes_in(clone)
        time.sleep(0.5)
    if how == signal.SIGINT:
        assert log.read_text().rstrip().splitlines()[-2:][0].startswith("stopped; nothing is left running")
