"""Times and timestamps of their parts: TIME_FROM_PARTS, TIMESTAMP_FROM_PARTS and their like.

https://docs.snowflake.com/en/sql-reference/functions-date-time
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import zoned
from localcloud.snowflake.engine.functions.macro import NANOS, Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites

_PARTS = ("year", "month", "day", "hour", "min", "sec")
# Nanoseconds as microseconds; the statement runs again for others.
_WHOLE_MICROS = (
    f"""CAST(CASE WHEN {{0}} % 1000 <> 0 THEN CAST('{NANOS}' || {{0}} AS DOUBLE) ELSE {{0}} // 1000 END AS BIGINT)"""
)
# Parts may be beyond an hour or a minute: https://docs.snowflake.com/en/sql-reference/functions/time_from_parts
TIME_OF_PARTS = Macro(
    "localcloud_time_of_parts",
    "h, m, s, ns",
    f"CAST(make_timestamp((CAST(h AS BIGINT) * 3600 + m * 60 + s) * 1000000 + {_WHOLE_MICROS.format('ns')}) AS TIME)",
)
STAMP_OF_PARTS = Macro(
    "localcloud_stamp_of_parts",
    "y, mo, d, h, mi, s",
    """make_timestamp(CAST(y AS BIGINT), 1, 1, 0, 0, 0) + to_months(CAST(mo AS INTEGER) - 1)
        + to_days(CAST(d AS INTEGER) - 1) + to_microseconds(((CAST(h AS BIGINT) * 60 + mi) * 60 + s) * 1000000)""",
)
PLUS_NANOS = Macro("localcloud_plus_nanos", "x, ns", f"x + to_microseconds({_WHOLE_MICROS.format('ns')})")
MACROS = (TIME_OF_PARTS, STAMP_OF_PARTS, PLUS_NANOS)


def _rewrite_time_of_parts(node: exp.TimeFromParts) -> None:
    parts = [node.args.get(key) or exp.Literal.number(0) for key in ("hour", "min", "sec", "nano")]
    node.replace(TIME_OF_PARTS(*parts))


def _rewrite_stamp_of_parts(node: exp.TimestampFromParts) -> None:
    """Parts may be beyond a month, an hour or a minute: …/sql-reference/functions/timestamp_from_parts#usage-notes."""
    parts, nano = [node.args[key] for key in _PARTS if node.args.get(key)], node.args.get("nano")
    if len(parts) == len(_PARTS):
        stamp = STAMP_OF_PARTS(*parts)
        node.replace(stamp if nano is None else PLUS_NANOS(stamp, nano))


def _rewrite_zoned_of_parts(node: exp.TimestampTzFromParts) -> None:
    """The zone is the session's by default."""
    parts = {key: node.args[key].copy() for key in _PARTS if node.args.get(key)}
    wall = exp.paren(exp.TimestampFromParts(**parts), copy=False)
    _rewrite_stamp_of_parts(wall.this)
    zone, nano = node.args.get("zone"), node.args.get("nano") or exp.Literal.number(0)
    node.replace(zoned.IN_ZONE(wall, zone or exp.cast(exp.Null(), exp.DType.VARCHAR), nano))


def _rewrite_local_of_parts(node: exp.TimestampLtzFromParts) -> None:
    parts = {key: node.args[key].copy() for key in (*_PARTS, "nano") if node.args.get(key)}
    stamp = exp.TimestampFromParts(**parts)
    node.replace(exp.cast(stamp, exp.DType.TIMESTAMPLTZ, copy=False))
    _rewrite_stamp_of_parts(stamp)


PRE_REWRITES: Rewrites = {
    exp.TimeFromParts: _rewrite_time_of_parts,
    exp.TimestampFromParts: _rewrite_stamp_of_parts,
    exp.TimestampTzFromParts: _rewrite_zoned_of_parts,
    exp.TimestampLtzFromParts: _rewrite_local_of_parts,
}
