"""The scripts that deploys began, also those that were killed or failed.

The history has a row from before the first statement of each (fenced_schemachange.py), and schemachange adds one when
it ended. Snowflake's own history of queries would not do: it forgets after seven days, and shows the newest 10,000 at
most. https://docs.snowflake.com/en/sql-reference/functions/query_history
"""

from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from promotion.error_numbers import DOES_NOT_EXIST
from promotion.migration.history_entry import Applied


def read(connection: SnowflakeConnection, table: str, since: str) -> list[Applied]:
    """Return each text of a script that a deploy began, whether or not it ended well, in the order of their last run.

    `since`: the first moment that counts, ISO 8601 with a time zone. None before the first deploy.
    """
    query = (
        f"SELECT SCRIPT, SCRIPT_TYPE, VERSION, CHECKSUM FROM {table} WHERE INSTALLED_ON >= TO_TIMESTAMP_LTZ(%s) "
        "ORDER BY INSTALLED_ON"
    )
    cursor = connection.cursor()
    try:
        cursor.execute(query, (since,))
    except ProgrammingError as error:
        if error.errno == DOES_NOT_EXIST:
            return []
        raise
    rows = [Applied(name, kind, version, checksum) for name, kind, version, checksum in map(tuple, cursor.fetchall())]
    return list(dict.fromkeys(reversed(rows)))[::-1]
