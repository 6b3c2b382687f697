"""SYSTEM$CANCEL_QUERY stops a query by its id, SYSTEM$CANCEL_ALL_QUERIES all queries of a session.

A query may be cancelled by its user, by an owner of the user, and with OPERATE on its warehouse.
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

_FUNCTION = "SYSTEM$CANCEL_QUERY"
_ALL = "SYSTEM$CANCEL_ALL_QUERIES"


@dataclass(frozen=True)
class Cancelling:
    """Cancels queries. `running` returns the work under a query's id, if it runs."""

    running: Callable[[str], Work | None]

    def answer(self, session: Session, statement: Statement) -> Result | None:
        """Return the answer to SELECT SYSTEM$CANCEL_QUERY('<query id>'); None for other queries."""
        reader = statement.reader()
        if not reader.accept("SELECT", _FUNCTION, "("):
            return None
        query_id = reader.string()
        reader.expect(")")
        reader.end()
        stopped = self.cancel(session, query_id)
        text = f"query [{query_id}] terminated." if stopped else errors.not_executing().message
        return table([f"{_FUNCTION}('{query_id.upper()}')"], [[text]], SELECT)

    def cancel(self, session: Session, query_id: str) -> bool:
        """Stop a query, and return, once it has stopped, whether it was running. Raise SnowflakeError 003001."""
        work = self.running(query_id)
        if work is None:
            return False
        if not _may_cancel(session, work.session):
            raise errors.insufficient_privileges("user", work.session.user)
        work.stop()
        return True


def cancel_all(session: Session, statement: Statement, running: Iterable[Work]) -> Result:
    """SELECT SYSTEM$CANCEL_ALL_QUERIES(<session id>): return when they have stopped. Raise SnowflakeError 003001."""
    reader = statement.reader()
    reader.expect("SELECT", _ALL, "(")
    given = reader.value()
    reader.expect(")")
    reader.end()
    found = [work for work in running if str(work.session.id) == given]
    for work in found:
        if not _may_cancel(session, work.session):
            raise errors.insufficient_privileges("user", work.session.user)
        work.stop()
    return table([f"{_ALL}({given})"], [[f"{len(found)} cancelled."]], SELECT)


def _may_cancel(session: Session, other: Session) -> bool:
    return (
        session.user == other.user
        or access_control.owns(session, "USER", (other.user,))
        or (other.warehouse is not None and access_control.holds(session, "OPERATE", "WAREHOUSE", (other.warehouse,)))
    )
