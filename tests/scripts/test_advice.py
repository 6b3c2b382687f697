"""The last line of a failed job, from the page that describes the jobs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.advice import PAGE, sections

PROJECT = Path(__file__).resolve().parents[2]
FAILED = {
    "CI_JOB_STATUS": "failed",
    "CI_PROJECT_URL": "https://gitlab.example/marquee/marquee",
    "CI_COMMIT_SHA": "a" * 40,
}


def advised(job: str, **variables: str) -> str:
    """Return the end of the job's log. Python has no package here, as in a job that could not install any."""
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        "import runpy; runpy.run_path('scripts/advice.py', run_name='__main__')",
    ]
    environment = {"PATH": os.environ["PATH"], **FAILED, "CI_JOB_NAME": job, **variables}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_a_failed_job_ends_with_the_next_step_and_where_it_stands():
    line = advised("prod:apply")
    assert line.startswith("prod:apply failed; its line with Error says why. If the pipeline is older than what is ")
    assert line.endswith(f"/-/blob/{'a' * 40}/docs/jobs.md#apply\n") and line.count("\n") == 1


@pytest.mark.parametrize("status", ["success", "canceled"])
def test_any_other_job_says_nothing(status):
    assert advised("lint", CI_JOB_STATUS=status) == ""


def test_the_advice_of_a_section_is_one_plain_line():
    plan = "### plan\n\nIt plans.\n\n**If it fails:** Look at [this](page.md), then\n`retry`.\n"
    page = f"# Jobs\n\n{plan}\n### lint\n\nNo.\n"
    assert sections(page) == {"plan": "Look at this, then retry.", "lint": ""}


def test_every_section_has_an_advice():
    assert [job for job, advice in sections((PROJECT / PAGE).read_text()).items() if not advice] == []
