"""Roles and a queue for one test, removed after it; each role is made with its statements, and assumed."""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError


def allow(actions: str | list[str], resources: str | list[str] = "*", **condition: dict) -> dict:
    """A statement that allows; a condition is given as its operator: `StringEquals={key: value}`."""
    found = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return found | ({"Condition": condition} if condition else {})


def deny(actions: str | list[str], resources: str | list[str] = "*", **condition: dict) -> dict:
    return allow(actions, resources, **condition) | {"Effect": "Deny"}


def document(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def refusal(call: Callable[..., Any], **arguments: Any) -> str:
    """The code of the error that the call has to end with."""
    return fault(call, **arguments)[0]


def fault(call: Callable[..., Any], **arguments: Any) -> tuple[str, str]:
    """The code and the words of the error that the call has to end with."""
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.fixture
def queue(cloud) -> Iterator[tuple[Any, str]]:
    """Root's client of SQS, and the URL of a new queue."""
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=f"t{uuid.uuid4().hex[:8]}")["QueueUrl"]
    yield sqs, url
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def account(cloud) -> str:
    return cloud.variables["AWS_ACCESS_KEY_ID"]


@pytest.fixture
def assumed(cloud, account) -> Iterator[Callable[..., Callable[[str], Any]]]:
    """Makes a role of these statements; returns a function that gives a client of a service in a session of it."""
    iam, made = cloud.client("iam"), []
    trust = document({"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"})

    def make(*statements: dict, name: str = "", boundary: str = "") -> Callable[[str], Any]:
        name = name or f"t{uuid.uuid4().hex[:8]}"
        limit = {"PermissionsBoundary": boundary} if boundary else {}
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **limit)["Role"]["Arn"]
        made.append(name)
        iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=document(*statements))
        key = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        return lambda service: cloud.client(service, key)

    yield make
    for name in made:
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
        iam.delete_role(RoleName=name)


@pytest.fixture
def bucket(cloud) -> str:
    """A bucket of the test's own, with the file `k`."""
    s3, name = cloud.client("s3"), f"t{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": cloud.variables["AWS_REGION"]})
    s3.put_object(Bucket=name, Key="k", Body=b"content")
    return name
