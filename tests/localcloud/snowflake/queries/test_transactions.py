"""Transactions of several sessions, and the locks they take, by the real connector."""

import threading

import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.queries.transactions import Transactions


def run(connection, statement: str, *values) -> list[tuple]:
    return connection.cursor().execute(statement, values or None).fetchall()


@pytest.mark.rule("Other sessions see a transaction's changes after its COMMIT", source="sql-reference/transactions")
@pytest.mark.rule("ROLLBACK undoes the whole transaction", source="sql-reference/transactions")
def test_transactions(platform, migrator, table):
    run(migrator, "BEGIN")
    run(migrator, f"DELETE FROM {table}")
    with platform.connect("migrator") as other:
        assert run(other, f"SELECT COUNT(*) FROM {table}") == [(3,)]
    run(migrator, "ROLLBACK")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(3,)]
    run(migrator, "BEGIN TRANSACTION")
    run(migrator, f"DELETE FROM {table}")
    run(migrator, "COMMIT")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(0,)]


@pytest.mark.rule(
    "Without AUTOCOMMIT the first change opens a transaction", source="sql-reference/transactions#autocommit"
)
def test_without_autocommit_nothing_is_seen_before_commit(platform, table):
    with platform.connect("migrator") as connection, platform.connect("migrator") as other:
        connection.autocommit(False)
        run(connection, f"DELETE FROM {table}")
        assert run(other, f"SELECT COUNT(*) FROM {table}") == [(3,)]
        connection.rollback()
        run(connection, f"DELETE FROM {table} WHERE N = 1")
        connection.commit()
        assert run(other, f"SELECT COUNT(*) FROM {table}") == [(2,)]


@pytest.mark.rule("Switching AUTOCOMMIT commits the open transaction", source="sql-reference/transactions#autocommit")
def test_a_switch_of_autocommit_commits(platform, table):
    with platform.connect("migrator") as connection, platform.connect("migrator") as other:
        connection.autocommit(False)
        run(connection, f"DELETE FROM {table} WHERE N = 1")
        run(connection, "ALTER SESSION SET QUERY_TAG = 'x'")
        assert run(other, f"SELECT COUNT(*) FROM {table}") == [(3,)]
        connection.autocommit(True)
        assert run(other, f"SELECT COUNT(*) FROM {table}") == [(2,)]


@pytest.mark.rule("DDL commits the open transaction", source="sql-reference/transactions#ddl")
def test_ddl_commits_what_is_open(platform, migrator, table):
    run(migrator, "BEGIN")
    run(migrator, f"DELETE FROM {table}")
    run(migrator, f"CREATE TABLE {table}_DDL (N NUMBER)")
    run(migrator, "ROLLBACK")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(0,)]


@pytest.mark.rule(
    "Changes in place lock the table until the transaction ends; others wait",
    source="sql-reference/transactions#resource-locking",
    status="differs: the whole table is locked, not its partitions",
)
@pytest.mark.rule(
    "READ COMMITTED: a statement sees changes that were committed before it began",
    source="sql-reference/transactions#read-committed-isolation",
)
def test_a_second_replacement_waits_for_the_first(platform, migrator, table):
    run(migrator, "BEGIN")
    run(migrator, f"INSERT OVERWRITE INTO {table} SELECT 10, 'first'")
    seen: list = []

    def second() -> None:
        with platform.connect("migrator") as other:
            run(other, "BEGIN")
            run(other, f"INSERT OVERWRITE INTO {table} SELECT MAX(N) + 1, 'second' FROM {table}")
            seen.extend(run(other, f"SELECT * FROM {table}"))
            run(other, "COMMIT")

    thread = threading.Thread(target=second)
    thread.start()
    assert run(migrator, f"SELECT * FROM {table}") == [(10, "first")]
    run(migrator, "COMMIT")
    thread.join(30)
    assert seen == [(11, "second")]


@pytest.mark.rule(
    "Closing a session rolls back its transaction and releases its locks",
    source="sql-reference/transactions#autocommit",
)
def test_a_lock_of_a_closed_session_is_free(platform, migrator, table):
    with platform.connect("migrator") as other:
        run(other, "BEGIN")
        run(other, f"DELETE FROM {table}")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(3,)]
    run(migrator, f"DELETE FROM {table} WHERE N = 1")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(2,)]


def test_a_commit_stays_one_when_what_follows_it_fails():
    session, transactions, done = Session(Account(), Engine().connect(), "ADMIN", "ACCOUNTADMIN"), Transactions(), []
    transactions.begin(session)
    transactions.open[session.id].after_commit += [lambda: 1 / 0, lambda: done.append("next")]
    transactions.commit(session)
    assert done == ["next"]
    assert not transactions.is_open(session)
