"""Files of a pipe that are prepared while the one before them is loaded."""

from __future__ import annotations

import threading
from contextlib import closing

import duckdb
import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.loading.prepared_file import Prepared
from localcloud.snowflake.loading.staging_area import AHEAD, prepare_ahead
from tests.localcloud.snowflake.loading.plans import FILE

SECONDS = 60


@pytest.fixture
def session(engine: Engine) -> Session:
    return Session(Account("A"), engine.connect(), user="", role="R")


def prepare(cursor: duckdb.DuckDBPyConnection, staging: str, number: int) -> Prepared:
    """Prepare a file that has as many rows as its number."""
    cursor.execute(f"CREATE TABLE {staging}.typed AS SELECT * FROM range({number})")
    return Prepared(FILE, staging, number, number, 0)


def stagings(session: Session) -> set[str]:
    names = session.connection.execute("SELECT database_name FROM duckdb_databases()").fetchall()
    return {name for (name,) in names if name.startswith("_fs_staging_")}


def rows(session: Session, prepared: Prepared) -> int:
    return session.connection.execute(f"SELECT count(*) FROM {prepared.staging}.typed").fetchall()[0][0]


def test_files_come_in_their_order_each_with_its_rows(session: Session) -> None:
    seen = [(number, rows(session, done.result())) for number, done in prepare_ahead(session, [5, 0, 3, 1], prepare)]
    assert seen == [(5, 5), (0, 0), (3, 3), (1, 1)]
    assert stagings(session) == set()


def test_the_next_files_are_prepared_beside_the_caller_and_no_more(session: Session) -> None:
    done = {number: threading.Event() for number in range(6)}

    def note(cursor: duckdb.DuckDBPyConnection, staging: str, number: int) -> Prepared:
        done[number].set()
        return prepare(cursor, staging, number)

    with closing(prepare_ahead(session, list(done), note)) as coming:
        assert next(coming)[0] == 0
        assert all(done[number].wait(SECONDS) for number in range(AHEAD + 1))
        assert not any(done[number].is_set() for number in range(AHEAD + 1, 6))
        assert len(stagings(session)) == AHEAD + 1
    assert stagings(session) == set()


def test_a_file_that_fails_fails_alone(session: Session) -> None:
    def fail(cursor: duckdb.DuckDBPyConnection, staging: str, number: int) -> Prepared:
        if number == 1:
            raise ValueError(number)
        return prepare(cursor, staging, number)

    errors = {number: done.exception() for number, done in prepare_ahead(session, [0, 1, 2], fail)}
    assert {number: type(error) for number, error in errors.items() if error} == {1: ValueError}
    assert stagings(session) == set()


def test_an_interpreter_that_ends_waits_for_no_file(session: Session) -> None:
    daemons: list[bool] = []

    def note(cursor: duckdb.DuckDBPyConnection, staging: str, number: int) -> Prepared:
        daemons.append(threading.current_thread().daemon)
        return prepare(cursor, staging, number)

    assert len(list(prepare_ahead(session, [1, 2], note))) == 2
    assert daemons == [True, True]


def test_a_slow_file_is_waited_for_before_its_rows_are_forgotten(session: Session) -> None:
    go = threading.Event()

    def slow(cursor: duckdb.DuckDBPyConnection, staging: str, number: int) -> Prepared:
        assert number == 0 or go.wait(SECONDS)
        return prepare(cursor, staging, number)

    coming = prepare_ahead(session, [0, 1, 2], slow)
    assert next(coming)[1].result().parsed == 0
    threading.Timer(0.2, go.set).start()
    coming.close()
    assert stagings(session) == set()
