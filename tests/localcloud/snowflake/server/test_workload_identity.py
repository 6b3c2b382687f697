"""Logins by workload identity: a token of an OpenID Connect provider such as GitLab, and a role of AWS."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
import snowflake.connector
from snowflake.connector.errors import DatabaseError, ProgrammingError

SECRET = "nobody checks the signature: the issuer's keys are not at hand"
ISSUER, SUBJECT, AUDIENCE = "https://gitlab.example.com", "project_path:data/marquee:ref_type:branch:ref:main", "deploy"
IDENTITY = f"TYPE = OIDC ISSUER = '{ISSUER}' SUBJECT = '{SUBJECT}' OIDC_AUDIENCE_LIST = ('{AUDIENCE}')"


def token(**claims: Any) -> str:
    """Return a token as a job of GitLab gets it: https://docs.gitlab.com/ci/secrets/id_token_authentication/"""
    now = datetime.datetime.now(datetime.UTC)
    standard = {"iss": ISSUER, "sub": SUBJECT, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + minutes(5)}
    kept = {name: value for name, value in (standard | claims).items() if value is not None}
    return jwt.encode(kept, SECRET, algorithm="HS256")


def with_audience(value: Any) -> str:
    """Return a token that PyJWT itself would not write."""
    claims = {"iss": ISSUER, "sub": SUBJECT, "aud": value, "exp": 4102444800, "iat": 0, "nbf": 0}
    return jwt.api_jws.encode(json.dumps(claims).encode(), SECRET, algorithm="HS256")


def minutes(number: int) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


def at(number: int) -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) + minutes(number)


@pytest.fixture(autouse=True)
def allowed_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the connector send its proof to this machine, as its own variable for such hosts allows."""
    monkeypatch.setenv("SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES", "127.0.0.1,localhost")


@pytest.fixture
def server(snowflake_server) -> Iterator[Any]:
    with snowflake_server.connect() as connection:
        run = connection.cursor().execute
        run("CREATE ROLE WIF_DEPLOYER")
        run(f"CREATE USER WIF_DEPLOYER TYPE = SERVICE DEFAULT_ROLE = WIF_DEPLOYER WORKLOAD_IDENTITY = ({IDENTITY})")
        run("GRANT ROLE WIF_DEPLOYER TO USER WIF_DEPLOYER")
        try:
            yield snowflake_server
        finally:
            for kind in ("USER", "ROLE"):
                run(f"DROP {kind} WIF_DEPLOYER")


def log_in(server: Any, given: str, **settings: Any) -> snowflake.connector.SnowflakeConnection:
    login = {"user": "WIF_DEPLOYER", "authenticator": "WORKLOAD_IDENTITY", "workload_identity_provider": "OIDC"}
    return server.connect(**(login | settings), token=given)


def refused(server: Any, given: str, **settings: Any) -> tuple[int | None, str]:
    with pytest.raises(DatabaseError) as error:
        log_in(server, given, **settings)
    return error.value.errno, str(error.value.msg)


@pytest.mark.rule(
    "A service user logs in by a token of its issuer, subject and audience that is not over",
    source="user-guide/workload-identity-federation",
    status="matches Snowflake, but the signature is not checked; the code and text of a refusal, which Snowflake does "
    "not document, are those of a key pair's token",
)
def test_a_token_of_the_users_identity_logs_in(server) -> None:
    with log_in(server, token(), role="WIF_DEPLOYER") as connection:
        row = connection.cursor().execute("SELECT CURRENT_USER(), CURRENT_ROLE()").fetchone()
    assert row == ("WIF_DEPLOYER", "WIF_DEPLOYER")
    log_in(server, token(aud=["other", AUDIENCE])).close()


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
def test_a_token_of_another_identity_is_refused(server, other: str) -> None:
    code, text = refused(server, ANOTHERS[other])
    assert code == 390144
    assert "JWT token is invalid." in text


def test_the_token_of_one_user_does_not_open_another(server) -> None:
    assert refused(server, token(), user=server.admin)[0] == 390144


def test_a_role_that_is_not_granted_is_refused(server) -> None:
    assert refused(server, token(), role="ACCOUNTADMIN")[0] == 390186


@pytest.mark.rule(
    "A token without a user name opens the session of the user whose identity it is",
    source="https://github.com/snowflakedb/snowflake-cli-action",
)
def test_a_token_alone_names_its_user(server) -> None:
    def answer(**given: str) -> dict[str, Any]:
        body = {"data": {"AUTHENTICATOR": "WORKLOAD_IDENTITY", "PROVIDER": "OIDC", **given}}
        address = f"http://{server.host}:{server.port}/session/v1/login-request"
        found: dict[str, Any] = requests.post(address, json=body, timeout=10).json()
        return found

    assert answer(TOKEN=token())["data"]["displayUserName"] == "WIF_DEPLOYER"
    for garbage in ("", "garbage", "a.b.c"):
        assert answer(TOKEN=garbage)["code"] == "390144"


@pytest.mark.rule(
    "Without OIDC_AUDIENCE_LIST a token's audience has to be snowflakecomputing.com",
    source="sql-reference/sql/create-user",
)
@pytest.mark.rule("After UNSET WORKLOAD_IDENTITY its token no longer logs in", source="sql-reference/sql/alter-user")
def test_the_identity_is_set_and_unset(server) -> None:
    with server.connect() as admin:
        run = admin.cursor().execute
        run(
            f"ALTER USER WIF_DEPLOYER SET WORKLOAD_IDENTITY = (TYPE = OIDC, ISSUER = '{ISSUER}', SUBJECT = '{SUBJECT}')"
        )
        assert refused(server, token())[0] == 390144
        log_in(server, token(aud="snowflakecomputing.com")).close()
        assert row_of(run("SHOW USERS LIKE 'WIF_DEPLOYER'"))["has_workload_identity"] == "true"
        run("ALTER USER WIF_DEPLOYER UNSET WORKLOAD_IDENTITY")
        assert refused(server, token(aud="snowflakecomputing.com"))[0] == 390144
        assert row_of(run("SHOW USERS LIKE 'WIF_DEPLOYER'"))["has_workload_identity"] == "false"


def row_of(cursor: Any) -> dict[str, Any]:
    [row] = cursor.fetchall()
    return dict(zip((column.name for column in cursor.description), row, strict=True))


@pytest.mark.rule(
    "SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS lists the identity of a user",
    source="sql-reference/sql/show-user-workload-identity-authentication-methods",
    status="matches Snowflake; values from the tests of "
    "[its provider](https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/users_integration_test.go)",
)
def test_the_identity_is_shown(server) -> None:
    show = "SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS"
    with server.connect() as admin:
        shown = row_of(admin.cursor().execute(f"{show} FOR USER WIF_DEPLOYER"))
        described = dict(row[:2] for row in admin.cursor().execute("DESCRIBE USER WIF_DEPLOYER"))
        assert admin.cursor().execute(show).fetchall() == []
        with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
            admin.cursor().execute(f"{show} FOR USER NOBODY")
    details = {"issuer": ISSUER, "subject": SUBJECT, "audienceList": [AUDIENCE]}
    assert (shown["name"], shown["type"], shown["comment"]) == ("DEFAULT", "OIDC", None)
    assert json.loads(shown["additional_info"]) == details
    assert shown["created_on"] and shown["last_used"]
    assert described["HAS_WORKLOAD_IDENTITY"] == "true"
    with log_in(server, token()) as own:
        assert row_of(own.cursor().execute(show))["last_used"] > shown["created_on"]


WRONG = {
    "(ISSUER = 'i' SUBJECT = 's')": (2029, "Missing option(s): [TYPE]"),
    "(TYPE = OIDC SUBJECT = 's')": (2029, "Missing option(s): [ISSUER]"),
    "(TYPE = OIDC)": (2029, "Missing option(s): [ISSUER, SUBJECT]"),
    "(TYPE = AWS)": (2029, "Missing option(s): [ARN]"),
    "(TYPE = AWS ARN = 'arn:aws:s3:::bucket')": (1008, "invalid value [arn:aws:s3:::bucket]"),
    "(TYPE = AWS ARN = 'a' SUBJECT = 's')": (1420, "invalid property 'SUBJECT' for 'WORKLOAD_IDENTITY'"),
    "(TYPE = OKTA SUBJECT = 's')": (1008, "invalid value [OKTA]"),
}


@pytest.mark.parametrize("identity", WRONG)
def test_a_wrong_identity_is_refused(server, identity: str) -> None:
    code, text = WRONG[identity]
    with server.connect() as admin, pytest.raises(ProgrammingError) as error:
        admin.cursor().execute(f"ALTER USER WIF_DEPLOYER SET WORKLOAD_IDENTITY = {identity}")
    assert error.value.errno == code
    assert text in str(error.value.msg)


@pytest.mark.rule(
    "WORKLOAD_IDENTITY is refused for a person",
    source="sql-reference/sql/create-user",
    status="matches Snowflake; code and text as for other properties of the wrong type of user",
)
def test_a_person_has_no_workload_identity(server) -> None:
    with (
        server.connect() as admin,
        pytest.raises(ProgrammingError, match="Cannot set WORKLOAD_IDENTITY on users") as it,
    ):
        admin.cursor().execute(f"CREATE USER WIF_PERSON WORKLOAD_IDENTITY = ({IDENTITY})")
    assert it.value.errno == 511503


@pytest.mark.rule(
    "An authentication policy may allow, or leave out, the method WORKLOAD_IDENTITY",
    source="user-guide/authentication-policies",
)
def test_a_policy_keeps_the_method_out(server, sql, database) -> None:
    sql("CREATE AUTHENTICATION POLICY KEYS AUTHENTICATION_METHODS = ('KEYPAIR')")
    sql("ALTER USER WIF_DEPLOYER SET AUTHENTICATION POLICY KEYS")
    assert refused(server, token())[0] == 390202
    sql("ALTER AUTHENTICATION POLICY KEYS SET AUTHENTICATION_METHODS = ('KEYPAIR', 'WORKLOAD_IDENTITY')")
    log_in(server, token()).close()
    sql("ALTER USER WIF_DEPLOYER UNSET AUTHENTICATION POLICY")


NOT_HERE = (
    "ALTER USER WIF_DEPLOYER ADD PROGRAMMATIC ACCESS TOKEN T ROLE_RESTRICTION = 'WIF_DEPLOYER'",
    "ALTER USER WIF_DEPLOYER ROTATE PAT T",
    "ALTER USER IF EXISTS WIF_DEPLOYER REMOVE PAT T",
    "ALTER USER ADD PAT T DAYS_TO_EXPIRY = 5",
    "ALTER USER MODIFY PROGRAMMATIC ACCESS TOKEN T RENAME TO U",
    "ALTER USER ADD WORKLOAD IDENTITY I TYPE = AWS ARN = 'arn:aws:iam::000000000000:role/a'",
    "ALTER USER WIF_DEPLOYER MODIFY WORKLOAD IDENTITY I SET DISABLED = TRUE",
    "SHOW USER PROGRAMMATIC ACCESS TOKENS",
    "CREATE SECURITY INTEGRATION I TYPE = EXTERNAL_OAUTH ENABLED = TRUE",
)


@pytest.mark.rule(
    "Programmatic access tokens, and more identities than one for a user",
    source="sql-reference/sql/alter-user-add-programmatic-access-token",
    status="differs: not supported; error 000002",
)
@pytest.mark.parametrize("statement", NOT_HERE)
def test_tokens_and_named_identities_are_not_supported(server, statement: str) -> None:
    with server.connect() as admin, pytest.raises(ProgrammingError) as error:
        admin.cursor().execute(statement)
    assert error.value.errno == 2, error.value.msg


TOKENS = {"OAUTH": (390303, "Invalid OAuth access token"), "PROGRAMMATIC_ACCESS_TOKEN": (394400, "token is invalid")}


@pytest.mark.rule(
    "A token of OAuth is error 390303, a programmatic access token 394400: none can be made here",
    source="https://github.com/snowflakedb/gosnowflake/tree/master/test_data/wiremock/mappings/auth",
)
@pytest.mark.parametrize("authenticator", TOKENS)
def test_other_tokens_are_refused_as_invalid(server, authenticator: str) -> None:
    code, text = TOKENS[authenticator]
    with pytest.raises(DatabaseError) as error:
        server.connect(user="WIF_DEPLOYER", authenticator=authenticator, token="a-token")
    assert error.value.errno == code
    assert text in str(error.value.msg)


@pytest.mark.rule(
    "A service user logs in by the AWS role of its ARN, whose path a session's own ARN does not have",
    source="user-guide/workload-identity-federation",
    status="matches Snowflake; the local AWS answers the client's signed request, and checks the signature of its root "
    "alone",
)
def test_an_aws_role_logs_in(cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    ]}  # fmt: skip
    iam, variables = cloud.client("iam"), cloud.variables
    made = [
        iam.create_role(RoleName=name, Path="/jobs/", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        for name in ("wif-plan", "wif-other")
    ]
    names = ("account", "host", "port", "protocol")
    place = {name: variables[f"SNOWFLAKE_{name.upper()}"] for name in names}
    login = place | {"authenticator": "WORKLOAD_IDENTITY", "workload_identity_provider": "AWS", "user": "WIF_PLAN"}
    for name in ("AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "AWS_REGION"):
        monkeypatch.setenv(name, variables[name])
    admin = place | {"user": variables["SNOWFLAKE_USER"], "password": variables["SNOWFLAKE_PASSWORD"]}
    with snowflake.connector.connect(**admin) as connection:
        run = connection.cursor().execute
        run(f"CREATE USER WIF_PLAN TYPE = SERVICE WORKLOAD_IDENTITY = (TYPE = AWS ARN = '{made[0]}')")
        shown = row_of(run("SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS FOR USER WIF_PLAN"))
        details = json.loads(shown["additional_info"])
        assert (details["awsPartition"], details["type"], details["iamRole"]) == ("aws", "IAM_ROLE", "wif-plan")
        try:
            become(cloud, monkeypatch, made[0])
            with snowflake.connector.connect(**login) as planner:
                assert planner.cursor().execute("SELECT CURRENT_USER()").fetchone() == ("WIF_PLAN",)
            monkeypatch.delenv(
                "AWS_ENDPOINT_URL"
            )  # signed for sts.<region>.amazonaws.com, as Terraform's provider does
            snowflake.connector.connect(**login).close()
            become(cloud, monkeypatch, made[1])
            with pytest.raises(DatabaseError) as error:
                snowflake.connector.connect(**login)
            assert error.value.errno == 390144
        finally:
            run("DROP USER WIF_PLAN")
            for name in ("wif-plan", "wif-other"):
                iam.delete_role(RoleName=name)


def become(cloud: Any, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    """Give this process the credentials of a role."""
    key = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="job")["Credentials"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    monkeypatch.setenv("AWS_SESSION_TOKEN", key["SessionToken"])
