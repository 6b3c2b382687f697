"""GRANT where it meets objects in schemas: managed access, future grants, and what a query then needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database, Role, User, Warehouse
from localcloud.snowflake.catalog.grants import Grant
from localcloud.snowflake.catalog.schema_objects import Schema, Table, View
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.files.stage_location import Location
from localcloud.snowflake.loading.copy_statement import CopyStatement
from localcloud.snowflake.loading.pipe import Pipe
from localcloud.snowflake.objects import grant_statements
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse

SCHEMA = ("DB", "RAW")
TABLE = (*SCHEMA, "T")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.fixture
def account() -> Account:
    account = Account()
    account.add(Database(("DB",), "ACCOUNTADMIN"))
    account.add(Schema(SCHEMA, "ACCOUNTADMIN", managed_access=True))
    for name in ("MAKER", "READER"):
        account.add(Role((name,), "ACCOUNTADMIN"))
        account.add(User((name,), "ACCOUNTADMIN"))
    return account


Enter = Callable[[str], Session]


@pytest.fixture
def enter(account: Account, engine: Engine) -> Enter:
    return lambda role: Session(account, engine.connect(), "ADMIN", role)


def run(session: Session, sql: str) -> None:
    assert grant_statements.handle(session, parse(sql)) is not None


def refused(session: Session, sql: str) -> str:
    with pytest.raises(SnowflakeError) as refusal:
        run(session, sql)
    return refusal.value.code


def schema_of(account: Account) -> Schema:
    return account.get(Schema, SCHEMA)


@pytest.mark.rule(
    "In a schema with managed access the schema's owner grants privileges, not the object's owner",
    source="user-guide/security-access-control-configure#creating-managed-access-schemas",
)
@pytest.mark.rule(
    "The owner of a managed schema may define future grants in it",
    source="sql-reference/sql/grant-privilege#access-control-requirements",
)
@pytest.mark.rule(
    "In other schemas future grants need MANAGE GRANTS",
    source="sql-reference/sql/grant-privilege#access-control-requirements",
)
def test_in_a_managed_schema_not_the_objects_owner_grants_but_the_schemas(account: Account, enter: Enter) -> None:
    account.add(Table(TABLE, "MAKER"))
    grant = "GRANT SELECT ON TABLE DB.RAW.T TO ROLE READER"
    future = "GRANT SELECT ON FUTURE TABLES IN SCHEMA DB.RAW TO ROLE READER"
    assert refused(enter("MAKER"), grant) == "003001"
    schema_of(account).owner = "MAKER"
    run(enter("MAKER"), grant)
    run(enter("MAKER"), future)
    schema_of(account).managed_access = False
    assert refused(enter("MAKER"), future) == "003001"
    schema_of(account).owner = "ACCOUNTADMIN"
    run(enter("MAKER"), grant)


@pytest.mark.rule(
    "Future grants apply to new objects of the kind, not to existing ones", source="sql-reference/sql/grant-privilege"
)
def test_future_grants_are_given_to_new_objects(account: Account, enter: Enter) -> None:
    account.add(Table((*SCHEMA, "BEFORE"), "MAKER"))
    run(enter("ACCOUNTADMIN"), "GRANT SELECT, INSERT ON FUTURE TABLES IN SCHEMA DB.RAW TO ROLE READER")
    account.add(Table(TABLE, "MAKER"))
    account.add(View((*SCHEMA, "V"), "MAKER"))
    assert {(grant.privilege, grant.name) for grant in account.grants.to("READER")} == {
        ("SELECT", TABLE),
        ("INSERT", TABLE),
    }


@pytest.mark.rule(
    "A schema's future grants override those of its database", source="sql-reference/sql/grant-privilege#considerations"
)
def test_a_schemas_future_grants_hide_the_databases(account: Account, enter: Enter) -> None:
    admin = enter("ACCOUNTADMIN")
    run(admin, "GRANT INSERT ON FUTURE TABLES IN DATABASE DB TO ROLE READER")
    account.add(Table((*SCHEMA, "FIRST"), "MAKER"))
    run(admin, "GRANT SELECT ON FUTURE TABLES IN SCHEMA DB.RAW TO ROLE READER")
    account.add(Table((*SCHEMA, "SECOND"), "MAKER"))
    assert {(grant.privilege, grant.name[2]) for grant in account.grants.to("READER")} == {
        ("INSERT", "FIRST"),
        ("SELECT", "SECOND"),
    }


@pytest.mark.rule("GRANT OWNERSHIP ON FUTURE sets the owner of new objects", source="sql-reference/sql/grant-ownership")
def test_future_ownership_gives_new_objects_another_owner(account: Account, enter: Enter) -> None:
    run(enter("ACCOUNTADMIN"), "GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA DB.RAW TO ROLE READER")
    assert account.add(Table(TABLE, "MAKER")).owner == "READER"


@pytest.mark.rule(
    "Access to a table also needs any privilege on its database and schema",
    source="user-guide/security-access-control-privileges#table-privileges",
)
@pytest.mark.rule("GRANT ON ALL TABLES applies to existing tables", source="sql-reference/sql/grant-privilege")
def test_a_table_needs_a_right_around_it_and_the_privilege_on_it(account: Account, enter: Enter) -> None:
    account.add(Table(TABLE, "MAKER"))
    admin, reader = enter("ACCOUNTADMIN"), enter("READER")

    def code(privilege: str) -> str | None:
        try:
            access_control.require(reader, privilege, "TABLE", TABLE)
        except SnowflakeError as refusal:
            return refusal.code
        return None

    assert code("SELECT") == "002003"
    for grant in (
        "SELECT ON ALL TABLES IN SCHEMA DB.RAW",
        "USAGE ON SCHEMA DB.RAW",
    ):
        run(admin, f"GRANT {grant} TO ROLE READER")
        assert code("SELECT") == "002003"
    run(admin, "GRANT USAGE ON DATABASE DB TO ROLE READER")
    assert code("SELECT") is None
    assert code("INSERT") == "003001"
    run(admin, "REVOKE USAGE ON SCHEMA DB.RAW FROM ROLE READER")
    assert code("SELECT") == "002003"
    run(admin, "GRANT MONITOR ON SCHEMA DB.RAW TO ROLE READER")
    assert code("SELECT") is None


@pytest.mark.rule(
    "CREATE TABLE needs CREATE TABLE on the schema and any privilege on the database",
    source="sql-reference/sql/create-table#access-control-requirements",
)
def test_making_needs_create_on_the_schema_and_any_right_on_the_database(account: Account, enter: Enter) -> None:
    admin, maker = enter("ACCOUNTADMIN"), enter("MAKER")
    for grant in ("CREATE TABLE ON SCHEMA DB.RAW", "MONITOR ON DATABASE DB"):
        with pytest.raises(SnowflakeError):
            access_control.require_create(maker, "TABLE", TABLE)
        run(admin, f"GRANT {grant} TO ROLE MAKER")
    access_control.require_create(maker, "TABLE", TABLE)
    with pytest.raises(SnowflakeError):
        access_control.require_create(maker, "VIEW", TABLE)


@pytest.mark.rule(
    "The role needs USAGE on the warehouse: error 000606",
    source="https://github.com/snowflakedb/snowflake-cli/blob/main/src/snowflake/cli/api/errno.py",
    status="matches Snowflake; code from memory",
)
def test_computing_needs_a_warehouse_that_may_be_used(account: Account, enter: Enter) -> None:
    account.add(Warehouse(("W",), "ACCOUNTADMIN"))
    reader = enter("READER")
    reader.warehouse = "W"
    with pytest.raises(SnowflakeError, match="No active warehouse"):
        access_control.require_warehouse(reader)
    run(enter("ACCOUNTADMIN"), "GRANT USAGE ON WAREHOUSE W TO ROLE READER")
    access_control.require_warehouse(reader)


@pytest.mark.rule("A renamed object keeps its grants", source="from memory")
@pytest.mark.rule("CREATE OR REPLACE drops the grants of the replaced object", source="sql-reference/sql/create-table")
def test_grants_go_with_a_renamed_object_and_end_with_a_dropped_one(account: Account, enter: Enter) -> None:
    account.add(Table(TABLE, "MAKER"))
    run(enter("ACCOUNTADMIN"), "GRANT SELECT ON TABLE DB.RAW.T TO ROLE READER")
    account.rename("TABLE", TABLE, (*SCHEMA, "U"))
    assert [grant.name for grant in account.grants.to("READER")] == [(*SCHEMA, "U")]
    account.add(Table((*SCHEMA, "U"), "MAKER"), replace=True)
    assert account.grants.to("READER") == []


@pytest.mark.rule(
    "OWNERSHIP can't be revoked, only transferred to another role", source="sql-reference/sql/grant-ownership"
)
@pytest.mark.rule("GRANT ON ALL PIPES is not supported", source="sql-reference/sql/grant-ownership")
@pytest.mark.parametrize(
    "statement",
    [
        "REVOKE OWNERSHIP ON TABLE DB.RAW.T FROM ROLE MAKER",
        "GRANT MONITOR ON ALL PIPES IN SCHEMA DB.RAW TO ROLE READER",
        "GRANT OWNERSHIP ON ALL PIPES IN DATABASE DB TO ROLE READER",
    ],
)
def test_what_can_not_be_granted_or_revoked(account: Account, enter: Enter, statement: str) -> None:
    account.add(Table(TABLE, "MAKER"))
    assert refused(enter("ACCOUNTADMIN"), statement) == "001003"
    run(enter("ACCOUNTADMIN"), "GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA DB.RAW TO ROLE READER")
    run(enter("ACCOUNTADMIN"), "REVOKE OWNERSHIP ON FUTURE TABLES IN SCHEMA DB.RAW FROM ROLE READER")


@pytest.mark.rule(
    "Without MANAGE GRANTS, OWNERSHIP can be transferred only to a role that is active in the session",
    source="release-notes/bcr-bundles/2026_07/bcr-2395",
    status="matches accounts that have this behaviour change enabled; code from memory",
)
def test_ownership_goes_to_an_active_role(account: Account, enter: Enter) -> None:
    schema_of(account).managed_access = False
    table = account.add(Table(TABLE, "MAKER"))
    grant = "GRANT OWNERSHIP ON TABLE DB.RAW.T TO ROLE READER"
    for privilege, kind, name in (("USAGE", "DATABASE", ("DB",)), ("USAGE", "SCHEMA", SCHEMA)):
        account.grants.add(Grant(privilege, kind, name, "MAKER", False, "ACCOUNTADMIN", account.now()))
    assert refused(enter("MAKER"), grant) == "003001"
    assert table.owner == "MAKER"
    run(enter("ACCOUNTADMIN"), "GRANT ROLE READER TO ROLE MAKER")
    run(enter("MAKER"), grant)
    assert table.owner == "READER"


@pytest.mark.rule(
    "A pipe's ownership can be transferred only while the pipe is paused", source="sql-reference/sql/grant-ownership"
)
def test_a_running_pipe_keeps_its_owner(account: Account, enter: Enter) -> None:
    copy = CopyStatement(TABLE, Location((*SCHEMA, "S"), ""))
    pipe = account.add(Pipe((*SCHEMA, "P"), "MAKER", definition="COPY …", copy=copy, stage_id="s"))
    grant = "GRANT OWNERSHIP ON PIPE DB.RAW.P TO ROLE READER"
    refused(enter("ACCOUNTADMIN"), grant)
    assert pipe.owner == "MAKER"
    pipe.pipe_execution_paused = True
    run(enter("ACCOUNTADMIN"), grant)
    assert pipe.owner == "READER"


@pytest.mark.rule(
    "GRANT ROLE and REVOKE ROLE take several roles: all of them, or none",
    source="sql-reference/sql/grant-role",
    status="matches Snowflake by an example of its documentation; the page's syntax has one role",
)
def test_several_roles_in_one_grant(account: Account, enter: Enter) -> None:
    admin = enter("ACCOUNTADMIN")
    account.add(Role(("ANALYST",), "ACCOUNTADMIN"))
    inherited = access_control.inherited(account, "SYSADMIN")
    run(admin, "GRANT ROLE MAKER, READER TO ROLE SYSADMIN")
    assert access_control.inherited(account, "SYSADMIN") - inherited == {"MAKER", "READER"}
    run(admin, "REVOKE ROLE READER, MAKER FROM ROLE SYSADMIN")
    assert access_control.inherited(account, "SYSADMIN") == inherited
    run(admin, "GRANT ROLE MAKER TO ROLE READER")
    assert refused(admin, "GRANT ROLE ANALYST, READER TO ROLE MAKER") == "003013"
    assert "ANALYST" not in access_control.inherited(account, "MAKER")
