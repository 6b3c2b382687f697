import dataclasses

import pytest

from promotion.account.administrator import AccountFailed

pytestmark = pytest.mark.slow

INTEGRATION = (
    "CREATE STORAGE INTEGRATION {} TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE "
    "STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::111111111111:role/x' STORAGE_ALLOWED_LOCATIONS = ('s3://x/')"
)


def test_the_deployer_makes_what_terraform_makes_and_grants_what_it_made(account):
    account.set_up()
    database = account.environment.database
    execute = account.session().cursor().execute
    for statement in (
        f"CREATE DATABASE {database}",
        f"CREATE SCHEMA {database}.RAW WITH MANAGED ACCESS",
        f"CREATE WAREHOUSE {database}_LOAD",
        f"CREATE ROLE {database}_SPLITTER",
        f"CREATE USER {database}_SPLITTER TYPE = SERVICE DEFAULT_ROLE = {database}_SPLITTER",
        INTEGRATION.format(f"{database}_S3"),
        f"GRANT ROLE {database}_SPLITTER TO ROLE SYSADMIN",
        f"GRANT ROLE {database}_SPLITTER TO USER {database}_SPLITTER",
        f"GRANT USAGE ON DATABASE {database} TO ROLE {database}_SPLITTER",
        f"GRANT USAGE ON WAREHOUSE {database}_LOAD TO ROLE {database}_SPLITTER",
        f"GRANT USAGE ON INTEGRATION {database}_S3 TO ROLE {database}_SPLITTER",
        f"GRANT SELECT ON FUTURE TABLES IN SCHEMA {database}.RAW TO ROLE {database}_SPLITTER",
    ):
        execute(statement)
    assert {line.partition(":")[0] for line in account.changes()} == {"granted"}, "all of it belongs to the deployer"
    assert account.changes() == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE RESOURCE MONITOR MORE",
        "CREATE NETWORK POLICY MORE ALLOWED_IP_LIST = ('127.0.0.1')",
        "GRANT ROLE ACCOUNTADMIN TO ROLE {role}",
        "GRANT ROLE SYSADMIN TO USER {role}",
        "GRANT MANAGE GRANTS ON ACCOUNT TO ROLE {role}",
        "GRANT CREATE INTEGRATION ON ACCOUNT TO ROLE {role}",
        "GRANT CREATE NETWORK POLICY ON ACCOUNT TO ROLE {role}",
        "ALTER ROLE {role} SET COMMENT = 'mine'",
        "ALTER ACCOUNT UNSET RESOURCE_MONITOR",
    ],
)
def test_the_deployer_can_not_widen_itself_or_spend_more(account, statement):
    account.set_up()
    assert account.refused(statement.format(role=account.environment.deployer_role)) == 3001


def test_the_deployer_neither_sees_nor_changes_the_resource_monitor(account):
    account.set_up()
    assert account.session().cursor().execute("SHOW RESOURCE MONITORS").fetchall() == []
    assert account.refused(f"ALTER RESOURCE MONITOR {account.environment.database} SET CREDIT_QUOTA = 900") == 2003


def test_a_second_time_sets_the_quota_and_takes_back_what_was_granted_by_hand(account):
    role = account.environment.deployer_role
    account.set_up()
    account.execute(f"GRANT MANAGE GRANTS ON ACCOUNT TO ROLE {role}")
    account.execute(f"GRANT ROLE SYSADMIN TO USER {role}")
    account.execute("CREATE ROLE IF NOT EXISTS OTHERS")
    account.execute(f"GRANT ROLE OTHERS TO ROLE {role}")
    more = dataclasses.replace(account.environment, credit_quota=25)
    assert account.changes(more) == [
        f'taken back: REVOKE MANAGE GRANTS ON ACCOUNT FROM ROLE "{role}"',
        f'taken back: REVOKE ROLE "OTHERS" FROM ROLE "{role}"',
        f'taken back: REVOKE ROLE "SYSADMIN" FROM USER "{role}"',
    ]
    line = f"resource monitor {account.environment.database}: 25 credits a month for the whole account"
    assert account.set_up(more)[0] == line
    [monitor] = [row for row in account.administrator.show("SHOW RESOURCE MONITORS") if row["level"] == "ACCOUNT"]
    assert (monitor["name"], monitor["credit_quota"]) == (account.environment.database, "25.00")
    assert (monitor["notify_at"], monitor["suspend_at"]) == ("75%,90%", "100%")
    assert account.changes() == []


def test_what_an_administrator_built_goes_to_the_deployer_with_its_grants(account):
    database, role = account.environment.database, account.environment.deployer_role
    for statement in (
        f"CREATE DATABASE {database}",
        f"CREATE SCHEMA {database}.RAW",
        f"CREATE DATABASE {database}X",
        f"CREATE ROLE {database}_ANALYST",
        f"CREATE USER {database}_ANALYST",
        f"GRANT USAGE ON DATABASE {database} TO ROLE {database}_ANALYST",
        f"CREATE RESOURCE MONITOR {database} CREDIT_QUOTA = 5",
        f"CREATE WAREHOUSE {database}_LOAD RESOURCE_MONITOR = {database}",
        INTEGRATION.format(f"{database}_S3"),
    ):
        account.execute(statement)
    moved = [line.split(" belongs")[0] for line in account.changes() if " belongs " in line]
    assert moved == [
        f'database "{database}"',
        f'warehouse "{database}_LOAD"',
        f'integration "{database}_S3"',
        f'role "{database}_ANALYST"',
        f'user "{database}_ANALYST"',
        f'schema "{database}"."PUBLIC"',
        f'schema "{database}"."RAW"',
    ]
    grants = {
        (row["privilege"], row["grantee_name"])
        for row in account.administrator.show(f"SHOW GRANTS ON DATABASE {database}")
    }
    planner = account.environment.planner_role
    assert grants == {("OWNERSHIP", role), ("USAGE", f"{database}_ANALYST"), ("MONITOR", planner)}
    [warehouse] = account.administrator.show(f"SHOW WAREHOUSES LIKE '{database}_LOAD'")
    assert (warehouse["owner"], warehouse["resource_monitor"]) == (role, "null")
    [other] = account.administrator.show(f"SHOW DATABASES LIKE '{database}X'")
    assert other["owner"] == "ACCOUNTADMIN"


def test_a_role_that_somebody_made_for_more_stays_out_of_the_deployers_reach(account):
    database, role = account.environment.database, account.environment.deployer_role
    account.execute(f"CREATE ROLE {database}_SUPPORT")
    account.execute(f"GRANT ROLE ACCOUNTADMIN TO ROLE {database}_SUPPORT")
    account.execute(f"CREATE USER {database}_SUPPORT")
    assert account.changes() == []
    assert account.refused(f"GRANT ROLE {database}_SUPPORT TO USER {role}") == 3001


def test_another_resource_monitor_of_the_account_stays_and_nothing_is_made(account):
    account.execute("CREATE RESOURCE MONITOR OF_SOMEBODY")
    account.execute("ALTER ACCOUNT SET RESOURCE_MONITOR = OF_SOMEBODY")
    with pytest.raises(AccountFailed, match="MARQUEE-TEST has the resource monitor OF_SOMEBODY already; to let"):
        account.set_up()
    assert account.administrator.show(f"SHOW ROLES LIKE '{account.environment.deployer_role}'") == []
