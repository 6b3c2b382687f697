"""Dates and times.

https://docs.snowflake.com/en/sql-reference/functions-date-time
"""

from __future__ import annotations

from localcloud.snowflake.functions.names import names

NAMES = names(
    """
    CURRENT_DATE CURRENT_TIMESTAMP DATEADD DATEDIFF DATE_PART DATE_TRUNC DAYOFWEEKISO GETDATE HOUR LAST_DAY
    LOCALTIMESTAMP SYSDATE SYSTIMESTAMP YEAR
    """
)
MACROS = ()
MENDS = {}
