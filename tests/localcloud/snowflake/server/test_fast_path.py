"""The fast path: statements that wait for nothing run where the request is read, without a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.server.statement_executor import Requests
from tests.localcloud.snowflake.unconnected import unconnected

SHOW = "SHOW ROLES LIKE 'A'"
GRANT = "GRANT ROLE A TO ROLE B"


@pytest.fixture
def session() -> Session:
    return unconnected("ACCOUNTADMIN")


def at_once(session: Session, sql: str, save: Callable[[], None] | None = None, transaction: bool = False) -> Any:
    requests = Requests(lambda _, statement: {"did": statement.text}, save, lambda _: transaction)
    found = requests.run_at_once(session, {"sqlText": sql}, "request", "query")
    assert not session.lock.locked()
    return found and found["did"]


@pytest.mark.parametrize("sql", [SHOW, GRANT, "DESC USER ADMIN", "show future grants in schema S", "CREATE ROLE A"])
def test_what_needs_nobody_is_done(session: Session, sql: str) -> None:
    assert at_once(session, sql) == sql


@pytest.mark.parametrize(
    "sql", ["SELECT 1", "SHOW TABLES IN SCHEMA S", "DESCRIBE TABLE T", "CREATE SCHEMA S", f"{SHOW}; DROP TABLE T", ""]
)
def test_the_rest_is_for_threads(session: Session, sql: str) -> None:
    assert at_once(session, sql) is None


def test_a_change_that_has_rows_to_commit_or_a_state_to_write_is_for_threads(session: Session) -> None:
    assert at_once(session, GRANT, transaction=True) is None
    assert at_once(session, GRANT, save=lambda: None) is None
    assert at_once(session, SHOW, save=lambda: None, transaction=True) == SHOW


def test_nobody_waits_for_the_account(session: Session) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with session.account.lock:
            held.set()
            done.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    try:
        assert at_once(session, SHOW) is None
    finally:
        done.set()
        other.join()
    assert at_once(session, SHOW) == SHOW


def test_nobody_waits_for_the_session(session: Session) -> None:
    requests = Requests(lambda _, statement: {"did": statement.text}, None, lambda _: False)
    with session.lock:
        assert requests.run_at_once(session, {"sqlText": SHOW}, "request", "query") is None
    assert at_once(session, SHOW) == SHOW
