"""The way to the local Snowflake, in the form that each client reads: a file's text, or one line.

Follows https://docs.snowflake.com/user-guide/jdbc-configure.html and
https://docs.snowflake.com/developer-guide/sqlalchemy/sqlalchemy-connect; dbt and Go were tried.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class Login:
    """A login, over plain HTTP or TLS; without a database, a client starts in none."""

    account: str
    user: str
    password: str
    host: str
    port: int
    role: str = "ACCOUNTADMIN"
    warehouse: str = "COMPUTE_WH"
    database: str | None = None
    schema: str = "PUBLIC"
    tls: bool = False

    @property
    def protocol(self) -> str:
        """The protocol: http or https."""
        return "https" if self.tls else "http"

    @property
    def settings(self) -> dict[str, str | int]:
        """The settings, as the connector and dbt name them; database and schema only if there is a database."""
        values = {"protocol": self.protocol, **asdict(self)}
        left_out = ("tls",) if self.database else ("tls", "database", "schema")
        return {name: value for name, value in values.items() if name not in left_out}


def _connections(login: Login) -> str:
    # A string in JSON is one in TOML and in YAML, too.
    return "[local]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in login.settings.items())


def _dbt(login: Login) -> str:
    # dbt needs a database.
    start = replace(login, database=login.database or "MY_DATABASE")
    values = {"type": "snowflake", **start.settings, "threads": 4}
    lines = "".join(f"      {name}: {json.dumps(value)}\n" for name, value in values.items())
    return f"local:\n  target: local\n  outputs:\n    local:\n{lines}"


def _url(login: Login) -> str:
    path = f"/{quote(login.database, safe='')}/{quote(login.schema, safe='')}" if login.database else "/"
    query = urlencode({"account": login.account, "role": login.role, "warehouse": login.warehouse})
    return f"snowflake://{_credentials(login)}@{login.host}:{login.port}{path}?{query}\n"


def _jdbc(login: Login) -> str:
    namespace = {"db": login.database, "schema": login.schema} if login.database else {}
    values = {"account": login.account, "user": login.user, "password": login.password, "role": login.role}
    query = urlencode({**values, "warehouse": login.warehouse, **namespace, "ssl": "on" if login.tls else "off"})
    return f"jdbc:snowflake://{login.host}:{login.port}/?{query}\n"


def _dsn(login: Login) -> str:
    path = f"/{quote(login.database, safe='')}/{quote(login.schema, safe='')}" if login.database else ""
    values = {"account": login.account, "protocol": login.protocol, "role": login.role, "warehouse": login.warehouse}
    query = urlencode(values)
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
