"""Conversion functions of Snowflake's SQL, and casts. (What COPY converts is in files/text_conversion.py.)

https://docs.snowflake.com/en/sql-reference/functions-conversion
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import (
    read_moments,
    read_values,
    semistructured_casts,
    structured,
    tried_types,
    written_values,
    zoned,
)
from localcloud.snowflake.engine.functions.binary_formats import AS_TEXT, format_of
from localcloud.snowflake.engine.functions.number_model import is_numeric, model_of
from localcloud.snowflake.engine.functions.number_parsing import NUMBER_BY, READ, TRY_NUMBER_BY, TRY_READ
from localcloud.snowflake.engine.functions.number_texts import NUMBER_TEXT, WRITE
from localcloud.snowflake.engine.functions.read_moments import (
    CLOCK,
    DAY,
    EXACT,
    EXACT_CLOCK,
    EXACT_LOCAL_MOMENT,
    EXACT_MOMENT,
    LOCAL_MOMENT,
    MOMENT,
    TRY_DATE,
    TRY_STAMP,
    formatted,
)
from localcloud.snowflake.engine.functions.read_values import (
    BINARY_OF,
    BOOLEAN_WORD,
    NUMERAL,
    ROUNDED,
    WITHOUT_EXPONENT,
)
from localcloud.snowflake.engine.functions.rewrite import Calls, Rewrites
from localcloud.snowflake.engine.functions.value_forms import (
    BYTES,
    DIGITS,
    QUERIES,
    TEXTS,
    is_column_or_text,
    is_float,
    is_text,
    length_of,
    may_be_text,
    scale_of,
)
from localcloud.snowflake.engine.functions.variant_casts import as_element, as_variant
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.engine.functions.written_values import FITTING, FITTING_BINARY, IN_ZONE, TEXT
from localcloud.snowflake.files.moment_text import is_iso
from localcloud.snowflake.wire import errors

NAMES = word_set(
    """
    CAST DATE TIME TO_BOOLEAN TO_CHAR TO_DATE TO_DECIMAL TO_DOUBLE TO_NUMBER TO_NUMERIC TO_TIME TO_TIMESTAMP
    TO_TIMESTAMP_LTZ TO_TIMESTAMP_NTZ TO_TIMESTAMP_TZ TO_VARCHAR TRY_CAST TRY_TO_BOOLEAN TRY_TO_DATE TRY_TO_DECIMAL
    TRY_TO_DOUBLE TRY_TO_NUMBER TRY_TO_NUMERIC TRY_TO_TIME TRY_TO_TIMESTAMP TRY_TO_TIMESTAMP_LTZ TRY_TO_TIMESTAMP_NTZ
    TRY_TO_TIMESTAMP_TZ
    """
)
NUMBERS = exp.DataType.INTEGER_TYPES | exp.DataType.FLOAT_TYPES | {exp.DType.DECIMAL}
STAMPS = (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.TIMESTAMPLTZ)
_NUMBER_MACROS = (NUMBER_TEXT, NUMBER_BY, TRY_NUMBER_BY)
MACROS = (
    *zoned.MACROS,
    *written_values.MACROS,
    *read_values.MACROS,
    *read_moments.MACROS,
    *semistructured_casts.MACROS,
    *_NUMBER_MACROS,
    *tried_types.MACROS,
)
# How a text is read for each type of times: with digits of a second cut off, and with all.
_READERS = {
    exp.DType.TIME: (CLOCK, EXACT_CLOCK),
    exp.DType.TIMESTAMP: (MOMENT, EXACT_MOMENT),
    exp.DType.TIMESTAMPLTZ: (LOCAL_MOMENT, EXACT_LOCAL_MOMENT),
}
SCALARS = (WRITE, READ, TRY_READ, *read_moments.SCALARS)


def _rewrite_to_char(node: exp.ToChar) -> None:
    given = node.args.get("format")
    if not given:
        node.replace(exp.cast(_to_text(node.this), exp.DType.VARCHAR))
    elif format_ := format_of(given):
        node.replace(AS_TEXT(node.this, format_))
    elif given.is_string and is_numeric(given.name):
        model_of(given.name)
        node.replace(NUMBER_TEXT(node.this, given))


def _rewrite_cast(node: exp.Cast) -> None:
    if structured.is_structured(node.to):
        structured.rewrite_cast(node)
    elif node.to.this == exp.DType.TIMESTAMPTZ:
        node.replace((zoned.TRY_OF if type(node) is exp.TryCast else zoned.OF)(node.this))
    elif node.to.this == exp.DType.VARIANT:
        # DuckDB would parse a text that is cast to JSON.
        if not isinstance(node.parent, exp.Typeof):
            node.replace(as_variant(node.this))
    elif node.to.this == exp.DType.ARRAY and not node.to.expressions:
        node.replace(semistructured_casts.ARRAY(as_element(node.this)))
    elif node.to.this == exp.DType.OBJECT and not node.to.expressions:
        node.replace(semistructured_casts.OBJECT(node.this))
    elif node.to.this in exp.DataType.INTEGER_TYPES | {exp.DType.DECIMAL} and is_float(node.this):
        node.set("this", exp.Round(this=node.this.copy(), decimals=scale_of(node.to)))
    elif node.to.this in NUMBERS and is_column_or_text(node.this):
        checked = NUMERAL(node.this)
        exact = node.to.this not in exp.DataType.FLOAT_TYPES and isinstance(node.this, exp.Column)
        node.set("this", ROUNDED(checked, scale_of(node.to)) if exact else checked)
    elif node.to.this in exp.DataType.INTEGER_TYPES | {exp.DType.DECIMAL} and is_text(node.this):
        node.set("this", WITHOUT_EXPONENT(node.this))
    elif type(node) is exp.Cast and node.to.this in TEXTS:
        node.set("this", _cast_to_varchar(node.this, node.to))
    elif node.to.this == exp.DType.DATE and type(node) is exp.TryCast:
        # fakesnow would try two formats of its own.
        node.replace(TRY_DATE(node.this))
    elif node.to.this in (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ) and type(node) is exp.TryCast:
        node.replace(TRY_STAMP(node.this))
    elif node.to.this in BYTES and type(node) is exp.Cast:
        _cast_to_binary(node)
    elif node.to.this in (*STAMPS, exp.DType.TIME):
        node.set("this", _as_moment(node.this, node.to))
    elif not is_column_or_text(node.this):
        return
    elif node.to.this == exp.DType.DATE:
        if not (node.this.is_string and is_iso(node.this.name)):
            node.set("this", DAY(node.this))
    elif node.to.this == exp.DType.BOOLEAN:
        node.set("this", BOOLEAN_WORD(node.this))


def _rewrite_try_cast(node: exp.TryCast) -> None:
    """Convert texts only."""
    _rewrite_cast(tried_types.check(node, node.this, tried_types.name_of(node.to), nulls=True))


def _cast_to_binary(node: exp.Cast) -> None:
    """Read texts as BINARY, and let a value that is longer than n of BINARY(n) fail."""
    length = node.to.expressions[0].this.copy() if node.to.expressions else None
    if length is None and isinstance(node.this.unnest(), (*QUERIES, exp.Null, exp.Placeholder)):
        return
    value = BINARY_OF(node.this)
    node.replace(value if length is None else FITTING_BINARY(value, length))


def _as_moment(value: exp.Expr, type_: exp.DataType) -> exp.Expr:
    """Return the value as a cast to this type of times reads it; a type with few digits of a second cuts off others."""
    cut, time = type_.meta.get(DIGITS, 9) <= 6, type_.this == exp.DType.TIME
    if is_column_or_text(value):
        if value.is_string and is_iso(value.name) and not time and type_.this != exp.DType.TIMESTAMPLTZ:
            return value
        return _READERS[type_.this if type_.this in _READERS else exp.DType.TIMESTAMP][not cut](value)
    return value if cut or not may_be_text(value) else EXACT(value)


def _rewrite_to_time(node: exp.TsOrDsToTime) -> None:
    safe, given = node.args.get("safe"), node.args.get("format")
    if safe:
        node = tried_types.check(node, node.this, "TIME(9)")
    if given:
        node.replace(exp.cast(formatted(node.this, given, bool(safe)), exp.DType.TIME))
        return
    conversion = (exp.TryCast if safe else exp.Cast)(this=node.this.copy(), to=exp.DataType(this=exp.DType.TIME))
    node.replace(conversion)
    _rewrite_cast(conversion)


_STAMPED = {
    "TO_TIMESTAMP_TZ": (exp.Cast, exp.DType.TIMESTAMPTZ),
    "TRY_TO_TIMESTAMP_TZ": (exp.TryCast, exp.DType.TIMESTAMPTZ),
    "TRY_TO_TIMESTAMP": (exp.TryCast, exp.DType.TIMESTAMP),
    "TRY_TO_TIMESTAMP_NTZ": (exp.TryCast, exp.DType.TIMESTAMP),
    "TO_TIMESTAMP_LTZ": (exp.Cast, exp.DType.TIMESTAMPLTZ),
    "TRY_TO_TIMESTAMP_LTZ": (exp.TryCast, exp.DType.TIMESTAMPLTZ),
}


def _rewrite_unknown(node: exp.Anonymous) -> None:
    """sqlglot does not know the type of these functions' argument."""
    if node.name.upper() in _STAMPED and len(node.expressions) == 1:
        cast, type_ = _STAMPED[node.name.upper()]
        if cast is exp.TryCast:
            node = tried_types.check(node, node.expressions[0], tried_types.name_of(exp.DataType(this=type_)))
        conversion = cast(this=node.expressions[0].copy(), to=exp.DataType(this=type_))
        node.replace(conversion)
        _rewrite_cast(conversion)
        return
    if len(node.expressions) != 1:
        return
    [value] = node.expressions
    is_date = node.name.upper() == "TO_DATE"
    macro = DAY if is_date else EXACT_MOMENT
    if node.name.upper() == "TO_TIME":
        # A text of digits is a number of seconds: https://docs.snowflake.com/en/sql-reference/functions/to_time
        moment = exp.cast(EXACT_MOMENT(value), exp.DType.TIMESTAMP) if value.is_string else value.copy()
        node.replace(exp.cast(moment, exp.DType.TIME))
        return
    if value.is_string:
        node.replace(exp.cast(macro(value), exp.DType.DATE if is_date else exp.DType.TIMESTAMP))
    elif is_column_or_text(value):
        value.replace(macro(value))


def _rewrite_to_boolean(node: exp.ToBoolean) -> None:
    if node.args.get("safe"):
        tried_types.check(node, node.this, "BOOLEAN")


def _rewrite_to_number(node: exp.ToNumber | exp.ToDouble) -> None:
    if node.args.get("safe"):
        node = tried_types.check(node, node.this, "FLOAT" if isinstance(node, exp.ToDouble) else "NUMBER(38,0)")
    if given := node.args.get("format"):
        if isinstance(node, exp.ToDouble) or not (given.is_string and is_numeric(given.name)):
            raise errors.unsupported("conversions to numbers with such a format")
        node.set("this", (TRY_NUMBER_BY if node.args.get("safe") else NUMBER_BY)(node.this, given))
        node.set("format", None)
        return
    if is_column_or_text(node.this):
        node.set("this", NUMERAL(node.this))


PRE_REWRITES: Rewrites = {
    **read_moments.PRE_REWRITES,
    exp.ToChar: _rewrite_to_char,
    exp.Cast: _rewrite_cast,
    exp.TryCast: _rewrite_try_cast,
    exp.TsOrDsToTime: _rewrite_to_time,
    exp.ToBoolean: _rewrite_to_boolean,
    exp.ToNumber: _rewrite_to_number,
    exp.ToDouble: _rewrite_to_number,
}


def _keep_wide(node: exp.TryCast) -> None:
    """Let a TRY_CAST of a number of more than 64 bits fail instead of being NULL: the statement runs again."""
    if node.to.this == exp.DType.BIGINT and "wide" not in node.meta:
        node.meta["wide"] = True
        wide = exp.TryCast(this=node.this.copy(), to=exp.DataType.build("DECIMAL(38, 0)", dialect="duckdb"))
        node.replace(exp.func("COALESCE", node.copy(), exp.cast(wide, exp.DType.BIGINT)))


POST_REWRITES: Rewrites = {exp.TryCast: _keep_wide}


def _write_in_zone(node: exp.Anonymous) -> None:
    node.replace(IN_ZONE(*node.expressions))


CALLS: Calls = {
    **dict.fromkeys(("TO_DATE", "TO_TIME", "TO_TIMESTAMP", *_STAMPED), _rewrite_unknown),
    IN_ZONE.name.upper(): _write_in_zone,
}


def _to_text(value: exp.Expr) -> exp.Expr:
    """Return the value as the text that Snowflake makes of it."""
    return value.copy() if is_text(value) or isinstance(value, exp.Null) else TEXT(value)


def _cast_to_varchar(value: exp.Expr, type_: exp.DataType) -> exp.Expr:
    """Return the value's text; longer texts than n of VARCHAR(n) fail, with Snowflake's error from translation.py.

    https://docs.snowflake.com/en/sql-reference/functions/cast
    """
    length = length_of(type_)
    if length is None:
        # fakesnow translates this node, and DuckDB runs it faster.
        return value.copy() if isinstance(value, exp.JSONExtract) else _to_text(value)
    return FITTING(_to_text(value), length)
