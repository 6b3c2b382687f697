"""SYSTEM$CANCEL_QUERY: a statement of one's own, or of a user or warehouse one has in hand, is stopped by its id.

SYSTEM$CANCEL_ALL_QUERIES stops all of a session's.
https://docs.snowflake.com/en/sql-reference/functions/system_cancel_query and …/system_cancel_all_queries
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session, Work
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import SELECT, Result, table
from localcloud.snowflake.wire.statement import Statement

FUNCTION = "SYSTEM$CANCEL_QUERY"
ALL = "SYSTEM$CANCEL_ALL_QUERIES"


@dataclass(frozen=True)
class Cancelling:
    """`running` finds what runs under a query's id."""

    running: Callable[[str], Work | None]

    def answer(self, session: Session, statement: Statement) -> Result | None:
        """Return the answer to SELECT SYSTEM$CANCEL_QUERY('<query id>'); None for other queries."""
        reader = statement.reader()
        if not reader.accept("SELECT", FUNCTION, "("):
            return None
        query_id = reader.string()
        reader.expect(")")
        reader.end()
        stopped = self.cancel(session, query_id)
        told = f"query [{query_id}] terminated." if stopped else errors.not_executing().message
        return table([f"{FUNCTION}('{query_id.upper()}')"], [[told]], SELECT)

    def cancel(self, session: Session, query_id: str) -> bool:
        """Whether it was running. Returns when it has stopped. Raises SnowflakeError 003001."""
        work = self.running(query_id)
        if work is None:
            return False
        if not may_cancel(session, work.session):
            raise errors.insufficient_privileges("user", work.session.user)
        work.stop()
        return True


def cancel_all(session: Session, statement: Statement, running: Iterable[Work]) -> Result:
    """SELECT SYSTEM$CANCEL_ALL_QUERIES(<session id>). Returns when they have stopped. Raises SnowflakeError 003001."""
    reader = statement.reader()
    reader.expect("SELECT", ALL, "(")
    given = reader.value()
    reader.expect(")")
    reader.end()
    found = [work for work in running if str(work.session.id) == given]
    for work in found:
        if not may_cancel(session, work.session):
            raise errors.insufficient_privileges("user", work.session.user)
        work.stop()
    return table([f"{ALL}({given})"], [[f"{len(found)} cancelled."]], SELECT)


def may_cancel(session: Session, other: Session) -> bool:
    return (
        session.user == other.user
        or access_control.owns(session, "USER", (other.user,))
        or (other.warehouse is not None and access_control.holds(session, "OPERATE", "WAREHOUSE", (other.warehouse,)))
    )
