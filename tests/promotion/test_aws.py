import json
import uuid

import pytest

from promotion import aws
from promotion.environment import load
from promotion.errors import PromotionError


@pytest.fixture(autouse=True)
def reach(cloud, monkeypatch):
    for name, value in cloud.variables.items():
        monkeypatch.setenv(name, value)


def test_a_client_is_in_the_environment_s_region_and_does_not_wait_for_ever():
    client = aws.client(load("local"), "s3")
    assert client.meta.region_name == load("local").aws_region
    assert (client.meta.config.connect_timeout, client.meta.config.read_timeout) == (5, 30)


def test_credentials_of_another_account_are_refused():
    with pytest.raises(PromotionError, match=r"are of account 1+, environment dev lives in .*; log in there first"):
        aws.client(load("dev"), "s3")


def test_clients_act_as_the_role(cloud):
    name = f"role-{uuid.uuid4().hex[:8]}"
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    arn = cloud.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=policy)["Role"]["Arn"]

    sts, s3 = aws.clients_as(load("local"), arn, "a-test", "sts", "s3")

    assert sts.get_caller_identity()["Arn"].endswith(f"assumed-role/{name}/a-test")
    assert s3.meta.service_model.service_name == "s3"
