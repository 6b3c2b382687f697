"""Objects of the account where the local Snowflake is known to differ, and codes that its objects answer with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.fixture
def sql(snowflake_server) -> Iterator:
    with snowflake_server.connect() as connection:
        execute = connection.cursor().execute
        yield lambda text: execute(text).fetchall()
        for kind in ("DATABASE", "USER", "ROLE", "WAREHOUSE"):
            execute(f"DROP {kind} IF EXISTS OBJECTS_TEST")


@pytest.mark.rule(
    "ACCOUNTADMIN sees and owns only the objects granted to its roles",
    source="user-guide/security-access-control-overview#authorization-through-primary-role-and-secondary-roles",
    status="differs: it sees everything and may do everything",
)
def test_accountadmin_sees_what_a_role_beside_it_owns(sql) -> None:
    sql("CREATE ROLE OBJECTS_TEST")
    sql("CREATE DATABASE OBJECTS_TEST")
    sql("GRANT OWNERSHIP ON DATABASE OBJECTS_TEST TO ROLE OBJECTS_TEST")
    assert [row[5] for row in sql("SHOW DATABASES LIKE 'OBJECTS_TEST'")] == ["OBJECTS_TEST"]


@pytest.mark.rule(
    "TIMEZONE defaults to America/Los_Angeles",
    source="sql-reference/parameters#timezone",
)
def test_the_time_zone_is_the_documented_one(sql) -> None:
    assert sql("SHOW PARAMETERS LIKE 'TIMEZONE' IN ACCOUNT")[0][1] == "America/Los_Angeles"
    assert sql("SELECT '2024-01-15 12:00:00'::TIMESTAMP_LTZ")[0][0].utcoffset().total_seconds() == -8 * 3600


@pytest.mark.rule(
    "REVOKE without CASCADE is refused if the grantee has granted the privilege to others",
    source="sql-reference/sql/revoke-privilege",
    status="differs: CASCADE and RESTRICT are accepted without effect; dependent grants stay",
)
def test_revoke_leaves_what_was_granted_on(sql) -> None:
    sql("CREATE DATABASE OBJECTS_TEST")
    sql("CREATE ROLE OBJECTS_TEST")
    sql("GRANT USAGE ON DATABASE OBJECTS_TEST TO ROLE OBJECTS_TEST WITH GRANT OPTION")
    sql("GRANT ROLE OBJECTS_TEST TO ROLE ACCOUNTADMIN")
    sql("USE ROLE OBJECTS_TEST")
    sql("GRANT USAGE ON DATABASE OBJECTS_TEST TO ROLE PUBLIC")
    sql("USE ROLE ACCOUNTADMIN")
    sql("REVOKE USAGE ON DATABASE OBJECTS_TEST FROM ROLE OBJECTS_TEST CASCADE")
    assert [row[5] for row in sql("SHOW GRANTS ON DATABASE OBJECTS_TEST") if row[1] == "USAGE"] == ["PUBLIC"]


@pytest.mark.rule(
    "An invalid public key is rejected",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/testacc/resource_user_acceptance_test.go",
    status="matches Snowflake; code 003550 from memory",
)
@pytest.mark.rule(
    "A user of TYPE = SERVICE has no password",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/users_integration_test.go",
)
def test_users_that_can_not_be(sql) -> None:
    assert error_number(sql, "CREATE USER OBJECTS_TEST RSA_PUBLIC_KEY = 'no key'") == 3550
    assert error_number(sql, "CREATE USER OBJECTS_TEST TYPE = SERVICE PASSWORD = 'a password'") == 511503
    assert sql("SHOW USERS LIKE 'OBJECTS_TEST'") == []


@pytest.mark.rule(
    "Suspending a suspended warehouse is error 090064, resuming a running one 090063",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/warehouses_integration_test.go",
)
def test_a_warehouse_is_suspended_and_resumed_once(sql) -> None:
    sql("CREATE WAREHOUSE OBJECTS_TEST INITIALLY_SUSPENDED = TRUE")
    assert error_number(sql, "ALTER WAREHOUSE OBJECTS_TEST SUSPEND") == 90064
    sql("ALTER WAREHOUSE OBJECTS_TEST RESUME")
    assert error_number(sql, "ALTER WAREHOUSE OBJECTS_TEST RESUME") == 90063
    sql("ALTER WAREHOUSE OBJECTS_TEST RESUME IF SUSPENDED")


@pytest.mark.rule(
    "A property that does not exist for a kind of object is error 001420",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/users_integration_test.go",
    status="matches Snowflake; code from memory",
)
def test_an_unknown_property_is_refused(sql) -> None:
    assert error_number(sql, "CREATE ROLE OBJECTS_TEST NO_SUCH_PROPERTY = 1") == 1420


@pytest.mark.rule(
    "Quoted names that differ only in case name two schemas",
    source="sql-reference/identifiers-syntax",
    status="differs: the second is refused, because DuckDB has only one",
)
def test_a_schema_whose_name_differs_only_in_case_is_refused(sql) -> None:
    sql("CREATE DATABASE OBJECTS_TEST")
    assert error_number(sql, 'CREATE SCHEMA OBJECTS_TEST."Public"') == 2
    assert {row[1] for row in sql("SHOW SCHEMAS IN DATABASE OBJECTS_TEST")} == {"INFORMATION_SCHEMA", "PUBLIC"}
    sql("CREATE SCHEMA OBJECTS_TEST.NEXT")


@pytest.mark.rule(
    "A suspended warehouse resumes when it is used, unless AUTO_RESUME is FALSE: error 000606",
    source="user-guide/warehouses-overview#auto-suspension-and-auto-resumption",
    status="matches Snowflake; code from memory",
)
def test_a_suspended_warehouse(sql) -> None:
    def state() -> str:
        return sql("SHOW WAREHOUSES LIKE 'OBJECTS_TEST'")[0][1]

    sql("CREATE DATABASE OBJECTS_TEST")
    sql("CREATE TABLE T (A INT)")
    sql("CREATE WAREHOUSE OBJECTS_TEST INITIALLY_SUSPENDED = TRUE AUTO_RESUME = FALSE")
    assert error_number(sql, "SELECT * FROM T") == 606
    sql("ALTER WAREHOUSE OBJECTS_TEST SET AUTO_RESUME = TRUE")
    assert (state(), sql("SELECT * FROM T"), state()) == ("SUSPENDED", [], "STARTED")


@pytest.mark.parametrize(
    "option", ["MIN_CLUSTER_COUNT = 3 MAX_CLUSTER_COUNT = 2", "SCALING_POLICY = 'X'", "AUTO_SUSPEND = -1"]
)
def test_warehouses_that_can_not_be(sql, option) -> None:
    assert error_number(sql, f"CREATE WAREHOUSE OBJECTS_TEST {option}") == 1008


@pytest.mark.rule(
    "An external id is generated for an integration that has none; only some of its options can be unset",
    source="sql-reference/sql/alter-storage-integration",
)
@pytest.mark.rule(
    "USE_PRIVATELINK_ENDPOINT routes access to the bucket through the cloud's private network",
    source="sql-reference/sql/alter-storage-integration",
    status="stored and shown, without effect",
)
def test_options_of_an_integration_are_unset(sql) -> None:
    sql("""CREATE STORAGE INTEGRATION OBJECTS_TEST TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE
        STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::111111111111:role/reader' STORAGE_ALLOWED_LOCATIONS = ('s3://a/')
        STORAGE_AWS_EXTERNAL_ID = 'ours' USE_PRIVATELINK_ENDPOINT = TRUE""")

    def described(name: str) -> str:
        return {row[0]: row[2] for row in sql("DESCRIBE INTEGRATION OBJECTS_TEST")}[name]

    assert (described("STORAGE_AWS_EXTERNAL_ID"), described("USE_PRIVATELINK_ENDPOINT")) == ("ours", "true")
    sql("ALTER STORAGE INTEGRATION OBJECTS_TEST UNSET STORAGE_AWS_EXTERNAL_ID, USE_PRIVATELINK_ENDPOINT, ENABLED")
    assert described("STORAGE_AWS_EXTERNAL_ID").startswith("CLOUD_SFCRole=")
    assert (described("USE_PRIVATELINK_ENDPOINT"), described("ENABLED")) == ("false", "false")
    assert error_number(sql, "ALTER STORAGE INTEGRATION OBJECTS_TEST UNSET STORAGE_ALLOWED_LOCATIONS") == 1420


@pytest.mark.rule(
    "A user's type, a monitor's quota and a policy's addresses are validated when they are set",
    source="sql-reference/sql/create-network-policy",
    status="matches Snowflake: error 001008, from memory",
)
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE USER OBJECTS_TEST TYPE = BOGUS",
        "CREATE RESOURCE MONITOR OBJECTS_TEST WITH CREDIT_QUOTA = -5",
        "CREATE NETWORK POLICY OBJECTS_TEST ALLOWED_IP_LIST = ('192.168.1.0/24', 'everywhere')",
        "CREATE NETWORK POLICY OBJECTS_TEST BLOCKED_IP_LIST = ('1.2.3.4.5')",
    ],
)
def test_values_that_can_not_be_are_refused(sql, statement: str) -> None:
    assert error_number(sql, statement) == 1008
