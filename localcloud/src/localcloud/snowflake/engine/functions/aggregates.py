"""What is reckoned of many rows: aggregates, and windows over them.

https://docs.snowflake.com/en/sql-reference/functions-aggregation and …/functions-window
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.conversion import TEXT
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.names import names
from localcloud.snowflake.wire import errors

NAMES = names(
    """
    ANY_VALUE APPROX_COUNT_DISTINCT ARRAY_AGG ARRAY_UNIQUE_AGG AVG BITAND_AGG BITOR_AGG BITXOR_AGG BOOLAND_AGG
    BOOLOR_AGG CORR COUNT COUNT_IF CUME_DIST DENSE_RANK FIRST_VALUE GROUPING GROUPING_ID LAG LAST_VALUE LEAD LISTAGG
    MAX MAX_BY MEDIAN MIN MIN_BY MODE NTH_VALUE NTILE OBJECT_AGG PERCENTILE_CONT PERCENTILE_DISC PERCENT_RANK RANK
    RATIO_TO_REPORT ROW_NUMBER STDDEV STDDEV_POP STDDEV_SAMP SUM VARIANCE VARIANCE_POP VARIANCE_SAMP VAR_POP VAR_SAMP
    """
)
# DuckDB would count what is TRUE.
NUMBER = Macro(
    "localcloud_number", "x", "CASE WHEN typeof(x) = 'BOOLEAN' THEN cast_to_type('a number was wanted', x) ELSE x END"
)
MACROS = (NUMBER,)
SPREADS = (exp.Stddev, exp.StddevPop, exp.StddevSamp)
VARIANCES = (exp.Variance, exp.VariancePop)
RANKS = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist, exp.Ntile, exp.Lag, exp.Lead)
AROUND = (exp.Order, exp.WithinGroup, exp.Window, exp.Filter, exp.IgnoreNulls, exp.RespectNulls)


def whole_of(one: exp.Expression) -> exp.Expression:
    """An aggregate with its order and window."""
    while isinstance(one.parent, AROUND) and one.arg_key == "this":
        one = one.parent
    return one


def wrap(whole: exp.Expression, function: str, *more: exp.Expression) -> None:
    """Put FUNCTION(whole, more) in its place."""
    call = exp.Anonymous(this=function)
    whole.replace(call)
    call.set("expressions", [whole, *more])


def as_number(one: exp.Expression, value: exp.Expression, digits: int) -> None:
    """Make a NUMBER of what DuckDB reckons in floating point: of so many digits more than the values have."""
    if value.find(exp.Placeholder) or isinstance(value, exp.Null):
        return
    whole = whole_of(one)
    sample: exp.Expression = exp.AnyValue(this=value.copy())
    if isinstance(whole, exp.Window):
        window = whole.copy()
        window.set("this", sample)
        sample = window
    unit = exp.cast(exp.Literal.number(1), exp.DataType.build(f"DECIMAL({digits + 1}, {digits})"))
    # DuckDB looks at the type of the second and does not reckon it.
    wrap(whole, "CAST_TO_TYPE", exp.Mul(this=sample, expression=unit))


def value_of(one: exp.Expression) -> exp.Expression:
    return one.this.expressions[0] if isinstance(one.this, exp.Distinct) else one.this


def mend_sum(one: exp.Sum | exp.Avg) -> None:
    """fakesnow sums doubles, of 53 bits, and makes NULL of a text that is no number: restore() takes that out."""
    value = value_of(one)
    if isinstance(value.unnest(), exp.JSONExtract):
        value.replace(exp.cast(TEXT(value), exp.DType.DOUBLE))
    elif not isinstance(value, exp.Null):
        value.replace(NUMBER(value))
    one.this.meta["plain"] = True


def mend_average(one: exp.Avg) -> None:
    value = value_of(one).copy()
    mend_sum(one)
    if not isinstance(value.unnest(), exp.JSONExtract):
        as_number(one, value, 6)


def mend_spread(one: exp.Expression) -> None:
    if isinstance(one.this, exp.Distinct):
        raise errors.unsupported(f"{one.key.upper()} of DISTINCT")
    value = value_of(one)
    value.replace(exp.cast(value.copy(), exp.DType.DOUBLE))


def mend_variance(one: exp.Expression) -> None:
    value = value_of(one).copy()
    mend_spread(one)
    as_number(one, value, 6)


def mend_median(one: exp.Median) -> None:
    value = value_of(one).copy()
    mend_spread(one)
    as_number(one, value, 3)


def mend_percentile(one: exp.PercentileCont) -> None:
    [ordered] = one.parent.expression.expressions
    value = ordered.this.copy()
    ordered.set("this", exp.cast(value.copy(), exp.DType.DOUBLE))
    as_number(one, value, 3)


def mend_count(one: exp.Count) -> None:
    """COUNT(a, b) counts the rows in which none is NULL."""
    if isinstance(one.this, exp.Column) and isinstance(one.this.this, exp.Star):
        raise errors.unsupported("COUNT of a table's *")
    if others := one.expressions:
        known = exp.and_(*(exp.not_(exp.Is(this=each.copy(), expression=exp.Null())) for each in [one.this, *others]))
        one.set("this", exp.Case(ifs=[exp.If(this=known, true=exp.Literal.number(1))]))
        one.set("expressions", None)


def mend_count_if(one: exp.CountIf) -> None:
    """DuckDB's is NULL where there is nothing."""
    counted = exp.Case(ifs=[exp.If(this=one.this.copy(), true=exp.Literal.number(1))])
    one.replace(exp.Count(this=counted, big_int=True))


def mend_distinct(one: exp.ApproxDistinct) -> None:
    one.replace(exp.Count(this=exp.Distinct(expressions=[one.this.copy()]), big_int=True))


def mend_extreme(one: exp.Min | exp.Max) -> None:
    """DuckDB would compare the texts of VARIANTs."""
    if isinstance(one.this.unnest(), exp.JSONExtract):
        raise errors.unsupported(f"{one.key.upper()} of a VARIANT: cast it")


def mend_by(one: exp.ArgMin | exp.ArgMax) -> None:
    """DuckDB's leave out rows whose first value is NULL."""
    if one.args.get("count"):
        raise errors.unsupported("MIN_BY and MAX_BY of many")
    name = "ARG_MIN_NULL" if isinstance(one, exp.ArgMin) else "ARG_MAX_NULL"
    one.replace(exp.Anonymous(this=name, expressions=[one.this.copy(), one.expression.copy()]))


def mend_list(listed: exp.GroupConcat) -> None:
    """LISTAGG puts nothing between if nothing is said, and is an empty text where there is nothing to list."""
    if not listed.args.get("separator"):
        listed.set("separator", exp.Literal.string(""))
    wrap(whole_of(listed), "COALESCE", exp.Literal.string(""))


def mend_array(one: exp.ArrayAgg | exp.ArrayUniqueAgg) -> None:
    """An ARRAY has no NULLs, and is empty where there is nothing."""
    distinct = isinstance(one, exp.ArrayUniqueAgg)
    value, given = value_of(one).copy(), exp.Distinct(expressions=[one.this.copy()]) if distinct else one.this.copy()
    if isinstance(one.parent, exp.WithinGroup):
        given = exp.Order(this=given, expressions=[each.copy() for each in one.parent.expression.expressions])
        one.parent.replace(one)
    known = exp.Where(this=exp.not_(exp.Is(this=value, expression=exp.Null())))
    listed = exp.Filter(this=exp.Anonymous(this="LIST", expressions=[given]), expression=known)
    one.replace(listed)
    wrap(whole_of(listed), "COALESCE", exp.Anonymous(this="LIST_VALUE"))
    wrap(whole_of(listed).parent, "TO_JSON")


def mend_object(one: exp.ObjectAgg) -> None:
    if isinstance(one.parent, exp.Window):
        raise errors.unsupported("OBJECT_AGG in a window")
    wrap(one, "COALESCE", exp.cast(exp.Literal.string("{}"), exp.DType.JSON))


def mend_window(window: exp.Window) -> None:
    function = window.this.this if isinstance(window.this, (exp.IgnoreNulls, exp.RespectNulls)) else window.this
    if isinstance(function, RANKS) and not window.args.get("order"):
        raise errors.unsupported(f"{function.key.upper()} without ORDER BY: Snowflake wants one")
    if isinstance(function, exp.Anonymous) and function.name.upper() == "RATIO_TO_REPORT":
        [value] = function.expressions
        window.set("this", exp.Sum(this=value.copy()))
        window.this.this.meta["plain"] = True
        total = exp.func("NULLIF", window.copy(), exp.Literal.number(0))
        float_ = exp.cast(value.copy(), exp.DType.DOUBLE)
        unit = exp.cast(exp.Literal.number(1), exp.DataType.build("DECIMAL(7, 6)"))
        ratio = exp.func(
            "CAST_TO_TYPE", exp.Div(this=float_, expression=total), exp.Mul(this=value.copy(), expression=unit)
        )
        window.replace(ratio)


MENDS = {
    exp.Sum: mend_sum,
    exp.Avg: mend_average,
    exp.Median: mend_median,
    exp.PercentileCont: mend_percentile,
    exp.Count: mend_count,
    exp.CountIf: mend_count_if,
    exp.ApproxDistinct: mend_distinct,
    exp.GroupConcat: mend_list,
    exp.ArrayAgg: mend_array,
    exp.ArrayUniqueAgg: mend_array,
    exp.ObjectAgg: mend_object,
    exp.Window: mend_window,
    **dict.fromkeys((exp.Min, exp.Max), mend_extreme),
    **dict.fromkeys((exp.ArgMin, exp.ArgMax), mend_by),
    **dict.fromkeys(SPREADS, mend_spread),
    **dict.fromkeys(VARIANCES, mend_variance),
}


def restore(one: exp.Sum | exp.Avg) -> None:
    if isinstance(one.this, exp.TryCast) and "plain" in one.this.this.meta:
        one.set("this", one.this.this)


RESTORES = dict.fromkeys((exp.Sum, exp.Avg), restore)
