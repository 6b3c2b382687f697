"""The images of a release, asked for in the local AWS's registry."""

import boto3
import pytest
from botocore.config import Config

from promotion.release.registry import ImagesMissing, require
from tests.registry import push
from tests.roles import ROOT, policy

ACCOUNT = "777777777777"
HERE, ABSENT = (f"sha256:{letter * 64}" for letter in "cf")
AGAIN, REMEDY = "python -m scripts.plan dev", "run a new pipeline"


def reference(name: str, digest: str) -> str:
    return f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/marquee/{name}@{digest}"


@pytest.fixture(scope="module")
def ecr(cloud):
    push(cloud, ACCOUNT, "marquee/splitter", HERE, readers="111111111111")
    return lambda region: cloud.client("ecr")


def refusal(references: dict[str, str], ecr) -> str:
    with pytest.raises(ImagesMissing) as refused:
        require(references, ecr, REMEDY, AGAIN)
    return str(refused.value)


def test_images_that_are_there_are_no_hindrance(ecr):
    require({"splitter": reference("splitter", HERE)}, ecr, REMEDY, AGAIN)


def test_a_tag_and_another_registry_are_not_asked_for():
    def nobody(region: str):
        raise AssertionError("asked")

    require({"a": "docker.io/library/a@sha256:1", "b": reference("b", HERE).replace("@", ":")}, nobody, REMEDY, AGAIN)


def test_each_image_that_is_missing_is_a_line_with_the_next_step(ecr):
    named = {name: reference(name, digest) for name, digest in (("splitter", ABSENT), ("bulk-load", HERE))}
    assert refusal(named, ecr).splitlines() == [
        f"image splitter: marquee/splitter of account {ACCOUNT} has no {ABSENT}; {REMEDY}",
        f"  image bulk-load: marquee/bulk-load of account {ACCOUNT} has no {HERE}; {REMEDY}",
    ]


def test_a_registry_that_does_not_answer_is_one_line_with_the_command_to_type_again():
    quick = Config(connect_timeout=1, retries={"max_attempts": 0})
    down = boto3.client(
        "ecr", endpoint_url="http://127.0.0.1:9", config=quick, region_name="eu-west-1",
        aws_access_key_id="a", aws_secret_access_key="b",
    )  # fmt: skip
    said = refusal({"splitter": reference("splitter", HERE)}, lambda region: down)
    assert said == f"image splitter: the registry does not answer (EndpointConnectionError); when it does: {AGAIN}"


def test_who_may_not_ask_is_told_by_whom_it_is_allowed(cloud):
    push(cloud, ACCOUNT, "marquee/closed", HERE)
    iam, arn = cloud.client("iam"), "arn:aws:iam::111111111111:role/sees-no-image"
    iam.create_role(RoleName="sees-no-image", AssumeRolePolicyDocument=policy(ROOT))
    role = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    said = refusal({"splitter": reference("closed", HERE)}, lambda region: cloud.client("ecr", role))
    assert f"may not ask marquee/closed of account {ACCOUNT}; an administrator applies terraform/registry" in said
