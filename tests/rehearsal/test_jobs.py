"""The lane as GitLab reads it: extends, variables, identities, groups."""

from pathlib import Path

import pytest

from rehearsal import jobs

PROJECT = Path(__file__).resolve().parents[2]
INCLUDE = """
spec:
  inputs:
    environment: {}
    after: {type: array}
---
".$[[ inputs.environment ]]":
  id_tokens: { AWS_ID_TOKEN: { aud: $CI_SERVER_URL } }
  variables: { A: base, FILE: $CI_PROJECT_DIR/token }
  before_script: [uv run python -m scripts.identity]
"$[[ inputs.environment ]]:plan":
  extends: ".$[[ inputs.environment ]]"
  environment: { name: "$[[ inputs.environment ]]/plan" }
  needs: $[[ inputs.after ]]
  variables: { A: own }
  artifacts: { paths: ["build/$[[ inputs.environment ]]/plan"] }
  script:
    - uv run python -m scripts.plan $[[ inputs.environment ]]
    - [uv run --group exploration --group test python -m scripts.report dev]
"$[[ inputs.environment ]]:apply":
  extends: [".$[[ inputs.environment ]]"]
  environment: { name: dev }
  id_tokens: { SNOWFLAKE_TOKEN: { aud: snowflakecomputing.com } }
  before_script: []
  needs: ["dev:plan", { job: "dev:review", artifacts: false }, { job: lint }]
  script: uv run python -m scripts.apply dev
"""


@pytest.fixture
def project(tmp_path) -> Path:
    (tmp_path / ".gitlab").mkdir()
    (tmp_path / ".gitlab-ci.yml").write_text("variables: { UV_LOCKED: '1', UV_CACHE_DIR: .cache, B: everywhere }")
    (tmp_path / ".gitlab" / "deploy.yml").write_text(INCLUDE)
    return tmp_path


def test_a_job_has_what_it_extends_and_what_holds_everywhere(project):
    plan, apply = jobs.read(project, "dev").values()

    assert plan == jobs.Job(
        name="plan",
        lines=(
            "uv run python -m scripts.identity",
            "uv run python -m scripts.plan dev",
            "uv run --group exploration --group test python -m scripts.report dev",
        ),
        variables={"UV_LOCKED": "1", "B": "everywhere", "A": "own"},
        identity="plan",
        tokens=frozenset({"AWS_ID_TOKEN"}),
        artifacts=("build/dev/plan",),
        audience="$CI_SERVER_URL",
        environment="dev/plan",
    )
    assert apply.lines == ("uv run python -m scripts.apply dev",)
    assert apply.needs == ("plan",)
    assert (apply.identity, apply.tokens) == ("deploy", {"AWS_ID_TOKEN", "SNOWFLAKE_TOKEN"})


def test_a_command_names_its_groups_and_its_module():
    line = "uv run --group exploration --group test python -m scripts.report dev"
    assert (jobs.groups(line), jobs.module(line)) == (("exploration", "test"), "scripts.report")
    assert (jobs.groups("make lint"), jobs.module("make lint")) == ((), None)


def test_the_project_s_lane():
    found = jobs.read(PROJECT, "prod")
    lane = ("preview", "plan", "apply", "migrate", "verify")

    assert [name for name in found if name in lane] == list(lane)
    identities = {name: found[name].identity for name in (*lane, "drift")}
    assert identities == {
        **{"preview": "preview", "plan": "plan", "drift": "plan"},
        **{"apply": "deploy", "migrate": "deploy", "verify": "deploy"},
    }
    assert {name: found[name].audience for name in identities} == {
        name: f"marquee-prod-{identity}" for name, identity in identities.items()
    }
    assert {name for name in (*lane, "drift") if "SNOWFLAKE_TOKEN" in found[name].tokens} == {"apply"}
    assert {name: found[name].needs for name in lane} == {
        **{"preview": (), "plan": (), "apply": ("plan",)},
        **{"migrate": ("apply",), "verify": ("apply",)},
    }
    assert "build/prod/plan" in found["plan"].artifacts
    assert found["apply"].artifacts == ("build/prod/outputs.json", "build/release/")
    assert all(job.variables["UV_NO_DEFAULT_GROUPS"] == "1" for job in found.values())
