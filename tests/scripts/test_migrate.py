"""The verb `migrate`, with the real schemachange against the local Snowflake."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from promotion.environment import load
from promotion.migration import deployed
from promotion.migration.deployed import Deployed
from promotion.release import file as release_file
from promotion.release.journal import Entry, Records
from promotion.terraform import bootstrap_state
from tests.git import git
from tests.promotion.release.releases import made
from tests.scripts.test_kill_points import LONG
from tests.waiting import until

PROJECT = Path(__file__).resolve().parents[2]
SCRIPTS = {
    "raw/V20260101000000__users.sql": "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.USERS (EMAIL VARCHAR);",
    "raw/V20260102000000__movies.sql": "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.MOVIES (TITLE VARCHAR);",
    "marts/R__mails.sql": "CREATE OR REPLACE VIEW {{ database }}.MARTS.MAILS AS SELECT 1 AS ONE;",
}
LATER = "raw/V20260103000000__later.sql"


class Repository:
    """A folder of migrations, and the verb run on it."""

    def __init__(self, folder: Path, warehouse) -> None:
        self.folder, self.warehouse = folder / "migrations", warehouse
        self.outputs = warehouse.write_outputs(folder)
        self.write(SCRIPTS)

    def write(self, scripts: dict[str, str]) -> None:
        for name, text in scripts.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def start(self, *options: str, **variables: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "scripts.migrate", "local", *options]
        where = ["--migrations", str(self.folder), "--outputs", str(self.outputs)]
        return subprocess.Popen(
            [*command, *where],
            cwd=PROJECT,
            env={**self.warehouse.cloud.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def migrate(self, *options: str, **variables: str) -> subprocess.CompletedProcess:
        process = self.start(*options, **variables)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def history(self) -> list[tuple]:
        table = f"{self.warehouse.database}.DEPLOY.CHANGE_HISTORY"
        return self.warehouse.execute(
            f"SELECT SCRIPT, STATUS FROM {table} WHERE STATUS <> 'Started' ORDER BY INSTALLED_ON"
        )

    def record(self) -> Deployed:
        """Return what the deploys left beside Terraform's state for the next review."""
        return deployed.fetch(load("local"), self.warehouse.cloud.client("s3"))


@pytest.fixture
def repository(tmp_path, warehouse) -> Repository:
    return Repository(tmp_path, warehouse)


def names(scripts) -> list[str]:
    return [Path(script).name for script in scripts]


def test_a_deploy_runs_what_its_plan_says_once_and_the_next_nothing(repository):
    plan = repository.migrate("--plan", "--json")
    assert plan.returncode == 2, plan.stderr
    assert [script["script"] for script in json.loads(plan.stdout)["scripts"]] == names(SCRIPTS)
    first = repository.migrate("--json")
    assert first.returncode == 0, first.stderr
    assert [ran["script"] for ran in json.loads(first.stdout)["scripts"]] == names(SCRIPTS)
    assert "[ 1/3] V20260101000000__users.sql" in first.stderr
    again = repository.migrate()
    assert (again.returncode, again.stdout) == (0, "nothing to run\n")
    assert repository.history() == [(name, "Success") for name in names(SCRIPTS)]


def test_outputs_are_found_where_apply_wrote_them(repository, tmp_path):
    (tmp_path / "build" / "local").mkdir(parents=True)
    repository.outputs.rename(tmp_path / "build" / "local" / "outputs.json")
    done = subprocess.run(
        [sys.executable, "-m", "scripts.migrate", "local", "--plan", "--migrations", str(repository.folder)],
        cwd=PROJECT, capture_output=True, text=True, timeout=120,
        env={**repository.warehouse.cloud.environment, "MARQUEE_BUILD": str(tmp_path / "build")},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr


def test_a_script_that_fails_is_named_in_one_line_and_runs_again_when_corrected(repository):
    repository.write({LATER: "SELECT * FROM {{ database }}.RAW.NOWHERE;"})
    failed = repository.migrate()
    assert failed.returncode == 1
    assert len(failed.stderr.strip().splitlines()) == 1
    assert Path(LATER).name in failed.stderr
    assert "NOWHERE" in failed.stderr
    repository.write({LATER: "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.LATER (A VARCHAR);"})
    assert repository.migrate().returncode == 0
    assert [row for row in repository.history() if row[0] == Path(LATER).name] == [
        (Path(LATER).name, "Failed"),
        (Path(LATER).name, "Success"),
    ]


@pytest.fixture
def deployed_release(repository, tmp_path, monkeypatch) -> Iterator[Records]:
    """The journal of `local`, which has another release than the one in the job's build/release."""
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path / "build"))
    release_file.write(made(), "{}")
    environment, s3 = load("local"), repository.warehouse.cloud.client("s3")
    bootstrap_state.ensure(environment, s3)
    records, other = Records(environment, s3), made(id="bbbbbbbbbbbb-2", commit="b" * 40)
    records.begin(Entry(release=other.id, commit=other.commit, sha256=other.sha256), other)
    yield records
    s3.delete_object(Bucket=environment.state_bucket, Key="local/releases.json")


def test_the_scripts_of_a_release_that_is_not_deployed_do_not_run(repository, deployed_release, tmp_path):
    build = {"MARQUEE_BUILD": str(tmp_path / "build")}
    for options in ((), ("--accept-checksums",)):
        refused = repository.migrate(*options, **build)
        assert refused.returncode == 1
        assert refused.stderr == (
            "Error: local has bbbbbbbbbbbb-2, not aaaaaaaaaaaa-1: a later deploy or a rollback came in between, and "
            "nothing was run; leave this job as it is, or run a new pipeline\n"
        )
    assert repository.migrate("--plan", **build).returncode == 2
    verify = subprocess.run(
        [sys.executable, "-m", "scripts.verify", "local"],
        cwd=PROJECT, capture_output=True, text=True, timeout=120,
        env={**repository.warehouse.cloud.environment, **build},
    )  # fmt: skip
    assert (verify.returncode, verify.stderr) == (1, refused.stderr)
    deployed_release.begin(Entry(release=made().id, commit=made().commit, sha256=made().sha256), made())
    assert repository.migrate(**build).returncode == 0


def test_each_deploy_records_what_ran_for_the_next_review(repository):
    bootstrap_state.ensure(load("local"), repository.warehouse.cloud.client("s3"))
    assert repository.migrate(CI_COMMIT_SHA="a" * 40).returncode == 0
    assert [(ran.name, ran.kind) for ran in repository.record().scripts] == [(n, n[0]) for n in names(SCRIPTS)]
    repository.write({LATER: "SELECT * FROM {{ database }}.RAW.NOWHERE;"})
    assert repository.migrate(CI_COMMIT_SHA="b" * 40).returncode == 1
    record = repository.record()
    assert record.commit == "a" * 40 and len(record.scripts) == len(SCRIPTS)


def test_of_two_deploys_at_once_one_runs_each_script_once(repository):
    running = [repository.start() for _ in range(2)]
    ended = [(process.communicate(timeout=120), process.returncode) for process in running]
    assert 0 in [code for _, code in ended], ended
    for (_, err), code in ended:
        assert code == 0 or "is deploying; run again" in err
    assert sorted(repository.history()) == sorted((name, "Success") for name in names(SCRIPTS))


def test_stopped_halfway_it_leaves_no_child_no_key_and_no_lease(repository, tmp_path):
    later = {f"raw/V2026010400{n:04}__later.sql": "SELECT 1;" for n in range(2)}
    repository.write(later)
    repository.write({LATER: LONG})
    bootstrap_state.ensure(load("local"), repository.warehouse.cloud.client("s3"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = repository.start(TMPDIR=str(scratch))
    while "[ 2/" not in process.stdout.readline():
        assert process.poll() is None
    until(lambda: Path(LATER).name in (tmp_path / "migrate.log").read_text(), 120)
    children = psutil.Process(process.pid).children(recursive=True)
    keys = list(scratch.rglob("*.p8"))
    os.kill(process.pid, signal.SIGTERM)
    process.communicate(timeout=120)
    assert children and not any(child.is_running() for child in children)
    assert [key.exists() for key in keys] == [False]
    ran = {name for name, status in repository.history() if status == "Success"}
    recorded = {each.name for each in repository.record().scripts}
    assert ran and recorded == ran, "else drift calls what ran hand-made"
    repository.write({LATER: "SELECT 1;"})
    assert repository.migrate().returncode == 0
    succeeded = [name for name, status in repository.history() if status == "Success"]
    assert sorted(succeeded) == sorted(names([*SCRIPTS, LATER, *later]))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["local", "--outputs", "none.json"], "scripts.apply"), (["nowhere"], "there are: dev, local")],
)
def test_what_it_needs_first_is_one_line(arguments, says, cloud):
    command = [sys.executable, "-m", "scripts.migrate", *arguments]
    done = subprocess.run(command, cwd=PROJECT, env=cloud.environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert says in done.stderr


def _commit(folder: Path) -> None:
    for arguments in (("init", "--quiet"), ("add", "migrations"), ("commit", "--quiet", "--message=x")):
        git(folder, *arguments)


def _count_otherwise(repository: Repository) -> None:
    """Let the history have the checksums of another version of schemachange."""
    table = f"{repository.warehouse.database}.DEPLOY.CHANGE_HISTORY"
    repository.warehouse.execute(f"UPDATE {table} SET CHECKSUM = SHA2(CHECKSUM, 256) WHERE SCRIPT_TYPE = 'V'")


def test_checksums_that_are_counted_otherwise_are_accepted_and_nothing_runs(repository, tmp_path):
    _commit(tmp_path)
    assert repository.migrate().returncode == 0
    assert (
        repository.migrate("--accept-checksums").stdout == "every checksum is that of its script; nothing to accept\n"
    )
    _count_otherwise(repository)
    refused = repository.migrate()
    assert refused.returncode == 1 and refused.stderr.count("edited: its rendered text is not the one that ran") == 2
    accepted = repository.migrate("--accept-checksums")
    assert accepted.returncode == 0, accepted.stderr
    assert "rendered with database = " in accepted.stdout
    lines = [line for line in accepted.stdout.splitlines() if "→" in line]
    assert [line.split(": ")[0] for line in lines] == names(name for name in SCRIPTS if "/V" in name)
    again = repository.migrate()
    assert (again.returncode, again.stdout) == (0, "nothing to run\n")
    assert repository.history() == [(name, "Success") for name in names(SCRIPTS)]


def test_a_text_that_is_not_the_deployed_one_is_not_accepted(repository, tmp_path):
    _commit(tmp_path)
    assert repository.migrate().returncode == 0
    _count_otherwise(repository)
    time.sleep(1.1)  # a commit has whole seconds
    first = next(iter(SCRIPTS))
    repository.write({first: "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.USERS (MAIL VARCHAR);"})
    for commit_it in (False, True):
        if commit_it:
            _commit(tmp_path)
        refused = repository.migrate("--accept-checksums")
        assert refused.returncode == 1
        assert f"{Path(first).name}: edited since " in refused.stderr and "which deployed it; restore" in refused.stderr
    repository.write(SCRIPTS)
    (repository.folder / first).unlink()
    assert "deleted, but it ran here" in repository.migrate("--accept-checksums").stderr


def test_without_the_commit_that_deployed_no_checksum_is_accepted(repository, tmp_path):
    assert repository.migrate().returncode == 0
    _count_otherwise(repository)
    refused = repository.migrate("--accept-checksums")
    assert refused.returncode == 1 and refused.stderr.count("no commit from before it ran has it") == 2
    time.sleep(1.1)
    _commit(tmp_path)
    assert repository.migrate("--accept-checksums").returncode == 1


def test_a_view_that_a_rollback_brought_back_is_dropped_once_by_the_next_release(repository):
    """Forth (the view goes), back (it is made again, as the rollback does), and forth."""
    gone = "marts/V20260201000000__mails.sql"
    view = "marts/R__mails.sql"
    assert repository.migrate().returncode == 0
    (repository.folder / view).unlink()
    repository.write({gone: "DROP VIEW IF EXISTS {{ database }}.MARTS.MAILS;"})
    assert repository.migrate().returncode == 0
    time.sleep(1.1)  # the history keeps seconds
    repository.write({view: SCRIPTS[view] + "\n-- made again\n"})
    assert repository.migrate().returncode == 0
    (repository.folder / view).unlink()
    names = (
        f"SELECT TABLE_NAME FROM {repository.warehouse.database}.INFORMATION_SCHEMA.VIEWS WHERE TABLE_NAME = 'MAILS'"
    )
    assert len(repository.warehouse.execute(names)) == 1
    forth = repository.migrate()
    assert "MARTS.MAILS is dropped: a rollback had brought it back" in forth.stdout, forth.stderr
    assert repository.warehouse.execute(names) == []
    assert repository.migrate().stdout == "nothing to run\n"
