"""The verb `lint_migrations`, which needs no cloud."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from promotion.environment import PROJECT
from tests.promotion.migration.test_target_branch import TABLE, Repository

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _outside_a_merge_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", raising=False)


def _lint(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.lint_migrations", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=200)


def test_the_projects_own_migrations_pass(tmp_path: Path) -> None:
    done = _lint("--migrations", str(shutil.copytree(PROJECT / "migrations", tmp_path / "migrations")))
    assert (done.returncode, done.stderr) == (0, "without a main branch in git, nothing is compared with it\n")
    assert done.stdout.endswith(" migrations, no finding\n")


def test_each_finding_and_each_script_that_can_not_be_read_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "V1__a.sql").write_text("-- first\nDROP STAGE {{ database }}.OTHER.X;\n")
    (tmp_path / "raw" / "V2__b.sql").write_text("DROP TABLE IF EXISTS {{ databse }}.RAW.X;")
    done = _lint("--migrations", str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "without a main branch in git, nothing is compared with it\n")
    lines = done.stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["V2__b.sql", *[f"{tmp_path}/raw/V1__a.sql:2"] * 2]
    assert [" M201 " in line or " M105 " in line for line in lines] == [False, True, True]


def test_two_changes_that_clash_only_together_are_found(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write({"raw/V4__devices.sql": TABLE % "DEVICES" + "\n"})
    repository.on_main({"raw/V3__devices.sql": TABLE % "DEVICES" + "\n"})
    done = _lint("--migrations", str(repository.migrations), "--against", "main")
    assert done.returncode == 1, done.stdout
    [line] = done.stdout.splitlines()
    assert "V4__devices.sql:1: M301" in line and "V3__devices.sql created ANY_DATABASE.RAW.DEVICES" in line


def test_in_a_merge_request_the_target_branch_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")
    repository = Repository(tmp_path)
    done = _lint("--migrations", str(repository.migrations))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: there is no commit origin/main here; git fetch it")


def test_the_merge_requests_job_has_the_target_branch() -> None:
    job = yaml.safe_load((PROJECT / ".gitlab-ci.yml").read_text())["lint"]
    assert (job["variables"]["GIT_DEPTH"], job["script"]) == ("0", ["make lint"])


def test_what_a_new_script_destroys_needs_an_entry_and_what_is_merged_needs_none(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write({"raw/V4__users.sql": "DROP TABLE IF EXISTS {{ database }}.RAW.USERS;"})
    done = _lint("--migrations", str(repository.migrations), "--against", "main")
    [line] = [line for line in done.stdout.splitlines() if "M501" in line]
    assert "V4__users.sql:1: M501 loses data, or a guard of data: TABLE RAW.USERS, drop: its rows; revise" in line
    repository.on_main({"raw/V4__users.sql": "DROP TABLE IF EXISTS {{ database }}.RAW.USERS;"})
    assert "M501" not in _lint("--migrations", str(repository.migrations), "--against", "main").stdout


def test_what_the_release_before_uses_is_found_from_its_views_and_contracts(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    shutil.copytree(PROJECT / "contracts", tmp_path / "contracts", ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    users = (PROJECT / "migrations" / "raw" / "V20261124100100__users.sql").read_text()
    view = "CREATE OR REPLACE VIEW {{ database }}.RAW.A (A COMMENT 'a') COMMENT = 'v' AS\n"
    view += "SELECT EMAIL AS A FROM {{ database }}.RAW.USERS;"
    repository.on_main({"raw/V2026__users.sql": users, "raw/R__a.sql": view})
    repository.git("rebase", "--quiet", "main")
    repository.write({"raw/V2027__x.sql": "ALTER TABLE {{ database }}.RAW.USERS DROP COLUMN IF EXISTS EMAIL;\n"})
    done = _lint("--migrations", str(repository.migrations), "--against", "main")
    [line] = [line for line in done.stdout.splitlines() if "M602" in line]
    assert "RAW.USERS.EMAIL is used by RAW.A;" in line


def test_a_table_without_a_contract_is_used_by_the_services_that_name_it(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    table = "CREATE TABLE IF NOT EXISTS {{ database }}.VENDOR.LOADS (RUN VARCHAR, OLD VARCHAR);\n"
    repository.git("switch", "--quiet", "main")
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "load.py").write_text('"SELECT RUN FROM VENDOR.LOADS"\n')
    repository.write({"vendor/V2026__loads.sql": table})
    repository.commit()
    repository.git("switch", "--quiet", "change")
    repository.git("rebase", "--quiet", "main")
    repository.write(
        {"vendor/V2027__x.sql": "ALTER TABLE {{ database }}.VENDOR.LOADS DROP COLUMN IF EXISTS RUN, OLD;\n"}
    )
    done = _lint("--migrations", str(repository.migrations), "--against", "main")
    [line] = [line for line in done.stdout.splitlines() if "M602" in line]
    assert "VENDOR.LOADS.RUN is used by pipelines/load.py;" in line


def test_the_style_of_new_and_changed_scripts_is_checked(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write({"raw/V4__x.sql": "create table if not exists {{ database }}.RAW.X (A VARCHAR);\n"})
    done = _lint("--migrations", str(repository.migrations), "--against", "main")
    assert done.returncode == 1
    assert all(":1: CP01 " in line and "run: sqlfluff fix" in line for line in done.stdout.splitlines())


@pytest.mark.slow
def test_on_data_a_script_that_fails_on_rows_is_found(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    text = "ALTER TABLE {{ database }}.RAW.FIRST ALTER COLUMN A SET NOT NULL;\n"
    repository.write({"raw/V4__x.sql": text})
    arguments = ("--migrations", str(repository.migrations), "--against", "main")
    assert _lint(*arguments).returncode == 0
    done = _lint(*arguments, "--on-data")
    assert done.returncode == 1, done.stderr
    assert "V4__x.sql:1: M603 fails on rows that can be there: 100072" in done.stdout


def test_make_lint_tries_new_scripts_on_rows() -> None:
    assert "scripts.lint_migrations --on-data" in (PROJECT / "Makefile").read_text()
