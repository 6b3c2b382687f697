"""The verb `account`; tests/promotion/account has what it does, and tests/applied.py uses it."""

import datetime
import subprocess
import sys

import jwt
import pytest
import snowflake.connector
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import DatabaseError

from tests.conftest import PROJECT, RunningCloud, clean_environment

ISSUER = "https://g.example"


def account(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "scripts.account", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120)


def test_without_an_administrators_login_the_error_is_one_line():
    done = account(clean_environment(), "local")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "set SNOWFLAKE_USER" in done.stderr


def test_a_job_of_the_main_branch_alone_is_the_deployer(dev_cloud, monkeypatch):
    done = account(dev_cloud.environment, "dev", "--gitlab-project", "group/marquee", "--gitlab-url", ISSUER)
    assert (done.returncode, done.stderr) == (0, "")
    # The connector sends its proof to this machine only if told so.
    monkeypatch.setenv("SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES", "127.0.0.1,localhost")
    with log_in(dev_cloud, "main") as connection:
        names = connection.cursor().execute("SELECT CURRENT_USER(), CURRENT_ROLE()").fetchone()
    assert names == ("MARQUEE_DEV_DEPLOYER", "MARQUEE_DEV_DEPLOYER")
    for other in ({"ref": "feature"}, {"audience": "marquee-dev-plan"}, {"user": "MARQUEE_DEV_PLANNER"}):
        with pytest.raises(DatabaseError, match="JWT token is invalid"):
            log_in(dev_cloud, **{"ref": "main", **other})


def log_in(
    cloud: RunningCloud, ref: str, audience: str = "marquee-dev-deploy", user: str = "MARQUEE_DEV_DEPLOYER"
) -> SnowflakeConnection:
    """A session by the token of a job of the branch; the local Snowflake does not check who signed it."""
    subject = f"project_path:group/marquee:ref_type:branch:ref:{ref}:environment_protected:false"
    now = datetime.datetime.now(datetime.UTC)
    claims = {"iss": ISSUER, "sub": subject, "aud": audience, "iat": now, "exp": now + datetime.timedelta(minutes=5)}
    return snowflake.connector.connect(
        **{name: cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in ("host", "port", "protocol", "account")},
        user=user,
        authenticator="WORKLOAD_IDENTITY",
        workload_identity_provider="OIDC",
        token=jwt.encode(claims, "a secret that is as long as the digest of HS256", algorithm="HS256"),
    )
