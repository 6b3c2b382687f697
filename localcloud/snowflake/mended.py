"""What fakesnow makes of a statement on its way to DuckDB, mended where it would come to something else.

https://docs.snowflake.com/en/sql-reference/functions-conversion and …/functions-string
"""

from __future__ import annotations

from typing import Any

import duckdb
from fakesnow.cursor import FakeSnowflakeCursor
from sqlglot import exp

from localcloud.snowflake import errors

HOME = ("_fs_global", "_fs_information_schema")
TEXT, FITTING, QUOTIENT = "marquee_text", "marquee_fitting", "marquee_quotient"
TOO_LONG = "marquee: too long: "
ZERO = "marquee: division by zero"
TEXTS = (exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.CHAR, exp.DType.NCHAR, exp.DType.NVARCHAR)
# What DuckDB or fakesnow answers otherwise.
REFUSED = (exp.Typeof, exp.ToBinary)
# fakesnow sums doubles, which have 53 bits; of a text that is no number it makes NULL.
TIMES = (*exp.DataType.TEMPORAL_TYPES, exp.DType.TIME)
# What changes nothing when it is said.
NEUTRAL = (("OUTER", "FALSE"), ("RECURSIVE", "FALSE"), ("MODE", "BOTH"))
NUMERIC = (exp.Sum, exp.Avg)
MENDED = (exp.Cast, exp.ColumnDef, exp.Div, exp.GroupConcat, exp.PropertyEQ, exp.ToChar, exp.Trim, *NUMERIC)


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """The text that Snowflake writes for a value, and its quotient of numbers, of which it keeps six digits more.

    DuckDB takes the branch of a value's type when it plans the query. What fails is a cast: TRY takes no error().
    https://docs.snowflake.com/en/sql-reference/operators-arithmetic#division
    """
    text = "CAST(x AS VARCHAR)"
    stamp = f"left(rpad({text} || CASE WHEN contains({text}, '.') THEN '' ELSE '.' END, 23, '0'), 23)"
    connection.execute(
        f"""CREATE OR REPLACE MACRO {".".join(HOME)}.{TEXT}(x) AS CASE
        WHEN typeof(x) = 'JSON' THEN {text} ->> '$'
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN regexp_replace({text}, '[.]0$', '')
        WHEN typeof(x) IN ('TIMESTAMP', 'TIMESTAMP_NS') THEN {stamp}
        WHEN typeof(x) = 'BLOB' THEN hex(CAST({text} AS BLOB))
        ELSE {text} END"""
    )
    connection.execute(
        f"""CREATE OR REPLACE MACRO {".".join(HOME)}.{FITTING}(x, n) AS CASE
        WHEN length(x) > n THEN CAST(CAST({too_long("x")} AS DOUBLE) AS VARCHAR)
        ELSE x END"""
    )
    scale = "coalesce(TRY_CAST(regexp_extract(typeof(a), ',(\\d+)\\)', 1) AS INTEGER), 0)"
    connection.execute(
        f"""CREATE OR REPLACE MACRO {".".join(HOME)}.{QUOTIENT}(a, b) AS CASE
        WHEN b = 0 THEN CAST('{ZERO}' AS DOUBLE)
        WHEN typeof(a) IN ('DOUBLE', 'FLOAT') OR typeof(b) IN ('DOUBLE', 'FLOAT') THEN a / b
        ELSE round(a / b, greatest({scale}, least({scale} + 6, 12))) END"""
    )


def with_mends(cursor: FakeSnowflakeCursor) -> FakeSnowflakeCursor:
    """The cursor, whose translation to DuckDB is mended."""
    theirs = cursor._transform

    def transform(expression: exp.Expression, params: Any) -> exp.Expression:
        return after(theirs(before(expression.copy()), params))

    cursor._transform = transform
    return cursor


def before(expression: exp.Expression) -> exp.Expression:
    """Raises SnowflakeError for what is answered otherwise here."""
    if refused := expression.find(*REFUSED):
        raise errors.unsupported(refused.sql(dialect="snowflake")[:60])
    if any(one.args.get("on") for one in expression.find_all(exp.Distinct)):
        raise errors.unsupported("DISTINCT ON")
    if any(one.args.get("limit_options") for one in expression.find_all(exp.Limit)):
        raise errors.unsupported("LIMIT … PERCENT")
    for type_ in expression.find_all(exp.DataType):
        if type_.this in TIMES and type_.expressions and not 6 <= int(type_.expressions[0].name) <= 9:
            raise errors.unsupported(f"times with other digits than 6 to 9: {type_.sql(dialect='snowflake')}")
    for flatten in expression.find_all(exp.Explode):
        refuse_options(flatten)
    for one in list(expression.find_all(*MENDED))[::-1]:
        match one:
            case exp.ColumnDef(kind=exp.DataType() as type_) if type_.this in TEXTS and (length := length_of(type_)):
                # fakesnow keeps the lengths of VARCHAR alone.
                type_.set("this", exp.DType.VARCHAR)
                type_.set("expressions", [exp.DataTypeParam(this=length)])
            case exp.GroupConcat():
                mend_list(one)
            case exp.Div():
                one.replace(ours(QUOTIENT, one.this, one.expression))
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


def refuse_options(flatten: exp.Explode) -> None:
    """fakesnow takes FLATTEN's first argument for its INPUT and leaves the others out."""
    for number, one in enumerate([flatten.this, *flatten.expressions]):
        named = isinstance(one, exp.Kwarg)
        key = one.this.name.upper() if named else "INPUT"
        value = one.expression.sql(dialect="snowflake").strip("'").upper() if named else ""
        if key != "INPUT" if number == 0 else (key, value) not in NEUTRAL:
            raise errors.unsupported(f"FLATTEN with {one.sql(dialect='snowflake')}")


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
    return ours(TEXT, value)


def ours(name: str, *values: exp.Expression) -> exp.Expression:
    """A call of one of the macros."""
    call = exp.Anonymous(this=name, expressions=[value.copy() for value in values])
    return exp.Dot.build([*map(exp.to_identifier, HOME), call])


def is_float(value: exp.Expression) -> bool:
    """Whether a value is seen to be of floating point: a quotient, or a cast."""
    inner = value.unnest()
    called = inner.expression.name if isinstance(inner, exp.Dot) else ""
    return called == QUOTIENT or (isinstance(inner, exp.Cast) and inner.to.this in exp.DataType.FLOAT_TYPES)


def too_long(text: str) -> str:
    """SQL of the message for a text, of which Snowflake tells 200 characters."""
    return f"'{TOO_LONG}' || left({text}, 200) || CASE WHEN length({text}) > 200 THEN '...' ELSE '' END"


def fitting(value: exp.Expression, type_: exp.DataType) -> exp.Expression:
    """The text of a value, which a cast to VARCHAR(n) refuses if it is longer; translation.py makes Snowflake's error.

    https://docs.snowflake.com/en/sql-reference/functions/cast
    """
    length = length_of(type_)
    if length is None:
        # fakesnow knows this one, and DuckDB is faster with it.
        return value.copy() if isinstance(value, exp.JSONExtract) else as_text(value)
    return ours(FITTING, as_text(value), length)


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
