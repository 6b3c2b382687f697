"""Fixtures for pytest, which finds them once the package is installed: `local_snowflake`, `local_database`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from localcloud.local_snowflake import LocalSnowflake

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection


@pytest.fixture(scope="session")
def local_snowflake() -> Iterator[LocalSnowflake]:
    """A local Snowflake for the tests of this session, or of this worker under pytest-xdist."""
    with LocalSnowflake() as snowflake:
        yield snowflake


@pytest.fixture
def local_database(local_snowflake: LocalSnowflake) -> Iterator[SnowflakeConnection]:
    """An administrator's connection, in a new database that is dropped after the test."""
    name = f"TEST_{uuid.uuid4().hex}".upper()
    with local_snowflake.connect() as connection:
        connection.cursor().execute(f"CREATE DATABASE {name}")
        yield connection
        connection.cursor().execute(f"DROP DATABASE IF EXISTS {name}")
