"""Casts, and the functions that make one type of another.

https://docs.snowflake.com/en/sql-reference/functions-conversion
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro, too_long
from localcloud.snowflake.engine.functions.names import names

NAMES = names(
    """
    CAST DATE TO_BOOLEAN TO_CHAR TO_DATE TO_DECIMAL TO_DOUBLE TO_NUMBER TO_NUMERIC TO_TIME TO_TIMESTAMP
    TO_TIMESTAMP_NTZ TO_VARCHAR TRY_CAST TRY_TO_BOOLEAN TRY_TO_DATE TRY_TO_DECIMAL TRY_TO_DOUBLE TRY_TO_NUMBER
    TRY_TO_NUMERIC TRY_TO_TIME
    """
)
NUMBERS = exp.DataType.INTEGER_TYPES | exp.DataType.FLOAT_TYPES | {exp.DType.DECIMAL}
MOMENTS = (exp.DType.DATE, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ)
# What answers with a text, which needs no other.
TEXTUAL = (
    *(exp.Upper, exp.Lower, exp.Trim, exp.Concat, exp.ConcatWs, exp.Replace, exp.MD5, exp.SHA, exp.SHA2, exp.Left),
    *(exp.Right, exp.Substring, exp.Pad, exp.Repeat, exp.Reverse, exp.Initcap, exp.SplitPart, exp.Translate),
    *(exp.RegexpReplace, exp.RegexpExtract, exp.Hex, exp.Base64Encode, exp.TimeToStr, exp.DPipe),
)
TEXTS = (exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.CHAR, exp.DType.NCHAR, exp.DType.NVARCHAR)

_TEXT = "CAST(x AS VARCHAR)"
_STAMP = f"left(rpad({_TEXT} || CASE WHEN contains({_TEXT}, '.') THEN '' ELSE '.' END, 23, '0'), 23)"
# DuckDB takes the branch of a value's type when it plans the query.
TEXT = Macro(
    "localcloud_text",
    "x",
    f"""CASE
        WHEN typeof(x) = 'JSON' THEN {_TEXT} ->> '$'
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN regexp_replace({_TEXT}, '[.]0$', '')
        WHEN typeof(x) IN ('TIMESTAMP', 'TIMESTAMP_NS') THEN {_STAMP}
        WHEN typeof(x) = 'BLOB' THEN hex(CAST({_TEXT} AS BLOB))
        ELSE {_TEXT} END""",
)
# DuckDB reads 1_000, 0x10 and 0b1; the other branch keeps the value's own type.
_NO_NUMBER = " OR ".join(f"contains(lower({_TEXT}), {one})" for one in ("'_'", "'0x'", "'0b'", "chr(11)"))
NUMERAL = Macro(
    "localcloud_numeral", "x", f"CASE WHEN typeof(x) = 'VARCHAR' AND ({_NO_NUMBER}) THEN 'no number' ELSE x END"
)
_SECONDS = "CAST(x AS BIGINT)"
# DuckDB knows these moments by name.
MOMENT = Macro(
    "localcloud_moment",
    "x",
    f"""CASE WHEN typeof(x) = 'VARCHAR' AND trim(lower({_TEXT}), '- ') IN ('epoch', 'infinity') THEN 'no date'
        ELSE x END""",
)
TRY_MOMENT = Macro(
    "localcloud_try_moment",
    "x",
    f"""CASE
        WHEN TRY_CAST(x AS BIGINT) IS NULL THEN
            CASE WHEN {_TEXT} >= '0' AND {_TEXT} < ':' AND NOT contains({_TEXT}, '/') THEN TRY_CAST(x AS TIMESTAMP) END
        WHEN {_SECONDS} < 31536000000 THEN make_timestamp({_SECONDS} * 1000000)
        WHEN {_SECONDS} < 31536000000000 THEN make_timestamp({_SECONDS} * 1000)
        WHEN {_SECONDS} < 31536000000000000 THEN make_timestamp({_SECONDS})
        ELSE make_timestamp({_SECONDS} // 1000) END""",
)
FITTING = Macro(
    "localcloud_fitting",
    "x, n",
    f"CASE WHEN length(x) > n THEN CAST(CAST({too_long('x')} AS DOUBLE) AS VARCHAR) ELSE x END",
)
# DuckDB rounds the half of a DOUBLE to the even number.
ROUNDED = Macro(
    "localcloud_rounded",
    "x, n",
    """CASE
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT', 'JSON') AND contains(CAST(x AS VARCHAR), '.')
        THEN cast_to_type(round(TRY_CAST(x AS DOUBLE), n), x) ELSE x END""",
)
MACROS = (ROUNDED, TEXT, NUMERAL, MOMENT, TRY_MOMENT, FITTING)


def mend_to_char(one: exp.ToChar) -> None:
    if not one.args.get("format"):
        one.replace(exp.cast(as_text(one.this), exp.DType.VARCHAR))


def mend_cast(one: exp.Cast) -> None:
    if one.to.this in exp.DataType.INTEGER_TYPES | {exp.DType.DECIMAL} and is_float(one.this):
        one.set("this", exp.Round(this=one.this.copy(), decimals=scale_of(one.to)))
    elif one.to.this in NUMBERS and is_given(one.this):
        given = NUMERAL(one.this)
        exact = one.to.this not in exp.DataType.FLOAT_TYPES and isinstance(one.this, exp.Column)
        one.set("this", ROUNDED(given, scale_of(one.to)) if exact else given)
    elif type(one) is exp.Cast and one.to.this in TEXTS:
        one.set("this", fitting(one.this, one.to))
    elif type(one) is exp.TryCast and one.to.this in (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ):
        one.replace(TRY_MOMENT(one.this))
    elif one.to.this in MOMENTS and is_given(one.this) and not (one.this.is_string and one.this.name[:1].isdigit()):
        one.set("this", MOMENT(one.this))


def mend_number(one: exp.ToNumber | exp.ToDouble) -> None:
    if is_given(one.this):
        one.set("this", NUMERAL(one.this))


def mend_column(one: exp.ColumnDef) -> None:
    """fakesnow keeps the lengths of VARCHAR alone."""
    type_ = one.args.get("kind")
    if isinstance(type_, exp.DataType) and type_.this in TEXTS and (length := length_of(type_)):
        type_.set("this", exp.DType.VARCHAR)
        type_.set("expressions", [exp.DataTypeParam(this=length)])


MENDS = {
    exp.ToChar: mend_to_char,
    exp.Cast: mend_cast,
    exp.TryCast: mend_cast,
    exp.ToNumber: mend_number,
    exp.ToDouble: mend_number,
    exp.ColumnDef: mend_column,
}


def as_text(value: exp.Expression) -> exp.Expression:
    """A value as Snowflake's text of it."""
    return value.copy() if is_text(value) or isinstance(value, exp.Null) else TEXT(value)


def is_text(value: exp.Expression) -> bool:
    """Whether a value is seen to be a text: each other TEXT within another makes its plan twelve times as long."""
    inner = value.unnest()
    if isinstance(inner, exp.Coalesce):
        return any(map(is_text, [inner.this, *inner.expressions]))
    cast = isinstance(inner, exp.Cast) and inner.to.this in TEXTS
    return inner.is_string or cast or isinstance(inner, TEXTUAL) or TEXT.is_called_by(inner)


def is_given(value: exp.Expression) -> bool:
    """Whether a value is a column or a text that is written out: fakesnow knows parts of a VARIANT."""
    inner = value.unnest()
    return inner.is_string or isinstance(inner, (exp.Column, *TEXTUAL))


def scale_of(type_: exp.DataType) -> exp.Expression:
    """s of NUMBER(p, s)."""
    return type_.expressions[1].this.copy() if len(type_.expressions) > 1 else exp.Literal.number(0)


def is_float(value: exp.Expression) -> bool:
    """Whether a value is seen to be of floating point: a cast."""
    inner = value.unnest()
    return isinstance(inner, exp.Cast) and inner.to.this in exp.DataType.FLOAT_TYPES


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
