"""WORKLOAD_IDENTITY of a user: set, unset, shown, and refused where it is wrong."""

from __future__ import annotations

import json

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.objects.deployer import (
    AUDIENCE,
    IDENTITY,
    ISSUER,
    SUBJECT,
    log_in,
    refused,
    row_of,
    token,
)


@pytest.mark.rule(
    "Without OIDC_AUDIENCE_LIST a token's audience has to be snowflakecomputing.com",
    source="sql-reference/sql/create-user",
)
@pytest.mark.rule("After UNSET WORKLOAD_IDENTITY its token no longer logs in", source="sql-reference/sql/alter-user")
def test_the_identity_is_set_and_unset(deployer) -> None:
    with deployer.connect() as admin:
        run = admin.cursor().execute
        run(
            f"ALTER USER WIF_DEPLOYER SET WORKLOAD_IDENTITY = (TYPE = OIDC, ISSUER = '{ISSUER}', SUBJECT = '{SUBJECT}')"
        )
        assert refused(deployer, token())[0] == 390144
        log_in(deployer, token(aud="snowflakecomputing.com")).close()
        assert row_of(run("SHOW USERS LIKE 'WIF_DEPLOYER'"))["has_workload_identity"] == "true"
        run("ALTER USER WIF_DEPLOYER UNSET WORKLOAD_IDENTITY")
        assert refused(deployer, token(aud="snowflakecomputing.com"))[0] == 390144
        assert row_of(run("SHOW USERS LIKE 'WIF_DEPLOYER'"))["has_workload_identity"] == "false"


@pytest.mark.rule(
    "SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS lists the identity of a user",
    source="sql-reference/sql/show-user-workload-identity-authentication-methods",
    status="matches Snowflake; values from the tests of "
    "[its provider](https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/users_integration_test.go)",
)
def test_the_identity_is_shown(deployer) -> None:
    show = "SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS"
    with deployer.connect() as admin:
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
    with log_in(deployer, token()) as own:
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
def test_a_wrong_identity_is_refused(deployer, identity: str) -> None:
    code, text = WRONG[identity]
    with deployer.connect() as admin, pytest.raises(ProgrammingError) as error:
        admin.cursor().execute(f"ALTER USER WIF_DEPLOYER SET WORKLOAD_IDENTITY = {identity}")
    assert error.value.errno == code
    assert text in str(error.value.msg)


@pytest.mark.rule(
    "WORKLOAD_IDENTITY is refused for a person",
    source="sql-reference/sql/create-user",
    status="matches Snowflake; code and text as for other properties of the wrong type of user",
)
def test_a_person_has_no_workload_identity(deployer) -> None:
    with (
        deployer.connect() as admin,
        pytest.raises(ProgrammingError, match="Cannot set WORKLOAD_IDENTITY on users") as it,
    ):
        admin.cursor().execute(f"CREATE USER WIF_PERSON WORKLOAD_IDENTITY = ({IDENTITY})")
    assert it.value.errno == 511503


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
def test_tokens_and_named_identities_are_not_supported(deployer, statement: str) -> None:
    with deployer.connect() as admin, pytest.raises(ProgrammingError) as error:
        admin.cursor().execute(statement)
    assert error.value.errno == 2, error.value.msg
