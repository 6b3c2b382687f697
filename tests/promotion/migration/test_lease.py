"""The lease, held in the local Snowflake by sessions of their own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from types import SimpleNamespace

import pytest
from snowflake.connector.errors import DatabaseError

from promotion.migration.lease import Lease, LeaseTaken
from tests.waiting import until


@pytest.fixture
def connections(warehouse):
    opened = []

    def connect():
        opened.append(warehouse.admin())
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture
def lease(warehouse, connections):
    """Makes a lease for a holder, in a session of its own."""
    return lambda holder, **settings: Lease(connections(), f"{warehouse.database}.DEPLOY.LEASE", holder, **settings)


@pytest.fixture
def never() -> Iterator[Callable[[str], None]]:
    """A callback for a lost lease. It runs in another thread, so the test fails at its end."""
    lost: list[str] = []
    yield lost.append
    assert lost == []


def test_while_one_holds_it_the_other_is_told_who_and_for_how_long(lease, never):
    with lease("one").held(never), pytest.raises(LeaseTaken, match=r"one is deploying; .* in 1\d\d s"):
        lease("two").acquire()
    with lease("two").held(never):
        pass


def test_it_is_asked_for_without_being_taken(lease, never):
    lease("asks").require_free()
    with lease("one").held(never), pytest.raises(LeaseTaken, match=r"one is deploying; .* in 1\d\d s"):
        lease("asks").require_free()
    lease("asks").require_free()
    with lease("two").held(never) as number:
        assert number == 2, "asking takes no number"


def test_each_holder_has_the_next_number(lease, warehouse, never):
    """Also where the lease is from before there were numbers."""
    warehouse.execute(f"CREATE TABLE {warehouse.database}.DEPLOY.LEASE AS SELECT '' AS HOLDER, 0 AS EXPIRES_AT")
    numbers = []
    for holder in ("one", "two", "three"):
        with lease(holder).held(never) as number:
            numbers.append(number)
    assert numbers == [1, 2, 3]


def test_it_expires_when_its_holder_is_gone(lease, never):
    lease("killed", seconds=0).acquire()
    with lease("next").held(never):
        pass


def test_a_holder_recovers_what_one_left_that_was_killed_or_failed(lease, warehouse, never):
    recovered: list[str] = []

    def held(holder: str):
        return lease(holder).held(never, lambda: recovered.append(holder))

    with held("first"):
        pass
    with held("after one that ended well"):
        pass
    with pytest.raises(ZeroDivisionError), held("failed"):
        raise ZeroDivisionError
    with held("after one that failed"):
        pass
    lease("killed", seconds=0).acquire()
    with held("after one that was killed"):
        pass
    with held("after one that recovered"):
        pass
    assert recovered == ["after one that failed", "after one that was killed"]


def test_what_could_not_be_recovered_is_left_to_the_next_holder(lease, never):
    def fail() -> None:
        raise ZeroDivisionError

    recovered: list[str] = []
    lease("killed", seconds=0).acquire()
    with pytest.raises(ZeroDivisionError), lease("one").held(never, fail):
        pytest.fail("it goes on")
    with lease("two").held(never, lambda: recovered.append("two")):
        pass
    assert recovered == ["two"]


def test_a_lease_that_another_one_held_in_between_is_recovered(lease, warehouse, never, monkeypatch):
    """It was free and released when it was looked at; then another deploy took it and failed, all at once."""
    recovered: list[str] = []
    with lease("zero").held(never):
        pass
    slow, take = lease("slow"), Lease._take

    def overtaken(self: Lease) -> int:
        if self is slow:
            lease("killed", seconds=0).acquire()
        return take(self)

    monkeypatch.setattr(Lease, "_take", overtaken)
    with slow.held(never, lambda: recovered.append("slow")):
        pass
    assert recovered == ["slow"]


def test_a_holder_that_could_not_keep_it_is_told(lease, warehouse):
    lost = Event()
    with lease("one", seconds=1).held(lambda reason: lost.set()):
        warehouse.execute(f"UPDATE {warehouse.database}.DEPLOY.LEASE SET HOLDER = 'two'")
        assert lost.wait(60)


def test_it_is_renewed_while_it_is_held(lease, warehouse, never):
    def expiry() -> int:
        return warehouse.execute(f"SELECT EXPIRES_AT FROM {warehouse.database}.DEPLOY.LEASE")[0][0]

    with lease("one", seconds=60).held(never):
        first = expiry()
        assert until(lambda: expiry() != first, 60) and expiry() > first


def test_of_many_at_once_one_gets_it(lease):
    leases = [lease(f"deploy {number}") for number in range(4)]
    together = Barrier(len(leases))

    def acquire(one: Lease) -> str:
        together.wait()
        try:
            one.acquire()
        except LeaseTaken:
            return "refused"
        return "held"

    with ThreadPoolExecutor(len(leases)) as pool:
        assert sorted(pool.map(acquire, leases)) == ["held", "refused", "refused", "refused"]


class Contended:
    """A connection on which the first transaction fails, and every lease is free."""

    def __init__(self, error: str) -> None:
        self.error, self.failed, self.statements = error, False, []

    def cursor(self) -> "Contended":
        return self

    def execute(self, statement: str, values=None, num_statements=1) -> None:
        self.statements += statement.split("; ")
        if num_statements > 1 and not self.failed:
            self.failed = True
            raise DatabaseError(self.error)

    def fetchall(self) -> list[tuple]:
        return [("one", 1, 180)]

    @property
    def description(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=name) for name in ("HOLDER", "EXPIRES_AT", "LEASE_NUMBER")]


@pytest.mark.parametrize("error", ["the row has a lock", "a conflict of transactions", "the table already exists"])
def test_a_lease_that_is_contended_is_tried_again(error):
    connection = Contended(error)
    Lease(connection, "DEPLOY.LEASE", "one").acquire()
    after = connection.statements[connection.statements.index("ROLLBACK") :]
    assert "BEGIN" in after and after[-2] == "COMMIT"


def test_any_other_error_is_not_tried_again():
    connection = Contended("insufficient privileges")
    with pytest.raises(DatabaseError, match="insufficient privileges"):
        Lease(connection, "DEPLOY.LEASE", "one").acquire()
    assert connection.statements.count("BEGIN") == 1 and connection.statements[-1] == "ROLLBACK"
