"""An AWS account set up by one verb: refused at the question, applied, closed again, corrected after a change."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT

Verb = Callable[..., subprocess.CompletedProcess]


@pytest.fixture
def verb(dev_cloud, tmp_path: Path) -> Verb:
    """The verb for dev, as the account's administrator; `answer`: what is typed at the question."""

    def run(*options: str, answer: str = "", code: int = 0) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "scripts.aws", "dev", "--gitlab-project", "group/marquee", *options]
        environment = {**dev_cloud.environment, "MARQUEE_BUILD": str(tmp_path)}
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, input=answer, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_account_is_set_up_once_and_what_was_changed_by_hand_is_set_again(dev_cloud, verb):
    iam = dev_cloud.client("iam")
    made = verb("--foundations", answer="n\n", code=1).stdout
    assert "state bucket marquee-dev-terraform-state: made" in made and "migrator: made, SHA256:" in made
    assert '  create aws_iam_role.this["deploy"]' in made.splitlines()
    assert "for the jobs of group/marquee on https://gitlab.com, branch main?" in made
    assert [each for each in iam.list_roles()["Roles"] if each["RoleName"].startswith("gitlab-")] == []

    made = verb("--foundations", "--yes").stdout
    assert "migrator: kept, SHA256:" in made
    assert made.splitlines()[-1] == "roles of GitLab's jobs: set, and deploys may change the foundations"
    assert may_make_roles(iam)

    closed = verb("--yes").stdout.splitlines()
    assert closed[-1] == "roles of GitLab's jobs: set"
    assert not may_make_roles(iam)

    wide = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    iam.put_role_policy(RoleName="gitlab-marquee-dev-plan", PolicyName="job", PolicyDocument=wide)
    again = verb("--yes").stdout.splitlines()
    assert [line for line in again if line.startswith("  ")] == ['  update aws_iam_role_policy.this["plan"]']
    assert verb().stdout.splitlines()[-1] == "roles of GitLab's jobs: kept"


def may_make_roles(iam) -> bool:
    return "iam:CreateRole" in str(iam.get_role_policy(RoleName="gitlab-marquee-dev-deploy", PolicyName="job"))
