"""Parameters of the account: who may set them, and what hangs on them."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.refusal import error_number


@pytest.fixture
def sql(snowflake_server):
    with snowflake_server.connect() as connection:
        execute = connection.cursor().execute
        yield lambda text: execute(text).fetchall()


@pytest.mark.rule(
    "Only ACCOUNTADMIN may alter the account",
    source="sql-reference/parameters#account-parameters",
    status="matches Snowflake, except a network policy, which SECURITYADMIN may also set in Snowflake",
)
def test_only_accountadmin_alters_the_account(sql) -> None:
    sql("USE ROLE SYSADMIN")
    sql("USE SECONDARY ROLES NONE")
    assert error_number(sql, "ALTER ACCOUNT SET LOCK_TIMEOUT = 5") == 3001


@pytest.mark.rule(
    "A network policy in force can't be dropped",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/templates/guides/unassigning_policies.md.tmpl",
)
@pytest.mark.rule(
    "ALTER ACCOUNT SET NETWORK_POLICY enforces a policy for all users",
    source="user-guide/network-policies",
    status="matches Snowflake; one that would keep its own client out is refused, with a code from memory",
)
def test_a_network_policy_is_attached_to_account_and_user(sql) -> None:
    sql("CREATE NETWORK POLICY PARAMETERS_TEST ALLOWED_IP_LIST = ('127.0.0.1')")
    try:
        for set_, unset in (
            ("ALTER ACCOUNT SET NETWORK_POLICY = PARAMETERS_TEST", "ALTER ACCOUNT UNSET NETWORK_POLICY"),
            ("ALTER USER ADMIN SET NETWORK_POLICY = PARAMETERS_TEST", "ALTER USER ADMIN UNSET NETWORK_POLICY"),
        ):
            sql(set_)
            assert sql("SHOW PARAMETERS LIKE 'NETWORK_POLICY' IN USER ADMIN")[0][1] == "PARAMETERS_TEST"
            assert error_number(sql, "DROP NETWORK POLICY PARAMETERS_TEST") == 1492
            sql(unset)
        sql("ALTER NETWORK POLICY PARAMETERS_TEST SET ALLOWED_IP_LIST = ('10.0.0.1')")
        assert error_number(sql, "ALTER ACCOUNT SET NETWORK_POLICY = PARAMETERS_TEST") == 1493
    finally:
        sql("DROP NETWORK POLICY PARAMETERS_TEST")
    assert error_number(sql, "ALTER ACCOUNT SET NETWORK_POLICY = PARAMETERS_TEST") == 2003


@pytest.mark.rule(
    "A resource monitor limits the account or warehouses",
    source="user-guide/resource-monitors",
    status="shown as its level; no credits are counted",
)
def test_a_resource_monitor_of_the_account_says_so(sql) -> None:
    sql("CREATE RESOURCE MONITOR PARAMETERS_TEST WITH CREDIT_QUOTA = 1")
    sql("ALTER ACCOUNT SET RESOURCE_MONITOR = PARAMETERS_TEST")
    assert sql("SHOW RESOURCE MONITORS LIKE 'PARAMETERS_TEST'")[0][4] == "ACCOUNT"
    sql("ALTER ACCOUNT UNSET RESOURCE_MONITOR")
    assert sql("SHOW RESOURCE MONITORS LIKE 'PARAMETERS_TEST'")[0][4] is None
    sql("DROP RESOURCE MONITOR PARAMETERS_TEST")


def test_a_parameter_that_is_not_known_is_refused(sql) -> None:
    assert error_number(sql, "ALTER ACCOUNT SET NO_SUCH_PARAMETER = 1") == 2
