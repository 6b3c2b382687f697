"""Casts, and the functions that make one type of another.

https://docs.snowflake.com/en/sql-reference/functions-conversion
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.functions import numbers
from localcloud.snowflake.functions.macro import Macro, too_long
from localcloud.snowflake.functions.names import names

NAMES = names(
    """
    CAST TO_CHAR TO_DATE TO_DOUBLE TO_NUMBER TO_TIMESTAMP TO_TIMESTAMP_NTZ TO_VARCHAR TRY_CAST
    """
)
TEXTS = (exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.CHAR, exp.DType.NCHAR, exp.DType.NVARCHAR)

_TEXT = "CAST(x AS VARCHAR)"
_STAMP = f"left(rpad({_TEXT} || CASE WHEN contains({_TEXT}, '.') THEN '' ELSE '.' END, 23, '0'), 23)"
# DuckDB takes the branch of a value's type when it plans the query.
TEXT = Macro(
    "marquee_text",
    {
        "x": f"""CASE
        WHEN typeof(x) = 'JSON' THEN {_TEXT} ->> '$'
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN regexp_replace({_TEXT}, '[.]0$', '')
        WHEN typeof(x) IN ('TIMESTAMP', 'TIMESTAMP_NS') THEN {_STAMP}
        WHEN typeof(x) = 'BLOB' THEN hex(CAST({_TEXT} AS BLOB))
        ELSE {_TEXT} END"""
    },
)
FITTING = Macro(
    "marquee_fitting",
    {"x, n": f"CASE WHEN length(x) > n THEN CAST(CAST({too_long('x')} AS DOUBLE) AS VARCHAR) ELSE x END"},
)
MACROS = (TEXT, FITTING)


def mend_to_char(one: exp.ToChar) -> None:
    if not one.args.get("format"):
        one.replace(exp.cast(as_text(one.this), exp.DType.VARCHAR))


def mend_cast(one: exp.Cast) -> None:
    if one.to.this in exp.DataType.INTEGER_TYPES | {exp.DType.DECIMAL} and is_float(one.this):
        # DuckDB rounds a half to the even number.
        scale = one.to.expressions[1].this.copy() if len(one.to.expressions) > 1 else exp.Literal.number(0)
        one.set("this", exp.Round(this=one.this.copy(), decimals=scale))
    elif type(one) is exp.Cast and one.to.this in TEXTS:
        one.set("this", fitting(one.this, one.to))


def mend_column(one: exp.ColumnDef) -> None:
    """fakesnow keeps the lengths of VARCHAR alone."""
    type_ = one.args.get("kind")
    if isinstance(type_, exp.DataType) and type_.this in TEXTS and (length := length_of(type_)):
        type_.set("this", exp.DType.VARCHAR)
        type_.set("expressions", [exp.DataTypeParam(this=length)])


MENDS = {exp.ToChar: mend_to_char, exp.Cast: mend_cast, exp.TryCast: mend_cast, exp.ColumnDef: mend_column}


def as_text(value: exp.Expression) -> exp.Expression:
    """A value as Snowflake's text of it."""
    return value.copy() if value.is_string or isinstance(value, exp.Null) else TEXT(value)


def is_float(value: exp.Expression) -> bool:
    """Whether a value is seen to be of floating point: a quotient, or a cast."""
    inner = value.unnest()
    cast = isinstance(inner, exp.Cast) and inner.to.this in exp.DataType.FLOAT_TYPES
    return cast or numbers.QUOTIENT.is_called_by(inner)


def fitting(value: exp.Expression, type_: exp.DataType) -> exp.Expression:
    """The text of a value, which a cast to VARCHAR(n) refuses if it is longer; translation.py makes Snowflake's error.

    https://docs.snowflake.com/en/sql-reference/functions/cast
    """
    length = length_of(type_)
    if length is None:
        # fakesnow knows this one, and DuckDB is faster with it.
        return value.copy() if isinstance(value, exp.JSONExtract) else as_text(value)
    return FITTING(as_text(value), length)


def length_of(type_: exp.DataType) -> exp.Expression | None:
    """n of VARCHAR(n) or CHAR(n); CHAR is one character."""
    if type_.expressions:
        return type_.expressions[0].this.copy()
    return exp.Literal.number(1) if type_.this in (exp.DType.CHAR, exp.DType.NCHAR) else None
