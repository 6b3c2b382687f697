"""The committed pipeline: valid for GitLab, the right jobs for each kind of pipeline, and no logic in YAML."""

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from promotion.release.admission import order

PROJECT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
LANES = tuple(order())
PIPELINE = yaml.safe_load((PROJECT / ".gitlab-ci.yml").read_text())
VERB = re.compile(
    r"uv run (--group [a-z]+ )*python -m scripts\.(?P<module>[a-z_]+)( (--)?[a-z0-9-]+)*"
    r"|make (?P<target>[a-z-]+)"
    r"|python3 -m scripts\.(?P<bare>advice)"  # it has to work where the packages do not
)
SOURCES = {
    "merge request": {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_COMMIT_BRANCH": ""},
    "main": {"CI_PIPELINE_SOURCE": "push"},
    "schedule": {"CI_PIPELINE_SOURCE": "schedule"},
}
CHECKS = {"lint", "test", "rehearse", "policy", "secrets"}
BUTTONS = ("rollback", "unlock", "erase")
JOBS = {
    "merge request": CHECKS
    | {f"{lane}:preview" for lane in LANES}
    | {"images", "rehearse-change", "review", "policy-plans"},
    "main": CHECKS
    | {
        f"{lane}:{job}"
        for lane in LANES
        for job in ("plan", "apply", "migrate", "verify", "rollback", "unlock", "erase")
    }
    | {"prod:review", "publish", "release"},
    "schedule": {f"{lane}:drift" for lane in LANES},
}


def schema_errors(*files: Path) -> str:
    """Return what GitLab's schema has against the files. Each start of the checker takes 1.6 CPU seconds."""
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
    done = subprocess.run([*command, *files], capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def test_passes_gitlabs_schema_with_its_includes(expanded, tmp_path):
    """The lane alone can't: GitLab's schema knows its keywords only after the inputs are filled in."""
    file = tmp_path / "expanded.yml"
    file.write_text(yaml.safe_dump(expanded))

    assert not schema_errors(file)


def test_passes_gitlabs_schema_and_so_does_the_header_of_each_include(tmp_path):
    headers = []
    for include in ("deploy", "drift", "review"):
        header = (PROJECT / ".gitlab" / f"{include}.yml").read_text().partition("\n---\n")[0]
        assert "spec" in yaml.safe_load(header)
        headers.append(tmp_path / f"{include}.yml")
        headers[-1].write_text(header)

    assert not schema_errors(PROJECT / ".gitlab-ci.yml", *headers)


@pytest.mark.parametrize("source", SOURCES)
def test_jobs_of_a_pipeline(runner, source):
    variables = [word for name, value in SOURCES[source].items() for word in ("--variable", f"{name}={value}")]
    # The clone is its own target branch: nothing has changed there.
    done = runner(
        *("--list-json", "--no-evaluate-rule-changes"),
        *("--ignore-predefined-vars", ",".join(SOURCES[source]), *variables),
    )

    assert {job["name"] for job in json.loads(done.stdout) if job["when"] != "never"} == JOBS[source]


def test_only_verbs_are_called(jobs):
    scripts = ("before_script", "script", "after_script")
    lines = {line for job in jobs.values() for script in scripts for line in job.get(script, [])}
    calls = {line: VERB.fullmatch(line) for line in lines}

    assert not [line for line, call in calls.items() if not call]
    makefile = (PROJECT / "Makefile").read_text()
    for call in calls.values():
        if module := call["module"]:
            assert (PROJECT / "scripts" / f"{module}.py").is_file()
        if target := call["target"]:
            assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize(("lane", "when"), [("dev", "on_success"), ("staging", "on_success"), ("prod", "manual")])
def test_prod_waits_for_a_person(jobs, lane, when):
    assert [rule.get("when") for rule in jobs[f"{lane}:apply"]["rules"]] == [when]


def test_a_merge_request_rehearses_its_change_from_the_merge_base(jobs):
    job = jobs["rehearse-change"]

    assert job["script"] == ["make rehearse"]
    assert job["variables"] == {"GIT_DEPTH": "0", "FROM": "$CI_MERGE_REQUEST_DIFF_BASE_SHA"}


def test_what_is_deployed_was_built_on_the_real_bases_and_run(jobs):
    for name in ("images", "publish"):
        assert jobs[name]["script"] == ["make images"]
        assert jobs[name]["variables"]["BASES"] == "pull"
    assert {"job": "images", "artifacts": True, "optional": True} in jobs["dev:plan"]["needs"]
    assert {"job": "release", "artifacts": True, "optional": True} in jobs["dev:plan"]["needs"]
    assert [need["job"] for need in jobs["release"]["needs"]] == ["publish"]


def test_one_job_of_the_default_branch_pushes(expanded, jobs):
    registry = {name for name, job in jobs.items() if job.get("environment", {}).get("name") == "registry"}
    audience = {name for name, job in jobs.items() if "marquee-registry" in str(job.get("id_tokens"))}
    assert registry == audience == {"publish"}
    assert [rule["if"] for rule in jobs["publish"]["rules"]] == [
        '$CHANGES == "code" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH'
    ]
    assert 'default     = "marquee-registry"' in (PROJECT / "terraform" / "registry" / "variables.tf").read_text()


def test_one_environment_after_the_other(jobs):
    def needs(name: str) -> set[str]:
        direct = {need["job"] for need in jobs[name].get("needs", [])}
        return direct.union(*map(needs, direct)) if direct else direct

    assert needs("dev:plan") >= CHECKS
    for earlier, later in pairwise(LANES):
        assert f"{earlier}:verify" in needs(f"{later}:plan")
    for lane in LANES:
        assert {f"{lane}:plan", f"{lane}:apply", f"{lane}:migrate"} <= needs(f"{lane}:verify")


def test_one_release_is_made_and_handed_from_job_to_job(jobs):
    assert jobs["release"]["artifacts"]["paths"] == ["build/release/"]
    assert [need["job"] for need in jobs["release"]["needs"] if need["artifacts"]] == ["publish"]
    assert "build/images/digests.json" in jobs["publish"]["artifacts"]["paths"]
    assert {"job": "release", "artifacts": True, "optional": True} in jobs["dev:plan"]["needs"]
    for lane in LANES:
        for step, source in (("apply", "plan"), ("migrate", "apply"), ("verify", "apply")):
            assert "build/release/" in jobs[f"{lane}:{source}"]["artifacts"]["paths"]
            assert {"job": f"{lane}:{source}", "artifacts": True, "optional": False} in jobs[f"{lane}:{step}"]["needs"]
        assert jobs[f"{lane}:verify"]["script"][-1] == f"uv run python -m scripts.release pass {lane}"
        assert "build/release/" in jobs[f"{lane}:verify"]["artifacts"]["paths"]
    for earlier, later in pairwise(LANES):
        [need] = [each for each in jobs[f"{later}:plan"]["needs"] if each["job"] == f"{earlier}:verify"]
        assert need["artifacts"], "that the environment before passed comes as its artifact"


def test_what_runs_terraform_keeps_its_providers_in_the_cache(jobs):
    cached = {path for each in PIPELINE["default"]["cache"] for path in each["paths"]}
    assert ".cache/terraform" in cached
    kept = {name: job["variables"].get("TF_PLUGIN_CACHE_DIR") for name, job in jobs.items() if "variables" in job}
    steps = ("preview", "plan", "apply", "rollback", "drift")
    assert {name for name, folder in kept.items() if folder} == {f"{lane}:{step}" for lane in LANES for step in steps}
    assert set(filter(None, kept.values())) == {"$CI_PROJECT_DIR/.cache/terraform"}


def test_the_way_back_is_one_button_that_nothing_waits_for(jobs):
    for lane in LANES:
        job = jobs[f"{lane}:rollback"]
        assert [(rule["when"], rule["allow_failure"]) for rule in job["rules"]] == [("manual", True)]
        assert (job.get("needs"), job["resource_group"], job["environment"]["name"]) == ([], lane, lane)
        assert job["script"] == [f"uv run python -m scripts.rollback {lane} --yes"]
        assert job["variables"]["GIT_DEPTH"] == "0", "it reads the commits of both releases"
        needed = [need["job"] for other in jobs.values() for need in other.get("needs", [])]
        assert f"{lane}:rollback" not in needed


def test_a_dead_runs_lock_is_released_by_who_may_deploy_when_no_run_is_alive(jobs):
    for lane in LANES:
        job = jobs[f"{lane}:unlock"]
        assert [(rule["when"], rule["allow_failure"]) for rule in job["rules"]] == [("manual", True)]
        assert (job.get("needs"), job["resource_group"], job["environment"]["name"]) == ([], lane, lane)
        assert job["script"] == [f"uv run python -m scripts.unlock {lane}"], "its lock's id is the variable LOCK_ID"
        assert "LOCK_ID" not in job["variables"]


def test_a_person_is_erased_by_a_button_with_an_identity_of_its_own(jobs):
    for lane in LANES:
        job = jobs[f"{lane}:erase"]
        assert [(rule["when"], rule["allow_failure"]) for rule in job["rules"]] == [("manual", True)]
        assert job["environment"] == {"name": f"{lane}/erase", "action": "access"}
        assert job["id_tokens"] == {"AWS_ID_TOKEN": {"aud": f"marquee-{lane}-erase"}}, "no token of the deployer"
        assert [(need["job"], need["artifacts"]) for need in job["needs"]] == [(f"{lane}:apply", True)]
        assert job["script"] == [f"uv run python -m scripts.erase {lane} --yes"], "the person is the variable PERSON"
        assert "PERSON" not in job["variables"] and "artifacts" not in job


def test_the_reviewed_plan_is_handed_on(jobs):
    for lane in LANES:
        plan, apply = jobs[f"{lane}:plan"], jobs[f"{lane}:apply"]
        assert plan["artifacts"]["reports"]["terraform"].startswith(f"build/{lane}/")
        assert plan["artifacts"]["access"] == "developer"
        assert {"job": f"{lane}:plan", "artifacts": True, "optional": False} in apply["needs"]
        assert not [line for line in apply["script"] if "scripts.plan" in line]


def test_a_merge_request_plans_from_the_state_alone_and_nothing_applies_it(jobs):
    for lane in LANES:
        preview, plan = jobs[f"{lane}:preview"], jobs[f"{lane}:plan"]
        assert preview["script"] == [f"uv run python -m scripts.plan {lane} --from-state"]
        assert plan["script"] == [f"uv run python -m scripts.plan {lane}"]
        assert preview["needs"] == plan["needs"]
    needs = {name: [need["job"] for need in job.get("needs", [])] for name, job in jobs.items()}
    after = {name for name, needed in needs.items() if any(each.endswith(":preview") for each in needed)}
    assert after == {"review", "policy-plans"}


def test_the_page_stands_in_the_merge_request_and_before_the_button(jobs):
    review, before = jobs["review"], jobs["prod:review"]
    assert {need["job"] for need in review["needs"]} == {f"{lane}:preview" for lane in LANES}
    # A plan that was refused, or failed, is for the page, too.
    assert [rule["when"] for rule in review["rules"]] == ["always"]
    for name in (f"{lane}:{step}" for lane in LANES for step in ("preview", "plan")):
        artifacts = jobs[name]["artifacts"]
        assert (artifacts["when"], artifacts["access"]) == ("always", "developer")
        assert f"build/{name.partition(':')[0]}/plan" in artifacts["paths"]
    # GitLab shows a folder only if its name ends in a slash and holds no variable:
    # https://docs.gitlab.com/ci/yaml/#artifactsexpose_as
    assert review["artifacts"]["paths"] == ["build/review/"] and review["artifacts"]["expose_as"]
    assert [need["job"] for need in before["needs"]] == ["prod:plan"]
    assert before["artifacts"]["paths"] == ["build/review/"]
    assert {"job": "prod:review", "artifacts": False, "optional": True} in jobs["prod:apply"]["needs"]
    assert "--since-deploy" in before["script"][0]


def test_the_page_enters_no_account_and_has_the_whole_history(jobs):
    for name in ("review", "prod:review"):
        assert not {"id_tokens", "environment", "before_script"} & jobs[name].keys(), name
        assert jobs[name]["variables"]["GIT_DEPTH"] == "0"


def test_every_job_with_a_token_names_an_environment(jobs):
    """GitLab leaves environment_protected out of the subject of one that names none: nothing that deploys trusts it."""
    of_lanes = {name for name in jobs if name.partition(":")[0] in LANES and not name.endswith(":review")}
    with_token = {name for name, job in jobs.items() if job.get("id_tokens")}
    assert with_token == of_lanes | {"publish"}
    assert {name for name in with_token if not jobs[name].get("environment", {}).get("name")} == set()


def test_entered_with_tokens_only(jobs):
    for name, job in jobs.items():
        lane, _, step = name.partition(":")
        if lane in LANES and step != "review":
            kind = {"preview": "preview", "plan": "plan", "drift": "plan", "erase": "erase"}.get(step, "deploy")
            assert job["id_tokens"]["AWS_ID_TOKEN"] == {"aud": f"marquee-{lane}-{kind}"}, (
                "of no other environment or kind"
            )
            assert job["environment"]["name"] == (lane if kind == "deploy" else f"{lane}/{kind}")
            token = {"aud": f"marquee-{lane}-deploy"} if step in ("apply", "rollback") else None
            assert job["id_tokens"].get("SNOWFLAKE_TOKEN") == token, "a plan can't be the deployer"
    names = {name for job in jobs.values() for name in job.get("variables", {})}
    assert not [name for name in names if re.search("KEY|SECRET|PASSWORD", name)]
