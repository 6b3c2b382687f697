"""Dates and times.

https://docs.snowflake.com/en/sql-reference/functions-date-time
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.names import names
from localcloud.snowflake.wire import errors

NAMES = names(
    """
    ADD_MONTHS CONVERT_TIMEZONE CURRENT_DATE CURRENT_TIMESTAMP DATEADD DATEDIFF DATEFROMPARTS DATE_FROM_PARTS
    DATE_PART DATE_TRUNC DAY DAYNAME DAYOFMONTH DAYOFWEEK DAYOFWEEKISO DAYOFYEAR EXTRACT GETDATE HOUR LAST_DAY
    LOCALTIMESTAMP MINUTE MONTH MONTHNAME MONTHS_BETWEEN NEXT_DAY PREVIOUS_DAY QUARTER SECOND SYSDATE SYSTIMESTAMP
    TIMEADD TIMEDIFF TIMESTAMPADD TIMESTAMPDIFF TIMESTAMP_FROM_PARTS TIMESTAMP_NTZ_FROM_PARTS TIME_SLICE WEEK
    WEEKISO WEEKOFYEAR YEAR YEAROFWEEK YEAROFWEEKISO
    """
)
OF_DATES = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")

# DuckDB makes a time of a date: the type of the argument is put back when the query is planned.
_MONTHS = "to_months(CAST(round(n) AS INTEGER))"
ADD_MONTHS = Macro(
    "localcloud_add_months",
    "x, n",
    f"""cast_to_type(CASE
        WHEN CAST(x AS DATE) = last_day(x)
        THEN last_day(x + {_MONTHS}) + (CAST(x AS TIMESTAMP) - CAST(CAST(x AS DATE) AS TIMESTAMP))
        ELSE x + {_MONTHS} END, x)""",
)
_INTO_MONTH = "(epoch({0}) - epoch(date_trunc('month', {0}))) / 2678400"
MONTHS_BETWEEN = Macro(
    "localcloud_months_between",
    "a, b",
    f"""datediff('month', b, a) + CASE
        WHEN day(a) = day(b) OR (CAST(a AS DATE) = last_day(a) AND CAST(b AS DATE) = last_day(b)) THEN 0
        ELSE {_INTO_MONTH.format("a")} - {_INTO_MONTH.format("b")} END""",
)
MACROS = (ADD_MONTHS, MONTHS_BETWEEN)


def mend_trunc(one: exp.TimestampTrunc | exp.DateTrunc) -> None:
    one.replace(of_type_of(one.this, one))


def mend_add(one: exp.DateAdd) -> None:
    """Raises SnowflakeError for nanoseconds. An amount is rounded, where DuckDB would cut it off."""
    if unit_of(one) == "NANOSECOND":
        raise errors.unsupported("DATEADD of nanoseconds")
    if not is_whole(one.expression):
        one.set("expression", exp.cast(exp.Round(this=one.expression.copy()), exp.DType.BIGINT))
    if unit_of(one) in OF_DATES and not one.this.is_string:
        one.replace(of_type_of(one.this, one))


def mend_interval(one: exp.Add | exp.Sub) -> None:
    """A date and whole days are a date."""
    interval = one.expression
    if isinstance(interval, exp.Interval) and unit_of(interval).removesuffix("S") in OF_DATES:
        one.replace(of_type_of(one.this, exp.paren(one.copy())))


def mend_extract(one: exp.Extract) -> None:
    """The seconds since 1970 are whole."""
    if one.name.upper() == "EPOCH":
        one.set("this", exp.var("EPOCH_SECOND"))


def mend_slice(one: exp.TimeSlice) -> None:
    if unit_of(one) == "WEEK":
        raise errors.unsupported("TIME_SLICE of weeks")
    one.replace(of_type_of(one.this, one))


def mend_zone(one: exp.ConvertTimezone) -> None:
    """With one zone it gives a TIMESTAMP_TZ, which is done for UTC alone: there it is what the session shows."""
    if one.args.get("source_tz"):
        return
    if one.args["target_tz"].name.upper() not in ("UTC", "ETC/UTC"):
        raise errors.unsupported("CONVERT_TIMEZONE to one zone other than UTC, which gives a TIMESTAMP_TZ")
    one.replace(exp.cast(one.args["timestamp"].copy(), exp.DType.TIMESTAMPLTZ))


def mend_add_months(one: exp.AddMonths) -> None:
    one.replace(ADD_MONTHS(one.this, one.expression))


def mend_months_between(one: exp.MonthsBetween) -> None:
    one.replace(MONTHS_BETWEEN(one.this, one.expression))


MENDS = {
    exp.TimestampTrunc: mend_trunc,
    exp.DateTrunc: mend_trunc,
    exp.DateAdd: mend_add,
    exp.TimeAdd: mend_add,
    exp.Add: mend_interval,
    exp.Sub: mend_interval,
    exp.Extract: mend_extract,
    exp.TimeSlice: mend_slice,
    exp.ConvertTimezone: mend_zone,
    exp.AddMonths: mend_add_months,
    exp.MonthsBetween: mend_months_between,
}


def of_type_of(value: exp.Expression, changed: exp.Expression) -> exp.Expression:
    """What was made of a value, in the value's type."""
    return exp.func("cast_to_type", changed.copy(), value.copy())


def is_whole(amount: exp.Expression) -> bool:
    inner = amount.unnest()
    inner = inner.this if isinstance(inner, exp.Neg) else inner
    return isinstance(inner, exp.Literal) and inner.is_int


def unit_of(one: exp.Expression) -> str:
    unit = one.args.get("unit")
    return unit.name.upper() if unit else ""
