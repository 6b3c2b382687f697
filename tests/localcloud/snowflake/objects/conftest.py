"""One account in memory: statements on objects that need no engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database, User
from localcloud.snowflake.catalog.schema_objects import Schema
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.loading import load_history
from localcloud.snowflake.objects.statements import TYPES, routes
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import parse
from tests.localcloud.snowflake.conftest import Server
from tests.localcloud.snowflake.objects.deployer import IDENTITY

Run = Callable[[str], list[list[str | None]]]
ROUTES = {key: route for type_ in TYPES for key, route in routes(type_).items()}


def answer(session: Session, sql: str) -> Result:
    statement = parse(sql)
    route = next(ROUTES[statement.verb, kind] for kind in statement.head.kinds if (statement.verb, kind) in ROUTES)
    result = route.handler(session, statement)
    assert isinstance(result, Result)
    return result


class _Unconnected:
    """Takes parameters, and is no connection."""

    def set_parameters(self, parameters: object) -> None:
        return


@pytest.fixture
def session() -> Session:
    """An administrator in schema DB.RAW."""
    account = Account("ORG-ACCOUNT", "arn:aws:iam::1:user/snowflake")
    account.add(Database(("DB",), "ACCOUNTADMIN"))
    account.add(Schema(("DB", "RAW"), "ACCOUNTADMIN"))
    account.add(User(("ADMIN",), "ACCOUNTADMIN"))
    session = Session(account, _Unconnected(), "ADMIN", "ACCOUNTADMIN")  # type: ignore[arg-type]
    session.database, session.schema = "DB", "RAW"
    return session


@pytest.fixture
def with_engine() -> Session:
    """An administrator of an empty account, in no database, with an engine of its own."""
    account = Account("ORG-ACCOUNT")
    account.add(User(("ADMIN",), "ACCOUNTADMIN"))
    return Session(account, Engine(prepare=load_history.create).connect(), "ADMIN", "ACCOUNTADMIN")


@pytest.fixture
def run(session: Session) -> Run:
    """Run one statement and return its rows, as clients get them."""

    def run(sql: str) -> list[list[str | None]]:
        rows: list[list[str | None]] = answer(session, sql).data()["rowset"]
        return rows

    return run


@pytest.fixture
def shown(session: Session) -> Callable[[str], dict[str, str | None]]:
    """Run a SHOW and return its one row by the columns' names."""

    def shown(sql: str) -> dict[str, str | None]:
        result = answer(session, sql)
        [row] = result.data()["rowset"]
        return dict(zip((column.name for column in result.columns), row, strict=True))

    return shown


@pytest.fixture
def refused(run: Run) -> Callable[[str], SnowflakeError]:
    """Run a statement that must be refused and return its error."""

    def refused(sql: str) -> SnowflakeError:
        with pytest.raises(SnowflakeError) as refusal:
            run(sql)
        return refusal.value

    return refused


@pytest.fixture
def deployer(snowflake_server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server with the service user WIF_DEPLOYER. The connector may send it its proof, as its variable allows."""
    monkeypatch.setenv("SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES", "127.0.0.1,localhost")
    with snowflake_server.connect() as connection:
        run = connection.cursor().execute
        run("CREATE ROLE WIF_DEPLOYER")
        run(f"CREATE USER WIF_DEPLOYER TYPE = SERVICE DEFAULT_ROLE = WIF_DEPLOYER WORKLOAD_IDENTITY = ({IDENTITY})")
        run("GRANT ROLE WIF_DEPLOYER TO USER WIF_DEPLOYER")
        try:
            yield snowflake_server
        finally:
            for kind in ("USER", "ROLE"):
                run(f"DROP {kind} WIF_DEPLOYER")
