"""The login of an account's administrator: a person's own, with the role ACCOUNTADMIN."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import snowflake.connector
from snowflake.connector import DictCursor, SnowflakeConnection
from snowflake.connector.errors import Error

from pipelines.service_user import endpoint
from promotion.environment import Environment
from promotion.errors import PromotionError

_LOGIN = ("user", "password", "passcode", "authenticator", "token", "private_key_file", "private_key_file_pwd")
_SECONDS = 60


class AccountFailed(PromotionError):
    """Snowflake refuses the administrator, or one of its statements."""


@dataclass(frozen=True)
class Administrator:
    """Runs statements as ACCOUNTADMIN. Every method raises AccountFailed with Snowflake's reason."""

    connection: SnowflakeConnection

    def run(self, statement: str) -> None:
        """Run a statement."""
        self._cursor(statement)

    def show(self, statement: str) -> list[dict[str, Any]]:
        """Return the rows of a SHOW, by column."""
        return [dict(row) for row in self._cursor(statement).fetchall()]

    def _cursor(self, statement: str) -> DictCursor:
        try:
            cursor = self.connection.cursor(DictCursor)
            cursor.execute(statement)
        except Error as error:
            raise AccountFailed(f"Snowflake refused: {_reason(error)}; the statement: {statement}") from error
        return cursor


@contextmanager
def administrator(environment: Environment, variables: Mapping[str, str] = os.environ) -> Iterator[Administrator]:
    """Log in to the environment's account with SNOWFLAKE_USER and SNOWFLAKE_PASSWORD, _AUTHENTICATOR and so on.

    Raise AccountFailed if Snowflake refuses, or the user has not the role ACCOUNTADMIN.
    """
    login = {name: value for name in _LOGIN if (value := variables.get(f"SNOWFLAKE_{name.upper()}"))}
    if "user" not in login:
        raise AccountFailed("no login to Snowflake; set SNOWFLAKE_USER, and SNOWFLAKE_PASSWORD or _AUTHENTICATOR")
    try:
        connection = snowflake.connector.connect(
            account=environment.snowflake_account,
            role="ACCOUNTADMIN",
            login_timeout=_SECONDS,
            **login,
            **endpoint(variables),
        )
    except Error as error:
        raise AccountFailed(
            f"Snowflake refused {login['user']} as ACCOUNTADMIN: {_reason(error)}; log in as an account administrator"
        ) from error
    with connection:
        yield Administrator(connection)


def _reason(error: Error) -> str:
    return " ".join(str(error.msg or error).split())
