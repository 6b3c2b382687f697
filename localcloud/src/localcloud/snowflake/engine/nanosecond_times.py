"""Functions, operators, casts and comparisons of times with nine digits of a second (functions/nanos.py).

Only statements that write such a time, or read a table that has one, are rewritten: the other ones fail at a digit
behind the sixth, and run again. Which of their values have nine digits is DuckDB's to say when it plans the query.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.engine.functions import nanos
from localcloud.snowflake.engine.functions.conversion import DIGITS
from localcloud.snowflake.engine.functions.digits import CUT
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.read_moments import formatted
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.time_texts import as_stamp, is_of_time
from localcloud.snowflake.engine.time_kinds import unit_of
from localcloud.snowflake.engine.zoned_comparisons import COMPARED, NO_TIMES, is_bound
from localcloud.snowflake.engine.zoned_times import ADDING, PARTS
from localcloud.snowflake.files.moment_text import has_nanos
from localcloud.snowflake.wire import errors

_CASTS = {
    **dict.fromkeys((exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME), nanos.NTZ),
    exp.DType.TIMESTAMPLTZ: nanos.LTZ,
    exp.DType.TIME: nanos.TIME,
}
_KEEPING = (nanos.NTZ, nanos.LTZ, nanos.TIME)
# DuckDB's types of microseconds that a column has.
_DECLARED = {
    **dict.fromkeys((exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME), "TIMESTAMP"),
    exp.DType.TIMESTAMPLTZ: "TIMESTAMP WITH TIME ZONE",
    exp.DType.TIME: "TIME",
}
# Conversions of a value whose type sqlglot does not know.
_CONVERSIONS = {
    **dict.fromkeys(("TO_TIMESTAMP", "TO_TIMESTAMP_NTZ"), nanos.TO_NTZ),
    "TO_TIMESTAMP_LTZ": nanos.TO_LTZ,
    "TO_TIME": nanos.TO_TIME,
}
# Types of values that may have nine digits, a text's included.
_OPEN = (exp.DType.TIMESTAMPTZ, exp.DType.VARIANT, *exp.DataType.TEXT_TYPES)
# Values that have no more than six digits, or are no times, as they are written.
_OTHERS = (exp.Null, exp.Boolean, exp.Interval, exp.Tuple, exp.Star, exp.CurrentTimestamp, exp.CurrentDate)


def rewrite(expression: exp.Expr, again: bool) -> None:
    """Rewrite what may have an argument with nine digits of a second, in place, the inner parts first.

    `again`: True for a statement that runs again, because a value that is bound or computed has nine digits.
    """
    for cast in list(expression.find_all(exp.Cast)) if again else []:
        if is_bound(cast.this) and cast.to.this in _DECLARED and cast.to.meta.get(DIGITS, 9) > 6:
            cast.set("to", _nine_digits(_DECLARED[cast.to.this]))
    for part in [part for part in expression.walk() if type(part) in _REWRITES][::-1]:
        _REWRITES[type(part)](part)


def keep_declared(plain: exp.Expr) -> None:
    """Leave out the casts that fakesnow adds for the columns of CREATE TABLE … AS, in place: they round."""
    select = plain.expression if isinstance(plain, exp.Create) else None
    for item in select.expressions if isinstance(select, exp.Select) else []:
        cast = item.unalias()
        if isinstance(cast, exp.Cast) and any(macro.is_called_by(cast.this) for macro in (*_KEEPING, nanos.CUT)):
            cast.replace(cast.this)


def _declared(node: exp.ColumnDef) -> None:
    """A new column whose default has nine digits is of nanoseconds."""
    usual = _DECLARED.get(node.kind.this) if node.kind else None
    literals = [each for constraint in node.constraints for each in constraint.find_all(exp.Literal)]
    if node.kind and usual and node.kind.meta.get(DIGITS, 9) > 6 and any(has_nanos(each.name) for each in literals):
        node.set("kind", _nine_digits(usual))


def _nine_digits(usual: str) -> exp.DataType:
    return exp.DataType.build(nanos.TYPES[usual], dialect="duckdb", udt=True)


def _has_nine(value: exp.Expr) -> bool:
    """Return whether a bound value is of a type of nanoseconds; such a one can't be written twice, as macros do."""
    types = [type_.sql(dialect="duckdb") for type_ in value.find_all(exp.DataType)]
    return any(type_ in nanos.TYPES.values() for type_ in types)


def _is_other(value: exp.Expr) -> bool:
    """Return whether a value is known to have no more than six digits, or to be no time."""
    inner = value.unnest()
    if CUT.is_called_by(inner) or isinstance(inner, (*_OTHERS, exp.Literal)):
        return not (inner.is_string and has_nanos(inner.name))
    return isinstance(inner, exp.Cast) and inner.to.this not in _OPEN


def _micros(value: exp.Expr) -> exp.Expr:
    if is_bound(value):
        return _bound(value)
    return value.copy() if _is_other(value) else nanos.MICROS(value)


def _bound(value: exp.Expr) -> exp.Expr:
    """Return a bound value of microseconds. Raise Nanoseconds for others: a macro would write it twice."""
    if _has_nine(value):
        raise errors.nanoseconds()
    return value.copy()


def _in_micros(*keys: str) -> Callable[[exp.Expr], None]:
    def rewrite_arguments(node: exp.Expr) -> None:
        for key in keys:
            if value := node.args.get(key):
                node.set(key, _micros(value))

    return rewrite_arguments


def _added(node: exp.Expr) -> None:
    value = node.this.copy()
    if unit_of(node) == "NANOSECOND":
        node.replace(nanos.ADD(value, node.expression))
    elif not _is_other(value):
        _keep_digits(node, "this", node)


def _keep_digits(node: exp.Expr, key: str, whole: exp.Expr) -> None:
    """Let a function have its argument in microseconds, and its result the argument's nanoseconds.

    A bound value is written once: it has to be one of microseconds.
    """
    value = node.args[key].copy()
    if is_bound(value):
        node.set(key, _bound(value))
        return
    node.set(key, nanos.MICROS(value))
    whole.replace(nanos.LIKE(exp.paren(node.copy()) if isinstance(node, exp.Binary) else node, value))


def _truncated(node: exp.Expr) -> None:
    if unit_of(node) == "NANOSECOND":
        node.replace(node.this)
    else:
        node.set("this", _micros(node.this))


def _moved(node: exp.Add | exp.Sub) -> None:
    if isinstance(node.expression, exp.Interval) and not _is_other(node.this):
        _keep_digits(node, "this", node)


def _converted(node: exp.ConvertTimezone) -> None:
    if node.args.get("source_tz") and not _is_other(node.args["timestamp"]):
        _keep_digits(node, "timestamp", node)


def _extracted(node: exp.Extract) -> None:
    name, value = node.name.upper(), node.expression
    if name == "NANOSECOND":
        node.replace(nanos.FRACTION(value))
    elif name == "EPOCH_NANOSECOND":
        node.replace(nanos.EPOCH(value))
    else:
        node.set("expression", _micros(value))


def _between(node: exp.DateDiff) -> None:
    if unit_of(node) == "NANOSECOND":
        node.replace(exp.paren(exp.Sub(this=nanos.EPOCH(node.this), expression=nanos.EPOCH(node.expression))))
    else:
        _in_micros("this", "expression")(node)


def _written(node: exp.TimeToStr) -> None:
    """Write the fraction of a second apart: DuckDB has six digits of it."""
    format_, value = node.args["format"], node.this
    if is_of_time(format_) and not _is_other(value) and not is_bound(value):
        value = value if nanos.TIME.is_called_by(value.unnest()) else nanos.TIME(value)
    micros = _micros(value)
    if nanos.TIME.is_called_by(value.unnest()):
        micros = as_stamp(micros)
    if not format_.is_string or "%f" not in format_.name:
        node.set("this", micros)
        return
    text = exp.TimeToStr(this=micros, format=exp.Literal.string(nanos.marked(format_.name)))
    node.replace(nanos.FILLED(text, nanos.FRACTION(value)))


def _compared(node: exp.Binary) -> None:
    if isinstance(node.parent, exp.Update) and node.arg_key == "expressions":
        return  # an assignment
    left, right = node.this.copy(), node.expression.copy()
    if _comparable(left, right) and not (is_bound(left) or is_bound(right)):
        node.set("this", nanos.COMPARED(left, right))
        node.set("expression", nanos.COMPARED(right, left))


def _ranged(node: exp.Between) -> None:
    value = node.this.copy()
    first = exp.GTE(this=value, expression=node.args["low"].copy())
    last = exp.LTE(this=value.copy(), expression=node.args["high"].copy())
    node.replace(exp.paren(exp.And(this=first, expression=last), copy=False))
    _compared(first)
    _compared(last)


def _comparable(*sides: exp.Expr) -> bool:
    """Return whether sides of a comparison may be times: one is no text, and none is a number, row or query."""
    plain = [side.unnest() for side in sides]
    return not (
        all(side.is_string for side in plain)
        or any(isinstance(side, NO_TIMES) and not side.is_string for side in plain)
    )


def _beside(value: exp.Expr, other: exp.Expr) -> exp.Expr:
    if is_bound(value) or is_bound(other) or _is_other(other):
        return value.copy()
    return nanos.BESIDE(value, other)


def _listed(node: exp.In) -> None:
    value, found = node.this.copy(), node.expressions
    if not found or isinstance(node.parent, exp.Pivot) or not all(_comparable(value, each) for each in found):
        return
    if any(is_bound(each) for each in (value, *found)):
        return
    beside = nanos.COMPARED if all(each.unnest().is_string for each in found) else nanos.BESIDE
    node.set("this", beside(value, found[0]))
    node.set("expressions", [beside(each, value) for each in found])


def _first_found(node: exp.Coalesce) -> None:
    first, others = node.this.copy(), node.expressions
    if others and all(_comparable(first, each) for each in others):
        node.set("this", _beside(first, others[0]))
        node.set("expressions", [_beside(each, first) for each in others])


def _cast(node: exp.Cast | exp.TryCast) -> None:
    value, digits = node.this, node.to.meta.get(DIGITS, 9)
    if node.to.this == exp.DType.DATE:
        node.set("this", _micros(value))
        return
    macro = _CASTS.get(node.to.this)
    if macro is None or _is_other(value):
        return
    if digits <= 6:
        node.set("this", value if value.is_string or is_bound(value) else _micros(value))
    elif is_bound(value):
        return
    elif isinstance(node, exp.TryCast):
        if macro is nanos.NTZ:
            node.replace(_with_digits(nanos.TRY_NTZ(value), digits))
    else:
        node.replace(_with_digits(macro(value), digits))


def _with_digits(value: exp.Expr, digits: int) -> exp.Expr:
    return value if digits == 9 else nanos.CUT(value, exp.Literal.number(10 ** (9 - digits)))


def _called(node: exp.Anonymous) -> None:
    name, values = node.name.upper(), node.expressions
    if name in ("TRY_TO_TIMESTAMP", "TRY_TO_TIMESTAMP_NTZ") and len(values) == 1 and not is_bound(values[0]):
        node.replace(nanos.TRY_NTZ(values[0]))
    elif name == "TO_DATE" and values:
        node.set("expressions", [_micros(values[0]), *values[1:]])
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
        stamp = nanos.BY_FORMAT(formatted(bare, given, False), node.this)
        node.replace(nanos.TIME(stamp) if is_time else stamp)


def _of_number(node: exp.UnixToTime) -> None:
    """Numbers of nanoseconds, and texts."""
    value, scale = node.this, node.args.get("scale")
    if scale is not None and scale.name == "9" and not value.is_string:
        node.replace(exp.Anonymous(this="make_timestamp_ns", expressions=[exp.cast(value.copy(), exp.DType.BIGINT)]))
    elif scale is None:
        node.replace(nanos.NTZ(value) if value.is_string else nanos.TO_NTZ(node, value))


def _of_parts(node: exp.TimestampFromParts | exp.TimestampLtzFromParts) -> None:
    if (behind := node.args.get("nano")) is not None:
        behind = behind.copy()
        node.set("nano", None)
        node.replace(nanos.ADD(node, behind))


def _of_time_parts(node: exp.TimeFromParts) -> None:
    if (behind := node.args.get("nano")) is not None:
        node.replace(nanos.TIME_OF_PARTS(node.args["hour"], node.args["min"], node.args["sec"], behind))


def _converted_by(macro: Macro, call: exp.Expr, value: exp.Expr) -> exp.Expr:
    if value.is_string:
        return {nanos.TO_NTZ: nanos.NTZ, nanos.TO_LTZ: nanos.LTZ}.get(macro, nanos.TIME)(value)
    return macro(call, value)


_REWRITES: Rewrites = {
    **dict.fromkeys(PARTS, _in_micros("this")),
    **dict.fromkeys(ADDING, _added),
    **dict.fromkeys((exp.TimestampTrunc, exp.DateTrunc, exp.TimeSlice), _truncated),
    **dict.fromkeys(COMPARED, _compared),
    **dict.fromkeys((exp.Add, exp.Sub), _moved),
    **dict.fromkeys((exp.Cast, exp.TryCast), _cast),
    **dict.fromkeys((exp.StrToTime, exp.TsOrDsToTime), _by_format),
    **dict.fromkeys((exp.TimestampFromParts, exp.TimestampLtzFromParts), _of_parts),
    exp.TimeFromParts: _of_time_parts,
    exp.UnixToTime: _of_number,
    exp.ColumnDef: _declared,
    exp.MonthsBetween: _in_micros("this", "expression"),
    exp.ConvertTimezone: _converted,
    exp.TimeToStr: _written,
    exp.Anonymous: _called,
    exp.Coalesce: _first_found,
    exp.Extract: _extracted,
    exp.DateDiff: _between,
    exp.Between: _ranged,
    exp.In: _listed,
}
