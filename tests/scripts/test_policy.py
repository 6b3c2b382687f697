"""The policy check over the plan of an environment: lines, JSON, exit codes. The rules have tests of their own."""

import json

import pytest
from click.testing import CliRunner, Result

from promotion.environment import load
from promotion.plan.reviewed_plan import document_file, plan_folder
from scripts.policy import policy
from tests.promotion.policy.accepted import accepted


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Runs the verb over a plan with these resources."""
    monkeypatch.setattr("scripts.policy.exceptions.read", accepted)
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    file = document_file(plan_folder(load("local")))
    file.parent.mkdir(parents=True)

    def run(document: object, *options: str) -> Result:
        file.write_text(json.dumps(document))
        return CliRunner().invoke(policy, ["local", *options])

    return run


def plan(**values: object) -> dict:
    change = {"actions": ["create"], "after": values, "after_unknown": {}}
    key = {"address": "aws_kms_key.this", "type": "aws_kms_key", "mode": "managed", "name": "this", "change": change}
    return {"resource_changes": [key]}


def test_a_finding_is_a_line_with_the_next_step_and_fails_the_job(check):
    done = check(plan(enable_key_rotation=False, deletion_window_in_days=30, is_enabled=True))
    assert done.exit_code == 1
    [line] = done.stdout.splitlines()
    assert line.startswith("aws_kms_key.this: A301 a key is lost or never renewed")


def test_the_findings_are_a_list_as_json(check):
    done = check(plan(enable_key_rotation=False, deletion_window_in_days=30, is_enabled=True), "--json")
    assert (done.exit_code, [each["code"] for each in json.loads(done.stdout)]) == (1, ["A301"])


def test_without_a_finding_it_says_so(check):
    done = check(plan(enable_key_rotation=True, deletion_window_in_days=30, is_enabled=True))
    assert (done.exit_code, done.stdout) == (0, "no finding; 0 accepted in policy_exceptions.yaml\n")


def test_without_a_plan_it_names_the_command_that_makes_one(tmp_path, monkeypatch):
    monkeypatch.setenv("MARQUEE_BUILD", str(tmp_path))
    done = CliRunner().invoke(policy, ["local"])
    assert done.exit_code == 1 and done.stderr.endswith("plan first: python -m scripts.plan local\n")
