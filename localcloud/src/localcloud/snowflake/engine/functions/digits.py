"""Times with fewer digits of a second, as TIME(n) and TIMESTAMP_…(n) have them: the others are cut off.

https://docs.snowflake.com/en/sql-reference/data-types-datetime#time
"""

from __future__ import annotations

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.files.zoned_text import interval, micros_of, offset_of

# A time without the microseconds below `unit`, which is a power of ten; the fraction counts from the second before it.
CUT = Macro("localcloud_cut", "x, unit", "x - to_microseconds(CAST(date_part('microsecond', x) % unit AS BIGINT))")
# The same of a TIMESTAMP_TZ.
_ZONED = "CAST(x AS INTERVAL)"
_CUT_MICROS = f"{micros_of(_ZONED)} - date_part('microsecond', {_ZONED}) % unit"
CUT_ZONED = Macro("localcloud_cut_zoned", "x, unit", interval(_CUT_MICROS, offset_of(_ZONED)))
MACROS = (CUT, CUT_ZONED)
