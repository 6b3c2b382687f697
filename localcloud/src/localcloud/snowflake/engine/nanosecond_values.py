"""Values that may have nine digits of a second, by the form of their expressions."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.digits import CUT
from localcloud.snowflake.engine.functions.nanos import MICROS
from localcloud.snowflake.engine.zoned_comparisons import is_bound
from localcloud.snowflake.files.moment_text import NANO_TYPES, has_nanos
from localcloud.snowflake.wire import errors

# DuckDB's types of microseconds that a column has.
DECLARED = {
    **dict.fromkeys((exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME), "TIMESTAMP"),
    exp.DType.TIMESTAMPLTZ: "TIMESTAMP WITH TIME ZONE",
    exp.DType.TIME: "TIME",
}
# Types of values that may have nine digits, a text's included.
_OPEN = (exp.DType.TIMESTAMPTZ, exp.DType.VARIANT, *exp.DataType.TEXT_TYPES)
# Values that have no more than six digits, or are no times, as they are written.
_OTHERS = (exp.Null, exp.Boolean, exp.Interval, exp.Tuple, exp.Star, exp.CurrentTimestamp, exp.CurrentDate)


def nine_digits(usual: str) -> exp.DataType:
    """Return the type of nanoseconds for one of microseconds (DECLARED)."""
    return exp.DataType.build(NANO_TYPES[usual], dialect="duckdb", udt=True)


def _has_nine(value: exp.Expr) -> bool:
    """Return whether a bound value is of a type of nanoseconds; such a one can't be written twice, as macros do."""
    types = [type_.sql(dialect="duckdb") for type_ in value.find_all(exp.DataType)]
    return any(type_ in NANO_TYPES.values() for type_ in types)


def is_other(value: exp.Expr) -> bool:
    """Return whether a value is known to have no more than six digits, or to be no time."""
    inner = value.unnest()
    if CUT.is_called_by(inner) or isinstance(inner, (*_OTHERS, exp.Literal)):
        return not (inner.is_string and has_nanos(inner.name))
    return isinstance(inner, exp.Cast) and inner.to.this not in _OPEN


def in_micros(value: exp.Expr) -> exp.Expr:
    """Return the value cut to microseconds, for functions of DuckDB that would round it."""
    if is_bound(value):
        return bound(value)
    return value.copy() if is_other(value) else MICROS(value)


def bound(value: exp.Expr) -> exp.Expr:
    """Return a bound value of microseconds. Raise Nanoseconds for others: a macro would write it twice."""
    if _has_nine(value):
        raise errors.nanoseconds()
    return value.copy()
