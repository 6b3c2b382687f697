"""The observer over a real table of the local Snowflake: a file is visible once all of its rows are."""

import time

import pytest

from contracts.reader import contracts
from localcloud import LocalSnowflake
from rehearsal.upgrade.observer import Key, Observer
from rehearsal.upgrade.oracle import compare
from rehearsal.upgrade.rows import traffic_file
from rehearsal.upgrade.state import Warehouse
from rehearsal.upgrade.traffic import Landed, Traffic
from tests.waiting import until

USERS = contracts()["users"]


@pytest.fixture(scope="module")
def connection():
    with LocalSnowflake() as snowflake, snowflake.connect() as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE OR REPLACE DATABASE MARQUEE_TEST")
        cursor.execute("CREATE SCHEMA MARQUEE_TEST.RAW")
        yield connection


@pytest.fixture
def table(connection) -> str:
    columns = ", ".join(f"{column.name} {column.type}" for column in USERS.columns)
    connection.cursor().execute(f"CREATE OR REPLACE TABLE MARQUEE_TEST.RAW.USERS ({columns}, _PART VARCHAR)")
    return "MARQUEE_TEST.RAW.USERS"


def insert(connection, table: str, rows) -> None:
    connection.cursor().executemany(f"INSERT INTO {table} VALUES (%s, %s, %s, 'part')", list(rows))


def watched(connection, table: str, *numbers: int) -> Observer:
    traffic = Traffic(None, "landing", [{"users": USERS}])
    traffic.landed += [Landed(traffic_file(USERS, number), "before", time.monotonic()) for number in numbers]
    return Observer(connection, traffic, {"users": Key(table, USERS.column_names[0])})


def test_a_file_is_visible_with_its_last_row(connection, table):
    observer = watched(connection, table, 1, 2)
    first, second = (landed.file for landed in observer.traffic.landed)
    insert(connection, table, [*first.rows, *second.rows[:-1]])
    observer.start()
    until(lambda: first.number in observer.visible, 60)
    late = observer.settle(0, lambda text: None, lambda: None)

    assert [landed.file for landed in late] == [second]
    assert observer.slowest("before", "users") is None
    insert(connection, table, second.rows[-1:])
    assert observer.settle(300, lambda text: None, lambda: None) == []
    observer.stop()
    assert observer.slowest("before", "users") > 0
    assert observer.slowest("after", "users") is None


def test_a_table_that_can_t_be_read_is_said_and_awaited(connection, table):
    observer = watched(connection, "MARQUEE_TEST.RAW.NONE", 1)
    observer.start()
    until(lambda: observer.fault, 60)
    assert len(observer.settle(0, lambda text: None, lambda: None)) == 1
    observer.stop()
    assert "does not exist or not authorized" in observer.fault


def test_the_oracle_reads_the_rows_as_they_were_sent(connection, table):
    files = [traffic_file(USERS, number) for number in (1, 2)]
    insert(connection, table, [row for file in files for row in file.rows])
    insert(connection, table, [("Ann", None, "ann@example.invalid"), ("First 0", "Last 0", "x-0@verify.invalid")])
    warehouse = Warehouse(connection, "MARQUEE_TEST")

    assert compare("RAW.USERS", files, *warehouse.traffic(USERS)).good
    assert warehouse.kept_rows([USERS])["RAW.USERS"] == {("Ann", None, "ann@example.invalid"): 1}

    connection.cursor().execute(f"ALTER TABLE {table} DROP COLUMN LAST_NAME")
    tally = compare("RAW.USERS", files, *warehouse.traffic(USERS))
    assert (tally.lost, tally.misplaced) == (0, 8)  # one row of each file had no last name
    assert "LAST_NAME" in tally.examples[0] and "the column is missing" in tally.examples[0]
    assert warehouse.kept_rows([USERS])["RAW.USERS"] == {("Ann", None, "ann@example.invalid"): 1}
