"""The state in its bucket, beside what the real Terraform says of it."""

import json
import os
import subprocess

import pytest

from promotion.environment import PROJECT, load
from promotion.terraform.state import State, read
from promotion.terraform.terraform import Terraform


def test_the_serial_and_the_outputs_are_those_that_terraform_says(applied, monkeypatch):
    for name, value in {**applied.environment, "MARQUEE_BUILD": str(applied.build)}.items():
        monkeypatch.setenv(name, value)
    terraform = Terraform(load("local"))
    state = read(load("local"), applied.cloud.client("s3"))

    def said(*arguments: str) -> dict:
        data = {**os.environ, "TF_DATA_DIR": str(applied.build / "terraform" / "local")}
        command = ["terraform", *arguments]
        return json.loads(
            subprocess.run(command, cwd=PROJECT / "terraform", env=data, capture_output=True, check=True).stdout
        )

    assert state.serial == terraform.serial() == said("state", "pull")["serial"] > 0
    outputs = {name: each["value"] for name, each in said("output", "-json").items()}
    assert state.outputs == terraform.outputs() == outputs == applied.outputs


def test_an_environment_that_was_never_applied_has_the_serial_0(cloud):
    s3 = cloud.client("s3")
    other = load("dev")
    s3.create_bucket(Bucket=other.state_bucket, CreateBucketConfiguration={"LocationConstraint": other.aws_region})
    try:
        assert read(other, s3) == State(0, {})
    finally:
        s3.delete_bucket(Bucket=other.state_bucket)


def test_a_state_that_may_not_be_read_is_no_empty_one(cloud):
    with pytest.raises(cloud.client("s3").exceptions.NoSuchBucket):
        read(load("prod"), cloud.client("s3"))
