"""One account in memory: statements on objects that need no engine."""

from __future__ import annotations

from collections.abc import Callable

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
