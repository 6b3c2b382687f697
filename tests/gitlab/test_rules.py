"""Rules of every job: what it runs, what it may leave out, who reads what it leaves, what counts as a deployment.

The keywords are those of https://docs.gitlab.com/ci/yaml/.
"""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from promotion.release.admission import order

PROJECT = Path(__file__).parents[2]
PIPELINE = yaml.safe_load((PROJECT / ".gitlab-ci.yml").read_text())
LANES = tuple(order())
CHECKS = {
    "lint": "make lint", "test": "make coverage", "rehearse": "make rehearse", "policy": "make policy",
    "secrets": "make secrets",
}  # fmt: skip
IDENTITY = ["uv run python -m scripts.identity"]
# They read commits that a shallow clone lacks.
PAGES = {f"{lane}:review" for lane in LANES}  # only prod's has a rule by which it runs
WHOLE_HISTORY = {"lint", "secrets", "rehearse-change", "review", *PAGES} | {
    f"{lane}:{job}" for lane in LANES for job in ("rollback", "drift")
}
BUTTONS = {f"{lane}:{job}" for lane in LANES for job in ("rollback", "unlock", "erase")}


def test_each_check_runs_its_own_command(jobs):
    assert {name: jobs[name]["script"] for name in CHECKS} == {name: [line] for name, line in CHECKS.items()}


def test_jobs_run_the_packages_of_the_lock():
    assert PIPELINE["variables"]["UV_LOCKED"] == "1"


def test_no_check_may_fail_and_nothing_that_deploys(jobs):
    """A button is one that need not be pressed; a page is for people."""
    may_fail = {
        name
        for name, job in jobs.items()
        if job.get("allow_failure") or any(rule.get("allow_failure") for rule in job.get("rules", []))
    }
    assert may_fail == BUTTONS | PAGES


def test_nothing_runs_a_second_time_by_itself(jobs):
    """A step that failed half way is for a person, who reads its last line."""
    assert "retry" not in PIPELINE["default"]
    assert [name for name, job in jobs.items() if "retry" in job] == []


def test_what_compares_commits_has_all_of_them(jobs):
    whole = {name for name, job in jobs.items() if job.get("variables", {}).get("GIT_DEPTH") == "0"}
    assert whole == WHOLE_HISTORY


def test_a_token_is_exchanged_before_anything_else(jobs):
    with_token = {name for name, job in jobs.items() if job.get("id_tokens")}
    assert {name for name, job in jobs.items() if job.get("before_script") == IDENTITY} == with_token


def test_an_environment_is_verified_and_answers_before_it_passes(jobs):
    for lane in LANES:
        assert jobs[f"{lane}:verify"]["script"] == [
            f"uv run python -m scripts.verify {lane}",
            f"uv run --group exploration python -m scripts.report {lane}",
            f"uv run python -m scripts.release pass {lane}",
        ]
        assert jobs[f"{lane}:migrate"]["script"] == [f"uv run python -m scripts.migrate {lane}"]
        assert jobs[f"{lane}:apply"]["script"] == [f"uv run python -m scripts.apply {lane}"]
        assert jobs[f"{lane}:drift"]["script"] == [f"uv run --group localcloud python -m scripts.drift {lane} --fix"]


def test_only_an_apply_and_a_rollback_are_deployments(jobs):
    """Any other job has an action: without one GitLab would show it as what is deployed.

    https://docs.gitlab.com/ci/yaml/#environmentaction
    """
    starts = {
        name
        for name, job in jobs.items()
        if job.get("environment") and job["environment"].get("action", "start") == "start"
    }
    assert starts == {f"{lane}:{job}" for lane in LANES for job in ("apply", "rollback")}


def test_what_a_lane_leaves_is_read_by_developers_alone(jobs):
    """Names, addresses and answers of an environment: https://docs.gitlab.com/ci/yaml/#artifactsaccess."""
    of_lanes = {name: job["artifacts"] for name, job in jobs.items() if ":" in name and "artifacts" in job}
    assert len(of_lanes) >= 6 * len(LANES)
    assert {name for name, artifacts in of_lanes.items() if artifacts.get("access") != "developer"} == set()
    assert {name for name, artifacts in of_lanes.items() if "expire_in" not in artifacts} == set()


def test_the_plan_hands_its_providers_on(jobs):
    for lane in LANES:
        assert "terraform/.terraform.lock.hcl" in jobs[f"{lane}:plan"]["artifacts"]["paths"]


def test_a_release_shows_its_parts(jobs):
    assert jobs["release"]["artifacts"]["reports"] == {"cyclonedx": "build/release/sbom.cdx.json"}
    assert jobs["release"]["script"] == ["uv run python -m scripts.release write"]


def test_the_review_and_the_policy_look_at_every_environment(jobs):
    names = " ".join(LANES)
    assert jobs["review"]["script"] == [f"uv run --group localcloud --group review python -m scripts.review {names}"]
    assert jobs["policy-plans"]["script"] == [f"uv run python -m scripts.policy {names}"]
    for name in ("review", "policy-plans"):
        assert [need["job"] for need in jobs[name]["needs"]] == [f"{lane}:preview" for lane in LANES]


def test_the_stages_are_in_the_order_of_a_promotion(expanded, jobs):
    stages = [each for each in expanded["stages"] if each not in (".pre", ".post")]
    assert stages == ["check", *LANES, "review", "drift"]
    for name, job in jobs.items():
        lane, _, step = name.partition(":")
        if lane in LANES:
            assert job["stage"] == ("drift" if step == "drift" else lane)


def test_the_drift_of_an_environment_is_kept_when_there_is_some(jobs):
    for lane in LANES:
        artifacts = jobs[f"{lane}:drift"]["artifacts"]
        assert (artifacts["when"], artifacts["paths"]) == ("on_failure", [f"build/{lane}/drift/"])


def test_what_a_rollback_refused_is_kept(jobs):
    for lane in LANES:
        artifacts = jobs[f"{lane}:rollback"]["artifacts"]
        assert (artifacts["when"], artifacts["paths"]) == ("always", [f"build/{lane}/rollback.json"])


def test_an_apply_hands_on_what_the_environment_has(jobs):
    """Migrations, the check at the end and an erasure read Terraform's outputs from it, and never the state."""
    for lane in LANES:
        assert f"build/{lane}/outputs.json" in jobs[f"{lane}:apply"]["artifacts"]["paths"]


@pytest.mark.parametrize("include", ["deploy", "drift", "review"])
def test_the_name_of_an_environment_can_be_no_command(include):
    """It stands in commands and paths: https://docs.gitlab.com/ci/inputs/#define-input-parameters-with-specinputs"""
    header = (PROJECT / ".gitlab" / f"{include}.yml").read_text().partition("\n---\n")[0]
    inputs = yaml.safe_load(header)["spec"]["inputs"]
    pattern = (inputs.get("environment") or inputs["environments"])["regex"]
    assert pattern.startswith("^") and pattern.endswith("$")
    assert all(re.search(pattern, lane) for lane in LANES)
    assert not [
        name for name in ("dev;id", "dev\nid", "$(id)", "../dev", "--yes", "Dev", "") if re.search(pattern, name)
    ]


def test_no_artifact_and_no_cache_holds_a_token(jobs):
    """The file of a job's token stands in build/, beside what the job leaves."""
    cached = {path for job in jobs.values() for each in job.get("cache", []) for path in each["paths"]}
    assert cached == {".cache/uv", ".cache/terraform"}
    files = {job["variables"]["AWS_WEB_IDENTITY_TOKEN_FILE"] for job in jobs.values() if job.get("id_tokens")}
    assert files == {"$CI_PROJECT_DIR/build/aws-id-token"}
    left = {path for job in jobs.values() for path in job.get("artifacts", {}).get("paths", [])}
    assert not {path for path in left if fnmatch("build/aws-id-token", path.rstrip("/"))}
    assert not left & {"build", "build/", ".", "./"}


def test_a_session_says_of_which_pipeline_it_is(jobs):
    """CloudTrail has the name with each call.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
    """
    for name, job in jobs.items():
        if job.get("id_tokens"):
            place = "publish" if name == "publish" else name.partition(":")[0]
            assert job["variables"]["AWS_ROLE_SESSION_NAME"] == f"marquee-{place}-$CI_PIPELINE_ID"
