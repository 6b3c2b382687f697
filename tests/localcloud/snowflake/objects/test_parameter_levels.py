"""The value of a parameter that is in force: the nearest level at which it is set."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.account_objects import AccountObject, Database, User, Warehouse
from localcloud.snowflake.catalog.schema_objects import Schema, Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import parameter_statements
from localcloud.snowflake.objects.parameters import in_force, levels_of, retention, statement_timeout
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import parse

KEY = "STATEMENT_TIMEOUT_IN_SECONDS"


def rows(result: Result) -> list[list[str]]:
    found: list[list[str]] = result.data()["rowset"]
    return found


def test_the_session_is_nearest_then_the_user_then_the_account(session: Session) -> None:
    assert in_force(session, "LOCK_TIMEOUT") == "43200"
    session.account.get(AccountObject, ()).parameters["LOCK_TIMEOUT"] = "1"
    assert in_force(session, "LOCK_TIMEOUT") == "1"
    session.account.get(User, ("ADMIN",)).parameters["LOCK_TIMEOUT"] = "2"
    assert in_force(session, "LOCK_TIMEOUT") == "2"
    session.parameters["LOCK_TIMEOUT"] = "3"
    assert in_force(session, "LOCK_TIMEOUT") == "3"
    assert [level for level, _ in levels_of(session, "SESSION", ())] == ["SESSION", "USER", "ACCOUNT"]


def test_a_schema_has_those_of_its_database(session: Session) -> None:
    key = "DEFAULT_DDL_COLLATION"
    session.account.get(Database, ("DB",)).parameters[key] = "de"
    assert in_force(session, key, "SCHEMA", ("DB", "RAW")) == "de"
    session.account.get(Schema, ("DB", "RAW")).parameters[key] = ""
    assert in_force(session, key, "SCHEMA", ("DB", "RAW")) == ""
    assert in_force(session, key, "ACCOUNT") == ""


def test_an_object_that_is_not_seen(session: Session) -> None:
    session.role = "PUBLIC"
    with pytest.raises(SnowflakeError) as refusal:
        levels_of(session, "SCHEMA", ("DB", "RAW"))
    assert refusal.value.code == "002003"


def test_the_lower_timeout_counts_and_zero_is_none(session: Session) -> None:
    warehouse = session.account.add(Warehouse(("W",), "ACCOUNTADMIN"))
    assert statement_timeout(session) == 172800
    session.parameters[KEY] = "60"
    session.warehouse = "W"
    warehouse.parameters[KEY] = "30"
    assert statement_timeout(session) == 30
    warehouse.parameters[KEY] = "0"
    assert statement_timeout(session) == 60
    session.parameters[KEY] = "0"
    assert statement_timeout(session) == 0


def test_days_of_retention(session: Session) -> None:
    key, account = "DATA_RETENTION_TIME_IN_DAYS", session.account
    schema, database = account.get(Schema, ("DB", "RAW")), account.get(Database, ("DB",))
    assert retention(account, schema) == "1"
    account.get(AccountObject, ()).parameters[key] = "3"
    assert retention(account, schema) == retention(account, database) == "3"
    database.parameters[key] = "7"
    assert retention(account, schema) == "7"
    schema.parameters[key] = "0"
    assert retention(account, schema) == "0"


@pytest.mark.rule(
    "MIN_DATA_RETENTION_TIME_IN_DAYS of the account is the least retention of permanent tables; transient ones have a "
    "day at most",
    source="release-notes/bcr-bundles/2023_01/bcr-853",
    status="matches Snowflake; that it counts for schemas and databases, and in SHOW, is from memory",
)
def test_the_account_has_a_least_retention(session: Session) -> None:
    account = session.account
    schema = account.get(Schema, ("DB", "RAW"))
    kept = account.add(Table(("DB", "RAW", "KEPT"), "ACCOUNTADMIN"))
    passing = account.add(Table(("DB", "RAW", "PASSING"), "ACCOUNTADMIN", transient=True))
    of_session = account.add(Table(("DB", "RAW", "SHORT"), "ACCOUNTADMIN", session_id=7))
    parameter_statements.alter_account(session, parse("ALTER ACCOUNT SET MIN_DATA_RETENTION_TIME_IN_DAYS = 5"))
    assert [retention(account, one) for one in (schema, kept, passing, of_session)] == ["5", "5", "1", "1"]
    kept.parameters["DATA_RETENTION_TIME_IN_DAYS"] = "9"
    passing.parameters["DATA_RETENTION_TIME_IN_DAYS"] = "0"
    assert (retention(account, kept), retention(account, passing)) == ("9", "0")
    shown = parameter_statements.show_parameters(session, parse("SHOW PARAMETERS LIKE 'MIN_DATA%' IN ACCOUNT"))
    assert rows(shown)[0][:4] == ["MIN_DATA_RETENTION_TIME_IN_DAYS", "5", "0", "ACCOUNT"]
    parameter_statements.alter_account(session, parse("ALTER ACCOUNT UNSET MIN_DATA_RETENTION_TIME_IN_DAYS"))
    assert retention(account, schema) == "1"
    with pytest.raises(SnowflakeError, match="invalid value"):
        parameter_statements.alter_account(session, parse("ALTER ACCOUNT SET MIN_DATA_RETENTION_TIME_IN_DAYS = 91"))


def test_alter_session_and_show_parameters(session: Session) -> None:
    parameter_statements.set_in_session(session, parse("ALTER SESSION SET QUERY_TAG = 't' LOCK_TIMEOUT = 1"))
    shown = parameter_statements.show_parameters(session, parse("SHOW PARAMETERS LIKE 'query%'"))
    assert rows(shown) == [["QUERY_TAG", "t", "", "SESSION", "", "STRING"]]
    parameter_statements.unset_in_session(session, parse("ALTER SESSION UNSET QUERY_TAG"))
    assert session.parameters == {"LOCK_TIMEOUT": "1"}
    shown = parameter_statements.show_parameters(session, parse("SHOW PARAMETERS LIKE 'DATA_R%' IN SCHEMA RAW"))
    assert rows(shown) == [["DATA_RETENTION_TIME_IN_DAYS", "1", "1", "", "", "NUMBER"]]


def test_a_value_that_is_not_supported(session: Session) -> None:
    for statement in (
        "ALTER SESSION SET ERROR_ON_NONDETERMINISTIC_MERGE = FALSE",
        "ALTER SESSION SET DATE_INPUT_FORMAT = 'Q'",
    ):
        with pytest.raises(SnowflakeError) as refusal:
            parameter_statements.set_in_session(session, parse(statement))
        assert refusal.value.code == "000002"
    assert session.parameters == {}


def test_alter_account(session: Session, run) -> None:
    account = session.account.get(AccountObject, ())

    def alter(text: str) -> None:
        parameter_statements.alter_account(session, parse(f"ALTER ACCOUNT {text}"))

    with pytest.raises(SnowflakeError) as refusal:
        alter("SET RESOURCE_MONITOR = M")
    assert refusal.value.code == "002003"
    run("CREATE RESOURCE MONITOR M")
    alter("SET RESOURCE_MONITOR = M LOCK_TIMEOUT = 5")
    assert (account.resource_monitor, account.parameters) == ("M", {"LOCK_TIMEOUT": "5"})
    alter("UNSET LOCK_TIMEOUT")
    assert (account.resource_monitor, account.parameters) == ("M", {})
    alter("UNSET RESOURCE_MONITOR")
    assert account.resource_monitor is None
    session.role = "SYSADMIN"
    with pytest.raises(SnowflakeError) as refusal:
        alter("SET LOCK_TIMEOUT = 5")
    assert refusal.value.code == "003001"
