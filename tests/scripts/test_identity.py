import subprocess
import sys

import pytest

from tests.conftest import PROJECT


def identity(**variables: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "scripts.identity"]
    return subprocess.run(command, cwd=PROJECT, env=variables, capture_output=True, text=True, timeout=60)


@pytest.fixture
def job(tmp_path) -> dict[str, str]:
    return {
        "AWS_ID_TOKEN": "header.claims.signature",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "aws-id-token"),
        "AWS_ROLE_ARN": "arn:aws:iam::222222222222:role/gitlab-marquee-dev-plan",
    }


def test_a_job_is_told_its_role(job, tmp_path):
    done = identity(**job)

    assert (done.returncode, done.stdout) == (0, f"this job is {job['AWS_ROLE_ARN']}\n")
    assert (tmp_path / "aws-id-token").read_text() == job["AWS_ID_TOKEN"]


def test_outside_of_a_job_it_does_nothing():
    done = identity()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("missing", ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"])
def test_a_token_without_its_role_is_one_line(job, missing):
    done = identity(**{name: value for name, value in job.items() if name != missing})

    assert done.returncode == 1
    assert missing in done.stderr and done.stderr.count("\n") == 1
    assert "header.claims.signature" not in done.stderr + done.stdout
