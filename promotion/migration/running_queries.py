"""Queries that a deploy left running: found by their tag, and cancelled before the next deploy runs anything.

Snowflake goes on with a query whose client was killed. All deploys of an environment log in as one user, who may see
and cancel its own queries without another right.
https://docs.snowflake.com/en/sql-reference/functions/query_history and …/system_cancel_query
"""

import time
from collections.abc import Callable

from snowflake.connector import SnowflakeConnection

from promotion.errors import PromotionError

_PAUSE_SECONDS = 0.2
# SUCCESS and the two that begin with FAILED are the others.
_UNFINISHED = "('RESUMING_WAREHOUSE', 'RUNNING', 'QUEUED', 'BLOCKED')"


class StillRunning(PromotionError):
    """A query of an earlier deploy could not be cancelled."""


def tag(database: str, number: int | None = None) -> str:
    """Return the query tag of the deploy with this number of the lease, or the beginning of all deploys' tags."""
    return f"marquee deploy {database} {'' if number is None else number}"


def cancel(connection: SnowflakeConnection, database: str, say: Callable[[str], None], seconds: float = 60.0) -> None:
    """Cancel the queries of earlier deploys, and return when none runs any more; `say` hears of each.

    Raise StillRunning after `seconds`.
    """
    deadline = time.monotonic() + seconds
    told: set[str] = set()
    while running := _running(connection, database):
        for query_id, its_tag in running:
            if query_id not in told:
                say(f"a query of a deploy that was killed still ran, and is cancelled: {query_id} ({its_tag})")
            told.add(query_id)
            connection.cursor().execute(f"SELECT SYSTEM$CANCEL_QUERY('{query_id}')")
        if time.monotonic() > deadline:
            names = ", ".join(query_id for query_id, _ in running)
            raise StillRunning(
                f"migrations stopped: {names} of a killed deploy still runs in Snowflake {seconds:.0f} s after it was "
                "cancelled; run again when it has ended"
            )
        time.sleep(_PAUSE_SECONDS)


def _running(connection: SnowflakeConnection, database: str) -> list[tuple[str, str]]:
    """Return the id and the tag of each."""
    cursor = connection.cursor()
    cursor.execute(
        f"SELECT QUERY_ID, QUERY_TAG FROM TABLE({database}.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER("
        f"RESULT_LIMIT => 10000)) WHERE CONTAINS(QUERY_TAG, %s) AND UPPER(EXECUTION_STATUS) IN {_UNFINISHED} "
        "AND SESSION_ID <> CURRENT_SESSION()",
        (tag(database),),
    )
    return [(str(row[0]), str(row[1])) for row in cursor.fetchall() if isinstance(row, tuple)]
