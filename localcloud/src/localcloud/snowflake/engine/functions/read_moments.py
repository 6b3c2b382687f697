"""Texts and numbers read as a date, a time or a timestamp.

https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.input_texts import date_text, time_text, timestamp_text
from localcloud.snowflake.engine.functions.macro import MARK, Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.wire import errors

_TEXT = "CAST(x AS VARCHAR)"
# DuckDB reads more formats than Snowflake: a text in none of Snowflake's must fail in its cast.
_MISFIT = f"chr({ord(MARK)}) || {_TEXT}"


def _reader(name: str, iso: str) -> Macro:
    """Return a macro of the text `iso` of a text; other values stay as they are."""
    return Macro(name, "x", f"CASE WHEN typeof(x) = 'VARCHAR' THEN cast_to_type({iso}, x) ELSE x END")


DAY = _reader("localcloud_day", date_text(_TEXT, _MISFIT))
MOMENT = _reader("localcloud_moment", timestamp_text(_TEXT, _MISFIT))
CLOCK = _reader("localcloud_clock", time_text(_TEXT, _MISFIT))
TRY_DATE = Macro("localcloud_try_date", "x", f"TRY_CAST({date_text(_TEXT, 'NULL')} AS DATE)")
TRY_STAMP = Macro("localcloud_try_stamp", "x", f"TRY_CAST({timestamp_text(_TEXT, 'NULL')} AS TIMESTAMP)")
# A text as a date or time like `y`, which it is compared with.
READ_BESIDE = Macro(
    "localcloud_read_beside",
    "x, y",
    "x",
    {
        "y DATE": f"CAST({DAY.full_name}(x) AS DATE)",
        "y TIME": f"CAST({CLOCK.full_name}(x) AS TIME)",
        "y TIMESTAMP": f"CAST({MOMENT.full_name}(x) AS TIMESTAMP)",
        "y TIMESTAMPTZ": f"CAST({MOMENT.full_name}(x) AS TIMESTAMPTZ)",
    },
)
# In the place of fakesnow's, whose epoch is a TIMESTAMP_LTZ on the way.
_WHOLE = "TRY_CAST(x AS BIGINT)"
EPOCH = Macro(
    "localcloud_epoch",
    "x, scale",
    f"""CASE
        WHEN {_WHOLE} IS NULL THEN CAST(x AS TIMESTAMP)
        WHEN scale = 0 THEN make_timestamp({_WHOLE} * 1000000) WHEN scale = 3 THEN make_timestamp({_WHOLE} * 1000)
        WHEN scale = 6 THEN make_timestamp({_WHOLE}) WHEN scale = 9 THEN make_timestamp({_WHOLE} // 1000) END""",
)
MACROS = (EPOCH, DAY, MOMENT, CLOCK, TRY_DATE, TRY_STAMP, READ_BESIDE)


def _rewrite_to_timestamp(node: exp.UnixToTime) -> None:
    """A text of digits is a number of seconds, milliseconds … by its size; a number is of seconds."""
    if node.this.is_string and not node.args.get("scale"):
        node.replace(exp.cast(MOMENT(node.this), exp.DType.TIMESTAMP))


def _rewrite_time(node: exp.Time) -> None:
    node.replace(exp.cast(CLOCK(node.this), exp.DType.TIME))


def _refuse_formatted(node: exp.StrToTime) -> None:
    target = node.args.get("target_type")
    if isinstance(target, exp.DataType) and target.this in (exp.DType.TIMESTAMPTZ, exp.DType.TIMESTAMPLTZ):
        raise errors.unsupported("TO_TIMESTAMP_TZ and TO_TIMESTAMP_LTZ with a format")


def _rewrite_epoch(node: exp.Anonymous) -> None:
    if node.name == "_fs_to_timestamp":
        node.replace(EPOCH(*node.expressions))


PRE_REWRITES: Rewrites = {
    exp.StrToTime: _refuse_formatted,
    exp.Time: _rewrite_time,
    exp.UnixToTime: _rewrite_to_timestamp,
}
POST_REWRITES: Rewrites = {exp.Anonymous: _rewrite_epoch}
