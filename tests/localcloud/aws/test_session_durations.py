"""A session lasts as long as its role allows, and no longer."""

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.localcloud.aws.conftest import allow, document
from tests.localcloud.aws.test_root_signatures import client


def unchecked(cloud):
    """Root's client of STS, which sends what it is given."""
    key, secret = (cloud.variables[f"AWS_{name}"] for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"))
    settings = Config(parameter_validation=False)
    return client(cloud, "sts", aws_access_key_id=key, aws_secret_access_key=secret, config=settings)


@pytest.fixture
def role(cloud, account):
    """Makes roles with a longest session; returns their ARNs."""
    iam, made = cloud.client("iam"), []
    trust = document({"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"})

    def make(name: str, seconds: int) -> str:
        found = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, MaxSessionDuration=seconds)
        made.append(name)
        return found["Role"]["Arn"]

    yield make
    for name in made:
        iam.delete_role(RoleName=name)


@pytest.mark.rule(
    "A session of a role lasts from 15 minutes to the longest that the role allows",
    source="STS/latest/APIReference/API_AssumeRole.html",
    status="matches AWS; the words are those of reports",
)
def test_a_session_is_as_long_as_its_role_allows(cloud, role):
    sts, asked = cloud.client("sts"), {"RoleArn": role("long", 7200), "RoleSessionName": "test"}
    for seconds in (900, 7200):
        assert sts.assume_role(**asked, DurationSeconds=seconds)["Credentials"]
    with pytest.raises(ClientError, match=r"ValidationError.* exceeds the MaxSessionDuration set for this role"):
        sts.assume_role(**asked, DurationSeconds=7201)
    with pytest.raises(ClientError, match="greater than or equal to 900"):
        unchecked(cloud).assume_role(**asked, DurationSeconds=899)
    short = {**asked, "RoleArn": role("short", 3600)}
    with pytest.raises(ClientError, match="MaxSessionDuration"):
        sts.assume_role(**short, DurationSeconds=3601)


@pytest.mark.rule(
    "A session that a session of another role asks for lasts an hour at most",
    source="STS/latest/APIReference/API_AssumeRole.html",
    status="matches AWS; the words are those of reports",
)
def test_a_chained_session_lasts_an_hour(assumed, role):
    sts = assumed(allow("sts:AssumeRole"))("sts")
    asked = {"RoleArn": role("next", 43_200), "RoleSessionName": "test"}
    assert sts.assume_role(**asked, DurationSeconds=3600)["Credentials"]
    with pytest.raises(ClientError, match="exceeds the 1 hour session limit for roles assumed by role chaining"):
        sts.assume_role(**asked, DurationSeconds=3601)


def test_a_session_that_a_user_s_session_asks_for_chains_no_roles(cloud, account, role):
    """AWS chains roles "when you use a role to assume a second role".

    Source: IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
    """
    keys = cloud.client("sts").get_session_token()["Credentials"]
    asked = {"RoleArn": role("from-a-user", 7200), "RoleSessionName": "test"}
    assert cloud.client("sts", keys).assume_role(**asked, DurationSeconds=7200)["Credentials"]
