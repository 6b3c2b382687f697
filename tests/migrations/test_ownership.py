"""One object has one owner: the migrations make what is inside the schemas, each object in its schema's folder."""

import re
import subprocess
import sys

import pytest

from promotion.environment import PROJECT
from promotion.migration import script
from promotion.migration.lint import placeholders
from promotion.migration.lint.finding import CODES
from promotion.migration.lint.lint import lint, lint_terraform
from promotion.migration.lint.ownership import Replay
from promotion.migration.lint.scope import KINDS
from tests.access import access
from tests.migrations.conftest import MIGRATIONS, VARIABLES

OBJECTS = {
    "RAW": {"READY", "PART", "USERS", "MOVIES", "STREAMS", "USERS_PIPE", "MOVIES_PIPE", "STREAMS_PIPE"},
    "VENDOR": {"LANDING", "JSON", "AUTHORS", "BOOKS", "REVIEWS", "BATCHES"},
}


@pytest.fixture(scope="module")
def replay() -> Replay:
    """The project's own migrations, which have no finding."""
    scripts, problems = script.read(MIGRATIONS, VARIABLES)
    findings, replay = lint(scripts, VARIABLES["database"])
    assert [*problems, *findings] == []
    return replay


def test_the_objects_that_others_rely_on_are_there(replay):
    for schema, names in OBJECTS.items():
        there = {name.partition(".")[2] for name in replay.objects() if name.startswith(f"{schema}.")}
        assert names <= there


def test_each_view_has_its_own_script(replay):
    views = {name for name, kind in replay.objects().items() if kind == "VIEW"}
    assert {f"MARTS.{path.stem[3:].upper()}" for path in MIGRATIONS.glob("marts/R__*.sql")} == views


def test_terraform_makes_none_of_them(tmp_path):
    assert lint_terraform(PROJECT / "terraform") == []
    (tmp_path / "x.tf").write_text('# a table\nresource "snowflake_stage_external_s3" "ready" {\n}\n')
    [finding] = lint_terraform(tmp_path)
    assert str(finding).startswith(f"{tmp_path}/x.tf:2: M303 ") and "snowflake_stage_external_s3" in finding.cause


def test_migrations_own_the_kinds_that_the_migrator_may_create():
    grants = [declared["grants"].get("migrator", {}) for declared in access()["schemas"].values()]
    may = {privilege for each in grants for privilege in each.get("privileges", [])}
    assert {f"CREATE {kind}" for kind in KINDS} == may - {"USAGE"}


def test_the_lint_renders_with_variables_that_terraform_has():
    outputs = (PROJECT / "terraform" / "outputs.tf").read_text()
    variables = re.search(r'output "migration_variables" \{.+?\n\}', outputs, re.DOTALL)[0]
    for name in placeholders.read(PROJECT / ".sqlfluff"):
        assert re.search(rf"^ +{name} +=", variables, re.MULTILINE), name


@pytest.mark.slow
def test_the_sql_is_in_the_projects_style():
    command = [sys.executable, "-m", "sqlfluff", "lint", "--nocolor", "migrations"]
    linted = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert linted.returncode == 0, linted.stdout


def test_the_readme_lists_the_codes():
    rows = re.findall(r"^\| (M\d+) \| (.+) \|$", (MIGRATIONS / "README.md").read_text(), re.MULTILINE)
    assert dict(rows) == dict(CODES)
