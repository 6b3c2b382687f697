"""A Snowflake account for each file of tests: its resource monitor is one for the whole account."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from snowflake.connector.errors import DatabaseError

from localcloud import LocalSnowflake
from promotion.account.account import set_up
from promotion.account.administrator import Administrator, administrator
from promotion.account.users import all_of, public_key
from promotion.environment import Environment
from rehearsal.terraform_login import Identity, TerraformLogin

NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Account:
    """An environment in an account of its own, the administrator's session, and the deployer's login."""

    snowflake: LocalSnowflake
    environment: Environment
    administrator: Administrator = field(repr=False)
    login: TerraformLogin = field(repr=False)

    def set_up(self, environment: Environment | None = None) -> list[str]:
        """Run the verb's work; the lines that it prints."""
        names = (user.name for user in all_of(self.environment))
        logins = {name: public_key(key) for name, key in zip(names, self.login.arguments[1::2], strict=True)}
        return list(set_up(self.administrator, environment or self.environment, logins))

    def changes(self, environment: Environment | None = None) -> list[str]:
        """Run the verb's work; the lines of what it found to be different."""
        fixed = ("resource monitor ", "user and role ", "services log in ", "jobs log in ", "network policy ")
        return [line for line in self.set_up(environment) if not line.startswith(fixed)]

    def execute(self, statement: str) -> list[Any]:
        """Run a statement as the administrator."""
        return self.administrator.connection.cursor().execute(statement).fetchall()

    def session(self, identity: Identity = "deploy") -> Any:
        """A session of a user of Terraform, which logs in with its key and nothing else."""
        names, key = self.login.variables(identity), self.login.keys[identity]
        return self.snowflake.connect(user=names["SNOWFLAKE_USER"], role=names["SNOWFLAKE_ROLE"], private_key=key)

    def refused(self, statement: str, identity: Identity = "deploy") -> int:
        """The error that Snowflake gives a user of Terraform for a statement."""
        with pytest.raises(DatabaseError) as error:
            self.session(identity).cursor().execute(statement)
        return error.value.errno


@pytest.fixture(scope="module")
def snowflake() -> Iterator[LocalSnowflake]:
    with LocalSnowflake(account="MARQUEE-TEST") as running:
        yield running


@pytest.fixture
def account(snowflake: LocalSnowflake) -> Iterator[Account]:
    environment = Environment(f"t{next(NUMBERS)}", "111111111111", "eu-west-1", "MARQUEE-TEST", credit_quota=10)
    variables = {
        "SNOWFLAKE_USER": snowflake.user,
        "SNOWFLAKE_PASSWORD": snowflake.password,
        "SNOWFLAKE_HOST": snowflake.host,
        "SNOWFLAKE_PORT": str(snowflake.port),
        "SNOWFLAKE_PROTOCOL": "http",
    }
    with administrator(environment, variables) as login:
        yield Account(snowflake, environment, login, TerraformLogin(environment))
        login.run("ALTER ACCOUNT UNSET RESOURCE_MONITOR")
