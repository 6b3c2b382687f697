"""Functions and operators of times with nine digits of a second, and the rewriting of a statement that has such times.

Only statements that write such a time, or read a table that has one, are rewritten: the other ones fail at a digit
behind the sixth, and run again. Which of their values have nine digits is DuckDB's to say when it plans the query.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.engine import nanosecond_casts, nanosecond_comparisons, time_nesting
from localcloud.snowflake.engine.functions.nano_casts import LTZ, NTZ, TIME
from localcloud.snowflake.engine.functions.nano_parts import ADD, EPOCH, FILLED, FRACTION, marked
from localcloud.snowflake.engine.functions.nanos import CUT as CUT_NANOS
from localcloud.snowflake.engine.functions.nanos import MICROS, WITH_NANOS
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.time_texts import as_stamp, is_of_time
from localcloud.snowflake.engine.functions.value_forms import DIGITS
from localcloud.snowflake.engine.nanosecond_values import DECLARED, bound, in_micros, is_other, nine_digits
from localcloud.snowflake.engine.time_kinds import unit_of
from localcloud.snowflake.engine.zoned_comparisons import is_bound
from localcloud.snowflake.engine.zoned_times import ADDING, PARTS
from localcloud.snowflake.files.moment_text import has_nanos

_KEEPING = (NTZ, LTZ, TIME)


def rewrite(expression: exp.Expr, again: bool) -> None:
    """Rewrite what may have an argument with nine digits of a second, in place, the inner parts first.

    `again`: True for a statement that runs again, because a value that is bound or computed has nine digits.
    """
    for cast in list(expression.find_all(exp.Cast)) if again else []:
        if is_bound(cast.this) and cast.to.this in DECLARED and cast.to.meta.get(DIGITS, 9) > 6:
            cast.set("to", nine_digits(DECLARED[cast.to.this]))
    time_nesting.refuse(expression)
    for part in [part for part in expression.walk() if type(part) in _REWRITES][::-1]:
        _REWRITES[type(part)](part)


def keep_declared(plain: exp.Expr) -> None:
    """Leave out the casts that fakesnow adds for the columns of CREATE TABLE … AS, in place: they round."""
    select = plain.expression if isinstance(plain, exp.Create) else None
    for item in select.expressions if isinstance(select, exp.Select) else []:
        cast = item.unalias()
        if isinstance(cast, exp.Cast) and any(macro.is_called_by(cast.this) for macro in (*_KEEPING, CUT_NANOS)):
            cast.replace(cast.this)


def _declared(node: exp.ColumnDef) -> None:
    """A new column whose default has nine digits is of nanoseconds."""
    usual = DECLARED.get(node.kind.this) if node.kind else None
    literals = [each for constraint in node.constraints for each in constraint.find_all(exp.Literal)]
    if node.kind and usual and node.kind.meta.get(DIGITS, 9) > 6 and any(has_nanos(each.name) for each in literals):
        node.set("kind", nine_digits(usual))


def _arguments_in_micros(*keys: str) -> Callable[[exp.Expr], None]:
    def rewrite_arguments(node: exp.Expr) -> None:
        for key in keys:
            if value := node.args.get(key):
                node.set(key, in_micros(value))

    return rewrite_arguments


def _added(node: exp.Expr) -> None:
    value = node.this.copy()
    if unit_of(node) == "NANOSECOND":
        node.replace(ADD(value, node.expression))
    elif not is_other(value):
        _keep_digits(node, "this", node)


def _keep_digits(node: exp.Expr, key: str, whole: exp.Expr) -> None:
    """Let a function have its argument in microseconds, and its result the argument's nanoseconds.

    A bound value is written once: it has to be one of microseconds.
    """
    value = node.args[key].copy()
    if is_bound(value):
        node.set(key, bound(value))
        return
    node.set(key, MICROS(value))
    whole.replace(WITH_NANOS(exp.paren(node.copy()) if isinstance(node, exp.Binary) else node, value))


def _truncated(node: exp.Expr) -> None:
    if unit_of(node) == "NANOSECOND":
        node.replace(node.this)
    else:
        node.set("this", in_micros(node.this))


def _moved(node: exp.Add | exp.Sub) -> None:
    if isinstance(node.expression, exp.Interval) and not is_other(node.this):
        _keep_digits(node, "this", node)


def _converted(node: exp.ConvertTimezone) -> None:
    if node.args.get("source_tz") and not is_other(node.args["timestamp"]):
        _keep_digits(node, "timestamp", node)


def _extracted(node: exp.Extract) -> None:
    name, value = node.name.upper(), node.expression
    if name == "NANOSECOND":
        node.replace(FRACTION(value))
    elif name == "EPOCH_NANOSECOND":
        node.replace(EPOCH(value))
    else:
        node.set("expression", in_micros(value))


def _between(node: exp.DateDiff) -> None:
    if unit_of(node) == "NANOSECOND":
        node.replace(exp.paren(exp.Sub(this=EPOCH(node.this), expression=EPOCH(node.expression))))
    else:
        _arguments_in_micros("this", "expression")(node)


def _written(node: exp.TimeToStr) -> None:
    """Write the fraction of a second apart: DuckDB has six digits of it."""
    format_, value = node.args["format"], node.this
    if is_of_time(format_) and not is_other(value) and not is_bound(value):
        value = value if TIME.is_called_by(value.unnest()) else TIME(value)
    micros = in_micros(value)
    if TIME.is_called_by(value.unnest()):
        micros = as_stamp(micros)
    if not format_.is_string or "%f" not in format_.name:
        node.set("this", micros)
        return
    text = exp.TimeToStr(this=micros, format=exp.Literal.string(marked(format_.name)))
    node.replace(FILLED(text, FRACTION(value)))


_REWRITES: Rewrites = {
    **nanosecond_casts.REWRITES,
    **nanosecond_comparisons.REWRITES,
    **dict.fromkeys(PARTS, _arguments_in_micros("this")),
    **dict.fromkeys(ADDING, _added),
    **dict.fromkeys((exp.TimestampTrunc, exp.DateTrunc, exp.TimeSlice), _truncated),
    **dict.fromkeys((exp.Add, exp.Sub), _moved),
    exp.ColumnDef: _declared,
    exp.MonthsBetween: _arguments_in_micros("this", "expression"),
    exp.ConvertTimezone: _converted,
    exp.TimeToStr: _written,
    exp.Extract: _extracted,
    exp.DateDiff: _between,
}
