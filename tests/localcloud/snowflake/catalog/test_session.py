"""Sessions in this process: namespaces, names, and statements that are stopped."""

from __future__ import annotations

import threading
import time

import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import Database, Warehouse
from localcloud.snowflake.catalog.schema_objects import Schema
from localcloud.snowflake.catalog.session import Session, Work
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.wire.errors import SnowflakeError


@pytest.fixture
def session(engine: Engine) -> Session:
    account = Account()
    session = Session(account, engine.connect(), "ADMIN", "ACCOUNTADMIN")
    session.connection.attach("D", None)
    account.add(Database(("D",), "ACCOUNTADMIN"))
    account.add(Schema(("D", "PUBLIC"), "ACCOUNTADMIN"))
    return session


def test_names_are_filled_in_from_the_current_namespace(session) -> None:
    session.use("D", "PUBLIC")
    assert session.qualify(("T",), 3) == ("D", "PUBLIC", "T")
    assert session.qualify(("S", "T"), 3) == ("D", "S", "T")
    assert session.qualify(("S",), 2) == ("D", "S")
    assert session.qualify(("X", "S", "T"), 3) == ("X", "S", "T")
    assert session.qualify((), 1) == ("D",)


@pytest.mark.parametrize(
    ("namespace", "code", "missing"),
    [((None, None), "090105", "database"), (("D", None), "090106", "schema")],
)
def test_names_without_a_current_namespace_are_refused(session, namespace, code, missing) -> None:
    session.use(*namespace)
    with pytest.raises(SnowflakeError) as error:
        session.qualify(("T",), 3, "SELECT")
    assert error.value.code == code
    assert f"does not have a current {missing}" in error.value.message
    if missing == "schema":
        assert session.qualify(("S", "T"), 3) == ("D", "S", "T")


def test_the_engine_follows_the_namespace(session) -> None:
    session.use("D", "PUBLIC")
    session.connection.run(parse_one("CREATE TABLE T AS SELECT 1 AS N"))
    assert (session.database, session.schema) == ("D", "PUBLIC")
    assert session.connection.run(parse_one("SELECT N FROM T")).fetchall() == [(1,)]
    session.use(None)
    assert (session.database, session.schema) == (None, None)
    with pytest.raises(SnowflakeError):
        session.connection.run(parse_one("SELECT N FROM T"))


def test_what_others_have_dropped_is_left(session) -> None:
    session.use("D", "PUBLIC")
    session.warehouse = "W"
    session.account.add(Warehouse(("W",), "ACCOUNTADMIN"))
    session.leave_dropped()
    assert (session.warehouse, session.database, session.schema) == ("W", "D", "PUBLIC")
    session.account.drop("WAREHOUSE", ("W",))
    session.account.drop("SCHEMA", ("D", "PUBLIC"))
    session.leave_dropped()
    assert (session.warehouse, session.database, session.schema) == (None, "D", None)
    session.account.drop("DATABASE", ("D",))
    session.leave_dropped()
    assert session.database is None


def test_statements_take_turns(session) -> None:
    first, second = Work(session), Work(session)
    assert first.take_turn()
    assert not second.take_turn()
    with first.turn():
        assert session.work is first
    assert session.work is None
    assert second.take_turn()


def test_a_statement_that_is_cancelled_before_its_turn_ends_with_its_error(session) -> None:
    holder, waiting = Work(session), Work(session)
    assert holder.take_turn()
    waiting.cancelled.set()
    with pytest.raises(SnowflakeError) as error, waiting.turn():
        pytest.fail("it has no turn")
    assert error.value is waiting.why


def test_a_statement_that_is_cancelled_says_so_when_it_asks(session) -> None:
    session.check()
    work = Work(session)
    with work.turn():
        session.check()
        work.cancelled.set()
        with pytest.raises(SnowflakeError) as error:
            session.check()
    assert error.value is work.why
    assert not session.lock.locked()


def test_a_running_query_is_stopped(session) -> None:
    work, seen = Work(session), []

    def run() -> None:
        with work.turn():
            try:
                session.connection.execute("SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(10000000) b(i)")
            except Exception as error:
                seen.append(type(error).__name__)
        work.finished.set()

    thread = threading.Thread(target=run)
    thread.start()
    while session.work is None:
        time.sleep(0.01)
    work.stop()
    thread.join(10)
    assert seen == ["InterruptException"]


def test_nothing_is_interrupted_while_a_statement_unwinds(session) -> None:
    work, interrupts = Work(session), []

    class Cursor:
        def interrupt(self) -> None:
            interrupts.append(1)

    session.cursors.append(Cursor())
    work.interrupt()
    assert interrupts == []
    with work.turn():
        work.interrupt()
        assert interrupts == [1]
        session.unwind()
        work.interrupt()
    assert interrupts == [1]
