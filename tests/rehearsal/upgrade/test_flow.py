"""A change in a clone, rehearsed over its parent: a good one, and one that damages rows and only passes when empty."""

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from tests.conftest import clean_environment
from tests.git import clone_working_tree, git
from tests.processes import processes_in

PROJECT = Path(__file__).resolve().parents[3]
BROKEN_SCRIPT = "migrations/raw/V20991231235958__tidy_rows.sql"
SCRIPT = "migrations/raw/V20991231235959__movies_country.sql"
COLUMN = """      - name: country
        logicalType: string
        physicalType: VARCHAR
        description: Country of production
        classification: internal
        customProperties:
          - property: since
            value: 1.1.0
"""
# Reviewed and allowed, and wrong all the same: it runs.
BROKEN = """DELETE FROM {{ database }}.RAW.USERS WHERE _ROW = 5;
INSERT INTO {{ database }}.RAW.STREAMS SELECT * FROM {{ database }}.RAW.STREAMS WHERE _ROW = 5;
UPDATE {{ database }}.RAW.MOVIES SET TITLE = ORIGINAL_LANGUAGE, ORIGINAL_LANGUAGE = TITLE WHERE _ROW = 5;
"""
ALLOWED = {
    "TABLE RAW.USERS": "delete",
    "COLUMN RAW.MOVIES.TITLE": "update",
    "COLUMN RAW.MOVIES.ORIGINAL_LANGUAGE": "update",
}
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """The working tree's files, committed on top of its own commit."""
    clone = tmp_path_factory.mktemp("change") / "marquee"
    clone_working_tree(PROJECT, clone)
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "the working tree")
    git(clone, "tag", "parent")
    return clone


@pytest.fixture
def change(clone):
    """The clone as it was: each test writes its own change into it."""
    git(clone, "checkout", "--quiet", "--force", "parent")
    git(clone, "clean", "--quiet", "--force", "-d")
    return clone


def shell() -> dict[str, str]:
    path = os.pathsep.join([clean_environment()["PATH"], str(PROJECT / ".tools" / "bin")])
    return {**clean_environment(), "PATH": path, "LOCALCLOUD_AWS_PORT": "0", "LOCALCLOUD_SNOWFLAKE_PORT": "0"}


def rehearse(clone: Path, patience: int) -> tuple[int, dict, str]:
    """Rehearse the change; `patience`: the seconds after which a file of the traffic is late, on a busy machine."""
    command = [sys.executable, "-m", "scripts.rehearse", "--from", "parent", "--json"]
    variables = {**shell(), "MARQUEE_PATIENCE_SECONDS": str(patience)}
    done = subprocess.run(command, cwd=clone, env=variables, capture_output=True, text=True, timeout=1400)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def alter_movies(clone: Path, change: str) -> None:
    (clone / SCRIPT).write_text(f"ALTER TABLE {{{{ database }}}}.RAW.MOVIES {change};\n")


def test_a_column_is_added_by_contract_and_migration_under_traffic(change):
    alter_movies(change, "ADD COLUMN IF NOT EXISTS COUNTRY VARCHAR")
    contract = change / "contracts" / "movies.odcs.yaml"
    head, columns, tail = contract.read_text().partition("slaProperties:")
    contract.write_text(f"{head}{COLUMN}{columns}{tail}".replace("version: 1.0.0", "version: 1.1.0", 1))

    code, verdict, shown = rehearse(change, patience=300)

    assert (code, verdict["faults"]) == (0, []), shown
    assert verdict["rows"].pop("sent") > 100
    assert verdict["rows"] == {"lost": 0, "doubled": 0, "misplaced": 0}
    assert all(tally["sent"] > 0 and not tally["examples"] for tally in verdict["kept"])
    assert [answer["after"] for answer in verdict["answers"]] == ["93.40", "1", "3", "12.04", "935.439", "65"]
    assert all(answer["before"] == answer["after"] == answer["on_files"] for answer in verdict["answers"])
    assert {pipe["dataset"] for pipe in verdict["pipes"]} == {"users", "movies", "streams"}
    assert all(seconds > 0 for pipe in verdict["pipes"] for seconds in pipe["seconds"].values())
    assert [line for line in verdict["schema"] if "COUNTRY" in line] == ["  + column COUNTRY VARCHAR"]
    assert verdict["infrastructure"] == []
    assert "back: rollback" in {step["name"] for step in verdict["steps"]}
    assert [line for line in verdict["taken_back"] if line.startswith("image ")], "the images of before"
    assert verdict["not_taken_back"] == ["raw/V20991231235959__movies_country.sql: a versioned script stays"]
    assert not (change / "build" / "rehearsal" / "sides").exists()
    assert processes_in(change) == []


def test_damaged_rows_are_counted_and_a_column_that_must_have_a_value_is_refused(change):
    """The second script stops the change: the table has rows. The first one's damage is counted all the same."""
    (change / BROKEN_SCRIPT).write_text(BROKEN)
    alter_movies(change, "ADD COLUMN COUNTRY VARCHAR NOT NULL")
    expires = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=2)
    entries = [
        {"object": name, "change": kind, "reason": "a test", "expires": expires} for name, kind in ALLOWED.items()
    ]
    (change / "environments" / "allowed_destruction.yaml").write_text(yaml.safe_dump(entries))

    code, verdict, shown = rehearse(change, patience=120)

    assert code == 1
    refused, *counted = verdict["faults"]
    assert refused.startswith("change: migrate: ") and Path(SCRIPT).name in refused, verdict["faults"]
    assert "NULL result in a non-nullable column" in refused
    assert f"the first: {refused}" in shown.splitlines()[-1]
    unseen = [fault for fault in counted if "files are not visible" in fault]  # damaged before anybody saw them
    assert len(unseen) <= 2, unseen
    counted = [fault for fault in counted if fault not in unseen]
    assert all(fault.startswith("RAW.") for fault in counted), counted
    wrong = {"RAW.USERS": "lost", "RAW.STREAMS": "doubled", "RAW.MOVIES": "misplaced"}
    for part, origin in (("traffic", "sent during the change"), ("kept", "of before")):
        tallies = {tally["table"]: tally for tally in verdict[part]}
        for table, count in wrong.items():
            found = tallies[table]
            assert {name for name in wrong.values() if found[name]} == {count}, found
            said = (
                f"{table}: of {found['sent']:,} rows {origin} {found['lost']:,} are lost, {found['doubled']:,} doubled"
            )
            assert any(fault.startswith(said) for fault in counted), counted
    assert all(verdict["rows"][count] for count in wrong.values())
    assert processes_in(change) == []


def test_a_rehearsal_that_is_killed_leaves_no_process_and_no_files_of_the_sides(change):
    log = change / "build" / "killed.log"
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "scripts.rehearse", "--from", "parent"]
    with log.open("w") as out:
        child = subprocess.Popen(command, cwd=change, env=shell(), stdout=out, stderr=out, start_new_session=True)
    deadline = time.monotonic() + 600
    while "✓ old: keys and roles" not in log.read_text():
        assert child.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    time.sleep(2)  # into the plan
    sides = change / "build" / "rehearsal" / "sides"
    assert processes_in(change) and sides.is_dir()
    os.killpg(child.pid, signal.SIGKILL)
    child.wait(60)
    while processes_in(change) or sides.exists():
        assert time.monotonic() < deadline + 120, processes_in(change)
        time.sleep(0.5)
