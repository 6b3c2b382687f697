"""TO_CHAR of a time in a format: a TIME, and fractions of a second that DuckDB can't write."""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.engine.functions.nano_parts import FILLED, marked
from localcloud.snowflake.engine.functions.rewrite import Rewrites

# Formats of a fraction, as sqlglot writes it, that DuckDB has.
_FRACTION, _WRITTEN = re.compile("%f[a-z_]*"), (["%f_three"], ["%f_six"], ["%f_nine"])
_OF_DATE = re.compile("%-?[YymdbBaAjzZ]")
_MILLION = exp.Literal.number(1_000_000)


def _rewrite_time_text(node: exp.TimeToStr) -> None:
    """Write a TIME as DuckDB writes a timestamp, and fractions of which DuckDB has none, or only one in a format."""
    value, format_ = node.this.unnest(), node.args["format"]
    if isinstance(value, exp.Cast) and value.to.this == exp.DType.TIME:
        node.set("this", as_stamp(value))
    elif isinstance(value, (exp.Func, exp.Dot)) and not isinstance(value, exp.Cast) and is_of_time(format_):
        node.set("this", as_stamp(exp.cast(value.copy(), exp.DType.TIME)))
    if format_.is_string and (found := _FRACTION.findall(format_.name)) and found not in _WRITTEN:
        text = exp.TimeToStr(this=node.this.copy(), format=exp.Literal.string(marked(format_.name)))
        micros = exp.Anonymous(this="date_part", expressions=[exp.Literal.string("microsecond"), node.this.copy()])
        nine = exp.Mul(this=exp.Mod(this=micros, expression=_MILLION.copy()), expression=exp.Literal.number(1000))
        node.replace(FILLED(text, nine))


def is_of_time(format_: exp.Expr) -> bool:
    """Return whether a format of sqlglot's has no element of a date: the value may be a TIME."""
    return bool(format_.is_string) and not _OF_DATE.search(format_.name)


def as_stamp(time: exp.Expr) -> exp.Expr:
    """Return a TIME as the timestamp of 1970."""
    return exp.Anonymous(this="make_timestamp", expressions=[exp.Anonymous(this="epoch_us", expressions=[time.copy()])])


PRE_REWRITES: Rewrites = {exp.TimeToStr: _rewrite_time_text}
