"""SYSTEM$CANCEL_QUERY: a statement of one's own, or of a user or warehouse one has in hand, is stopped by its id.

https://docs.snowflake.com/en/sql-reference/functions/system_cancel_query
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from localcloud.snowflake import errors, rights
from localcloud.snowflake.result import SELECT, Result, table
from localcloud.snowflake.session import Session, Work
from localcloud.snowflake.statement import Statement

FUNCTION = "SYSTEM$CANCEL_QUERY"


@dataclass(frozen=True)
class Cancelling:
    """`running` finds what runs under a query's id."""

    running: Callable[[str], Work | None]

    def handle(self, session: Session, statement: Statement) -> Result | None:
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


def may_cancel(session: Session, other: Session) -> bool:
    return (
        session.user == other.user
        or rights.owns(session, "USER", (other.user,))
        or (other.warehouse is not None and rights.holds(session, "OPERATE", "WAREHOUSE", (other.warehouse,)))
    )
