"""A name that another account has is found before anything is made."""

import re
import uuid
from dataclasses import replace

import pytest

from promotion.environment import PROJECT, Environment, load
from promotion.terraform.bucket_names import BucketNameTaken, require_free
from promotion.terraform.errors import explain

LOCAL = load("local")
STRANGER = "222222222222"


def place(cloud) -> dict:
    return {"CreateBucketConfiguration": {"LocationConstraint": cloud.variables["AWS_REGION"]}}


@pytest.fixture
def environment() -> Environment:
    """An environment whose buckets no other test in the cloud makes."""
    return replace(LOCAL, name=f"t{uuid.uuid4().hex[:8]}")


@pytest.mark.parametrize("number", range(len(LOCAL.buckets)), ids=LOCAL.buckets)
def test_a_name_of_another_account_is_one_line_with_the_next_step(cloud, environment, number):
    name = environment.buckets[number]
    stranger = cloud.client(
        "s3", {"AccessKeyId": STRANGER, "SecretAccessKey": cloud.variables["AWS_SECRET_ACCESS_KEY"]}
    )
    stranger.create_bucket(Bucket=name, **place(cloud))
    try:
        with pytest.raises(
            BucketNameTaken, match=rf"^the bucket {name} belongs to another AWS account.*scripts\.state"
        ):
            require_free(environment, cloud.client("s3"))
    finally:
        stranger.delete_bucket(Bucket=name)


def test_free_names_and_the_own_bucket_are_no_fault(cloud, environment):
    s3 = cloud.client("s3")
    require_free(environment, s3)
    s3.create_bucket(Bucket=environment.state_bucket, **place(cloud))
    try:
        require_free(environment, s3)
    finally:
        s3.delete_bucket(Bucket=environment.state_bucket)


def test_an_apply_that_meets_one_says_who_knows_which():
    said = "Error: creating S3 Bucket (marquee-prod-landing): operation error S3: CreateBucket, BucketAlreadyExists: "
    assert explain("", f"│ {said}", "prod") == (
        "another AWS account has a bucket of this name; ask which, and what to do: python -m scripts.state prod"
    )


def test_these_are_the_buckets_that_terraform_makes():
    named = re.findall(
        r'^  \w+_bucket +=\s*"\$\{local\.prefix\}-([\w-]+)"', (PROJECT / "terraform/names.tf").read_text(), re.M
    )
    assert set(LOCAL.buckets) == {*(f"{LOCAL.prefix}-{name}" for name in named), LOCAL.state_bucket}
