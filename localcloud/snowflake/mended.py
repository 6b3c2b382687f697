"""What fakesnow makes of a statement on its way to DuckDB, mended where it would come to something else.

https://docs.snowflake.com/en/sql-reference/functions-conversion and …/functions-string
"""

from __future__ import annotations

from typing import Any

from fakesnow.cursor import FakeSnowflakeCursor
from sqlglot import exp

from localcloud.snowflake import macros, unlike

TEXTS = (exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.CHAR, exp.DType.NCHAR, exp.DType.NVARCHAR)
# fakesnow sums doubles, which have 53 bits; of a text that is no number it makes NULL.
NUMERIC = (exp.Sum, exp.Avg)
MENDED = (exp.Cast, exp.ColumnDef, exp.Div, exp.GroupConcat, exp.PropertyEQ, exp.ToChar, exp.Trim, *NUMERIC)


def with_mends(cursor: FakeSnowflakeCursor) -> FakeSnowflakeCursor:
    """The cursor, whose translation to DuckDB is mended."""
    theirs = cursor._transform

    def transform(expression: exp.Expression, params: Any) -> exp.Expression:
        return after(theirs(before(expression.copy()), params))

    cursor._transform = transform
    return cursor


def before(expression: exp.Expression) -> exp.Expression:
    """Raises SnowflakeError for what can't be mended."""
    unlike.refuse(expression)
    for one in list(expression.find_all(*MENDED))[::-1]:
        match one:
            case exp.ColumnDef(kind=exp.DataType() as type_) if type_.this in TEXTS and (length := length_of(type_)):
                # fakesnow keeps the lengths of VARCHAR alone.
                type_.set("this", exp.DType.VARCHAR)
                type_.set("expressions", [exp.DataTypeParam(this=length)])
            case exp.GroupConcat():
                mend_list(one)
            case exp.Div():
                one.replace(macros.call(macros.QUOTIENT, one.this, one.expression))
            case exp.PropertyEQ(this=exp.Identifier() as key):
                # sqlglot takes the key of {'a': 1} for a name.
                key.replace(exp.Literal.string(key.name))
            case exp.Trim():
                one.this.meta["trim"] = (one.args.get("expression"), one.args.get("position"))
            case exp.Sum() | exp.Avg() if not one.find(exp.JSONExtract):
                one.this.meta["plain"] = True
            case exp.ToChar() if not one.args.get("format"):
                one.replace(exp.cast(as_text(one.this), exp.DType.VARCHAR))
            case exp.Cast() if one.to.this in exp.DataType.INTEGER_TYPES | {exp.DType.DECIMAL} and is_float(one.this):
                # DuckDB rounds a half to the even number.
                scale = one.to.expressions[1].this.copy() if len(one.to.expressions) > 1 else exp.Literal.number(0)
                one.set("this", exp.Round(this=one.this.copy(), decimals=scale))
            case exp.Cast() if type(one) is exp.Cast and one.to.this in TEXTS:
                one.set("this", fitting(one.this, one.to))
    return expression


def mend_list(listed: exp.GroupConcat) -> None:
    """LISTAGG puts nothing between if nothing is said, and is an empty text where there is nothing to list."""
    if not listed.args.get("separator"):
        listed.set("separator", exp.Literal.string(""))
    whole: exp.Expression = listed
    while isinstance(whole.parent, (exp.WithinGroup, exp.Window, exp.Filter)):
        whole = whole.parent
    whole.replace(exp.func("COALESCE", whole.copy(), exp.Literal.string("")))


def as_text(value: exp.Expression) -> exp.Expression:
    """A value as Snowflake's text of it."""
    if value.is_string or isinstance(value, exp.Null):
        return value.copy()
    return macros.call(macros.TEXT, value)


def is_float(value: exp.Expression) -> bool:
    """Whether a value is seen to be of floating point: a quotient, or a cast."""
    inner = value.unnest()
    called = inner.expression.name if isinstance(inner, exp.Dot) else ""
    return called == macros.QUOTIENT or (isinstance(inner, exp.Cast) and inner.to.this in exp.DataType.FLOAT_TYPES)


def fitting(value: exp.Expression, type_: exp.DataType) -> exp.Expression:
    """The text of a value, which a cast to VARCHAR(n) refuses if it is longer; translation.py makes Snowflake's error.

    https://docs.snowflake.com/en/sql-reference/functions/cast
    """
    length = length_of(type_)
    if length is None:
        # fakesnow knows this one, and DuckDB is faster with it.
        return value.copy() if isinstance(value, exp.JSONExtract) else as_text(value)
    return macros.call(macros.FITTING, as_text(value), length)


def length_of(type_: exp.DataType) -> exp.Expression | None:
    """n of VARCHAR(n) or CHAR(n); CHAR is one character."""
    if type_.expressions:
        return type_.expressions[0].this.copy()
    return exp.Literal.number(1) if type_.this in (exp.DType.CHAR, exp.DType.NCHAR) else None


def after(expression: exp.Expression) -> exp.Expression:
    """Put back what fakesnow has left out, and take out what it has put in."""
    for one in list(expression.find_all(exp.Trim, *NUMERIC)):
        inner = one.this.this if isinstance(one.this, exp.Cast) else one.this
        if isinstance(one, exp.Trim) and "trim" in inner.meta:
            characters, position = inner.meta["trim"]
            one.set("expression", characters and characters.copy())
            one.set("position", position)
        elif isinstance(one, NUMERIC) and isinstance(one.this, exp.TryCast) and "plain" in inner.meta:
            one.set("this", inner)
    return expression
