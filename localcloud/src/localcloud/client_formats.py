"""The way to the local Snowflake, in the form that each client reads: a file's text, or one line.

Snowflake's own: https://docs.snowflake.com/en/developer-guide/snowflake-cli/connecting/configure-connections,
https://docs.snowflake.com/en/developer-guide/jdbc/jdbc-configure. Others: https://docs.getdbt.com/docs/core/connect-data-platform/snowflake-setup,
https://pkg.go.dev/github.com/snowflakedb/gosnowflake and https://github.com/snowflakedb/snowflake-sqlalchemy.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class Login:
    """A login over plain HTTP; without a database, a client starts in none."""

    account: str
    user: str
    password: str
    host: str
    port: int
    role: str = "ACCOUNTADMIN"
    warehouse: str = "COMPUTE_WH"
    database: str | None = None
    schema: str = "PUBLIC"

    @property
    def namespace(self) -> dict[str, str]:
        """The current database and schema, none if there is no database."""
        return {"database": self.database, "schema": self.schema} if self.database else {}


def _connections(login: Login) -> str:
    values: dict[str, str | int] = {
        "account": login.account,
        "user": login.user,
        "password": login.password,
        "host": login.host,
        "port": login.port,
        "protocol": "http",
        "role": login.role,
        "warehouse": login.warehouse,
        **login.namespace,
    }
    # A string in JSON is one in TOML and in YAML, too.
    return "[local]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())


def _dbt(login: Login) -> str:
    values: dict[str, str | int] = {
        "type": "snowflake",
        "account": login.account,
        "user": login.user,
        "password": login.password,
        "host": login.host,
        "port": login.port,
        "protocol": "http",
        "role": login.role,
        "warehouse": login.warehouse,
        # dbt needs both.
        "database": login.database or "MY_DATABASE",
        "schema": login.schema,
        "threads": 4,
    }
    lines = "".join(f"      {name}: {json.dumps(value)}\n" for name, value in values.items())
    return f"local:\n  target: local\n  outputs:\n    local:\n{lines}"


def _url(login: Login) -> str:
    path = f"/{quote(login.database, safe='')}/{quote(login.schema, safe='')}" if login.database else "/"
    query = urlencode({"account": login.account, "role": login.role, "warehouse": login.warehouse})
    return f"snowflake://{_credentials(login)}@{login.host}:{login.port}{path}?{query}\n"


def _jdbc(login: Login) -> str:
    namespace = {"db": login.database, "schema": login.schema} if login.database else {}
    values = {"account": login.account, "user": login.user, "password": login.password, "role": login.role}
    query = urlencode({**values, "warehouse": login.warehouse, **namespace, "ssl": "off"})
    return f"jdbc:snowflake://{login.host}:{login.port}/?{query}\n"


def _dsn(login: Login) -> str:
    path = f"/{quote(login.database, safe='')}/{quote(login.schema, safe='')}" if login.database else ""
    query = urlencode({"account": login.account, "protocol": "http", "role": login.role, "warehouse": login.warehouse})
    return f"{_credentials(login)}@{login.host}:{login.port}{path}?{query}\n"


def _credentials(login: Login) -> str:
    return f"{quote(login.user, safe='')}:{quote(login.password, safe='')}"


# What each client reads. SQLAlchemy takes the protocol by connect_args={"protocol": "http"} alone.
FORMATS: Mapping[str, Callable[[Login], str]] = {
    "connections.toml": _connections,
    "dbt": _dbt,
    "url": _url,
    "jdbc": _jdbc,
    "dsn": _dsn,
}
