"""Types and lengths of values, as far as the form of an expression says before DuckDB plans the query."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import zoned
from localcloud.snowflake.engine.functions.read_moments import CLOCK, DAY, MOMENT
from localcloud.snowflake.engine.functions.written_values import TEXT

# Nodes whose value is already a text.
TEXTUAL = (
    *(exp.Upper, exp.Lower, exp.Trim, exp.Concat, exp.ConcatWs, exp.Replace, exp.MD5, exp.SHA, exp.SHA2, exp.Left),
    *(exp.Right, exp.Substring, exp.Pad, exp.Repeat, exp.Reverse, exp.Initcap, exp.SplitPart, exp.Translate),
    *(exp.RegexpReplace, exp.RegexpExtract, exp.Hex, exp.Base64Encode, exp.TimeToStr, exp.DPipe),
)
# A query within a macro would run several times.
QUERIES = (exp.Subquery, exp.Select)
# In the `meta` of a type of times: the digits of a second that it declares.
DIGITS = "digits"
BYTES = (exp.DType.BINARY, exp.DType.VARBINARY)
TEXTS = (exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.CHAR, exp.DType.NCHAR, exp.DType.NVARCHAR)


def may_be_text(value: exp.Expr) -> bool:
    """Return whether a value may be a text, by its form."""
    inner = value.unnest()
    if isinstance(inner, exp.Cast):
        return inner.to.this in (*TEXTS, exp.DType.VARIANT)
    return not isinstance(inner, (exp.Null, exp.Literal, exp.CurrentTimestamp, exp.Placeholder, exp.DateAdd))


def is_text(value: exp.Expr) -> bool:
    """Return whether a value is known to be a text: TEXT within TEXT makes a query's plan twelve times as long."""
    inner = value.unnest()
    if isinstance(inner, exp.Coalesce):
        return any(map(is_text, [inner.this, *inner.expressions]))
    cast = isinstance(inner, exp.Cast) and inner.to.this in TEXTS
    return inner.is_string or cast or isinstance(inner, TEXTUAL) or TEXT.is_called_by(inner)


def is_column_or_text(value: exp.Expr) -> bool:
    """Return whether a value is a column or a text; fakesnow converts the elements of a VARIANT itself."""
    inner = value.unnest()
    if zoned.WALL.is_called_by(inner):
        within = inner.expression.expressions[0]
        return not any(reader.is_called_by(within) for reader in (DAY, MOMENT, CLOCK))
    return inner.is_string or isinstance(inner, (exp.Column, *TEXTUAL))


def scale_of(type_: exp.DataType) -> exp.Expr:
    """Return s of NUMBER(p, s), 0 without one."""
    return type_.expressions[1].this.copy() if len(type_.expressions) > 1 else exp.Literal.number(0)


def is_float(value: exp.Expr) -> bool:
    """Return whether a value is known to be floating point: cast to it."""
    inner = value.unnest()
    return isinstance(inner, exp.Cast) and inner.to.this in exp.DataType.FLOAT_TYPES


def length_of(type_: exp.DataType) -> exp.Expr | None:
    """Return n of VARCHAR(n) or CHAR(n), 1 for CHAR, None for VARCHAR."""
    if type_.expressions:
        length: exp.Expr = type_.expressions[0].this.copy()
        return length
    return exp.Literal.number(1) if type_.this in (exp.DType.CHAR, exp.DType.NCHAR) else None
