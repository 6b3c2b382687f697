"""The scripts that a deploy began, by the tag of their statements: one that was killed, or failed, left no other trace.

The history has a script only when all of it ran. All deploys of an environment log in as one user, who sees the
queries of its last seven days: https://docs.snowflake.com/en/sql-reference/functions/query_history
"""

import datetime

from snowflake.connector import SnowflakeConnection

from promotion.migration import running_queries

KEPT = datetime.timedelta(days=7)


def read(connection: SnowflakeConnection, database: str, since: str) -> frozenset[str]:
    """Return the names of the scripts of which a deploy sent a statement, whether or not it ended well.

    `since`: the first moment that counts, ISO 8601 with a time zone.
    """
    cursor = connection.cursor()
    cursor.execute(
        f"SELECT DISTINCT QUERY_TAG FROM TABLE({database}.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER("
        "RESULT_LIMIT => 10000)) WHERE CONTAINS(QUERY_TAG, %s) AND START_TIME >= TO_TIMESTAMP_LTZ(%s)",
        (running_queries.tag(database), since),
    )
    return frozenset(name for row in cursor.fetchall() if isinstance(row, tuple) and (name := _script(str(row[0]))))


def _script(tag: str) -> str:
    """Return the script of a tag; empty for the statements between two scripts.

    schemachange appends the name to the tag of the deploy (`reset_query_tag` in its session/SnowflakeSession.py).
    """
    *_, deploy, name = ["", *tag.split(";")]
    return name if deploy.startswith(running_queries.tag("").strip()) else ""
