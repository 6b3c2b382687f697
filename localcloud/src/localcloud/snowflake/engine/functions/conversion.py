"""Conversion functions of Snowflake's SQL, and casts. (What COPY converts is in files/conversion.py.)

https://docs.snowflake.com/en/sql-reference/functions-conversion
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import zoned
from localcloud.snowflake.engine.functions.binary_formats import AS_TEXT, OF_TEXT, format_of
from localcloud.snowflake.engine.functions.macro import MARK, Macro, too_long
from localcloud.snowflake.engine.functions.moment_format import WRITE
from localcloud.snowflake.engine.functions.rewrite import Calls, Rewrites
from localcloud.snowflake.engine.functions.undefined import in_text
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.engine.session_settings import LTZ_FORMAT, NTZ_FORMAT, variable
from localcloud.snowflake.files.moment_text import is_iso, iso_moment, iso_time
from localcloud.snowflake.files.number_text import NUMBER, without_exponent
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
# Nodes whose value is already a text.
TEXTUAL = (
    *(exp.Upper, exp.Lower, exp.Trim, exp.Concat, exp.ConcatWs, exp.Replace, exp.MD5, exp.SHA, exp.SHA2, exp.Left),
    *(exp.Right, exp.Substring, exp.Pad, exp.Repeat, exp.Reverse, exp.Initcap, exp.SplitPart, exp.Translate),
    *(exp.RegexpReplace, exp.RegexpExtract, exp.Hex, exp.Base64Encode, exp.TimeToStr, exp.DPipe),
)
BYTES = (exp.DType.BINARY, exp.DType.VARBINARY)
TEXTS = (exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.CHAR, exp.DType.NCHAR, exp.DType.NVARCHAR)

_TEXT = "CAST(x AS VARCHAR)"
_MARK = f"chr({ord(MARK)})"
# https://docs.snowflake.com/en/sql-reference/functions/to_char: nine digits after the point.
_DOUBLE = "TRY_CAST(x AS DOUBLE)"
_FLOAT = f"""CASE WHEN abs({_DOUBLE}) BETWEEN 0.001 AND 1e15 THEN CAST(round({_DOUBLE}, 9) AS VARCHAR)
    ELSE {_TEXT} END"""
_STAMP = f"left(rpad({_TEXT} || CASE WHEN contains({_TEXT}, '.') THEN '' ELSE '.' END, 23, '0'), 23)"
_FORMATS = {
    "TIMESTAMP": f"coalesce({variable('TIMESTAMP_NTZ_OUTPUT_FORMAT')}, '{NTZ_FORMAT}')",
    "TIMESTAMP_NS": f"coalesce({variable('TIMESTAMP_NTZ_OUTPUT_FORMAT')}, '{NTZ_FORMAT}')",
    "TIMESTAMP WITH TIME ZONE": f"coalesce({variable('TIMESTAMP_LTZ_OUTPUT_FORMAT')}, '{LTZ_FORMAT}')",
    "INTERVAL": f"coalesce({variable('TIMESTAMP_TZ_OUTPUT_FORMAT')}, '{LTZ_FORMAT}')",
    "DATE": f"coalesce({variable('DATE_OUTPUT_FORMAT')}, 'YYYY-MM-DD')",
    "TIME": f"coalesce({variable('TIME_OUTPUT_FORMAT')}, 'HH24:MI:SS')",
}
_BRANCHES = " ".join(f"WHEN '{type_}' THEN {each}" for type_, each in _FORMATS.items())
_FORMAT = f"CASE typeof(x) {_BRANCHES} END"
_MOMENTS = ", ".join(f"'{type_}'" for type_ in _FORMATS)
_BINARY_FORMAT = f"upper(coalesce({variable('BINARY_OUTPUT_FORMAT')}, 'HEX'))"
# DuckDB chooses the branch by the value's type when it plans the query.
TEXT = Macro(
    "localcloud_text",
    "x",
    f"""CASE
        WHEN typeof(x) = 'JSON' THEN CASE
            WHEN regexp_matches({_TEXT}, '^-?[0-9.]+[eE]')
            THEN regexp_replace(CAST(TRY_CAST({_TEXT} AS DOUBLE) AS VARCHAR), '[.]0$', '')
            ELSE {in_text(f"{_TEXT} ->> '$'")} END
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN regexp_replace({_FLOAT}, '[.]0$', '')
        WHEN typeof(x) IN ('TIMESTAMP', 'TIMESTAMP_NS') AND {variable("TIMESTAMP_NTZ_OUTPUT_FORMAT")} IS NULL
        THEN {_STAMP}
        WHEN typeof(x) = 'DATE' AND {variable("DATE_OUTPUT_FORMAT")} IS NULL THEN {_TEXT}
        WHEN typeof(x) IN ({_MOMENTS})
        THEN {WRITE.name}({_TEXT}, typeof(x), {_FORMAT})
        WHEN typeof(x) = 'BLOB' THEN {AS_TEXT.name}(CAST({_TEXT} AS BLOB), {_BINARY_FORMAT})
        ELSE {_TEXT} END""",
)
# https://docs.snowflake.com/en/sql-reference/functions/array_max#examples prints "2023-12-09 22:09:26.000".
_TIMED = "'TIMESTAMP', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE', 'INTERVAL'"
VARIANT = Macro(
    "localcloud_variant",
    "x",
    f"CASE WHEN typeof(x) IN ({_TIMED}) THEN to_json({TEXT.full_name}(x)) ELSE to_json(x) END",
)
# A FLOAT is written with an exponent: https://docs.snowflake.com/en/sql-reference/functions/is_double-real#examples
VARIANT_OF = Macro(
    "localcloud_variant_of",
    "x",
    f"""CASE WHEN typeof(x) IN ('DOUBLE', 'FLOAT') AND isfinite(TRY_CAST({_TEXT} AS DOUBLE))
        THEN CAST(format('{{:.15e}}', TRY_CAST({_TEXT} AS DOUBLE)) AS JSON) ELSE {VARIANT.full_name}(x) END""",
)
# DuckDB reads 1_000, 0x10 and 0b1 as numbers; the other branch keeps the value's type.
_NO_NUMBER = " OR ".join(f"contains(lower({_TEXT}), {each})" for each in ("'_'", "'0x'", "'0b'", "chr(11)"))
NUMERAL = Macro(
    "localcloud_numeral", "x", f"CASE WHEN typeof(x) = 'VARCHAR' AND ({_NO_NUMBER}) THEN 'no number' ELSE x END"
)
# A number with an exponent: DuckDB cuts off digits, or refuses it.
_HAS_EXPONENT = f"typeof(x) = 'VARCHAR' AND regexp_full_match({_TEXT}, '{NUMBER}') AND contains(lower({_TEXT}), 'e')"
SHIFTED = Macro(
    "localcloud_shifted",
    "x",
    f"CASE WHEN {_HAS_EXPONENT} THEN cast_to_type({without_exponent(_TEXT)}, x) ELSE x END",
)
# DuckDB reads more formats than Snowflake: a text in none of Snowflake's must fail in its cast.
MOMENT = Macro(
    "localcloud_moment",
    "x",
    f"""CASE WHEN typeof(x) = 'VARCHAR' THEN cast_to_type({iso_moment(_TEXT, f"{_MARK} || {_TEXT}")}, x) ELSE x END""",
)
CLOCK = Macro(
    "localcloud_clock",
    "x",
    f"""CASE WHEN typeof(x) = 'VARCHAR' THEN cast_to_type({iso_time(_TEXT, f"{_MARK} || {_TEXT}")}, x) ELSE x END""",
)
TRY_DATE = Macro("localcloud_try_date", "x", f"TRY_CAST({iso_moment(_TEXT, 'NULL')} AS DATE)")
TRY_STAMP = Macro("localcloud_try_stamp", "x", f"TRY_CAST({iso_moment(_TEXT, 'NULL')} AS TIMESTAMP)")
# A text is hexadecimal: https://docs.snowflake.com/en/sql-reference/binary-input-output
BINARY_OF = Macro(
    "localcloud_binary",
    "x",
    f"""CASE WHEN typeof(x) = 'VARCHAR' 
        THEN {OF_TEXT.name}({_TEXT}, upper(coalesce({variable("BINARY_INPUT_FORMAT")}, 'HEX')))
        ELSE CAST(cast_to_type(x, NULL::BLOB) AS BLOB) END""",
)
_SWITCH = f"lower(trim({_TEXT}))"
SWITCH = Macro(
    "localcloud_switch",
    "x",
    f"""CASE WHEN typeof(x) = 'VARCHAR' AND {_SWITCH} IN ('on', 'off') THEN cast_to_type({_SWITCH} = 'on', x)
        ELSE x END""",
)
FITTING = Macro(
    "localcloud_fitting",
    "x, n",
    f"CASE WHEN length(x) > n THEN CAST(CAST({too_long('x')} AS DOUBLE) AS VARCHAR) ELSE x END",
)
# DuckDB rounds half of a DOUBLE to even.
ROUNDED = Macro(
    "localcloud_rounded",
    "x, n",
    """CASE
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT', 'JSON') AND contains(CAST(x AS VARCHAR), '.')
        THEN cast_to_type(round(TRY_CAST(x AS DOUBLE), n), x) ELSE x END""",
)
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
MACROS = (
    *zoned.MACROS,
    EPOCH,
    ROUNDED,
    TEXT,
    VARIANT,
    VARIANT_OF,
    NUMERAL,
    SHIFTED,
    MOMENT,
    CLOCK,
    TRY_DATE,
    TRY_STAMP,
    BINARY_OF,
    SWITCH,
    FITTING,
)


def _rewrite_to_char(node: exp.ToChar) -> None:
    given = node.args.get("format")
    if not given:
        node.replace(exp.cast(_to_text(node.this), exp.DType.VARCHAR))
    elif format_ := format_of(given):
        node.replace(AS_TEXT(node.this, format_))


def _rewrite_cast(node: exp.Cast) -> None:
    if node.to.this == exp.DType.TIMESTAMPTZ:
        node.replace((zoned.TRY_OF if type(node) is exp.TryCast else zoned.OF)(node.this))
    elif node.to.this == exp.DType.VARIANT:
        # DuckDB would parse a text that is cast to JSON.
        if not isinstance(node.parent, exp.Typeof):
            node.replace(as_variant(node.this))
    elif node.to.this in exp.DataType.INTEGER_TYPES | {exp.DType.DECIMAL} and _is_float(node.this):
        node.set("this", exp.Round(this=node.this.copy(), decimals=_scale_of(node.to)))
    elif node.to.this in NUMBERS and is_column_or_text(node.this):
        checked = NUMERAL(node.this)
        exact = node.to.this not in exp.DataType.FLOAT_TYPES and isinstance(node.this, exp.Column)
        node.set("this", ROUNDED(checked, _scale_of(node.to)) if exact else checked)
    elif node.to.this in exp.DataType.INTEGER_TYPES | {exp.DType.DECIMAL} and is_text(node.this):
        node.set("this", SHIFTED(node.this))
    elif type(node) is exp.Cast and node.to.this in TEXTS:
        node.set("this", _cast_to_varchar(node.this, node.to))
    elif node.to.this == exp.DType.DATE and type(node) is exp.TryCast:
        # fakesnow would try two formats of its own.
        node.replace(TRY_DATE(node.this))
    elif node.to.this in (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ) and type(node) is exp.TryCast:
        node.replace(TRY_STAMP(node.this))
    elif not is_column_or_text(node.this):
        return
    elif node.to.this in (exp.DType.DATE, *STAMPS):
        if not (node.this.is_string and is_iso(node.this.name)):
            node.set("this", MOMENT(node.this))
    elif node.to.this == exp.DType.TIME:
        node.set("this", CLOCK(node.this))
    elif node.to.this in BYTES and type(node) is exp.Cast:
        node.replace(BINARY_OF(node.this))
    elif node.to.this == exp.DType.BOOLEAN:
        node.set("this", SWITCH(node.this))


def _rewrite_to_timestamp(node: exp.UnixToTime) -> None:
    """A text of digits is a number of seconds, milliseconds … by its size; a number is of seconds."""
    if node.this.is_string and not node.args.get("scale"):
        node.replace(exp.cast(MOMENT(node.this), exp.DType.TIMESTAMP))


def _rewrite_time(node: exp.Time) -> None:
    node.replace(exp.cast(CLOCK(node.this), exp.DType.TIME))


_STAMPED = {
    "TO_TIMESTAMP_TZ": (exp.Cast, exp.DType.TIMESTAMPTZ),
    "TRY_TO_TIMESTAMP_TZ": (exp.TryCast, exp.DType.TIMESTAMPTZ),
    "TO_TIMESTAMP_LTZ": (exp.Cast, exp.DType.TIMESTAMPLTZ),
    "TRY_TO_TIMESTAMP_LTZ": (exp.TryCast, exp.DType.TIMESTAMPLTZ),
}


def _rewrite_unknown(node: exp.Anonymous) -> None:
    """sqlglot does not know the type of these functions' argument."""
    if node.name.upper() in _STAMPED and len(node.expressions) == 1:
        cast, type_ = _STAMPED[node.name.upper()]
        conversion = cast(this=node.expressions[0].copy(), to=exp.DataType(this=type_))
        node.replace(conversion)
        _rewrite_cast(conversion)
        return
    if len(node.expressions) != 1:
        return
    [value] = node.expressions
    if node.name.upper() == "TO_TIME":
        # A text of digits is a number of seconds: https://docs.snowflake.com/en/sql-reference/functions/to_time
        moment = exp.cast(MOMENT(value), exp.DType.TIMESTAMP) if value.is_string else value.copy()
        node.replace(exp.cast(moment, exp.DType.TIME))
        return
    if value.is_string:
        type_ = exp.DType.DATE if node.name.upper() == "TO_DATE" else exp.DType.TIMESTAMP
        node.replace(exp.cast(MOMENT(value), type_))
    elif is_column_or_text(value):
        value.replace(MOMENT(value))


def _rewrite_to_number(node: exp.ToNumber | exp.ToDouble) -> None:
    if node.args.get("format"):
        raise errors.unsupported("conversions to numbers with a format")
    if is_column_or_text(node.this):
        node.set("this", NUMERAL(node.this))


def _rewrite_column_type(node: exp.ColumnDef) -> None:
    """Write CHAR(n) and the like as VARCHAR(n), whose length alone fakesnow keeps; and TIMESTAMP_TZ as it is stored."""
    type_ = node.args.get("kind")
    if isinstance(type_, exp.DataType) and type_.this == exp.DType.TIMESTAMPTZ:
        node.set("kind", exp.DataType(this=exp.DType.INTERVAL))
        for default in node.find_all(exp.DefaultColumnConstraint):
            if not isinstance(default.this, exp.Null):
                value = default.this
                value = value.expression.expressions[0] if zoned.OF.is_called_by(value) else value
                default.set("this", zoned.DEFAULT(value))
    if isinstance(type_, exp.DataType) and type_.this in TEXTS and (length := _length_of(type_)):
        type_.set("this", exp.DType.VARCHAR)
        type_.set("expressions", [exp.DataTypeParam(this=length)])
    elif isinstance(type_, exp.DataType) and type_.this in BYTES:
        # DuckDB's has no length.
        type_.set("expressions", [])


def _refuse_formatted(node: exp.StrToTime) -> None:
    target = node.args.get("target_type")
    if isinstance(target, exp.DataType) and target.this in (exp.DType.TIMESTAMPTZ, exp.DType.TIMESTAMPLTZ):
        raise errors.unsupported("TO_TIMESTAMP_TZ and TO_TIMESTAMP_LTZ with a format")


PRE_REWRITES: Rewrites = {
    exp.StrToTime: _refuse_formatted,
    exp.ToChar: _rewrite_to_char,
    exp.Cast: _rewrite_cast,
    exp.TryCast: _rewrite_cast,
    exp.Time: _rewrite_time,
    exp.UnixToTime: _rewrite_to_timestamp,
    exp.ToNumber: _rewrite_to_number,
    exp.ToDouble: _rewrite_to_number,
    exp.ColumnDef: _rewrite_column_type,
}
CALLS: Calls = dict.fromkeys(("TO_DATE", "TO_TIME", "TO_TIMESTAMP", *_STAMPED), _rewrite_unknown)


def _rewrite_epoch(node: exp.Anonymous) -> None:
    if node.name == "_fs_to_timestamp":
        node.replace(EPOCH(*node.expressions))


POST_REWRITES: Rewrites = {exp.Anonymous: _rewrite_epoch}


def as_element(value: exp.Expr) -> exp.Expr:
    """Return the value, and a timestamp as the text that a VARIANT of it has: with milliseconds."""
    inner = value.unnest()
    stamp = isinstance(inner, exp.Cast) and inner.to.this in STAMPS
    return VARIANT(value) if stamp or isinstance(inner, exp.Column) else value.copy()


def as_variant(value: exp.Expr) -> exp.Expr:
    """Return a value as VARIANT; DuckDB would parse a text that is cast to JSON."""
    return exp.Anonymous(this="TO_JSON", expressions=[value.copy()]) if is_text(value) else VARIANT_OF(value)


def _to_text(value: exp.Expr) -> exp.Expr:
    """Return the value as the text that Snowflake makes of it."""
    return value.copy() if is_text(value) or isinstance(value, exp.Null) else TEXT(value)


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
    return inner.is_string or isinstance(inner, (exp.Column, *TEXTUAL)) or zoned.WALL.is_called_by(inner)


def _scale_of(type_: exp.DataType) -> exp.Expr:
    """Return s of NUMBER(p, s), 0 without one."""
    return type_.expressions[1].this.copy() if len(type_.expressions) > 1 else exp.Literal.number(0)


def _is_float(value: exp.Expr) -> bool:
    """Return whether a value is known to be floating point: cast to it."""
    inner = value.unnest()
    return isinstance(inner, exp.Cast) and inner.to.this in exp.DataType.FLOAT_TYPES


def _cast_to_varchar(value: exp.Expr, type_: exp.DataType) -> exp.Expr:
    """Return the value's text; longer texts than n of VARCHAR(n) fail, with Snowflake's error from translation.py.

    https://docs.snowflake.com/en/sql-reference/functions/cast
    """
    length = _length_of(type_)
    if length is None:
        # fakesnow translates this node, and DuckDB runs it faster.
        return value.copy() if isinstance(value, exp.JSONExtract) else _to_text(value)
    return FITTING(_to_text(value), length)


def _length_of(type_: exp.DataType) -> exp.Expr | None:
    """Return n of VARCHAR(n) or CHAR(n), 1 for CHAR, None for VARCHAR."""
    if type_.expressions:
        length: exp.Expr = type_.expressions[0].this.copy()
        return length
    return exp.Literal.number(1) if type_.this in (exp.DType.CHAR, exp.DType.NCHAR) else None
