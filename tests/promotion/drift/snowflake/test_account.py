"""Settings of the account that somebody changed by hand, found by a plan's login or an administrator's."""

import dataclasses
from collections.abc import Iterator

import pytest
from snowflake.connector.errors import ProgrammingError

from localcloud import LocalSnowflake
from promotion.account import network, resource_monitor
from promotion.account.administrator import Administrator
from promotion.drift.finding import Finding, NotCompared
from promotion.drift.snowflake import account, account_parameters, network_policies
from promotion.drift.snowflake.reader import Reader
from promotion.environment import Environment
from promotion.review.difference import Line

ENVIRONMENT = Environment("dev", "111111111111", "eu-west-1", "MARQUEE-TEST")
LISTS = ("203.0.113.7", "198.51.100.0/28")
RULES = ("RULES.PUBLIC.HOME", "RULES.PUBLIC.OFFICE")
WITH_ADDRESSES = dataclasses.replace(ENVIRONMENT, services_from=LISTS)
POLICY = f"CREATE NETWORK POLICY MARQUEE_DEV_SERVICES ALLOWED_IP_LIST = ('{LISTS[1]}', '{LISTS[0]}')"


@pytest.fixture(scope="module")
def snowflake() -> Iterator[LocalSnowflake]:
    with LocalSnowflake(account="MARQUEE-TEST") as running:
        with running.connect() as connection:
            connection.cursor().execute("CREATE DATABASE RULES")
        yield running


@pytest.fixture
def execute(snowflake):
    """Runs statements as an administrator; what they made is gone afterwards."""
    with snowflake.connect() as connection:
        yield lambda *statements: [connection.cursor().execute(each).fetchall() for each in statements]
        for row in connection.cursor().execute("SHOW NETWORK POLICIES").fetchall():
            connection.cursor().execute(f'DROP NETWORK POLICY "{row[1]}"')
        connection.cursor().execute("ALTER ACCOUNT UNSET TIMEZONE, LOCK_TIMEOUT")


@pytest.fixture
def reader(snowflake):
    with snowflake.connect() as connection:
        yield Reader(connection)


def test_an_account_on_which_nobody_set_anything_has_no_drift(reader):
    assert list(account_parameters.findings(ENVIRONMENT, reader)) == []
    assert list(network_policies.findings(ENVIRONMENT, reader)) == []


MONITOR_CHANGES = {
    "SET END_TIMESTAMP = '2030-01-01 00:00'": "+ end_time: 2030-01-0100:00",
    "SET FREQUENCY = DAILY START_TIMESTAMP = IMMEDIATELY": "+ frequency: DAILY",
    "SET CREDIT_QUOTA = 500": "+ credit_quota: 500.0",
    "SET TRIGGERS ON 100 PERCENT DO SUSPEND_IMMEDIATE": "+ suspend_immediately_at: 100%",
}


@pytest.mark.parametrize("change", MONITOR_CHANGES)
def test_another_limit_of_credits_is_found_and_taken_back_by_the_command(execute, reader, change):
    administrator = Administrator(reader.connection)

    def set_up() -> None:
        for statement in list(resource_monitor.statements(administrator, ENVIRONMENT)):
            execute(statement)

    set_up()
    assert list(account.findings(ENVIRONMENT, reader)) == []
    execute(f"ALTER RESOURCE MONITOR MARQUEE_DEV {change}")
    [found] = account.findings(ENVIRONMENT, reader)
    assert MONITOR_CHANGES[change] in map(str, found.lines)
    assert found.back == "python -m scripts.account dev"
    set_up()
    assert list(account.findings(ENVIRONMENT, reader)) == []


def test_a_parameter_that_somebody_set_is_found_with_the_statement_that_unsets_it(execute, reader):
    execute("ALTER ACCOUNT SET LOCK_TIMEOUT = 11")
    assert list(account_parameters.findings(ENVIRONMENT, reader)) == [
        Finding(
            "snowflake", "parameter LOCK_TIMEOUT of the account", "changed",
            (Line("-", "LOCK_TIMEOUT: 43200"), Line("+", "LOCK_TIMEOUT: 11")), "ALTER ACCOUNT UNSET LOCK_TIMEOUT;",
        )
    ]  # fmt: skip


def test_a_parameter_of_the_environments_file_has_to_be_so(execute, reader):
    wanted = dataclasses.replace(ENVIRONMENT, account_parameters=(("LOCK_TIMEOUT", "11"), ("TIMEZONE", "UTC")))
    execute("ALTER ACCOUNT SET LOCK_TIMEOUT = 11", "ALTER ACCOUNT SET TIMEZONE = 'UTC'")
    assert list(account_parameters.findings(wanted, reader)) == []
    execute("ALTER ACCOUNT SET LOCK_TIMEOUT = 12", "ALTER ACCOUNT UNSET TIMEZONE")
    found = list(account_parameters.findings(wanted, reader))
    assert [(each.lines[0].text, each.back) for each in found] == [
        ("LOCK_TIMEOUT: 11", "ALTER ACCOUNT SET LOCK_TIMEOUT = 11;"),
        ("TIMEZONE: UTC", "ALTER ACCOUNT SET TIMEZONE = 'UTC';"),
    ]


def test_a_parameter_of_the_file_that_snowflake_does_not_show_is_not_compared(reader):
    wanted = dataclasses.replace(ENVIRONMENT, account_parameters=(("LOCK_TIMEOUTS", "11"),))
    assert list(account_parameters.findings(wanted, reader)) == [
        NotCompared(
            "Snowflake: parameters of the account",
            "this login sees no parameter LOCK_TIMEOUTS; "
            "correct account_parameters, or ask as an account administrator",
        )
    ]


@pytest.mark.parametrize(("errno", "compared"), [(2003, []), (3001, []), (604, ["Snowflake: network policies"])])
def test_a_policy_is_passed_over_where_a_right_is_missing_alone(execute, reader, monkeypatch, errno, compared):
    execute(POLICY)
    show = reader.show

    def refused(self, statement):
        if statement.startswith("DESCRIBE"):
            raise ProgrammingError("no", errno=errno)
        return show(statement)

    monkeypatch.setattr(Reader, "show", refused)
    assert [each.part for each in network_policies.findings(WITH_ADDRESSES, reader)] == compared


def test_a_network_policy_as_the_environment_names_its_addresses_is_no_drift(execute, reader):
    execute(POLICY, "CREATE NETWORK POLICY MARQUEE_DEVELOPERS ALLOWED_IP_LIST = ('192.0.2.1')")
    assert list(network_policies.findings(WITH_ADDRESSES, reader)) == []


@pytest.mark.parametrize(
    ("change", "line"),
    {
        "SET ALLOWED_IP_LIST = ('0.0.0.0/0')": "+ ALLOWED_IP_LIST: 0.0.0.0/0",
        f"SET ALLOWED_IP_LIST = ('{LISTS[0]}')": f"+ ALLOWED_IP_LIST: {LISTS[0]}",
        f"SET BLOCKED_IP_LIST = ('{LISTS[0]}')": f"+ BLOCKED_IP_LIST: {LISTS[0]}",
        f"SET ALLOWED_NETWORK_RULE_LIST = ('{RULES[1]}', '{RULES[0]}')": (
            f"+ ALLOWED_NETWORK_RULE_LIST: {RULES[0]},{RULES[1]}"
        ),
        f"SET BLOCKED_NETWORK_RULE_LIST = ('{RULES[0]}')": f"+ BLOCKED_NETWORK_RULE_LIST: {RULES[0]}",
    }.items(),
)
def test_another_list_is_found(execute, reader, change, line):
    for rule in RULES if "RULE" in change else ():
        execute(f"CREATE OR REPLACE NETWORK RULE {rule} TYPE = IPV4 MODE = INGRESS VALUE_LIST = ('192.0.2.1')")
    execute(POLICY, f"ALTER NETWORK POLICY MARQUEE_DEV_SERVICES {change}")
    [found] = network_policies.findings(WITH_ADDRESSES, reader)
    assert (found.object, found.back) == ("network policy MARQUEE_DEV_SERVICES", "python -m scripts.account dev")
    assert line in [f"{each.sign} {each.text}" for each in found.lines]
    list(network.set_up(Administrator(reader.connection), WITH_ADDRESSES))  # as the command does
    assert list(network_policies.findings(WITH_ADDRESSES, reader)) == []


@pytest.mark.parametrize(
    ("name", "back"),
    [
        ("MARQUEE_DEV_OFFICE", 'DROP NETWORK POLICY "MARQUEE_DEV_OFFICE";'),
        ("MARQUEE_DEV_SERVICES", "python -m scripts.account dev"),
    ],
)
def test_a_policy_too_many_is_found(execute, reader, name, back):
    """Users may have the one of the services yet, so that no DROP takes it back."""
    execute(POLICY.replace("MARQUEE_DEV_SERVICES", name))
    [found] = network_policies.findings(ENVIRONMENT, reader)
    assert (found.object, found.change, found.back) == (f"network policy {name}", "added", back)
    list(network.drop(Administrator(reader.connection), ENVIRONMENT))
    left = ["network policy MARQUEE_DEV_OFFICE"] if name.endswith("OFFICE") else []
    assert [each.object for each in network_policies.findings(ENVIRONMENT, reader)] == left


def test_the_login_of_a_plan_compares_none_and_is_refused_nothing(snowflake, execute):
    execute(
        POLICY,
        "ALTER NETWORK POLICY MARQUEE_DEV_SERVICES SET ALLOWED_IP_LIST = ('0.0.0.0/0')",
        "CREATE ROLE IF NOT EXISTS PLANNER",
        "GRANT RESOLVE ALL ON ACCOUNT TO ROLE PLANNER",
        f"GRANT ROLE PLANNER TO USER {snowflake.user}",
    )
    with snowflake.connect(role="PLANNER") as connection:
        assert list(network_policies.findings(WITH_ADDRESSES, Reader(connection))) == []
        assert list(account_parameters.findings(WITH_ADDRESSES, Reader(connection))) == []
