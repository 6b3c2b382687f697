"""Casts and conversions to times with nine digits of a second."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.nano_casts import BY_FORMAT, LTZ, NTZ, TIME, TO_LTZ, TO_NTZ, TO_TIME, TRY_NTZ
from localcloud.snowflake.engine.functions.nano_parts import ADD, TIME_OF_PARTS
from localcloud.snowflake.engine.functions.nanos import CUT as CUT_NANOS
from localcloud.snowflake.engine.functions.read_moments import formatted
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.value_forms import DIGITS
from localcloud.snowflake.engine.nanosecond_values import in_micros, is_other
from localcloud.snowflake.engine.zoned_comparisons import is_bound
from localcloud.snowflake.wire import errors

_CASTS = {
    **dict.fromkeys((exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME), NTZ),
    exp.DType.TIMESTAMPLTZ: LTZ,
    exp.DType.TIME: TIME,
}
# Conversions of a value whose type sqlglot does not know.
_CONVERSIONS = {
    **dict.fromkeys(("TO_TIMESTAMP", "TO_TIMESTAMP_NTZ"), TO_NTZ),
    "TO_TIMESTAMP_LTZ": TO_LTZ,
    "TO_TIME": TO_TIME,
}


def _cast(node: exp.Cast | exp.TryCast) -> None:
    value, digits = node.this, node.to.meta.get(DIGITS, 9)
    if node.to.this == exp.DType.DATE:
        node.set("this", in_micros(value))
        return
    macro = _CASTS.get(node.to.this)
    if macro is None or is_other(value):
        return
    if digits <= 6:
        node.set("this", value if value.is_string or is_bound(value) else in_micros(value))
    elif is_bound(value):
        return
    elif isinstance(node, exp.TryCast):
        if macro is NTZ:
            node.replace(_with_digits(TRY_NTZ(value), digits))
    else:
        node.replace(_with_digits(macro(value), digits))


def _with_digits(value: exp.Expr, digits: int) -> exp.Expr:
    return value if digits == 9 else CUT_NANOS(value, exp.Literal.number(10 ** (9 - digits)))


def _called(node: exp.Anonymous) -> None:
    name, values = node.name.upper(), node.expressions
    if name in ("TRY_TO_TIMESTAMP", "TRY_TO_TIMESTAMP_NTZ") and len(values) == 1 and not is_bound(values[0]):
        node.replace(TRY_NTZ(values[0]))
    elif name == "TO_DATE" and values:
        node.set("expressions", [in_micros(values[0]), *values[1:]])
    elif (macro := _CONVERSIONS.get(name)) and len(values) == 1 and not is_bound(values[0]):
        node.replace(_converted_by(macro, node, values[0]))


def _by_format(node: exp.StrToTime | exp.TsOrDsToTime) -> None:
    """The format reads six digits, and the others are read apart."""
    given, is_time = node.args.get("format"), isinstance(node, exp.TsOrDsToTime)
    if given is None:
        conversion = (exp.TryCast if node.args.get("safe") else exp.Cast)(
            this=node.this.copy(), to=exp.DataType(this=exp.DType.TIME)
        )
        node.replace(conversion)
        _cast(conversion)
    elif given.is_string and "%f" in given.name and not node.args.get("safe"):
        target = node.args.get("target_type")
        if isinstance(target, exp.DataType) and target.this == exp.DType.TIMESTAMPTZ:
            return  # it has nine digits
        if isinstance(target, exp.DataType) and target.this == exp.DType.TIMESTAMPLTZ:
            raise errors.unsupported("TO_TIMESTAMP_LTZ with a format and nine digits of a second")
        bare = exp.func(
            "REGEXP_REPLACE", node.this.copy(), exp.Literal.string(r"(\.\d{6})\d{1,3}"), exp.Literal.string(r"\1")
        )
        stamp = BY_FORMAT(formatted(bare, given, False), node.this)
        node.replace(TIME(stamp) if is_time else stamp)


def _of_number(node: exp.UnixToTime) -> None:
    """Numbers of nanoseconds, and texts."""
    value, scale = node.this, node.args.get("scale")
    if scale is not None and scale.name == "9" and not value.is_string:
        node.replace(exp.Anonymous(this="make_timestamp_ns", expressions=[exp.cast(value.copy(), exp.DType.BIGINT)]))
    elif scale is None:
        node.replace(NTZ(value) if value.is_string else TO_NTZ(node, value))


def _of_parts(node: exp.TimestampFromParts | exp.TimestampLtzFromParts) -> None:
    if (behind := node.args.get("nano")) is not None:
        behind = behind.copy()
        node.set("nano", None)
        node.replace(ADD(node, behind))


def _of_time_parts(node: exp.TimeFromParts) -> None:
    if (behind := node.args.get("nano")) is not None:
        node.replace(TIME_OF_PARTS(node.args["hour"], node.args["min"], node.args["sec"], behind))


def _converted_by(macro: Macro, call: exp.Expr, value: exp.Expr) -> exp.Expr:
    if value.is_string:
        return {TO_NTZ: NTZ, TO_LTZ: LTZ}.get(macro, TIME)(value)
    return macro(call, value)


REWRITES: Rewrites = {
    **dict.fromkeys((exp.Cast, exp.TryCast), _cast),
    **dict.fromkeys((exp.StrToTime, exp.TsOrDsToTime), _by_format),
    **dict.fromkeys((exp.TimestampFromParts, exp.TimestampLtzFromParts), _of_parts),
    exp.TimeFromParts: _of_time_parts,
    exp.UnixToTime: _of_number,
    exp.Anonymous: _called,
}
