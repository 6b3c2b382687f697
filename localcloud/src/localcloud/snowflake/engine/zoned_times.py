"""Functions, operators and comparisons of TIMESTAMP_TZ, which is an INTERVAL in DuckDB (files/zoned_text.py).

Only statements that use the type, or read a table that has it, are rewritten. Which of their values are of the type is
DuckDB's to say when it plans the query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from localcloud.snowflake.catalog.connection import SupportsExecute
from localcloud.snowflake.engine.functions import offset_texts, zoned
from localcloud.snowflake.engine.functions.digits import CUT
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.files.moment_text import has_nanos

_NAMES = ("TO_TIMESTAMP_TZ", "TRY_TO_TIMESTAMP_TZ")
# Conversions that read the wall clock, of a value whose type sqlglot does not know.
_CONVERSIONS = ("TO_DATE", "TO_TIME", "TO_TIMESTAMP", "TO_TIMESTAMP_NTZ")
COMPARED = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ)
# Parts of the wall clock.
PARTS = (
    *(exp.Year, exp.Quarter, exp.Month, exp.Week, exp.WeekOfYear, exp.YearOfWeek, exp.YearOfWeekIso, exp.Day),
    *(exp.DayOfMonth, exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfYear, exp.Hour, exp.Minute, exp.Second, exp.Dayname),
    *(exp.Monthname, exp.LastDay, exp.NextDay, exp.PreviousDay, exp.TsOrDsToDate, exp.TimeToStr),
)
# Functions whose result is of their argument's type.
ADDING = (exp.DateAdd, exp.TimeAdd, exp.AddMonths)
KEEPING = (*ADDING, exp.TimestampTrunc, exp.DateTrunc, exp.TimeSlice)
_BELOW_A_DAY = ("HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND", "NANOSECOND")
# Types that a cast reads the wall clock for.
_WALLS = (exp.DType.DATE, exp.DType.TIME, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME)
_TABLES = (
    "SELECT upper(database_name), upper(schema_name), upper(table_name), bool_or(data_type = 'INTERVAL'), "
    "bool_or(data_type LIKE 'TIME%_NS') FROM duckdb_columns() "
    "WHERE data_type = 'INTERVAL' OR data_type LIKE 'TIME%_NS' GROUP BY ALL"
)
# Values that are of another type, as they are written.
NO_TIMES = (
    *(exp.Null, exp.Boolean, exp.Literal, exp.Interval, exp.Tuple, exp.Subquery, exp.Star),
    *(exp.JSONExtract, exp.JSONExtractScalar, exp.Bracket),
)


@dataclass
class Zones:
    """`seen`: True once a statement of this server has used TIMESTAMP_TZ; `digits`: True once one has used TIME(n).

    `nanos`: True once one has used a TIMESTAMP_NTZ, TIMESTAMP_LTZ or TIME with nine digits of a second.
    """

    seen: bool = False
    digits: bool = False
    nanos: bool = False


@dataclass(frozen=True)
class Kinds:
    """The kinds of times that a statement may have. `zoned`: a TIMESTAMP_TZ; `nanos`: another time with nine digits.

    `again`: the statement runs again because a time has them.
    """

    zoned: bool = False
    nanos: bool = False
    again: bool = False


# Nodes that may name a type of times.
_TELLING = (exp.DataType, exp.ConvertTimezone, exp.TimestampTzFromParts, exp.Anonymous, exp.DateAdd, exp.TimeAdd)


def may_occur(
    expression: exp.Expr, zones: Zones, connection: SupportsExecute, schema: tuple[str, str], nanos: bool = False
) -> Kinds:
    """Return the kinds of times of the statement: it names them, or reads a table that has them.

    `schema`: the current database and schema, each "" without one; `nanos`: True for a statement that runs again, with
    nine digits of a second.
    """
    zoned = nanos_ = False
    for node in expression.walk():
        if type(node) is exp.Literal:
            nanos_ = nanos_ or _has_nanos(node)
        elif isinstance(node, _TELLING):
            zoned = zoned or _uses_type(node)
            nanos_ = nanos_ or (isinstance(node, (exp.DateAdd, exp.TimeAdd)) and unit_of(node) == "NANOSECOND")
    zones.seen |= zoned
    zones.nanos |= nanos | nanos_
    if not (zones.seen or zones.nanos):
        return Kinds()
    read = [_full_name(table, *schema) for table in expression.find_all(exp.Table)]
    typed = connection.execute(_TABLES).fetchall() if read else []
    # Without a current database or schema, a part of a name that the statement leaves out may be any.
    found = [
        (has_zoned, has_nanos)
        for *name, has_zoned, has_nanos in typed
        if any(all(not given or given == part for given, part in zip(one, name, strict=True)) for one in read)
    ]
    has_nine = nanos or nanos_ or any(has_nanos for _, has_nanos in found)
    return Kinds(zoned or any(has_zoned for has_zoned, _ in found), has_nine, nanos)


def _full_name(table: exp.Table, database: str, schema: str) -> tuple[str, str, str]:
    catalog, db = table.catalog or database, table.db or ("" if table.catalog else schema)
    return catalog.upper(), db.upper(), table.name.upper()


def _has_nanos(literal: exp.Literal) -> bool:
    text: str = literal.this
    return len(text) > 14 and "." in text and literal.is_string and has_nanos(text)


def unit_of(node: exp.Expr) -> str:
    """Return the unit of a function of times in upper case; "" without one."""
    unit = node.args.get("unit")
    return unit.name.upper() if unit else ""


def _uses_type(node: exp.Expr) -> bool:
    match node:
        case exp.DataType():
            return bool(node.this == exp.DType.TIMESTAMPTZ)
        case exp.ConvertTimezone() | exp.TimestampTzFromParts():
            return True
        case exp.Anonymous():
            return node.name.upper() in _NAMES
    return False


def rewrite(expression: exp.Expr) -> None:
    """Rewrite what may have an argument of the type, in place, the inner parts first."""
    _read_the_clock(expression)
    for part in [part for part in expression.walk() if type(part) in _REWRITES][::-1]:
        _REWRITES[type(part)](part)


def _read_the_clock(expression: exp.Expr) -> None:
    """Write TO_TIMESTAMP_NTZ(CONVERT_TIMEZONE(zone, CURRENT_TIMESTAMP())) as DuckDB does, without a TIMESTAMP_TZ.

    dbt writes it a dozen times in a snapshot, and its macros within each other would be planned for minutes.
    """
    for converted in list(expression.find_all(exp.ConvertTimezone)):
        clock, call = converted.args.get("timestamp"), converted.parent
        is_ntz = isinstance(call, exp.Anonymous) and call.name.upper() == "TO_TIMESTAMP_NTZ"
        if call and is_ntz and isinstance(clock, exp.CurrentTimestamp) and not converted.args.get("source_tz"):
            call.replace(exp.AtTimeZone(this=clock.copy(), zone=converted.args["target_tz"].copy()))


def _is_other(value: exp.Expr) -> bool:
    """Return whether a value is known to be of another type."""
    inner = value.unnest()
    if CUT.is_called_by(inner):
        return True
    return isinstance(inner, NO_TIMES) or (isinstance(inner, exp.Cast) and inner.to.this != exp.DType.TIMESTAMPTZ)


def _is_zoned(value: exp.Expr) -> bool:
    """Return whether a value is known to be of the type."""
    inner = value.unnest()
    return isinstance(inner, exp.Cast) and inner.to.this == exp.DType.TIMESTAMPTZ


def is_bound(value: exp.Expr) -> bool:
    """Return whether a value is bound to a ?, which must stay one."""
    return value.find(exp.Placeholder) is not None


def _wrap(value: exp.Expr) -> exp.Expr:
    return value.copy() if _is_other(value) else zoned.WALL(value)


def _of_wall(*keys: str) -> Callable[[exp.Expr], None]:
    def rewrite_arguments(node: exp.Expr) -> None:
        for key in keys:
            if value := node.args.get(key):
                node.set(key, _wrap(value))

    return rewrite_arguments


def _keeping(node: exp.Expr) -> None:
    value = node.this.copy()
    if not _is_other(value) and not is_bound(value):
        like = zoned.LIKE if isinstance(node, ADDING) else zoned.CUT_LIKE
        node.set("this", zoned.WALL(value))
        node.replace(like(node, value))


def _moved(node: exp.Add | exp.Sub) -> None:
    """A value with an interval; a difference of two values stays as it is, and its type is refused."""
    if isinstance(node.expression, exp.Interval) and not _is_other(node.this) and not is_bound(node.this):
        value = node.this.copy()
        node.set("this", _wrap(value))
        node.replace(zoned.LIKE(exp.paren(node.copy()), value))


def _extracted(node: exp.Extract) -> None:
    name = node.name.upper()
    if name in ("TIMEZONE_HOUR", "TZH", "TZ_HOUR"):
        node.replace(_whole(zoned.OFFSET(node.expression), "//"))
    elif name in ("TIMEZONE_MINUTE", "TZM", "TZ_MINUTE"):
        node.replace(_whole(zoned.OFFSET(node.expression), "%"))
    elif name == "NANOSECOND":
        node.replace(zoned.NANOSECOND(node.expression))
    else:
        macro = zoned.INSTANT if name.startswith("EPOCH") else zoned.WALL
        node.set("expression", macro(node.expression))


def _whole(offset: exp.Expr, operator: str) -> exp.Expr:
    sixty = exp.Literal.number(60)
    return (
        exp.IntDiv(this=offset, expression=sixty)
        if operator == "//"
        else exp.Anonymous(this="mod", expressions=[offset, sixty])
    )


def _between(node: exp.DateDiff) -> None:
    """Days and more are counted by wall clocks, hours and less by points in time."""
    left, right = node.this.copy(), node.expression.copy()
    unit = node.args.get("unit")
    if unit is not None and unit.name.upper() in _BELOW_A_DAY and not (is_bound(left) or is_bound(right)):
        node.set("this", zoned.IN_UTC(left, right))
        node.set("expression", zoned.IN_UTC(right, left))
        if unit.name.upper() == "NANOSECOND":
            ends = (zoned.NANOS(zoned.BESIDE(left, right)), zoned.NANOS(zoned.BESIDE(right, left)))
            rest = exp.Sub(this=ends[0], expression=ends[1])
            node.replace(exp.paren(exp.Add(this=node.copy(), expression=exp.paren(rest))))
    else:
        node.set("this", _wrap(left))
        node.set("expression", _wrap(right))


def _compared(node: exp.Binary) -> None:
    if isinstance(node.parent, exp.Update) and node.arg_key == "expressions":
        return  # an assignment
    left, right = node.this.copy(), node.expression.copy()
    if may_be(left, right):
        node.set("this", _beside(left, right))
        node.set("expression", _beside(right, left))


def _beside(value: exp.Expr, other: exp.Expr) -> exp.Expr:
    """Return the value as it is compared with another; a bound one is written once."""
    if _is_zoned(value):
        return value.copy()
    if is_bound(other):
        return zoned.OF(value) if _is_zoned(other) else value.copy()
    if (readable := offset_texts.readable(value)) is not None:
        return zoned.TEXT_BESIDE(value, readable, other)
    return zoned.BESIDE(value, other)


def may_be(left: exp.Expr, right: exp.Expr) -> bool:
    """Return whether a comparison may be one of the type: no side is a number, row or query, and one is not known."""
    if _is_other(left) and _is_other(right):
        return False
    return not any(isinstance(side.unnest(), NO_TIMES) and not side.unnest().is_string for side in (left, right))


def _ranged(node: exp.Between) -> None:
    value = node.this.copy()
    limits = {key: node.args[key].copy() for key in ("low", "high")}
    if all(may_be(value, limit) for limit in limits.values()):
        node.set("this", _beside(value, limits["low"]))
        for key, limit in limits.items():
            node.set(key, _beside(limit, value))


def _listed(node: exp.In) -> None:
    value, found = node.this.copy(), node.expressions
    if found and not isinstance(node.parent, exp.Pivot) and all(may_be(value, each) for each in found):
        node.set("this", _beside(value, found[0]))
        node.set("expressions", [_beside(each, value) for each in found])


def _first_found(node: exp.Coalesce) -> None:
    first, others = node.this.copy(), node.expressions
    if others and all(may_be(first, each) for each in others):
        node.set("this", _beside(first, others[0]))
        node.set("expressions", [_beside(each, first) for each in others])


def _element(node: exp.Func) -> None:
    """An element of an array is a text; DISTINCT and WITHIN GROUP stand around it."""
    inner = node.this
    while isinstance(inner, (exp.Order, exp.Distinct)):
        inner = inner.this if isinstance(inner, exp.Order) else inner.expressions[0]
    if not _is_other(inner):
        inner.replace(zoned.ELEMENT(inner))


def _pair(node: exp.ObjectAgg | exp.PropertyEQ) -> None:
    if not _is_other(node.expression):
        node.set("expression", zoned.ELEMENT(node.expression))


def _elements(node: exp.Array) -> None:
    node.set("expressions", [each if _is_other(each) else zoned.ELEMENT(each) for each in node.expressions])


def _averaged(node: exp.Func) -> None:
    if not _is_other(node.this) and not isinstance(node.this, exp.Distinct):
        node.set("this", zoned.AVERAGED(node.this))


def _called(node: exp.Anonymous) -> None:
    if node.name.upper() in _CONVERSIONS and node.expressions:
        node.set("expressions", [_wrap(node.expressions[0]), *node.expressions[1:]])


def _cast(node: exp.Cast | exp.TryCast) -> None:
    """Casts to DATE and TIME take the wall clock, casts to TIMESTAMP_LTZ the point in time; columns do so by macros."""
    if _is_other(node.this):
        return
    if node.to.this == exp.DType.VARIANT:
        node.set("this", zoned.ELEMENT(node.this))
    elif node.to.this == exp.DType.TIMESTAMPLTZ:
        node.set("this", zoned.INSTANT(node.this))
    elif node.to.this in _WALLS:
        node.set("this", zoned.WALL(node.this))


_REWRITES: Rewrites = {
    **dict.fromkeys(PARTS, _of_wall("this")),
    **dict.fromkeys(KEEPING, _keeping),
    **dict.fromkeys(COMPARED, _compared),
    **dict.fromkeys((exp.Add, exp.Sub), _moved),
    **dict.fromkeys((exp.Cast, exp.TryCast), _cast),
    exp.MonthsBetween: _of_wall("this", "expression"),
    **dict.fromkeys((exp.Avg, exp.Median), _averaged),
    **dict.fromkeys((exp.ArrayAgg, exp.ArrayUniqueAgg), _element),
    **dict.fromkeys((exp.ToVariant, exp.JSONFormat), _element),
    **dict.fromkeys((exp.ObjectAgg, exp.PropertyEQ), _pair),
    exp.Array: _elements,
    exp.Anonymous: _called,
    exp.Coalesce: _first_found,
    exp.Extract: _extracted,
    exp.DateDiff: _between,
    exp.Between: _ranged,
    exp.In: _listed,
}
