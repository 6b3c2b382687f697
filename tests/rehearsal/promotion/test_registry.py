"""The registry of a rehearsal: in an account of its own, and open to the environment's jobs as far as they ask."""

import json

import pytest
from botocore.exceptions import ClientError

from promotion.environment import PROJECT, load
from rehearsal.processes import Processes
from rehearsal.promotion import registry, releases
from rehearsal.promotion.environment_cloud import Place


def document(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


@pytest.fixture
def place(cloud, tmp_path) -> Place:
    return Place(load("dev"), PROJECT, tmp_path, Processes(tmp_path, {}), dict(cloud.variables))


def test_a_role_of_the_environment_sees_the_image_of_a_release(cloud, place):
    registry.push(place, "first")
    registry.push(place, "first")
    values = json.loads((PROJECT / "environments" / "registry.json").read_text())
    account, mine = values["aws_account_id"], place.environment.aws_account_id
    trust = document(Principal={"AWS": f"arn:aws:iam::{mine}:root"}, Action="sts:AssumeRole")
    iam = place.client("iam", mine)
    iam.create_role(RoleName="sees-images", AssumeRolePolicyDocument=trust)
    everything = document(Action="ecr:*", Resource="*")
    iam.put_role_policy(RoleName="sees-images", PolicyName="all", PolicyDocument=everything)
    arn = f"arn:aws:iam::{mine}:role/sees-images"
    key = place.client("sts", mine).assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    ecr = cloud.client("ecr", key)

    image = {"imageDigest": releases.digest("first")}
    there = {"registryId": account, "repositoryName": "marquee/splitter", "imageIds": [image]}
    assert ecr.describe_images(**there)["imageDetails"][0]["imageDigest"] == image["imageDigest"]
    with pytest.raises(ClientError, match="AccessDenied"):
        ecr.batch_delete_image(**there)
