"""The root module of GitLab's jobs, with a stand-in for Terraform; tests/scripts/test_aws.py has the real one."""

import json

import pytest

from promotion.child_process import Finished
from promotion.environment import load
from promotion.terraform import job_roles
from promotion.terraform.command import TerraformFailed
from promotion.terraform.job_roles import JobRoles


class Program:
    """Terraform, which remembers its command lines and answers `document` to `show`; `err`: why it fails."""

    def __init__(self, document: dict | None = None, err: str = "") -> None:
        self.document, self.err, self.commands = document or {}, err, []

    def __call__(self, command, folder, variables, seconds) -> Finished:
        self.commands.append(command)
        return Finished(1 if self.err else 0, json.dumps(self.document), self.err)


@pytest.fixture
def roles(tmp_path, monkeypatch) -> JobRoles:
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    return JobRoles(load("dev"), {"gitlab_project": "video/marquee"})


def test_the_provider_is_the_one_of_the_committed_lock_file(roles, monkeypatch):
    program = Program()
    monkeypatch.setattr(job_roles, "run", program)
    roles.init()
    [command] = program.commands
    assert command[:3] == ["terraform", "init", "-no-color"] and "-lockfile=readonly" in command


@pytest.mark.parametrize(
    ("err", "line"),
    [
        (
            "Error: Provider dependency changes detected\n\nChanges to the required provider dependencies were "
            "detected, but the lock file is read-only.",
            "terraform init: terraform/gitlab/.terraform.lock.hcl lacks this provider; write it: terraform "
            "-chdir=terraform/gitlab providers lock -platform=linux_amd64 -platform=linux_arm64 "
            "-platform=darwin_arm64, and commit it",
        ),
        (
            "Error: Required plugins are not installed\n\nthe cached package does not match any of the checksums "
            "recorded in the dependency lock file",
            "terraform init: this is another build of the provider than terraform/gitlab/.terraform.lock.hcl names; "
            "unset TF_PLUGIN_MIRROR, or put that version's own build into it",
        ),
    ],
    ids=["another version", "another build"],
)
def test_another_provider_than_that_of_the_lock_file_is_one_line(roles, monkeypatch, err, line):
    monkeypatch.setattr(job_roles, "run", Program(err=err))
    with pytest.raises(TerraformFailed) as failed:
        roles.init()
    assert str(failed.value) == line


def test_an_output_that_the_state_lacks_is_a_change(roles, monkeypatch):
    """Drift reads the options of scripts.aws from it."""
    document = {
        "resource_changes": [{"address": "aws_iam_role.this", "change": {"actions": ["no-op"]}}],
        "output_changes": {"options": {"actions": ["create"]}, "role_arns": {"actions": ["no-op"]}},
    }
    monkeypatch.setattr(job_roles, "run", Program(document))
    assert roles.plan() == ["create output.options"]
