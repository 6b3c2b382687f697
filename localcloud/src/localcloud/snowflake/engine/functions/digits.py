"""Times with fewer digits of a second, as TIME(n) and TIMESTAMP_…(n) have them: the others are cut off.

https://docs.snowflake.com/en/sql-reference/data-types-datetime#time
"""

from __future__ import annotations

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.files.zoned_text import DAY_NANOS

# A time without the microseconds below `unit`, which is a power of ten; the fraction counts from the second before it.
CUT = Macro("localcloud_cut", "x, unit", "x - to_microseconds(CAST(date_part('microsecond', x) % unit AS BIGINT))")
# The same of a TIMESTAMP_TZ, with a unit in nanoseconds: `p` are those that are cut off. A day of the INTERVAL is no
# whole number of seconds; no part may become negative.
_PART = "(date_part('hour', v) * 3600000000 + date_part('minute', v) * 60000000 + date_part('microsecond', v))"
_DAYS = "(360 * date_part('year', v) + 30 * date_part('month', v) + date_part('day', v))"
_CUT = f"""CASE WHEN p > {_PART} THEN v - to_days(1) + to_microseconds(CAST({DAY_NANOS} - p AS BIGINT))
    ELSE v - to_microseconds(CAST(p AS BIGINT)) END"""
CUT_ZONED = Macro(
    "localcloud_cut_zoned",
    "x, unit",
    f"""list_transform([x], lambda v:
        list_transform([({_DAYS} % 10 * {DAY_NANOS} + {_PART}) % unit], lambda p: {_CUT})[1])[1]""",
)
MACROS = (CUT, CUT_ZONED)
