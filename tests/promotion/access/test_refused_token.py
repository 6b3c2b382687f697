"""A token that AWS refuses: by the codes of its page, and by the local AWS for a token of another branch."""

import contextlib
import json
import subprocess
import sys

import pytest

from promotion.access import refused_token
from tests.conftest import PROJECT
from tests.gitlab.test_lane import ISSUER, id_token
from tests.roles import policy

OPERATION = "AssumeRoleWithWebIdentity"
TERRAFORM = (
    "failed to refresh cached credentials, failed to retrieve credentials, operation error STS: {}, https response "
    "error StatusCode: 403, RequestID: 1, {}: The token is not what it should be"
)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("ExpiredTokenException", "has expired; retry the job"),
        ("ExpiredToken", "has expired; retry the job"),
        ("InvalidIdentityToken", "could not validate the token of this job"),
        ("IDPRejectedClaim", "rejected a claim"),
        ("AccessDenied", "does not trust a job of this project, branch or environment"),
    ],
)
def test_each_refusal_is_one_line_with_the_next_step(code, says):
    line = refused_token.line(OPERATION, code)
    assert says in line and "\n" not in line
    assert refused_token.line_in(TERRAFORM.format(OPERATION, f"api error {code}")) == line


def test_others_are_not_about_a_token():
    assert refused_token.line("GetObject", "AccessDenied") is None
    assert refused_token.line(OPERATION, "Throttling") is None
    assert refused_token.line_in(TERRAFORM.format("AssumeRole", "api error AccessDenied")) is None


@pytest.fixture
def role(cloud):
    """A role that trusts the main branch of one project only."""
    iam, name = cloud.client("iam"), "only-main"
    account = cloud.variables["AWS_ACCESS_KEY_ID"]
    provider = f"arn:aws:iam::{account}:oidc-provider/{ISSUER.removeprefix('https://')}"
    condition = {
        "StringEquals": {
            f"{ISSUER.removeprefix('https://')}:sub": (
                "project_path:marquee/marquee:ref_type:branch:ref:main:environment_protected:false"
            )
        }
    }
    trust = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": provider}}
    made = []
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):  # another test's, in the same cloud
        made = [iam.create_open_id_connect_provider(Url=ISSUER, ClientIDList=["marquee-local-plan"])]
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy({**trust, "Condition": condition}))
    yield f"arn:aws:iam::{account}:role/{name}"
    iam.delete_role(RoleName=name)
    for each in made:
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=each["OpenIDConnectProviderArn"])


def test_a_token_of_another_branch_enters_no_verb(cloud, role, tmp_path):
    token = tmp_path / "token"
    token.write_text(id_token("feature", "marquee-local-plan"))
    without = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    environment = {name: value for name, value in cloud.environment.items() if name not in without}
    environment |= {"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": role, "MARQUEE_BUILD": str(tmp_path)}
    for verb in ("plan", "migrate", "verify", "unlock", "drift"):
        (tmp_path / "local").mkdir(exist_ok=True)
        (tmp_path / "local" / "outputs.json").write_text(json.dumps(OUTPUTS))
        command = [sys.executable, "-m", f"scripts.{verb}", "local"]
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 1, verb
        assert done.stderr.count("\n") == 1 and "AWS gives this job no role: " in done.stderr, f"{verb}: {done.stderr}"


OUTPUTS = {
    "database": "NONE",
    "verify_role_arn": "arn:aws:iam::111111111111:role/none",
    "landing_bucket": "none",
    "ready_bucket": "none",
    "migration_variables": {"database": "NONE"},
    "services": {
        name: {"user": "NONE", "role": "NONE", "warehouse": "NONE", "key_secret": "none"}
        for name in ("migrator", "analyst")
    },
}
