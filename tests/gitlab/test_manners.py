"""The pipeline's manners: who waits for whom, what is cancelled, what a failure says, what documentation reaches.

The rules are those of https://docs.gitlab.com/ci/yaml/.
"""

import json
import re
from pathlib import Path, PurePosixPath

import pytest
import yaml

from promotion.release.admission import order
from scripts.advice import sections
from tests.git import git

PROJECT = Path(__file__).parents[2]
LANES = tuple(order())
MERGE_REQUEST = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_COMMIT_BRANCH": ""}
MAIN = {"CI_PIPELINE_SOURCE": "push"}
# A step that changes an environment, or compares what is there with what was deployed.
ALONE = {"apply", "migrate", "verify", "rollback", "unlock", "erase", "drift"}
PIPELINE = yaml.safe_load((PROJECT / ".gitlab-ci.yml").read_text())
WORKFLOW = PIPELINE["workflow"]


def is_documentation(path: str) -> bool:
    """Pages, their pictures, and the license."""
    name = PurePosixPath(path)
    return path.startswith("docs/") or name.suffix == ".md" or name.name == "LICENSE"


def pattern(glob: str) -> re.Pattern:
    """Ruby's File.fnmatch with FNM_PATHNAME, FNM_DOTMATCH and FNM_EXTGLOB, of what these patterns use.

    https://docs.ruby-lang.org/en/master/File.html#method-c-fnmatch
    """
    text = re.escape(glob).replace(r"\*\*/", "(?:[^/]+/)*").replace(r"\*", "[^/]*")
    return re.compile(re.sub(r"\\\{(.*?)\\\}", lambda found: f"(?:{found[1].replace(',', '|')})", text))


def changes() -> list[list[str]]:
    return [rule["changes"] for rule in WORKFLOW["rules"] if "changes" in rule]


def names(runner, source: dict[str, str], *options: str) -> set[str]:
    variables = [word for name, value in source.items() for word in ("--variable", f"{name}={value}")]
    done = runner("--list-json", *options, "--ignore-predefined-vars", ",".join(source), *variables)
    return {job["name"] for job in json.loads(done.stdout) if job["when"] != "never"}


def test_every_file_is_code_or_documentation():
    assert changes() == [changes()[0]] * 2
    patterns = [pattern(glob) for glob in changes()[0]]
    files = git(PROJECT, "ls-files")
    code = {path for path in files.splitlines() if any(each.fullmatch(path) for each in patterns)}

    # A file of a kind that is not listed would be deployed by nobody: add it to `changes` in .gitlab-ci.yml.
    assert {path for path in files.splitlines() if not is_documentation(path)} == code


@pytest.mark.parametrize("source", [MERGE_REQUEST, MAIN], ids=["merge request", "main"])
def test_documentation_is_checked_and_reaches_no_environment(runner, source):
    page, code = runner.clone / "docs" / "runbook.md", runner.clone / "migrations" / "raw" / "V1__a.sql"
    text = page.read_text()
    try:
        page.write_text(f"{text}\nOne more line.\n")
        assert names(runner, source) == {"lint", "test", "secrets"}

        code.write_text("SELECT 1;\n")
        git(runner.clone, "add", "--intent-to-add", str(code))
        assert (
            names(runner, source)
            == names(runner, source, "--no-evaluate-rule-changes")
            > {
                "dev:preview" if source is MERGE_REQUEST else "dev:plan",
                "rehearse",
            }
        )
    finally:
        page.write_text(text)
        git(runner.clone, "rm", "--quiet", "--force", "--ignore-unmatch", str(code))


def test_a_newer_push_cancels_a_merge_request_and_nothing_else():
    assert WORKFLOW["auto_cancel"] == {"on_new_commit": "interruptible"}
    for rule in WORKFLOW["rules"]:
        cancels = rule.get("auto_cancel", WORKFLOW["auto_cancel"])["on_new_commit"]
        assert cancels == ("interruptible" if "merge_request_event" in rule["if"] else "none"), rule


def test_every_job_of_a_merge_request_can_be_cancelled_and_no_deploy_can(runner, jobs):
    default = PIPELINE["default"]["interruptible"]
    cancelled = {name for name, job in jobs.items() if job.get("interruptible", default)}

    assert names(runner, MERGE_REQUEST, "--no-evaluate-rule-changes") <= cancelled
    assert {name for name in jobs if name.partition(":")[2] in ALONE} == set(jobs) - cancelled


def test_a_plan_waits_for_nobody_and_what_deploys_is_alone(jobs):
    groups = {name: job["resource_group"] for name, job in jobs.items() if "resource_group" in job}
    assert groups == {f"{lane}:{step}": lane for lane in LANES for step in ALONE}


def test_the_set_up_chooses_a_mode_in_which_no_button_holds_the_lane():
    """The modes that take `created` jobs into account wait for a button that nobody presses.

    https://docs.gitlab.com/ci/resource_groups/#process-modes
    """
    set_up = (PROJECT / "docs" / "runbook.md").read_text().partition("\n## Setting up a project\n")[2]
    assert re.findall(r"process_mode=(\w+)", set_up) == ["newest_ready_first"]


def test_tests_and_coverage_are_shown_in_the_merge_request(jobs):
    reports = jobs["test"]["artifacts"]["reports"]
    assert reports["coverage_report"] == {
        "coverage_format": "cobertura",
        "path": "build/coverage/cobertura.xml",
    }
    assert jobs["test"]["artifacts"]["when"] == "always"
    makefile = (PROJECT / "Makefile").read_text()
    assert makefile.count(f"--junitxml={reports['junit']}") == 2


def test_every_job_ends_with_the_advice_of_its_section(jobs):
    advised = sections((PROJECT / "docs" / "jobs.md").read_text())
    assert set(advised) == {name.rpartition(":")[2] for name in jobs}
    assert {tuple(job.get("after_script", [])) for job in jobs.values()} == {("python3 -m scripts.advice",)}


def test_a_job_that_fails_says_what_to_do_in_its_last_line(runner):
    options = ("--force-shell-executor", "--shell-isolation", "--no-evaluate-rule-changes")
    done = runner(*options, "--variable", "MAKEFLAGS=q", "lint")  # asked only, make ends with 1

    assert done.returncode == 1
    said = [line for line in done.stdout.splitlines() if line.startswith("lint") and " > " in line]
    assert "lint failed; its line with Error says why. Run make lint here;" in said[-1]
    assert said[-1].endswith("/docs/jobs.md#lint")
