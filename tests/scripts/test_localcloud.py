"""The local cloud with this project's accounts, as `make up`, `make env`, `make status` and `make down` run it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TERRAFORM = {
    "TF_PLUGIN_CHECKSUMS": "off",
    "TF_VAR_s3_use_path_style": "true",
    "TF_CLI_ARGS_init": "-backend-config=use_path_style=true",
}


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.localcloud", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120)


def test_env_has_the_accounts_of_an_environment_and_terraform_s_variables(cloud):
    found = json.loads(run(cloud.environment, "env", "dev", "--json").stdout)

    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_REGION"]) == ("222222222222", "eu-west-1")
    assert found["SNOWFLAKE_ACCOUNT"] == "MARQUEE-DEV"
    assert (found["SNOWFLAKE_WAREHOUSE"], found["SNOWFLAKE_DATABASE"]) == ("COMPUTE_WH", "MARQUEE_DEV")
    assert found.items() >= TERRAFORM.items()
    assert found["TF_PLUGIN_MIRROR"].endswith("marquee/terraform-plugins")


def test_env_prints_nothing_but_lines_for_a_shell(cloud):
    printed = run({**cloud.environment, "AWS_PROFILE": "prod", "TF_CLI_ARGS_plan": "-lock=false"}, "env")

    assert (printed.returncode, printed.stderr) == (0, "")
    lines = printed.stdout.splitlines()
    assert lines[:2] == ["unset TF_CLI_ARGS_plan", "unset AWS_PROFILE"]
    assert all(line.startswith("export ") for line in lines[2:])
    assert "export AWS_ACCESS_KEY_ID=111111111111" in lines
    assert "export TF_VAR_s3_use_path_style=true" in lines


def test_status_is_that_of_the_cloud(cloud):
    shown = run(cloud.environment, "status")
    assert shown.returncode == 0
    assert [line.split()[:2] for line in shown.stdout.splitlines()] == [["aws", "up"], ["snowflake", "up"]]


def test_an_unknown_environment_is_one_line_with_the_known_ones(cloud):
    refused = run(cloud.environment, "env", "nowhere")
    assert refused.stderr.splitlines()[-1] == ("Error: no environment 'nowhere'; there are: dev, local, prod, staging")


@pytest.mark.parametrize(
    ("verb", "code", "printed"),
    [
        ("env", 1, "Error: the local cloud is not up; start it with: make up\n"),
        ("status", 1, "aws        down\nsnowflake  down\n"),
        ("down", 0, "the local cloud was not up\n"),
    ],
)
def test_a_cloud_that_is_not_up(guarded_environment, tmp_path, verb, code, printed):
    done = run({**guarded_environment, "LOCALCLOUD_FOLDER": str(tmp_path)}, verb)
    assert (done.returncode, done.stdout + done.stderr) == (code, printed)
