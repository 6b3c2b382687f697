"""A web identity's token is validated before the role's trust is asked."""

import time
import uuid

import jwt
import pytest

from tests.localcloud.aws.conftest import document, refusal

ISSUER = "https://tokens.example"


@pytest.fixture
def enter(cloud, account):
    """Enters a role with a token of these claims, on top of good ones; a claim of None is left out."""
    iam, name = cloud.client("iam"), f"t{uuid.uuid4().hex[:8]}"
    provider = iam.create_open_id_connect_provider(Url=ISSUER, ClientIDList=["one", "three"])[
        "OpenIDConnectProviderArn"
    ]
    statement = {
        "Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"tokens.example:aud": "one"}},
    }  # fmt: skip
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(statement))["Role"]["Arn"]

    def enter(**claims):
        given = {"iss": ISSUER, "aud": "one", "sub": "job", "exp": int(time.time()) + 600} | claims
        given = {claim: value for claim, value in given.items() if value is not None}
        token = jwt.encode(given, "k" * 32, algorithm="HS256")
        sts = cloud.client("sts")
        return sts.assume_role_with_web_identity(RoleArn=arn, RoleSessionName="test", WebIdentityToken=token)

    yield enter
    iam.delete_role(RoleName=name)
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)


def test_a_good_token_opens_the_role(enter):
    assert enter()["Credentials"]["SessionToken"]


@pytest.mark.rule(
    "A web identity's token that has expired is ExpiredTokenException",
    source="STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors",
)
def test_an_expired_token_is_refused(enter):
    assert refusal(enter, exp=int(time.time()) - 1) == "ExpiredTokenException"


@pytest.mark.rule(
    "A web identity's token of an issuer or an audience that the account has no provider for is InvalidIdentityToken",
    source="STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html",
    status="matches AWS; the texts are from memory",
)
@pytest.mark.parametrize("claims", [{"iss": "https://others.example"}, {"aud": "two"}, {"exp": None}])
def test_a_token_that_the_account_does_not_take_is_refused(enter, claims):
    assert refusal(enter, **claims) == "InvalidIdentityToken"


def test_the_trust_of_the_role_decides_about_a_good_token(enter):
    assert refusal(enter, aud="three") == "AccessDenied"


@pytest.mark.rule(
    "A web identity's token is signed by a key that its issuer publishes",
    source="STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html",
    status="differs: the signature is not checked, as no issuer can be asked",
)
def test_the_signature_is_not_looked_at(enter):
    assert enter()["Credentials"]
