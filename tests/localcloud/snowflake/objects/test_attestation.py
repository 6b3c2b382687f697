"""Logins by a token of an OpenID Connect provider such as GitLab."""

from __future__ import annotations

import datetime
import json
from typing import Any

import jwt
import pytest
import requests
from snowflake.connector.errors import DatabaseError

from tests.localcloud.snowflake.objects.deployer import (
    AUDIENCE,
    ISSUER,
    SECRET,
    SUBJECT,
    log_in,
    minutes,
    refused,
    token,
)


def with_audience(value: Any) -> str:
    """Return a token that PyJWT itself would not write."""
    claims = {"iss": ISSUER, "sub": SUBJECT, "aud": value, "exp": 4102444800, "iat": 0, "nbf": 0}
    return jwt.api_jws.encode(json.dumps(claims).encode(), SECRET, algorithm="HS256")


def at(number: int) -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) + minutes(number)


@pytest.mark.rule(
    "A service user logs in by a token of its issuer, subject and audience that is not over",
    source="user-guide/workload-identity-federation",
    status="matches Snowflake, but the signature is not checked; the code and text of a refusal, which Snowflake does "
    "not document, are those of a key pair's token",
)
def test_a_token_of_the_users_identity_logs_in(deployer) -> None:
    with log_in(deployer, token(), role="WIF_DEPLOYER") as connection:
        row = connection.cursor().execute("SELECT CURRENT_USER(), CURRENT_ROLE()").fetchone()
    assert row == ("WIF_DEPLOYER", "WIF_DEPLOYER")
    log_in(deployer, token(aud=["other", AUDIENCE])).close()


ANOTHERS = {
    "another branch": token(sub="project_path:data/marquee:ref_type:branch:ref:feature"),
    "another project": token(sub="project_path:data/other:ref_type:branch:ref:main"),
    "another environment": token(aud="deploy-prod"),
    "another issuer": token(iss="https://gitlab.com"),
    "a longer subject": token(sub=f"{SUBJECT}/x"),
    "the subject in other case": token(sub=SUBJECT.upper()),
    "no audience": token(aud=None),
    "Snowflake's own audience": token(aud="snowflakecomputing.com"),
    "over": token(exp=at(-10)),
    "without an end": token(exp=None),
    "not valid yet": token(nbf=at(10)),
    "issued later": token(iat=at(10)),
    "an audience that is null": token(aud=[None]),
    "an audience that is no text": token(aud=[{"a": 1}, 7]),
    "an audience that is a number": with_audience(7),
    "a null audience": with_audience(None),
    "unsigned": jwt.encode({"iss": ISSUER, "sub": SUBJECT, "aud": AUDIENCE, "exp": 4102444800}, None, "none"),
}


@pytest.mark.parametrize("other", ANOTHERS)
def test_a_token_of_another_identity_is_refused(deployer, other: str) -> None:
    code, text = refused(deployer, ANOTHERS[other])
    assert code == 390144
    assert "JWT token is invalid." in text


def test_the_token_of_one_user_does_not_open_another(deployer) -> None:
    assert refused(deployer, token(), user=deployer.admin)[0] == 390144


def test_a_role_that_is_not_granted_is_refused(deployer) -> None:
    assert refused(deployer, token(), role="ACCOUNTADMIN")[0] == 390186


@pytest.mark.rule(
    "A token without a user name opens the session of the user whose identity it is",
    source="https://github.com/snowflakedb/snowflake-cli-action",
)
def test_a_token_alone_names_its_user(deployer) -> None:
    def answer(**given: str) -> dict[str, Any]:
        body = {"data": {"AUTHENTICATOR": "WORKLOAD_IDENTITY", "PROVIDER": "OIDC", **given}}
        address = f"http://{deployer.host}:{deployer.port}/session/v1/login-request"
        found: dict[str, Any] = requests.post(address, json=body, timeout=10).json()
        return found

    assert answer(TOKEN=token())["data"]["displayUserName"] == "WIF_DEPLOYER"
    for garbage in ("", "garbage", "a.b.c"):
        assert answer(TOKEN=garbage)["code"] == "390144"


@pytest.mark.rule(
    "An authentication policy may allow, or leave out, the method WORKLOAD_IDENTITY",
    source="user-guide/authentication-policies",
)
def test_a_policy_keeps_the_method_out(deployer, sql, database) -> None:
    sql("CREATE AUTHENTICATION POLICY KEYS AUTHENTICATION_METHODS = ('KEYPAIR')")
    sql("ALTER USER WIF_DEPLOYER SET AUTHENTICATION POLICY KEYS")
    assert refused(deployer, token())[0] == 390202
    sql("ALTER AUTHENTICATION POLICY KEYS SET AUTHENTICATION_METHODS = ('KEYPAIR', 'WORKLOAD_IDENTITY')")
    log_in(deployer, token()).close()
    sql("ALTER USER WIF_DEPLOYER UNSET AUTHENTICATION POLICY")


TOKENS = {"OAUTH": (390303, "Invalid OAuth access token"), "PROGRAMMATIC_ACCESS_TOKEN": (394400, "token is invalid")}


@pytest.mark.rule(
    "A token of OAuth is error 390303, a programmatic access token 394400: none can be made here",
    source="https://github.com/snowflakedb/gosnowflake/tree/master/test_data/wiremock/mappings/auth",
)
@pytest.mark.parametrize("authenticator", TOKENS)
def test_other_tokens_are_refused_as_invalid(deployer, authenticator: str) -> None:
    code, text = TOKENS[authenticator]
    with pytest.raises(DatabaseError) as error:
        deployer.connect(user="WIF_DEPLOYER", authenticator=authenticator, token="a-token")
    assert error.value.errno == code
    assert text in str(error.value.msg)
