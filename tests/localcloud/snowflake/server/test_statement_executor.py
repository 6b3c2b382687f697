"""Requests of several statements, queries that go on without their client, and cancelling, by the real connector."""

import threading
import time

import pytest
from snowflake.connector.errors import DatabaseError, ProgrammingError

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database
from localcloud.snowflake.catalog.schema_objects import Schema
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes.stream import Stream
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.server.statement_executor import Requests

# Minutes of work for any machine.
LONG = "SELECT SUM(a.N * b.N * c.N) FROM {0} a, {0} b, {0} c, {0} d, {0} e"


@pytest.fixture
def table(vendor, request):
    name = f"R{abs(hash(request.node.name)) % 10**9}"
    run(vendor, f"CREATE TABLE {name} (N NUMBER)")
    return name


@pytest.fixture
def thousand(vendor, table):
    run(vendor, f"INSERT INTO {table} SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 1000))")
    return table


def run(connection, statement: str, *values, **options) -> list[tuple]:
    return connection.cursor().execute(statement, values or None, **options).fetchall()


def test_several_statements(vendor, table):
    cursor = vendor.cursor()
    cursor.execute(
        f"INSERT INTO {table} VALUES (1), (2); -- and\nSELECT ';' AS A, COUNT(*) FROM {table};"
        f"SHOW TABLES LIKE '{table}';",
        num_statements=3,
    )
    assert cursor.fetchall() == [(2,)]
    assert cursor.nextset().fetchall() == [(";", 2)]
    assert cursor.nextset().fetchone()[1] == table
    assert cursor.nextset() is None


def test_several_statements_with_bindings(vendor, table):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vendor, "_paramstyle", "qmark")
        cursor = vendor.cursor()
        cursor.execute(f"INSERT INTO {table} VALUES (?); SELECT ? + N FROM {table}", (1, 10), num_statements=0)
        assert cursor.nextset().fetchall() == [(11,)]


def test_the_number_of_statements_must_be_as_said(vendor, table):
    for options in ({}, {"num_statements": 3}):
        with pytest.raises(ProgrammingError, match="Actual statement count 2 did not match the desired"):
            run(vendor, f"INSERT INTO {table} VALUES (1); SELECT 1", **options)
    assert run(vendor, f"SELECT COUNT(*) FROM {table}") == [(0,)]


def test_what_stands_before_a_statement_that_fails_stays(vendor, table):
    with pytest.raises(ProgrammingError, match="does not exist"):
        run(vendor, f"INSERT INTO {table} VALUES (1); SELECT * FROM NO_TABLE; DROP TABLE {table}", num_statements=3)
    assert run(vendor, f"SELECT * FROM {table}") == [(1,)]


def test_a_query_goes_on_without_its_client(platform, vendor, table):
    cursor = vendor.cursor()
    cursor.execute_async(f"INSERT INTO {table} VALUES (1), (2)")
    query = cursor.sfqid
    cursor.get_results_from_sfqid(query)
    assert cursor.fetchall() == [(2,)]
    assert run(vendor, f"SELECT COUNT(*) FROM {table}") == [(2,)]
    other = vendor.cursor()
    other.query_result(query)
    assert other.fetchall() == [(2,)]
    with platform.connect("analyst") as analyst, pytest.raises(DatabaseError, match="not found"):
        analyst.cursor().query_result(query)


def test_what_went_wrong_with_it_is_told(vendor):
    cursor = vendor.cursor()
    cursor.execute_async("SELECT * FROM NO_TABLE")
    while vendor.is_still_running(vendor.get_query_status(cursor.sfqid)):
        time.sleep(0.05)
    with pytest.raises(ProgrammingError, match="does not exist"):
        cursor.get_results_from_sfqid(cursor.sfqid)


@pytest.mark.rule(
    "A request that its client aborts is stopped: error 000604; the session and its transaction continue",
    source="developer-guide/python-connector/python-connector-example#using-cursor-to-fetch-values",
)
def test_a_query_is_stopped_when_its_time_is_up(vendor, thousand):
    run(vendor, "BEGIN")
    run(vendor, f"DELETE FROM {thousand} WHERE N < 10")
    with pytest.raises(ProgrammingError, match="SQL execution canceled") as error:
        run(vendor, LONG.format(thousand), timeout=1)
    assert error.value.errno == 604
    run(vendor, "COMMIT")
    assert run(vendor, f"SELECT COUNT(*) FROM {thousand}") == [(990,)]


@pytest.mark.rule(
    "STATEMENT_TIMEOUT_IN_SECONDS stops a statement with error 000630; the session's or warehouse's lower value counts",
    source="sql-reference/parameters#statement-timeout-in-seconds",
)
def test_a_statement_is_stopped_when_the_servers_time_is_up(platform, vendor, thousand):
    warehouse = platform._service("migrator")["warehouse"]
    run(vendor, "ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1")
    for before, after in (
        ("", "ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 500"),
        (f"ALTER WAREHOUSE {warehouse} SET STATEMENT_TIMEOUT_IN_SECONDS = 1", "UNSET STATEMENT_TIMEOUT_IN_SECONDS"),
    ):
        if before:
            platform.execute(before)
        with pytest.raises(ProgrammingError, match=r"timeout of 1 second\(s\) and was canceled") as error:
            run(vendor, f"INSERT INTO {thousand} {LONG.format(thousand)}")
        assert error.value.errno == 630
        platform.execute(f"ALTER WAREHOUSE {warehouse} {after}") if before else run(vendor, after)
    assert run(vendor, f"SELECT COUNT(*) FROM {thousand}") == [(1000,)]


@pytest.mark.rule(
    "SYSTEM$CANCEL_QUERY and the connector's abort_query stop a query by its id, also from its own session",
    source="sql-reference/functions/system_cancel_query",
)
@pytest.mark.rule(
    "Stopping a query of another user needs OPERATE on its warehouse",
    source="sql-reference/functions/system_cancel_query",
)
def test_a_query_is_stopped_by_its_id(platform, vendor, thousand):
    warehouse, role = (platform._service(name)[key] for name, key in (("migrator", "warehouse"), ("analyst", "role")))
    stop = "SELECT SYSTEM$CANCEL_QUERY('{}')"

    def started() -> str:
        cursor = vendor.cursor()
        cursor.execute_async(LONG.format(thousand))
        return cursor.sfqid

    def stopped(query: str) -> bool:
        with pytest.raises(ProgrammingError, match="SQL execution canceled"):
            vendor.cursor().get_results_from_sfqid(query)
        return vendor.get_query_status(query).name == "FAILED_WITH_ERROR"

    with platform.connect("analyst") as analyst:
        platform.execute(f"REVOKE OPERATE ON WAREHOUSE {warehouse} FROM ROLE {role}")
        query = started()
        with pytest.raises(ProgrammingError, match="Insufficient privileges"):
            run(analyst, stop.format(query))
        assert run(vendor, stop.format(query)) == [(f"query [{query}] terminated.",)]
        assert stopped(query)
        assert run(vendor, stop.format(query)) == [("Identified SQL statement is not currently executing.",)]

        query = started()
        assert vendor.cursor().abort_query(query) and stopped(query)
        assert not vendor.cursor().abort_query(query)

        platform.execute(f"GRANT OPERATE ON WAREHOUSE {warehouse} TO ROLE {role}")
        query = started()
        assert run(analyst, stop.format(query)) and stopped(query)


@pytest.mark.rule(
    "SYSTEM$CANCEL_ALL_QUERIES stops all statements of a session",
    source="sql-reference/functions/system_cancel_all_queries",
)
def test_all_queries_of_a_session_are_stopped(platform, vendor, thousand):
    stop = f"SELECT SYSTEM$CANCEL_ALL_QUERIES({vendor.session_id})"
    warehouse, role = (platform._service(name)[key] for name, key in (("migrator", "warehouse"), ("analyst", "role")))
    platform.execute(f"REVOKE OPERATE ON WAREHOUSE {warehouse} FROM ROLE {role}")
    queries = []
    for _ in range(2):
        cursor = vendor.cursor()
        cursor.execute_async(LONG.format(thousand))
        queries.append(cursor.sfqid)
    with platform.connect("analyst") as analyst, pytest.raises(ProgrammingError, match="Insufficient privileges"):
        run(analyst, stop)
    with platform.connect("migrator") as other:
        assert run(other, stop) == [("2 cancelled.",)]
    for query in queries:
        with pytest.raises(ProgrammingError, match="SQL execution canceled"):
            vendor.cursor().get_results_from_sfqid(query)
    assert run(vendor, stop) == [("0 cancelled.",)]


def test_a_change_that_is_stopped_leaves_nothing(vendor, thousand):
    with pytest.raises(ProgrammingError, match="canceled"):
        run(vendor, f"INSERT INTO {thousand} {LONG.format(thousand)}", timeout=1)
    assert run(vendor, f"SELECT COUNT(*) FROM {thousand}") == [(1000,)]


def test_waiting_for_a_lock_is_stopped(platform, vendor, thousand):
    run(vendor, "BEGIN")
    run(vendor, f"DELETE FROM {thousand}")
    with platform.connect("migrator") as other:
        run(other, f"USE SCHEMA {platform.database}.VENDOR")
        with pytest.raises(ProgrammingError, match="canceled"):
            run(other, f"DELETE FROM {thousand}", timeout=1)
    run(vendor, "ROLLBACK")
    assert run(vendor, f"SELECT COUNT(*) FROM {thousand}") == [(1000,)]


def test_nobody_stops_the_query_of_another(platform, vendor, thousand):
    cursor = vendor.cursor()
    failed: list[str] = []

    def work() -> None:
        try:
            cursor.execute(LONG.format(thousand), timeout=120)  # longer than a busy machine takes for a login
        except ProgrammingError as error:
            failed.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    while cursor._request_id is None:
        time.sleep(0.05)
    with platform.connect("analyst") as analyst:
        analyst._cancel_query("", cursor._request_id)
    time.sleep(0.3)
    assert thread.is_alive()
    vendor._cancel_query("", cursor._request_id)
    thread.join(60)
    assert "canceled" in failed[0]


def test_a_change_of_rows_is_saved_when_it_may_consume_a_stream_on_a_stage():
    saves, account = [], Account("ORG-ACCOUNT")
    account.add(Database(("DB",), "ACCOUNTADMIN"))
    account.add(Schema(("DB", "RAW"), "ACCOUNTADMIN"))
    session = Session(account, Engine().connect(), "ADMIN", "ACCOUNTADMIN")
    requests = Requests(lambda session, statement: {}, lambda: saves.append(1), lambda session: False)
    changes = ("INSERT INTO T SELECT RELATIVE_PATH FROM S", "MERGE INTO T USING S ON TRUE", "DELETE FROM T", "SELECT 1")
    counts = []
    for on_stage in (False, True):
        account.add(Stream(("DB", "RAW", f"S{on_stage}"), "ACCOUNTADMIN", on_stage=on_stage))
        for number, text in enumerate(changes):
            requests.run(session, {"sqlText": text}, f"r{number}", f"q{number}")
        counts.append(len(saves))
    assert counts == [0, 3]
