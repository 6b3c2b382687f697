"""Bound values as constants in SQL.

https://docs.snowflake.com/en/sql-reference/bind-variables
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from localcloud.snowflake.files.zoned_text import UTC_MINUTES
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.literals import snowflake_literal
from localcloud.snowflake.wire.result import EPOCH

# Its values are bound as texts: DuckDB's type would lose the offset.
ZONED = "TIMESTAMP_TZ"
_NO_NANOS = re.compile(r"(?<=[.]\d{6})000")
TIMES = ("TIME", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", ZONED)


def constant(binding: Mapping[str, Any]) -> str:
    """Return Snowflake's SQL of a bound value, as it would be written out."""
    type_, value = binding["type"], binding["value"]
    if value is None:
        return "NULL"
    match type_:
        case "FIXED":
            return _positive(f"{Decimal(value):f}")
        case "REAL" if isfinite(float(value)):
            # A number with an exponent is a FLOAT.
            return _positive(f"{Decimal(value):E}")
        case "REAL":
            return f"CAST('{float(value)}' AS FLOAT)"
        case "BOOLEAN":
            return str(value.lower() == "true").upper()
        case "BINARY":
            return f"X'{bytes.fromhex(value).hex()}'"
        case "DATE":
            return f"CAST('{moment(milliseconds=int(value)).date()}' AS DATE)"
    if type_ not in TIMES:
        return snowflake_literal(str(value))
    text = zoned(value) if type_ == ZONED else nine_digits(type_, value)
    # A statement with more than six digits runs again.
    return f"CAST('{_NO_NANOS.sub('', text)}' AS {type_})"


def moment(**distance: int) -> datetime:
    """Return the moment at a distance from 1970, in UTC. Raise SnowflakeError 000002 outside of the years 1 to 9999."""
    try:
        return EPOCH + timedelta(**distance)
    except OverflowError as error:
        raise errors.unsupported("a bound date or time outside of the years 1 to 9999") from error


def _positive(number: str) -> str:
    """Return the number, in parentheses if it has a sign: behind another one it would begin a comment."""
    return f"({number})" if number.startswith("-") else number


def nine_digits(type_: str, value: str) -> str:
    """Return the text of a time that is bound as nanoseconds since 1970, or since midnight."""
    seconds, nanos = divmod(int(value), 10**9)
    found = moment(seconds=seconds)
    clock = f"{found:%H:%M:%S}.{nanos:09d}"
    if type_ == "TIME":
        return clock
    return f"{found.date()} {clock}{' +00:00' if type_ == 'TIMESTAMP_LTZ' else ''}"


def zoned(value: str) -> str:
    """Return the text of a TIMESTAMP_TZ: nanoseconds since 1970, and minutes from 0 for a day west of UTC."""
    nanos, _, minutes = value.partition(" ")
    offset = int(minutes or UTC_MINUTES) - UTC_MINUTES
    wall = moment(microseconds=int(nanos) // 1000, minutes=offset)
    sign = "-" if offset < 0 else "+"
    fraction = f"{wall.microsecond:06d}{int(nanos) % 1000:03d}"
    return f"{wall.date()} {wall:%H:%M:%S}.{fraction} {sign}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"
