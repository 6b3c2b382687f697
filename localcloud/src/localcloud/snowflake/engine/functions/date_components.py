"""The parts of dates and times that DATEADD and others name.

https://docs.snowflake.com/en/sql-reference/functions-date-time#supported-date-and-time-parts; sqlglot reads the
abbreviations as the names here.
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

_ADDED = word_set("YEAR QUARTER MONTH WEEK DAY HOUR MINUTE SECOND MILLISECOND MICROSECOND NANOSECOND")
_READ = word_set(
    """
    DAYOFWEEK DAYOFWEEKISO DAYOFYEAR WEEKISO WEEKOFYEAR WEEKOFYEARISO YEAROFWEEK YEAROFWEEKISO EPOCH EPOCH_SECOND
    EPOCH_MILLISECOND EPOCH_MICROSECOND EPOCH_NANOSECOND TIMEZONE_HOUR TIMEZONE_MINUTE
    """
)


def require(node: exp.Expr, function: str) -> None:
    """Raise SnowflakeError for a part that does not exist, 000002 for one that can only be read of a time."""
    unit = node.args.get("unit")
    name = unit.name.upper() if unit else ""
    if not name or {name, name.removesuffix("S")} & _ADDED:
        return
    if name in _READ:
        raise errors.unsupported(f"{function} of {name}")
    raise errors.compilation("001003", "42000", f"'{name}' is not a valid date/time component")
