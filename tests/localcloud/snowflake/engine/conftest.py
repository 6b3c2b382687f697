"""The engine in this process, without a server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine, EngineConnection


@pytest.fixture
def connection(engine: Engine) -> Iterator[EngineConnection]:
    """A connection in the schema PUBLIC of a new database D."""
    connection = engine.connect()
    connection.attach("D", None)
    connection.use("D", "PUBLIC")
    yield connection
    connection.close()


@pytest.fixture
def session(connection: EngineConnection) -> Session:
    """A session of the administrator's in D.PUBLIC."""
    session = Session(Account(), connection, "ADMIN", "ACCOUNTADMIN")
    session.use("D", "PUBLIC")
    return session
