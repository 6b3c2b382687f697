"""A job of a checkout, run for real: its shell prints its own variables and files."""

import os
from pathlib import Path

import pytest

from promotion.environment import load
from rehearsal.processes import Processes
from rehearsal.steps import StepFailed
from rehearsal.upgrade.checkout import Checkout
from rehearsal.upgrade.identities import Identities

CLOUD = {
    "AWS_ENDPOINT_URL": "https://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "root",
    "AWS_SECRET_ACCESS_KEY": "root's",
    "SNOWFLAKE_HOST": "127.0.0.1",
    "SNOWFLAKE_USER": "ADMIN",
    "SNOWFLAKE_PASSWORD": "admin's",
}
LANE = """
spec: { inputs: { environment: {} } }
---
"$[[ inputs.environment ]]:plan":
  environment: { name: "$[[ inputs.environment ]]/plan" }
  id_tokens: { AWS_ID_TOKEN: {}, SNOWFLAKE_TOKEN: {} }
  variables: { UV_NO_DEFAULT_GROUPS: "1" }
  script: ["mkdir -p build/local && env > build/local/env && env"]
  artifacts: { paths: [build/local/env] }
"$[[ inputs.environment ]]:migrate":
  id_tokens: { AWS_ID_TOKEN: {} }
  needs: ["$[[ inputs.environment ]]:plan"]
  script: [env, "ls build/local; ls build"]
"$[[ inputs.environment ]]:verify":
  script: ["echo first", "echo no such table >&2; exit 3", "touch never"]
"""


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    project = tmp_path / "sides" / "new"
    (project / ".gitlab").mkdir(parents=True)
    (project / ".gitlab-ci.yml").write_text("variables: { UV_LOCKED: '1' }")
    (project / ".gitlab" / "deploy.yml").write_text(LANE)
    shell = {**os.environ, "VIRTUAL_ENV": "/developer", "PYTHONPATH": "/developer", "MARQUEE_X": "1", "OWN_SECRET": "1"}
    (tmp_path / "logs").mkdir()
    processes = Processes(tmp_path / "logs", {**shell, **CLOUD, "LOCALCLOUD_OWNER": "this"})
    return Checkout("new", project, "c" * 40, load("local"), processes, CLOUD, str(tmp_path / "bin" / "uv"))


@pytest.fixture(scope="module")
def identities() -> Identities:
    return Identities({"plan": "arn:plan", "deploy": "arn:deploy"})


def variables(printed: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)


def test_a_job_has_its_own_variables_and_nobody_else_s(checkout, identities):
    found = variables(checkout.run_job("plan", identities, lambda line: None))

    assert {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "OWN_SECRET", "MARQUEE_X", "PYTHONPATH"} & set(found) == set()
    assert "VIRTUAL_ENV" not in found
    assert found["AWS_ROLE_ARN"] == "arn:plan" and found["AWS_ID_TOKEN"].count(".") == 2
    assert (found["UV_LOCKED"], found["UV_NO_DEFAULT_GROUPS"], found["CI_COMMIT_SHA"]) == ("1", "1", "c" * 40)
    assert found["LOCALCLOUD_OWNER"] == "this"  # the guard finds it
    assert found["SNOWFLAKE_PASSWORD"] == "admin's"
    assert found["UV_PROJECT_ENVIRONMENT"] == str(checkout.folder.with_name("new-packages"))


def test_a_job_without_a_token_for_snowflake_has_no_login_to_it(checkout, identities):
    checkout.run_job("plan", identities, lambda line: None)
    listed = checkout.run_job("migrate", identities, lambda line: None)

    printed = variables((checkout.processes.logs / "new-migrate-0.out").read_text())
    assert {"SNOWFLAKE_USER", "SNOWFLAKE_PASSWORD"} & set(printed) == set()
    assert (printed["AWS_ROLE_ARN"], printed["SNOWFLAKE_HOST"]) == ("arn:deploy", "127.0.0.1")
    assert listed.split() == ["env", "local"]  # the artifact of plan, and nothing else


def test_the_first_line_that_fails_ends_the_job(checkout, identities):
    with pytest.raises(StepFailed, match=r"^no such table \(log: "):
        checkout.run_job("verify", identities, lambda line: None)
    assert not (checkout.folder / "never").exists()


def test_a_job_that_the_side_does_not_have_is_one_line(checkout, identities):
    with pytest.raises(StepFailed, match=r"^cccccccccccc has no job release in .gitlab/deploy.yml$"):
        checkout.run_job("release", identities, lambda line: None)


def test_the_environment_of_a_group_is_beside_that_of_the_lock(checkout):
    assert checkout.python("exploration") == Path(
        checkout.folder.parent / "new-packages-exploration" / "bin" / "python"
    )
