"""Stands in for the package fakesnow in the pytest of its own server tests: its server is the local Snowflake."""

import os
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import snowflake.connector

_NAMES = ("account", "user", "password", "host", "port", "protocol", "role", "warehouse")
SERVER: dict[str, Any] = {name: os.environ[f"SNOWFLAKE_{name.upper()}"] for name in _NAMES}
SERVER["port"] = int(SERVER["port"])


@contextmanager
def _server(session_parameters: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    # fakesnow's sessions are in UTC.
    yield {**SERVER, "session_parameters": {"TIMEZONE": "UTC"}}


_package, _fixtures = types.ModuleType("fakesnow"), types.ModuleType("fakesnow.fixtures")
_package.__path__ = []
_package.server, _package.fixtures = _server, _fixtures  # type: ignore[attr-defined]
sys.modules |= {"fakesnow": _package, "fakesnow.fixtures": _fixtures}


@pytest.fixture(autouse=True)
def _own_databases() -> None:
    """Give each test the databases that fakesnow makes for it, and the role, warehouse and user of its own."""
    with snowflake.connector.connect(**SERVER) as connection:
        for statement in (
            *("DROP DATABASE IF EXISTS DB2", "CREATE OR REPLACE DATABASE DB1", "CREATE SCHEMA DB1.SCHEMA1"),
            *("CREATE ROLE IF NOT EXISTS FOOBAR", "CREATE WAREHOUSE IF NOT EXISTS FOOBAR"),
            f"GRANT ROLE FOOBAR TO USER {SERVER['user']}",
            # Two tests write fakesnow's own user and password into their requests.
            "CREATE USER IF NOT EXISTS FAKE PASSWORD = 'snow'",
        ):
            connection.cursor().execute(statement)
