"""Login: passwords, key pairs, and the role, warehouse and namespace a session starts with."""

from __future__ import annotations

import base64
import datetime
import hashlib
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from snowflake.connector.errors import DatabaseError


def key_pair() -> tuple[bytes, str]:
    """A private key in DER, as the connector takes it, and its public key in base64 DER, as Snowflake takes it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private, base64.b64encode(public).decode()


@pytest.fixture(scope="module")
def keys() -> list[tuple[bytes, str]]:
    return [key_pair() for _ in range(3)]


@pytest.fixture(scope="module")
def server(snowflake_server, keys):
    with snowflake_server.connect() as connection:
        for statement in (
            "CREATE DATABASE LOGIN_TEST",
            "CREATE SCHEMA LOGIN_TEST.RAW",
            "CREATE WAREHOUSE LOGIN_TEST",
            "CREATE ROLE LOGIN_TEST",
            "CREATE ROLE LOGIN_TEST_OTHER",
            f"CREATE USER LOGIN_TEST TYPE = SERVICE DEFAULT_ROLE = LOGIN_TEST DEFAULT_WAREHOUSE = LOGIN_TEST "
            f"DEFAULT_NAMESPACE = LOGIN_TEST.RAW RSA_PUBLIC_KEY = '{keys[0][1]}' RSA_PUBLIC_KEY_2 = '{keys[1][1]}'",
            "GRANT ROLE LOGIN_TEST TO USER LOGIN_TEST",
            "GRANT USAGE ON DATABASE LOGIN_TEST TO ROLE LOGIN_TEST",
            "GRANT USAGE ON SCHEMA LOGIN_TEST.RAW TO ROLE LOGIN_TEST",
            "GRANT USAGE ON WAREHOUSE LOGIN_TEST TO ROLE LOGIN_TEST",
        ):
            connection.cursor().execute(statement)
    yield snowflake_server
    with snowflake_server.connect() as connection:
        for kind in ("DATABASE", "WAREHOUSE", "USER", "ROLE"):
            connection.cursor().execute(f"DROP {kind} LOGIN_TEST")
        connection.cursor().execute("DROP ROLE LOGIN_TEST_OTHER")


def refused(server, **settings: Any) -> int:
    with pytest.raises(DatabaseError) as error:
        server.connect(**settings)
    return error.value.errno


@pytest.mark.rule(
    "A user has two public keys; either opens a session",
    source="user-guide/key-pair-auth#configuring-key-pair-rotation",
)
@pytest.mark.rule(
    "A session starts with the user's default role, warehouse and namespace", source="sql-reference/sql/create-user"
)
@pytest.mark.parametrize("slot", [0, 1])
def test_either_of_two_keys_opens_a_session_with_the_users_defaults(server, keys, slot: int) -> None:
    with server.connect(user="login_test", private_key=keys[slot][0]) as connection:
        row = connection.cursor().execute(
            "SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_WAREHOUSE(), CURRENT_DATABASE(), CURRENT_SCHEMA()"
        )
        assert row.fetchone() == ("LOGIN_TEST", "LOGIN_TEST", "LOGIN_TEST", "LOGIN_TEST", "RAW")


@pytest.mark.rule(
    "A key that is not the user's is error 390144",
    source="https://github.com/snowflakedb/gosnowflake/blob/master/auth_with_keypair_test.go",
)
def test_another_key_is_refused(server, keys) -> None:
    assert refused(server, user="LOGIN_TEST", private_key=keys[2][0]) == 390144


@pytest.mark.rule("After UNSET RSA_PUBLIC_KEY_2 that key no longer logs in", source="user-guide/key-pair-auth")
def test_a_key_taken_away_opens_nothing_more(server, keys) -> None:
    with server.connect() as admin:
        admin.cursor().execute("ALTER USER LOGIN_TEST UNSET RSA_PUBLIC_KEY_2")
        try:
            assert refused(server, user="LOGIN_TEST", private_key=keys[1][0]) == 390144
            server.connect(user="LOGIN_TEST", private_key=keys[0][0]).close()
        finally:
            admin.cursor().execute(f"ALTER USER LOGIN_TEST SET RSA_PUBLIC_KEY_2 = '{keys[1][1]}'")


@pytest.mark.rule(
    "A disabled user can't log in: error 390101",
    source="sql-reference/sql/alter-user",
    status="matches Snowflake; code from memory",
)
def test_a_disabled_user_is_refused(server, keys) -> None:
    with server.connect() as admin:
        admin.cursor().execute("ALTER USER LOGIN_TEST SET DISABLED = TRUE")
        try:
            assert refused(server, user="LOGIN_TEST", private_key=keys[0][0]) == 390101
        finally:
            admin.cursor().execute("ALTER USER LOGIN_TEST UNSET DISABLED")


@pytest.mark.rule(
    "A wrong password and an unknown user give the same error 390100",
    source="https://github.com/snowflakedb/drivers/blob/main/python/tests/integ/test_errors.py",
)
def test_wrong_password_and_unknown_user_are_told_alike(server) -> None:
    assert refused(server, user=server.admin, password="wrong") == 390100
    assert refused(server, user="NOBODY", password=server.password) == 390100
    assert refused(server, user="LOGIN_TEST", password="") != 0


@pytest.mark.rule("A role requested at login must be granted: error 390186", source="from memory")
@pytest.mark.rule(
    "A role requested at login must exist: error 390189",
    source="https://github.com/snowflakedb/gosnowflake/blob/master/driver_test.go",
)
def test_only_a_role_of_the_user_can_be_asked_for(server, keys) -> None:
    private_key = keys[0][0]
    assert refused(server, user="LOGIN_TEST", private_key=private_key, role="LOGIN_TEST_OTHER") == 390186
    assert refused(server, user="LOGIN_TEST", private_key=private_key, role="ACCOUNTADMIN") == 390186
    assert refused(server, user="LOGIN_TEST", private_key=private_key, role="NO_SUCH_ROLE") == 390189


@pytest.mark.rule(
    "A session that requests a missing database at login has no current database",
    source="developer-guide/python-connector/python-connector-api",
)
@pytest.mark.rule(
    "With validate_default_parameters a missing database at login is an error",
    source="https://github.com/snowflakedb/gosnowflake/blob/master/driver_test.go",
    status="matches Snowflake: error 390201",
)
def test_a_database_that_is_not_there_is_not_made(server) -> None:
    with server.connect(database="NO_SUCH_DATABASE") as connection:
        assert connection.cursor().execute("SELECT CURRENT_DATABASE()").fetchone() == (None,)
        assert connection.cursor().execute("SHOW DATABASES LIKE 'NO_SUCH_DATABASE'").fetchall() == []
    assert refused(server, database="NO_SUCH_DATABASE", validate_default_parameters=True) == 390201


def token(private_key: bytes, public_key: str, sub: str = "LOCAL-CLOUD.LOGIN_TEST", **claims: Any) -> str:
    digest = base64.b64encode(hashlib.sha256(base64.b64decode(public_key)).digest()).decode()
    now = datetime.datetime.now(datetime.UTC)
    standard = {
        "iss": f"{sub}.SHA256:{digest}",
        "sub": sub,
        "iat": now,
        "exp": now + datetime.timedelta(minutes=1),
    }
    return jwt.encode(standard | claims, load_der_private_key(private_key, None), algorithm="RS256")


def log_in(server, token: str) -> dict[str, Any]:
    body = {"data": {"AUTHENTICATOR": "SNOWFLAKE_JWT", "TOKEN": token}}
    return requests.post(f"http://{server.host}:{server.port}/session/v1/login-request", json=body, timeout=10).json()


@pytest.mark.rule(
    "A key-pair token names its user in sub, its key in iss", source="developer-guide/sql-api/authenticating"
)
def test_a_token_alone_names_its_user(server, keys) -> None:
    assert log_in(server, token(*keys[0]))["data"]["sessionInfo"]["roleName"] == "LOGIN_TEST"


def past(minutes: int) -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=minutes)


FORGED = {
    "signed by another key": lambda keys: token(keys[2][0], keys[0][1]),
    "naming another key": lambda keys: token(keys[0][0], keys[2][1]),
    "naming the other slot's key": lambda keys: token(keys[0][0], keys[1][1]),
    "over": lambda keys: token(*keys[0], iat=past(120), exp=past(61)),
    "too long": lambda keys: token(*keys[0], exp=past(-120)),
    "of another user": lambda keys: token(*keys[0], sub="LOCAL-CLOUD.ADMIN"),
    "of another account": lambda keys: token(*keys[0], sub="OTHER-ACCOUNT.LOGIN_TEST"),
    "unsigned": lambda keys: jwt.encode(jwt.decode(token(*keys[0]), options={"verify_signature": False}), None, "none"),
    "no token": lambda keys: "garbage",
}


@pytest.mark.rule(
    "A token needs RS256, the user's own fingerprint and this account", source="developer-guide/sql-api/authenticating"
)
@pytest.mark.rule("A token may be valid for an hour at most", source="developer-guide/sql-api/authenticating")
@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_token_is_refused(server, keys, forgery: str) -> None:
    answer = log_in(server, FORGED[forgery](keys))
    assert (answer["success"], answer["code"]) == (False, "390144")


@pytest.mark.rule(
    "A user's network policy keeps it out from other addresses, in place of the account's",
    source="user-guide/network-policies#network-policy-precedence",
    status="matches Snowflake at login, not for Snowpipe's REST interface; the code is from memory, the text from "
    "[posthog#63691](https://github.com/PostHog/posthog/pull/63691)",
)
def test_a_network_policy_keeps_a_user_out(snowflake_server) -> None:
    with snowflake_server.connect() as admin:
        sql = admin.cursor().execute
        sql("CREATE NETWORK POLICY LOGIN_OFFICE ALLOWED_IP_LIST = ('10.1.0.0/16')")
        sql("CREATE USER LOGIN_OFFICER PASSWORD = 'p' NETWORK_POLICY = LOGIN_OFFICE")
        with pytest.raises(DatabaseError, match=r"IP/Token 127\.0\.0\.1 is not allowed to access Snowflake") as refused:
            snowflake_server.connect(user="LOGIN_OFFICER", password="p")
        assert refused.value.errno == 390422
        sql("ALTER NETWORK POLICY LOGIN_OFFICE SET ALLOWED_IP_LIST = ('10.1.0.0/16', '127.0.0.1')")
        snowflake_server.connect(user="LOGIN_OFFICER", password="p").close()
        sql("DROP USER LOGIN_OFFICER")
        sql("DROP NETWORK POLICY LOGIN_OFFICE")


@pytest.mark.rule(
    "An authentication policy lets users log in by its AUTHENTICATION_METHODS and from its CLIENT_TYPES alone",
    source="user-guide/authentication-policies",
    status="matches Snowflake; the code and text from Snowflake's tutorial of its REST API; Snowpipe's REST API is not "
    "asked; MFA_…, PAT_POLICY, CLIENT_POLICY, WORKLOAD_IDENTITY_POLICY and SECURITY_INTEGRATIONS but ALL are refused",
)
@pytest.mark.rule(
    "A user's authentication policy takes precedence over the account's", source="user-guide/authentication-policies"
)
@pytest.mark.rule(
    "A user or the account has one authentication policy, which can't be dropped then",
    source="sql-reference/sql/create-authentication-policy",
    status="matches Snowflake; codes and texts from memory",
)
def test_an_authentication_policy_keeps_logins_out(snowflake_server, keys) -> None:
    def refused(**login: Any) -> int:
        with pytest.raises(DatabaseError, match="rejected by the current authentication policy") as error:
            snowflake_server.connect(user="POLICED", **login)
        return error.value.errno

    def number(statement: str) -> int:
        with pytest.raises(DatabaseError) as error:
            run(statement)
        return error.value.errno

    admin = snowflake_server.connect()

    def run(statement: str) -> list[tuple]:
        return admin.cursor().execute(statement).fetchall()

    password, key = {"password": "long enough 1"}, {"private_key": keys[0][0]}
    run("CREATE OR REPLACE DATABASE POLICED")
    run(f"CREATE USER POLICED PASSWORD = 'long enough 1' RSA_PUBLIC_KEY = '{keys[0][1]}'")
    run("CREATE AUTHENTICATION POLICY KEYS AUTHENTICATION_METHODS = ('KEYPAIR') COMMENT = 'c'")
    run("ALTER AUTHENTICATION POLICY KEYS SET CLIENT_TYPES = ('DRIVERS')")
    run("CREATE AUTHENTICATION POLICY BROWSERS CLIENT_TYPES = ('SNOWFLAKE_UI')")
    try:
        run("ALTER USER POLICED SET AUTHENTICATION POLICY KEYS")
        assert refused(**password) == 390202
        snowflake_server.connect(user="POLICED", **key).close()
        assert number("ALTER USER POLICED SET AUTHENTICATION POLICY BROWSERS") == 3553
        run("ALTER USER POLICED SET AUTHENTICATION POLICY BROWSERS FORCE")
        refused(**key)
        run("ALTER USER POLICED UNSET AUTHENTICATION POLICY")
        run("ALTER ACCOUNT SET AUTHENTICATION POLICY BROWSERS")
        refused(**password)
        run("ALTER AUTHENTICATION POLICY BROWSERS RENAME TO ALL_BROWSERS")
        refused(**password)
        run("ALTER AUTHENTICATION POLICY ALL_BROWSERS UNSET CLIENT_TYPES")
        snowflake_server.connect(user="POLICED", **password).close()
        for statement in ("DROP AUTHENTICATION POLICY ALL_BROWSERS", "DROP SCHEMA PUBLIC", "DROP DATABASE POLICED"):
            assert number(statement) == 3552
    finally:
        run("ALTER ACCOUNT UNSET AUTHENTICATION POLICY")
    shown = run("SHOW AUTHENTICATION POLICIES IN SCHEMA POLICED.PUBLIC")
    assert [(row[1], row[2]) for row in shown] == [("ALL_BROWSERS", ""), ("KEYS", "c")]
    described = {row[0]: row[1] for row in run("DESCRIBE AUTHENTICATION POLICY KEYS")}
    assert (described["AUTHENTICATION_METHODS"], described["SECURITY_INTEGRATIONS"]) == ("[KEYPAIR]", "[ALL]")
    for option in ("MFA_ENROLLMENT = 'REQUIRED'", "SECURITY_INTEGRATIONS = ('X')"):
        assert number(f"CREATE AUTHENTICATION POLICY P {option}") == 2
    assert number("CREATE AUTHENTICATION POLICY P CLIENT_TYPES = ('TELEX')") == 1008
    run("DROP USER POLICED")
    run("DROP DATABASE POLICED")
