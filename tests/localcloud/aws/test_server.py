"""The local AWS refuses what the real one refuses; the variables of `env` reach it."""

import http.client
import json

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, SSLError


def error_code(call, **arguments) -> str:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response["Error"]["Code"]


def trust(principal: str, condition: dict | None = None) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [statement | ({"Condition": condition} if condition else {})]}
    )


@pytest.fixture
def role(cloud):
    """Makes a role that may do what its policy says; returns its ARN."""
    iam = cloud.client("iam")
    made = []

    def make(name: str, principal: str, actions: list[str], condition: dict | None = None) -> str:
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(principal, condition))["Role"]["Arn"]
        made.append(name)
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=json.dumps(document))
        return arn

    yield make
    for name in made:
        iam.delete_role_policy(RoleName=name, PolicyName="may")
        iam.delete_role(RoleName=name)


def test_an_assumed_role_does_what_its_policy_says_and_nothing_else(cloud, role):
    arn = role("lister", f"arn:aws:iam::{cloud.variables['AWS_ACCESS_KEY_ID']}:root", ["s3:ListAllMyBuckets"])

    credentials = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]

    assert "Buckets" in cloud.client("s3", credentials).list_buckets()
    assert error_code(cloud.client("s3", credentials).create_bucket, Bucket="not-allowed") == "AccessDenied"
    assert error_code(cloud.client("iam", credentials).list_users) == "AccessDenied"


def test_an_unknown_key_is_refused(cloud):
    unknown = {"AccessKeyId": "AKIA0000000000000000", "SecretAccessKey": "x"}
    assert error_code(cloud.client("sts", unknown).get_caller_identity) in {
        "InvalidClientTokenId",
        "UnrecognizedClientException",
    }


def test_plain_http_is_not_answered(cloud):
    host, port = cloud.variables["AWS_ENDPOINT_URL"].removeprefix("https://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    with pytest.raises((http.client.HTTPException, OSError)):
        connection.request("GET", "/_ministack/ready")
        connection.getresponse()


def test_a_client_that_does_not_trust_the_cloud_s_authority_refuses_it(cloud):
    stranger = boto3.client(
        "sts",
        endpoint_url=cloud.variables["AWS_ENDPOINT_URL"],
        region_name="eu-west-1",
        aws_access_key_id="111111111111",
        aws_secret_access_key="x",
        verify=True,
        config=Config(retries={"total_max_attempts": 1}),
    )
    with pytest.raises(SSLError):
        stranger.get_caller_identity()


def test_queue_urls_lead_to_the_same_endpoint(cloud):
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName="where")["QueueUrl"]
    try:
        assert url.startswith(cloud.variables["AWS_ENDPOINT_URL"] + "/")
    finally:
        sqs.delete_queue(QueueUrl=url)
