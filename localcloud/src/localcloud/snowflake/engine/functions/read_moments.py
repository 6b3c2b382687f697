"""Texts and numbers read as a date, a time or a timestamp.

https://docs.snowflake.com/en/sql-reference/date-time-input-output#supported-formats-for-auto-detection
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.engine.functions import tried_types, zoned
from localcloud.snowflake.engine.functions.input_texts import date_text, time_text, timestamp_text
from localcloud.snowflake.engine.functions.macro import MARK, NANOS, Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.files import moment_reader, zoned_text
from localcloud.snowflake.files.moment_pattern import is_own, with_offsets
from localcloud.snowflake.files.moment_text import beside_offset, in_micros, with_nanos
from localcloud.snowflake.wire import errors

# sqlglot writes FF9 so.
_FRACTION = re.compile(r"%f(?:_[a-z]+)?")
_YEAR = re.compile("%-?[Yy]")
_TEXT = "CAST(x AS VARCHAR)"
_OTHERWISE = f"chr({ord(MARK)}) || {_TEXT}"
# A text with a digit behind the sixth of a second fails, also where a TRY_CAST is around it.
_BELOW = f"CAST(CAST('{NANOS}' || {_TEXT} AS DOUBLE) AS VARCHAR)"


def _reader(name: str, iso: str) -> Macro:
    """Return a macro of the text `iso` of a text; other values stay as they are."""
    return Macro(name, "x", f"CASE WHEN typeof(x) = 'VARCHAR' THEN cast_to_type({iso}, x) ELSE x END")


# DuckDB reads more formats than Snowflake: a text in none of Snowflake's must fail in its cast. Up to nine digits of a
# second: a cast to microseconds cuts off the others.
DAY = _reader("localcloud_day", date_text(_TEXT, _OTHERWISE))
MOMENT = _reader("localcloud_moment", timestamp_text(_TEXT, _OTHERWISE))
# The same for a TIMESTAMP_LTZ: DuckDB takes an offset behind a blank for the name of a zone.
LOCAL_MOMENT = _reader("localcloud_local_moment", beside_offset(timestamp_text(_TEXT, _OTHERWISE)))
CLOCK = _reader("localcloud_clock", time_text(_TEXT, _OTHERWISE))
# The same for casts in which no digit may be lost.
EXACT_MOMENT = _reader("localcloud_exact_moment", timestamp_text(_TEXT, _OTHERWISE, _BELOW))
EXACT_LOCAL_MOMENT = _reader("localcloud_exact_local_moment", beside_offset(timestamp_text(_TEXT, _OTHERWISE, _BELOW)))
EXACT_CLOCK = _reader("localcloud_exact_clock", time_text(_TEXT, _OTHERWISE, _BELOW))
EXACT = Macro(
    "localcloud_exact",
    "x",
    f"""CASE WHEN typeof(x) IN ('VARCHAR', 'JSON') AND {with_nanos(_TEXT, numbers=False)}
        THEN cast_to_type({_BELOW}, x) ELSE x END""",
)
TRY_DATE = Macro("localcloud_try_date", "x", f"TRY_CAST({date_text(_TEXT, 'NULL')} AS DATE)")
TRY_STAMP = Macro("localcloud_try_stamp", "x", f"TRY_CAST({timestamp_text(_TEXT, 'NULL', _BELOW)} AS TIMESTAMP)")
# A text as a date or time like `y`, which it is compared with.
COMPARED_TEXT = Macro(
    "localcloud_compared_text",
    "x, y",
    "x",
    {
        "y DATE": f"CAST({DAY.full_name}(x) AS DATE)",
        "y TIME": f"CAST({EXACT_CLOCK.full_name}(x) AS TIME)",
        "y TIMESTAMP": f"CAST({EXACT_MOMENT.full_name}(x) AS TIMESTAMP)",
        "y TIMESTAMPTZ": f"CAST({EXACT_LOCAL_MOMENT.full_name}(x) AS TIMESTAMPTZ)",
    },
)
# The digits of a second that Snowflake has.
_NINE = 9
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
# The same of seconds, which every cast is: it is planned in half the time.
EPOCH_SECONDS = Macro(
    "localcloud_epoch_seconds",
    "x",
    f"CASE WHEN {_WHOLE} IS NULL THEN CAST(x AS TIMESTAMP) ELSE make_timestamp({_WHOLE} * 1000000) END",
)
# A number of nanoseconds that is one of microseconds; the statement runs again for others.
EXACT_NANOS = Macro(
    "localcloud_exact_nanos",
    "x",
    f"CASE WHEN {_WHOLE} % 1000 <> 0 THEN CAST(CAST('{NANOS}' || {_TEXT} AS DOUBLE) AS BIGINT) ELSE {_WHOLE} END",
)
# A text in a format of DuckDB's; its element %f reads six digits of a second.


def _by_format(name: str, read: str) -> Macro:
    read_ = f"{read}({in_micros(_TEXT)}, f)"
    return Macro(name, "x, f", f"CASE WHEN {with_nanos(_TEXT)} THEN CAST({_BELOW} AS TIMESTAMP) ELSE {read_} END")


BY_FORMAT = _by_format("localcloud_by_format", "strptime")
TRY_BY_FORMAT = _by_format("localcloud_try_by_format", "try_strptime")
READ = Scalar(moment_reader.NAME, moment_reader.read, ("VARCHAR", "VARCHAR", "VARCHAR"), "VARCHAR")
# The same for formats that strptime reads otherwise than Snowflake; that one fails with its own message.
_OWN = moment_reader.text_of(_TEXT, "f")
_OWN_OR_FAIL = f"coalesce({_OWN}, CAST(strptime({_TEXT}, chr({ord(MARK)})) AS VARCHAR))"
_LOSSLESS = f"CASE WHEN {with_nanos(_TEXT)} THEN {_BELOW} ELSE {_OWN_OR_FAIL} END"
BY_OWN_FORMAT = Macro("localcloud_by_own_format", "x, f", f"CAST({_LOSSLESS} AS TIMESTAMP)")
TRY_BY_OWN_FORMAT = Macro("localcloud_try_by_own_format", "x, f", f"TRY_CAST({_OWN} AS TIMESTAMP)")
_LOCAL = Macro("localcloud_local_by_format", "x, f", f"CAST({_LOSSLESS} AS TIMESTAMPTZ)")
_TRY_LOCAL = Macro("localcloud_try_local_by_format", "x, f", f"TRY_CAST({_OWN} AS TIMESTAMPTZ)")
_ZONED = Macro("localcloud_zoned_by_format", "x, f", zoned_text.of_text(_OWN_OR_FAIL))
_TRY_ZONED = Macro("localcloud_try_zoned_by_format", "x, f", zoned_text.of_text(_OWN, "TRY_CAST"))
# By the type of the result: what fails, and what is NULL instead.
_ZONES = {exp.DType.TIMESTAMPTZ: (_ZONED, _TRY_ZONED), exp.DType.TIMESTAMPLTZ: (_LOCAL, _TRY_LOCAL)}
SCALARS = (READ,)
MACROS = (
    *(
        EXACT,
        EPOCH,
        EPOCH_SECONDS,
        EXACT_NANOS,
        DAY,
        MOMENT,
        CLOCK,
        EXACT_MOMENT,
        LOCAL_MOMENT,
        EXACT_LOCAL_MOMENT,
        EXACT_CLOCK,
        TRY_DATE,
        TRY_STAMP,
        COMPARED_TEXT,
    ),
    *(BY_FORMAT, TRY_BY_FORMAT, BY_OWN_FORMAT, TRY_BY_OWN_FORMAT, _LOCAL, _TRY_LOCAL, _ZONED, _TRY_ZONED),
)


def round_scales(expression: exp.Expr) -> None:
    """Give numbers of tenths, hundredths … of a second a scale that DuckDB reads: 0, 3, 6 or 9. In place.

    Raise SnowflakeError for another scale than 0 to 9, in words that https://github.com/mlorek/frostlake/blob/main/docs/functions.md
    has of accounts; the number is a guess.
    """
    for node in list(expression.find_all(exp.UnixToTime)):
        scale = node.args.get("scale")
        if scale is None or not scale.is_number:
            continue
        digits = int(scale.name) if isinstance(scale, exp.Literal) and scale.is_int else -1
        if not 0 <= digits <= _NINE:
            target = node.args["target_type"].this
            name = {exp.DType.TIMESTAMPLTZ: "LTZ", exp.DType.TIMESTAMPTZ: "TZ"}.get(target, "NTZ")
            text = f"Invalid value [{scale.sql()}] for function 'TO_TIMESTAMP_{name}' at position 2"
            raise errors.compilation("001008", "22023", text)
        if missing := -digits % 3:
            factor = exp.Literal.number(10**missing)
            node.set("this", exp.paren(exp.Mul(this=node.this.copy(), expression=factor)))
            node.set("scale", exp.Literal.number(digits + missing))


def _rewrite_to_timestamp(node: exp.UnixToTime) -> None:
    """A text of digits is a number of seconds, milliseconds … by its size; a number is of seconds.

    sqlglot loses the zone of TO_TIMESTAMP_LTZ and TO_TIMESTAMP_TZ with a scale.
    """
    if node.this.is_string and not node.args.get("scale"):
        moment = exp.cast(EXACT_MOMENT(node.this), exp.DType.TIMESTAMP)
        node.replace(_in_zone(moment, node.args.get("target_type")))
        return
    if (scale := node.args.get("scale")) is not None and scale.name == "9":
        node.set("this", EXACT_NANOS(node.this))
    elif not isinstance(node.this, exp.Literal):
        node.set("this", EXACT(node.this))
    target = node.args.get("target_type")
    if isinstance(target, exp.DataType) and target.this in _ZONES:
        node.set("target_type", exp.DataType(this=exp.DType.TIMESTAMP))
        node.replace(_in_zone(node, target))


def _in_zone(utc: exp.Expr, target: object) -> exp.Expr:
    """Return a moment of UTC as the type that is the target."""
    if not isinstance(target, exp.DataType) or target.this not in _ZONES:
        return utc.copy()
    at = exp.Anonymous(this="TIMEZONE", expressions=[exp.Literal.string("UTC"), utc.copy()])
    return zoned.OF(at) if target.this == exp.DType.TIMESTAMPTZ else at


def _rewrite_time(node: exp.Time) -> None:
    node.replace(exp.cast(EXACT_CLOCK(node.this), exp.DType.TIME))


def _rewrite_formatted(node: exp.StrToTime) -> None:
    target, given, safe = node.args.get("target_type"), node.args["format"], bool(node.args.get("safe"))
    if isinstance(target, exp.DataType) and target.this in _ZONES:
        if not given.is_string:
            raise errors.unsupported("TO_TIMESTAMP_TZ and TO_TIMESTAMP_LTZ with a format that is not written out")
        node.replace(_ZONES[target.this][safe](node.this, pattern_of(given)))
    elif _is_special(given):
        node.replace(formatted(node.this, given, safe))


def _rewrite_date(node: exp.TsOrDsToDate) -> None:
    given = node.args.get("format")
    if node.args.get("safe"):
        node = tried_types.check(node, node.this, "DATE")
    if given is not None and _is_special(given):
        node.replace(exp.cast(formatted(node.this, given, bool(node.args.get("safe"))), exp.DType.DATE))


def _is_special(format_: exp.Expr) -> bool:
    """Return whether DuckDB's strptime alone does not read a format, sqlglot's, as Snowflake does."""
    return format_.is_string and ("%f" in format_.name or _is_own(with_offsets(format_.name)))


def _is_own(pattern: str) -> bool:
    """Return whether DuckDB does not read a pattern as Snowflake does: without a year, it is 1900, and 1970 there.

    https://github.com/mlorek/frostlake/blob/main/docs/functions.md
    """
    return is_own(pattern) or not _YEAR.search(pattern)


def formatted(value: exp.Expr, format_: exp.Expr, safe: bool) -> exp.Expr:
    """Return the TIMESTAMP of a text in a format of sqlglot's; NULL for other texts if it is `safe`."""
    pattern = pattern_of(format_)
    own = pattern.is_string and _is_own(pattern.name)
    macros = (BY_OWN_FORMAT, TRY_BY_OWN_FORMAT) if own else (BY_FORMAT, TRY_BY_FORMAT)
    return macros[safe](value, pattern)


def pattern_of(format_: exp.Expr) -> exp.Expr:
    """Return sqlglot's format as a pattern: %f, a fraction of a second, for FF3, FF …, and %z, an offset."""
    return exp.Literal.string(with_offsets(_FRACTION.sub("%f", format_.name))) if format_.is_string else format_


def _rewrite_epoch(node: exp.Anonymous) -> None:
    if node.name == "_fs_to_timestamp":
        value, scale = node.expressions
        node.replace(EPOCH_SECONDS(value) if scale.name == "0" else EPOCH(value, scale))


PRE_REWRITES: Rewrites = {
    exp.StrToTime: _rewrite_formatted,
    exp.TsOrDsToDate: _rewrite_date,
    exp.Time: _rewrite_time,
    exp.UnixToTime: _rewrite_to_timestamp,
}
POST_REWRITES: Rewrites = {exp.Anonymous: _rewrite_epoch}
