"""The rights on the account: statements that are refused without them, and those that only ACCOUNTADMIN grants."""

from __future__ import annotations

import pytest

from tests.localcloud.snowflake.catalog.conftest import Person

FORBIDDEN = (
    "CREATE DATABASE RIGHTS_MORE",
    "CREATE WAREHOUSE RIGHTS_MORE",
    "CREATE ROLE RIGHTS_MORE",
    "CREATE USER RIGHTS_MORE",
    "CREATE RESOURCE MONITOR RIGHTS_MORE",
    "CREATE NETWORK POLICY RIGHTS_MORE ALLOWED_IP_LIST = ('127.0.0.1')",
    "CREATE STORAGE INTEGRATION RIGHTS_MORE TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE "
    "STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::000000000000:role/x' STORAGE_ALLOWED_LOCATIONS = ('s3://x/')",
    "DROP ROLE RIGHTS_PERSON",
    "ALTER ROLE RIGHTS_PERSON SET COMMENT = 'mine'",
    "ALTER USER RIGHTS_PERSON SET DEFAULT_ROLE = PUBLIC DISABLED = FALSE",
    "ALTER USER RIGHTS_PERSON SET NETWORK_POLICY = NONE_AT_ALL",
    "ALTER USER RIGHTS_PERSON SET COMMENT = 'mine'",
    "GRANT ROLE ACCOUNTADMIN TO USER RIGHTS_PERSON",
    "GRANT CREATE DATABASE ON ACCOUNT TO ROLE RIGHTS_PERSON",
)


@pytest.mark.rule(
    "Creating an account object needs CREATE <kind> on the account", source="sql-reference/sql/grant-privilege"
)
@pytest.mark.rule("Only its owner may drop or alter a role", source="sql-reference/sql/alter-role#usage-notes")
@pytest.mark.rule("Without OWNERSHIP a user may change only its own defaults", source="sql-reference/sql/alter-user")
@pytest.mark.rule(
    "Granting a role needs its ownership or MANAGE GRANTS",
    source="sql-reference/sql/grant-role#access-control-requirements",
)
@pytest.mark.rule(
    "Insufficient privileges on a visible object are error 003001",
    source="https://github.com/snowflakedb/snowflake-cli/blob/main/src/snowflake/cli/api/errno.py",
)
@pytest.mark.parametrize("sql", FORBIDDEN)
def test_the_account_is_not_anybodys(person: Person, sql: str) -> None:
    code, text = person.refused(sql)
    assert code == 3001
    assert "Insufficient privileges to operate on" in text


@pytest.mark.rule(
    "Only the ACCOUNTADMIN role can assign warehouses to resource monitors, whoever owns the warehouse",
    source="user-guide/security-access-control-privileges#virtual-warehouse-privileges",
    status="matches Snowflake; that unassigning is refused, too, and the error, 003001, are from memory",
)
@pytest.mark.rule(
    "Only ACCOUNTADMIN creates a resource monitor; other roles may be granted MODIFY and MONITOR on it",
    source="user-guide/resource-monitors",
)
def test_only_accountadmin_assigns_a_warehouse_to_a_resource_monitor(person: Person, admin) -> None:
    admin("CREATE RESOURCE MONITOR RIGHTS_MONITOR CREDIT_QUOTA = 10")
    admin(f"GRANT CREATE WAREHOUSE ON ACCOUNT TO ROLE {person.name}")
    person("CREATE WAREHOUSE RIGHTS_WAREHOUSE")
    assign = "ALTER WAREHOUSE RIGHTS_WAREHOUSE SET RESOURCE_MONITOR = RIGHTS_MONITOR"
    assert person.refused(assign)[0] == 2003
    admin(f"GRANT MODIFY, MONITOR ON RESOURCE MONITOR RIGHTS_MONITOR TO ROLE {person.name}")
    person("ALTER RESOURCE MONITOR RIGHTS_MONITOR SET CREDIT_QUOTA = 20")
    assert person.refused(assign)[0] == 3001
    assert person.refused("CREATE WAREHOUSE RIGHTS_SECOND RESOURCE_MONITOR = RIGHTS_MONITOR")[0] == 3001
    admin(assign)
    assert person.refused("ALTER WAREHOUSE RIGHTS_WAREHOUSE UNSET RESOURCE_MONITOR")[0] == 3001
    assert person.refused("ALTER WAREHOUSE RIGHTS_WAREHOUSE SET RESOURCE_MONITOR = NULL")[0] == 3001
    person("ALTER WAREHOUSE RIGHTS_WAREHOUSE SET COMMENT = 'mine'")
    assert person.refused("ALTER ACCOUNT SET RESOURCE_MONITOR = RIGHTS_MONITOR")[0] == 3001
    assert person.refused("CREATE RESOURCE MONITOR RIGHTS_MORE")[0] == 3001
    person("DROP WAREHOUSE RIGHTS_WAREHOUSE")
    admin("DROP RESOURCE MONITOR RIGHTS_MONITOR")


@pytest.mark.rule(
    "CREATE DATABASE, CREATE WAREHOUSE, CREATE INTEGRATION and others on the account must be granted by ACCOUNTADMIN",
    source="user-guide/security-access-control-privileges#global-privileges-account-privileges",
)
def test_manage_grants_does_not_give_the_right_to_create_databases(person: Person, admin) -> None:
    admin(f"GRANT MANAGE GRANTS ON ACCOUNT TO ROLE {person.name}")
    for privilege in ("CREATE DATABASE", "CREATE WAREHOUSE", "CREATE INTEGRATION", "CREATE STORAGE INTEGRATION"):
        assert person.refused(f"GRANT {privilege} ON ACCOUNT TO ROLE {person.name}")[0] == 3001
    person(f"GRANT CREATE ROLE, CREATE USER ON ACCOUNT TO ROLE {person.name}")
    assert person.refused("CREATE DATABASE RIGHTS_MORE")[0] == 3001


@pytest.mark.rule(
    "CREATE STORAGE INTEGRATION on the account allows storage integrations only; CREATE INTEGRATION allows all types",
    source="sql-reference/sql/create-storage-integration#access-control-requirements",
    status="matches Snowflake; other types of integrations are not supported here",
)
@pytest.mark.parametrize("privilege", ["CREATE STORAGE INTEGRATION", "CREATE INTEGRATION"])
def test_a_storage_integration_needs_its_own_privilege_or_that_of_all(person: Person, admin, privilege: str) -> None:
    create = FORBIDDEN[6]
    assert person.refused(create)[0] == 3001
    admin(f"GRANT {privilege} ON ACCOUNT TO ROLE {person.name}")
    person(create)
    assert [row[0] for row in person("SHOW STORAGE INTEGRATIONS LIKE 'RIGHTS_MORE'")] == ["RIGHTS_MORE"]
    person("DROP INTEGRATION RIGHTS_MORE")
