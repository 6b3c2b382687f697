"""Sessions beside one another, by the real connector: nobody waits for what another one's statement takes long for."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from snowflake.connector.errors import ProgrammingError

DATABASE = "SESSIONS_TEST"
# Minutes of work for any machine.
LONG = "SELECT SUM(a.N * b.N * c.N) AS S FROM THOUSAND a, THOUSAND b, THOUSAND c, THOUSAND d, THOUSAND e"


def run(connection, statement: str, **options) -> list[tuple]:
    return connection.cursor().execute(statement, **options).fetchall()


@pytest.fixture(scope="module")
def tables(snowflake_server):
    with snowflake_server.connect() as connection:
        for statement in (
            f"CREATE OR REPLACE DATABASE {DATABASE}",
            f"CREATE SCHEMA {DATABASE}.S",
            "CREATE TABLE THOUSAND AS SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 1000))",
            "CREATE TABLE READ (S NUMBER)",
            "INSERT INTO READ VALUES (1)",
        ):
            run(connection, statement)
        yield
        run(connection, f"DROP DATABASE {DATABASE}")


@pytest.fixture
def sessions(snowflake_server, tables):
    """One that does something long, which does not outlast its minute, and two others."""
    found = [snowflake_server.connect(database=DATABASE, schema="S") for _ in range(3)]
    run(found[0], "ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 60")
    yield found
    for one in found:
        one.close()


@contextmanager
def running(connection, statement: str) -> Iterator[Callable[[], bool]]:
    """A statement that has been running for a moment, and is stopped at the end; called it tells if it still runs."""
    cursor = connection.cursor()
    cursor.execute_async(statement)
    time.sleep(0.3)
    try:
        yield lambda: connection.is_still_running(connection.get_query_status(cursor.sfqid))
    finally:
        run(connection, f"SELECT SYSTEM$CANCEL_QUERY('{cursor.sfqid}')")


@pytest.mark.slow
@pytest.mark.rule(
    "Reads and changes of a session do not wait for a long statement of another session",
    source="sql-reference/transactions#resource-locking",
)
@pytest.mark.parametrize(
    "statement",
    [
        LONG,
        f"CREATE TABLE MADE AS {LONG}",
        f"CREATE OR REPLACE TABLE READ AS {LONG}",
        f"INSERT INTO READ {LONG}",
        f"UPDATE READ SET S = ({LONG})",
    ],
    ids=["SELECT", "CREATE TABLE AS", "CREATE OR REPLACE TABLE AS", "INSERT", "UPDATE"],
)
def test_reads_do_not_wait_for_a_long_statement(sessions, statement):
    busy, *others = sessions
    with running(busy, statement) as still:
        for number, other in enumerate(others):
            assert run(other, "SELECT S FROM READ") == [(1,)]
            assert run(other, "SHOW TABLES LIKE 'READ' IN SCHEMA")
            assert run(other, "DESCRIBE TABLE READ")[0][0] == "S"
            run(other, f"CREATE TABLE MINE{number} AS SELECT S FROM READ")
            run(other, f"DROP TABLE MINE{number}")
        assert still()
    assert run(others[0], "SELECT S FROM READ") == [(1,)]


def test_who_makes_a_table_keeps_others_from_making_one_of_its_name(sessions):
    busy, other, _ = sessions
    with running(busy, f"CREATE TABLE MADE AS {LONG}") as still:
        with pytest.raises(ProgrammingError, match="canceled"):
            run(other, "CREATE TABLE MADE (N NUMBER)", timeout=1)
        assert still()
    run(other, "CREATE TABLE MADE (N NUMBER)")
    run(other, "DROP TABLE MADE")


@pytest.mark.slow
def test_many_that_wait_for_a_lock_keep_nobody_out(snowflake_server, sessions):
    """More of them than threads that Starlette has for all there is to do."""
    holder, other, _ = sessions
    run(other, "CREATE OR REPLACE TABLE LOCKED (N NUMBER)")
    run(holder, "BEGIN")
    run(holder, "UPDATE LOCKED SET N = 1")
    waiting = [snowflake_server.connect(database=DATABASE, schema="S") for _ in range(45)]
    with ThreadPoolExecutor(len(waiting)) as threads:
        done = [threads.submit(run, one, "UPDATE LOCKED SET N = 2") for one in waiting]
        time.sleep(1)
        try:
            assert run(other, "SELECT COUNT(*) FROM LOCKED", timeout=20) == [(0,)]
            assert not any(one.done() for one in done)
        finally:
            run(holder, "ROLLBACK")
        assert [one.result() for one in done] == [[(0, 0)]] * len(waiting)
    for one in waiting:
        one.close()
