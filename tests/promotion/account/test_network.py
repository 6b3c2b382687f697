"""Users log in from the addresses of their environment, and from no other; this machine is 127.0.0.1."""

import dataclasses

import pytest
from snowflake.connector.errors import DatabaseError, OperationalError

from promotion.account import network
from promotion.account.administrator import AccountFailed
from promotion.environment import Environment

HERE, ELSEWHERE = ("127.0.0.1", "203.0.113.0/28"), ("203.0.113.0/28",)


def service(account) -> str:
    """Make the user of a service as Terraform does; return its name."""
    account.set_up()
    name, [_, key, *_] = f"{account.environment.database}_SPLITTER", account.login.arguments
    execute = account.session().cursor().execute
    execute(f"CREATE ROLE {name}")
    execute(f"CREATE USER {name} TYPE = SERVICE DEFAULT_ROLE = {name} RSA_PUBLIC_KEY = '{key}'")
    execute(f"GRANT ROLE {name} TO USER {name}")
    return name


def log_in(account, name: str) -> None:
    account.snowflake.connect(user=name, role=name, private_key=account.login.keys["deploy"]).close()


@pytest.mark.slow
def test_a_service_logs_in_from_its_addresses_and_from_nowhere_else(account):
    name, database = service(account), account.environment.database
    here, elsewhere = (dataclasses.replace(account.environment, services_from=each) for each in (HERE, ELSEWHERE))
    assert f"user {name}: network policy {database}_SERVICES" in account.set_up(here)
    log_in(account, name)
    assert f"network policy {database}_SERVICES: 203.0.113.0/28" in account.set_up(elsewhere)
    with pytest.raises(DatabaseError, match="not allowed to access Snowflake") as refused:
        log_in(account, name)
    assert refused.value.errno == 390422
    account.session().close()  # the deployer's addresses are others
    assert account.changes(elsewhere) == []
    lines = account.set_up()
    assert {f"user {name}: no network policy", f"network policy {database}_SERVICES: dropped"} < set(lines)
    assert account.execute(f"SHOW NETWORK POLICIES LIKE '{database}_SERVICES'") == []
    log_in(account, name)
    assert account.changes() == []


@pytest.mark.parametrize("identity", ["deploy", "plan", "preview"])
def test_a_job_logs_in_from_the_runners_and_from_nowhere_else(account, identity):
    account.set_up(dataclasses.replace(account.environment, jobs_from=HERE))
    account.session(identity).close()
    account.set_up(dataclasses.replace(account.environment, jobs_from=ELSEWHERE))
    with pytest.raises(DatabaseError, match="not allowed to access Snowflake"):
        account.session(identity)


def test_a_policy_that_somebody_else_has_is_kept_after_everything_else_is_done(account):
    """Snowflake drops no policy that is assigned; the unassigning guide that network.py names has the refusal."""
    database, person = account.environment.database, f"{account.environment.database}_PERSON"
    account.set_up(dataclasses.replace(account.environment, services_from=HERE))
    account.execute(f"CREATE USER {person}")
    account.execute(f"ALTER USER {person} SET NETWORK_POLICY = {database}_SERVICES")
    account.execute(f"CREATE DATABASE {database}")
    *before, kept = account.set_up()
    assert any(line.startswith("granted: ") for line in before), before
    assert kept.startswith(f"network policy {database}_SERVICES: kept, still assigned (POLICY_REFERENCES names it): ")
    assert person in kept
    account.execute(f"ALTER USER {person} UNSET NETWORK_POLICY")
    assert account.set_up()[-1] == f"network policy {database}_SERVICES: dropped"


def test_a_lost_connection_is_no_policy_that_is_kept():
    class Answers:
        def show(self, statement):
            return [{"name": "MARQUEE_T_JOBS"}] if "JOBS" in statement else []

        def run(self, statement):
            raise AccountFailed("no answer") from OperationalError("no answer")

    environment = Environment("t", "111111111111", "eu-west-1", "MARQUEE-TEST")
    with pytest.raises(AccountFailed, match="no answer"):
        list(network.drop(Answers(), environment))


@pytest.mark.parametrize("name", ["BLOCKED_IP_LIST", "ALLOWED_NETWORK_RULE_LIST", "BLOCKED_NETWORK_RULE_LIST"])
def test_a_list_that_is_emptied_is_named_with_what_it_had(name):
    class Answers:
        def show(self, statement):
            described = [{"name": "ALLOWED_IP_LIST", "value": "127.0.0.1"}, {"name": name, "value": "198.51.100.1"}]
            return described if statement.startswith("DESCRIBE") else []

        def run(self, statement):
            assert statement.startswith(("CREATE ", "ALTER "))

    environment = Environment("t", "111111111111", "eu-west-1", "MARQUEE-TEST", services_from=HERE)
    assert list(network.set_up(Answers(), environment))[:2] == [
        "network policy MARQUEE_T_SERVICES: 127.0.0.1, 203.0.113.0/28",
        f"network policy MARQUEE_T_SERVICES: {name} is empty now; it had 198.51.100.1",
    ]


@pytest.mark.parametrize("change", ["SET ALLOWED_IP_LIST = ('0.0.0.0/1')", "UNSET COMMENT"])
def test_a_deploy_opens_no_policy(account, change):
    account.set_up(dataclasses.replace(account.environment, jobs_from=HERE, services_from=HERE))
    for origin in ("SERVICES", "JOBS"):
        refusal = account.refused(f"ALTER NETWORK POLICY {account.environment.database}_{origin} {change}")
        assert refusal in (2003, 3001)
