"""Small changes that break or lose something in life, each with the step of the merge request that stops it.

Each is made in a clone of what is committed, on a branch of its own. The slow steps have planted changes of their own:
`make rehearse FROM=…` in tests/rehearsal/upgrade, Terraform's plan in tests/promotion/destruction.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import clean_environment
from tests.git import git

PROJECT = Path(__file__).resolve().parents[1]
LINT = ("-m", "scripts.lint_migrations")
CONTRACTS = ("-m", "scripts.dataset", "check")
# These two pass what is committed in this very run of the tests.
TESTS = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider")
PIPELINE = (*TESTS, "tests/gitlab/test_pipeline.py")
JOBS = (*TESTS, "-k", "test_every_verb_starts", "tests/gitlab/test_job_environments.py")

USERS = "migrations/raw/V20261124100100__users.sql"
STREAMS = "migrations/raw/V20261124100300__streams.sql"
NEW = "migrations/raw/V20991231000000__planted.sql"
STREAMS_CONTRACT = "contracts/streams.odcs.yaml"
DEPLOY = ".gitlab/deploy.yml"
COLUMN = """      - name: device
        logicalType: string
        physicalType: VARCHAR
        description: Device
        classification: internal
        customProperties:
          - property: since
            value: 1.1.0
"""


@dataclass(frozen=True)
class Planted:
    """A change in a clone, the step that has to stop it, and words of what that says."""

    change: Callable[[Path], None]
    step: tuple[str, ...]
    says: str


def write(path: str, text: str) -> Callable[[Path], None]:
    """A new file."""

    def change(clone: Path) -> None:
        (clone / path).parent.mkdir(exist_ok=True)
        (clone / path).write_text(text)

    return change


def script(statement: str) -> Callable[[Path], None]:
    """A new migration of RAW."""
    return write(NEW, statement + "\n")


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Other words in a file."""

    def change(clone: Path) -> None:
        text = (clone / path).read_text()
        assert old in text, f"{path} has no {old!r}"
        (clone / path).write_text(text.replace(old, new, 1))

    return change


def rename(path: str, name: str) -> Callable[[Path], None]:
    """Another name for a file."""
    return lambda clone: (clone / path).rename((clone / path).with_name(name)) and None


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    """Several changes at once."""

    def change(clone: Path) -> None:
        for each in changes:
            each(clone)

    return change


TABLE = "CREATE TABLE IF NOT EXISTS {{ database }}.RAW.DEVICES (ID VARCHAR COMMENT 'Id') COMMENT = 'Devices';"
ALTER = "ALTER TABLE {{ database }}.RAW.STREAMS "
PLANTED = {
    "a script that ran is edited": Planted(edit(USERS, "as they came", "as they come"), LINT, "edited"),
    "a script that ran is renamed": Planted(rename(USERS, "V20261124100100__people.sql"), LINT, "renamed"),
    "a script that ran is deleted": Planted(lambda clone: (clone / USERS).unlink(), LINT, "deleted"),
    "a script comes too late to run": Planted(
        write("migrations/raw/V20261124100150__devices.sql", TABLE), LINT, "late"
    ),
    "two scripts have one version": Planted(
        both(script(TABLE), write(NEW.replace("planted", "again"), TABLE)), LINT, "V20991231000000__again.sql"
    ),
    "a script of another suffix would run shell commands": Planted(
        write("migrations/raw/R__step.cli.yml", "steps: []\n"), LINT, "R__step.cli.yml"
    ),
    "a column that no row of the table can fill": Planted(
        script(ALTER + "ADD COLUMN IF NOT EXISTS DEVICE VARCHAR NOT NULL;"), LINT, "M203"
    ),
    "a statement that fails when the script runs again": Planted(
        script(ALTER + "ADD COLUMN DEVICE VARCHAR;"), LINT, "M201"
    ),
    "a table is created anew, and its rows go": Planted(
        script("CREATE OR REPLACE TABLE {{ database }}.RAW.STREAMS (A VARCHAR COMMENT 'A') COMMENT = 'Streams';"),
        LINT,
        "M501",
    ),
    "a column's values go": Planted(script(ALTER + "DROP COLUMN IF EXISTS SIZE_MB;"), LINT, "M501"),
    "a migration grants a right": Planted(
        script("GRANT SELECT ON TABLE {{ database }}.RAW.STREAMS TO ROLE PUBLIC;"), LINT, "M101"
    ),
    "a migration changes another schema's table": Planted(
        script("ALTER TABLE {{ database }}.VENDOR.BOOKS ADD COLUMN IF NOT EXISTS A VARCHAR;"), LINT, "M105"
    ),
    "a second owner of one view": Planted(
        script("CREATE VIEW IF NOT EXISTS {{ database }}.MARTS.TOP_BOOKS AS SELECT 1 AS A;"), LINT, "M401"
    ),
    "a pipe is replaced in place, and forgets what it loaded": Planted(
        script(
            "CREATE OR REPLACE PIPE {{ database }}.RAW.STREAMS_PIPE COMMENT = 'Streams' AS COPY INTO "
            "{{ database }}.RAW.STREAMS FROM @{{ database }}.RAW.READY;"
        ),
        LINT,
        "STREAMS_PIPE",
    ),
    "a column of the contract that the table does not have": Planted(
        edit(STREAMS_CONTRACT, "roles:\n", f"{COLUMN}roles:\n"), CONTRACTS, "DEVICE is not in"
    ),
    "a column of the table that the contract does not have": Planted(
        script(ALTER + "ADD COLUMN IF NOT EXISTS DEVICE VARCHAR;"), CONTRACTS, "DEVICE"
    ),
    "a type that the table does not have": Planted(
        edit(STREAMS_CONTRACT, "NUMBER(18, 3)", "NUMBER(20, 3)"), CONTRACTS, "NUMBER(20, 3)"
    ),
    "a column that a view still reads is renamed in the contract": Planted(
        edit(STREAMS_CONTRACT, "- name: start_at", "- name: started_at"), CONTRACTS, "STARTED_AT is not in RAW"
    ),
    "a reference to a column that is not there": Planted(
        edit(STREAMS_CONTRACT, "properties/email", "properties/mail"), CONTRACTS, "mail"
    ),
    "a view reads a column that is not there": Planted(
        edit("migrations/marts/R__q4_average_duration.sql", "FROM", ", NOT_THERE FROM"), CONTRACTS, "NOT_THERE"
    ),
    "the report's job leaves its packages out": Planted(
        edit(DEPLOY, "uv run --group exploration python -m scripts.report", "uv run python -m scripts.report"),
        JOBS,
        "scripts.report",
    ),
    "a deploy's verb imports a package of the developers": Planted(
        edit("scripts/plan.py", "import click\n", "import click\nimport pandas\n"), JOBS, "scripts.plan"
    ),
    "production is applied without a person": Planted(
        edit("environments/pipeline.yml", "      apply: manual\n", ""), PIPELINE, "prod"
    ),
    "an apply does not take the plan that was reviewed": Planted(
        edit(DEPLOY, '    - job: "$[[ inputs.environment ]]:plan"\n    - job: "$[[ inputs.environment ]]:review"', 
             '    - job: "$[[ inputs.environment ]]:review"'),
        PIPELINE,
        "apply",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of what is committed, whose origin's main branch is that commit."""
    folder = tmp_path_factory.mktemp("planted") / "clone"
    git(PROJECT, "clone", "--quiet", "--no-hardlinks", str(PROJECT), str(folder))
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(folder, "remote", "set-head", "origin", "main")
    (folder / ".tools").symlink_to(PROJECT / ".tools")
    return folder


def run(clone: Path, step: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in clean_environment().items() if not name.startswith("CI_")}
    return subprocess.run(
        [sys.executable, *step], cwd=clone, env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.mark.slow
@pytest.mark.parametrize("step", [LINT, CONTRACTS], ids=lambda step: step[-1])
def test_each_step_passes_what_is_committed(clone: Path, step: tuple[str, ...]) -> None:
    done = run(clone, step)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_planted_change_is_stopped(clone: Path, planted: Planted) -> None:
    try:
        planted.change(clone)
        git(clone, "add", "--all", "--", ".", ":!.tools")
        git(clone, "commit", "--quiet", "--message", "planted")
        done = run(clone, planted.step)
    finally:
        git(clone, "checkout", "--quiet", "--force", "--detach", "origin/main")
        git(clone, "clean", "--quiet", "--force", "-d", "migrations")
    assert done.returncode == 1, done.stdout + done.stderr
    assert planted.says in done.stdout + done.stderr
