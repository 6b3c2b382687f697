"""The way to the local Snowflake, in the form of each client, with a password that needs every kind of quoting."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import snowflake.connector
import yaml

from localcloud import LocalSnowflake
from localcloud.client_formats import FORMATS, Login

LOGIN = Login("ACME-DEV", "ADMIN", 'p@ss/w:o?r&d="1" é\'%', "127.0.0.1", 8084)
SIMPLE = {"role": "ACCOUNTADMIN", "warehouse": "COMPUTE_WH"}


@pytest.mark.slow
def test_connections_toml_logs_the_connector_in(local_snowflake: LocalSnowflake, tmp_path: Path) -> None:
    given = {name: getattr(local_snowflake, name) for name in ("account", "user", "password", "host", "port")}
    login = Login(**given, database="FORMATS")
    with local_snowflake.connect() as connection:
        connection.cursor().execute("CREATE OR REPLACE DATABASE FORMATS")
    path = tmp_path / "connections.toml"
    path.write_text(FORMATS["connections.toml"](login))
    path.chmod(0o600)
    query = "SELECT CURRENT_ROLE(), CURRENT_WAREHOUSE(), CURRENT_DATABASE(), CURRENT_SCHEMA()"
    with snowflake.connector.connect(connection_name="local", connections_file_path=path) as connection:
        found = connection.cursor().execute(query).fetchall()
        connection.cursor().execute("DROP DATABASE FORMATS")
    assert found == [("ACCOUNTADMIN", "COMPUTE_WH", "FORMATS", "PUBLIC")]


def test_connections_toml_and_the_dbt_profile_quote_what_they_hold() -> None:
    expected = {
        "account": "ACME-DEV",
        "password": LOGIN.password,
        "host": "127.0.0.1",
        "port": 8084,
        "protocol": "http",
    }
    [connection] = tomllib.loads(FORMATS["connections.toml"](LOGIN)).values()
    output = yaml.safe_load(FORMATS["dbt"](LOGIN))["local"]["outputs"]["local"]
    for found in (connection, output):
        assert expected.items() | SIMPLE.items() <= found.items()
    assert "database" not in connection
    assert output["type"] == "snowflake"


def test_with_tls_each_form_says_so() -> None:
    login = replace(LOGIN, tls=True)
    [connection] = tomllib.loads(FORMATS["connections.toml"](login)).values()
    assert connection["protocol"] == "https"
    assert "tls" not in connection
    assert parse_qs(urlsplit("//" + FORMATS["dsn"](login).strip()).query)["protocol"] == ["https"]
    assert parse_qs(urlsplit(FORMATS["jdbc"](login).strip().removeprefix("jdbc:")).query)["ssl"] == ["on"]


@pytest.mark.parametrize("database", [None, "A/B"])
def test_urls_quote_what_they_hold(database: str | None) -> None:
    login = replace(LOGIN, database=database)
    for scheme, text in (("snowflake", FORMATS["url"](login)), ("", f"//{FORMATS['dsn'](login)}")):
        url = urlsplit(text.strip())
        assert (url.scheme, unquote(url.password or ""), url.hostname, url.port) == (
            *(scheme, LOGIN.password, "127.0.0.1", 8084),
        )
        assert list(map(unquote, filter(None, url.path.split("/")))) == (["A/B", "PUBLIC"] if database else [])
        assert SIMPLE.items() <= {key: value for key, [value] in parse_qs(url.query).items()}.items()
    jdbc = urlsplit(FORMATS["jdbc"](login).strip().removeprefix("jdbc:"))
    found = {key: value for key, [value] in parse_qs(jdbc.query).items()}
    assert found.items() >= {"user": "ADMIN", "password": LOGIN.password, "ssl": "off", **SIMPLE}.items()
    assert found.get("db") == database
