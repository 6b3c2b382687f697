"""The lease over a connection that breaks: no deploy works without the lease, and the first failure is raised."""

from threading import Event
from types import SimpleNamespace

import pytest
from snowflake.connector.errors import DatabaseError, OperationalError

from promotion.migration.lease import Lease

SECONDS = 120  # far more than any of it takes


class Broken:
    """A connection that gives the lease; then each statement of which `broken` is true waits for `answers`, and fails.

    `reached`: whether one of them was sent.
    """

    def __init__(self, broken, waits: bool = False) -> None:
        self.broken, self.reached, self.answers = broken, Event(), Event()
        if not waits:
            self.answers.set()

    def cursor(self) -> "Broken":
        return self

    def execute(self, statement: str, values=None, num_statements=1) -> None:
        if self.broken(statement):
            self.reached.set()
            assert self.answers.wait(SECONDS)
            raise OperationalError("the connection is broken")

    def fetchall(self) -> list[tuple]:
        return [("one", 1, 180)]

    rowcount = 1
    description = tuple(SimpleNamespace(name=name) for name in ("HOLDER", "EXPIRES_AT", "LEASE_NUMBER"))


def is_release(statement: str) -> bool:
    return statement.endswith(("SET EXPIRES_AT = 0 WHERE HOLDER = %s", "SET EXPIRES_AT = 1 WHERE HOLDER = %s"))


def is_renewal(statement: str) -> bool:
    return "; " not in statement and "WHERE HOLDER" in statement and not is_release(statement)


def test_it_is_lost_in_time_while_a_renewal_still_waits_for_its_answer():
    connection, lost = Broken(is_renewal, waits=True), Event()
    with Lease(connection, "DEPLOY.LEASE", "one", seconds=1).held(lambda reason: lost.set()):
        assert connection.reached.wait(SECONDS)
        assert lost.wait(SECONDS)
        assert not connection.answers.is_set()
        connection.answers.set()


def test_it_is_lost_once_when_no_renewal_succeeds():
    reasons, lost = [], Event()

    def note(reason: str) -> None:
        reasons.append(reason)
        lost.set()

    with Lease(Broken(is_renewal), "DEPLOY.LEASE", "one", seconds=1).held(note):
        assert lost.wait(SECONDS)
    assert reasons == ["the lease could not be renewed in time; is Snowflake reachable? Then run again"]


def test_a_release_that_fails_hides_no_failure_and_is_none():
    with pytest.raises(ZeroDivisionError), Lease(Broken(is_release), "DEPLOY.LEASE", "one").held(pytest.fail):
        raise ZeroDivisionError
    connection = Broken(is_release)
    with Lease(connection, "DEPLOY.LEASE", "one").held(pytest.fail):
        pass
    assert connection.reached.is_set()


def test_a_roll_back_that_fails_hides_no_failure():
    connection = Broken(lambda statement: statement == "ROLLBACK")

    def execute(statement: str, values=None, num_statements=1) -> None:
        if num_statements > 1:
            raise DatabaseError("insufficient privileges")
        Broken.execute(connection, statement)

    connection.execute = execute
    with pytest.raises(DatabaseError, match="insufficient privileges"):
        Lease(connection, "DEPLOY.LEASE", "one").acquire()
    assert connection.reached.is_set()
