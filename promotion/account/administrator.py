"""The login of an account's administrator: a person's own, with the role ACCOUNTADMIN."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import Error

from promotion.access import snowflake_login
from promotion.access.snowflake_login import LoginRefused
from promotion.environment import Environment
from promotion.errors import PromotionError
from promotion.rows import by_column


class AccountFailed(PromotionError):
    """Snowflake refuses the administrator, or one of its statements."""


@dataclass(frozen=True)
class Administrator:
    """Runs statements as ACCOUNTADMIN. Every method raises AccountFailed with Snowflake's reason."""

    connection: SnowflakeConnection

    def run(self, statement: str) -> None:
        """Run a statement."""
        self.show(statement)

    def show(self, statement: str) -> list[dict[str, Any]]:
        """Return the rows of a SHOW, by column."""
        try:
            return by_column(self.connection, statement)
        except Error as error:
            raise AccountFailed(f"Snowflake refused: {_reason(error)}; the statement: {statement}") from error


@contextmanager
def administrator(environment: Environment, variables: Mapping[str, str] = os.environ) -> Iterator[Administrator]:
    """Log in to the environment's account with SNOWFLAKE_USER and SNOWFLAKE_PASSWORD, _AUTHENTICATOR and so on.

    Raise AccountFailed if Snowflake refuses, or the user has not the role ACCOUNTADMIN.
    """
    try:
        connection = snowflake_login.connect(environment, "ACCOUNTADMIN", variables)
    except LoginRefused as error:
        hint = "" if str(error).startswith("no login") else "; log in as an account administrator"
        raise AccountFailed(f"{error}{hint}") from error
    with connection:
        yield Administrator(connection)


def _reason(error: Error) -> str:
    return " ".join(str(error.msg or error).split())
