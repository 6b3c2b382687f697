"""A registry of another account: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.registry import push

OWNER, ME = "777777777777", "111111111111"
HERE, ABSENT = (f"sha256:{letter * 64}" for letter in "ab")


def document(**statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


@pytest.fixture(scope="module")
def roles(cloud) -> dict[str, object]:
    """Clients of two roles of another account: one may ask for images, one may not."""
    iam, sts, found = cloud.client("iam"), cloud.client("sts"), {}
    for name, action in (("asks", "ecr:DescribeImages"), ("asks-not", "ecr:ListImages")):
        trust = document(Principal={"AWS": f"arn:aws:iam::{ME}:root"}, Action="sts:AssumeRole")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
        resource = f"arn:aws:ecr:eu-west-1:{OWNER}:repository/open"
        iam.put_role_policy(
            RoleName=name, PolicyName="all", PolicyDocument=document(Action=action, Resource=[resource])
        )
        role = sts.assume_role(RoleArn=f"arn:aws:iam::{ME}:role/{name}", RoleSessionName="test")
        found[name] = cloud.client("ecr", role["Credentials"])
    push(cloud, OWNER, "open", HERE, readers=ME)
    push(cloud, OWNER, "closed", HERE)
    return found


def ask(ecr, repository: str, digest: str = HERE, **where: str) -> list[str]:
    answer = ecr.describe_images(repositoryName=repository, imageIds=[{"imageDigest": digest}], **where)
    return [image["imageDigest"] for image in answer["imageDetails"]]


@pytest.mark.rule(
    "registryId names the account of the registry that a request is for",
    source="AmazonECR/latest/APIReference/API_DescribeImages.html",
)
def test_a_request_is_answered_for_the_account_that_it_names(roles, cloud):
    assert ask(roles["asks"], "open", registryId=OWNER) == [HERE]
    with pytest.raises(ClientError, match="RepositoryNotFoundException"):
        ask(cloud.client("ecr"), "open")


@pytest.mark.rule(
    "A registry of another account is open to those whom its repository's policy and their own policies allow it",
    source="from memory",
)
def test_both_accounts_must_allow_it(roles):
    with pytest.raises(ClientError, match="AccessDenied"):
        ask(roles["asks-not"], "open", registryId=OWNER)
    with pytest.raises(ClientError, match="AccessDenied"):
        ask(roles["asks"], "closed", registryId=OWNER)


@pytest.mark.rule(
    "An image that is asked for and is not there is ImageNotFoundException",
    source="AmazonECR/latest/APIReference/API_DescribeImages.html",
)
def test_an_image_that_is_not_there_is_an_error(roles):
    with pytest.raises(ClientError, match="ImageNotFoundException"):
        ask(roles["asks"], "open", ABSENT, registryId=OWNER)
