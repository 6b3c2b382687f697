"""Aggregate and window functions.

https://docs.snowflake.com/en/sql-reference/functions-aggregation and …/functions-window
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import event_counts, spreads
from localcloud.snowflake.engine.functions.aggregate_trees import argument, cast_to_number, whole_of, wrap
from localcloud.snowflake.engine.functions.array_calls import ELEMENTS, OF_LIST, UNION
from localcloud.snowflake.engine.functions.event_counts import counted, is_event_count
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.objects import by_key
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar_types import (
    NO_ELEMENT,
    NO_INPUT,
    no_element,
    of_literal,
    refuse_no_boolean,
)
from localcloud.snowflake.engine.functions.value_forms import is_text
from localcloud.snowflake.engine.functions.variant_casts import as_element, is_variant
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.engine.functions.written_values import JOINED, TEXT, VARIANTS
from localcloud.snowflake.wire import errors

NAMES = word_set(
    """
    ANY_VALUE APPROX_COUNT_DISTINCT ARRAYAGG ARRAY_AGG ARRAY_UNION_AGG ARRAY_UNIQUE_AGG AVG BITANDAGG BITAND_AGG
    BITORAGG BITOR_AGG BITXORAGG BITXOR_AGG BIT_AND_AGG BIT_OR_AGG BIT_XOR_AGG CONDITIONAL_CHANGE_EVENT
    CONDITIONAL_TRUE_EVENT BOOLAND_AGG BOOLOR_AGG BOOLXOR_AGG CORR COUNT COUNT_IF COVAR_POP COVAR_SAMP CUME_DIST
    DENSE_RANK FIRST_VALUE GROUPING GROUPING_ID HLL KURTOSIS LAG LAST_VALUE LEAD LISTAGG MAX MAX_BY MEDIAN MIN MIN_BY
    MODE NTH_VALUE NTILE OBJECT_AGG PERCENTILE_CONT PERCENTILE_DISC PERCENT_RANK RANK RATIO_TO_REPORT REGR_AVGX
    REGR_AVGY REGR_COUNT REGR_INTERCEPT REGR_R2 REGR_SLOPE REGR_SXX REGR_SXY REGR_SYY ROW_NUMBER STDDEV STDDEV_POP
    STDDEV_SAMP SUM VARIANCE VARIANCE_POP VARIANCE_SAMP VAR_POP VAR_SAMP
    """
)
# DuckDB would sum booleans.
NUMBER = Macro(
    "localcloud_number", "x", "CASE WHEN typeof(x) = 'BOOLEAN' THEN cast_to_type('a number was wanted', x) ELSE x END"
)
# COUNT does not count a VARIANT's null:
# https://docs.snowflake.com/en/sql-reference/functions/count#usage-notes
PRESENT = Macro(
    "localcloud_present", "x", "CASE WHEN typeof(x) = 'JSON' AND CAST(x AS VARCHAR) = 'null' THEN NULL ELSE x END"
)
# What accounts refuse, and with which words: https://github.com/mlorek/frostlake/blob/main/docs/functions.md
_TIMES = ("DATE", "TIME", "TIME_NS", "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS")
_BINARIES_AND_TIMES = ", ".join(f"'{type_}'" for type_ in (*_TIMES, "INTERVAL", "BLOB"))
AGGREGATED = Macro(
    "localcloud_aggregated",
    "k, x",
    f"""CASE WHEN typeof(x) IN ('VARCHAR', {_BINARIES_AND_TIMES})
        THEN error('{NO_ELEMENT}' || typeof(k) || '|' || typeof(x) || '|OBJECT_AGG') ELSE x END""",
)
TRUTH = Macro(
    "localcloud_truth",
    "x, words",
    f"""CASE WHEN typeof(x) IN ('DOUBLE', 'FLOAT', {_BINARIES_AND_TIMES})
        THEN error('{NO_INPUT}TO_BOOLEAN(' || words || ')|TO_BOOLEAN') ELSE x END""",
)
LISTED = Macro(
    "localcloud_listed",
    "x, other",
    f"CASE WHEN typeof(x) = 'BLOB' THEN error('{NO_ELEMENT}BLOB|' || other || '|LISTAGG') ELSE {TEXT.full_name}(x) END",
)
MACROS = (NUMBER, PRESENT, AGGREGATED, TRUTH, LISTED, *event_counts.MACROS)
RANKS = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist, exp.Ntile, exp.Lag, exp.Lead)


def _rewrite_sum(node: exp.Sum | exp.Avg) -> None:
    """fakesnow would sum doubles, which have 53 bits, and ignore texts that are not numbers: see _remove_try_cast."""
    value = argument(node)
    if isinstance(value.unnest(), exp.JSONExtract):
        value.replace(exp.cast(TEXT(value), exp.DType.DOUBLE))
    elif not isinstance(value, exp.Null):
        value.replace(NUMBER(value))
    node.this.meta["plain"] = True


def _rewrite_average(node: exp.Avg) -> None:
    value = argument(node).copy()
    _rewrite_sum(node)
    if not isinstance(value.unnest(), exp.JSONExtract):
        cast_to_number(node, value, 6)


def _rewrite_count(node: exp.Count) -> None:
    """COUNT(a, b) counts the rows in which no argument is NULL."""
    if isinstance(node.this, exp.Column) and isinstance(node.this.this, exp.Star):
        raise errors.unsupported("COUNT of a table's *")
    if others := node.expressions:
        known = exp.and_(*(exp.not_(exp.Is(this=each.copy(), expression=exp.Null())) for each in [node.this, *others]))
        node.set("this", exp.Case(ifs=[exp.If(this=known, true=exp.Literal.number(1))]))
        node.set("expressions", None)
    elif isinstance(node.this, (exp.Column, exp.JSONExtract)):
        node.set("this", PRESENT(node.this))


def _rewrite_count_if(node: exp.CountIf) -> None:
    """DuckDB's COUNT_IF is NULL over no rows."""
    counted = exp.Case(ifs=[exp.If(this=refuse_no_boolean(node.this).copy(), true=exp.Literal.number(1))])
    node.replace(exp.Count(this=counted, big_int=True))


def _rewrite_regression_count(node: exp.RegrCount) -> None:
    """Cast the count to BIGINT: DuckDB's type of it is one that Snowflake does not have."""
    wrap(whole_of(node), "CAST_TO_TYPE", exp.cast(exp.Null(), exp.DType.BIGINT))


def _rewrite_exclusive_or(node: exp.BoolxorAgg) -> None:
    """Compare the number of true values with 1: BOOLXOR_AGG is true if exactly one is, and NULL over no values."""
    true = exp.cast(node.this.copy(), exp.DType.BOOLEAN)
    ones = exp.Count(this=exp.Case(ifs=[exp.If(this=true, true=exp.Literal.number(1))]), big_int=True)
    known = exp.GT(this=exp.Count(this=node.this.copy(), big_int=True), expression=exp.Literal.number(0))
    one = exp.EQ(this=ones, expression=exp.Literal.number(1))
    whole = whole_of(node)
    if isinstance(whole, exp.Window):
        for count in (known, one):
            window = whole.copy()
            window.set("this", count.this.copy())
            count.set("this", window)
    whole.replace(exp.Case(ifs=[exp.If(this=known, true=one)]))


def _rewrite_bits(node: exp.BitwiseAndAgg | exp.BitwiseOrAgg | exp.BitwiseXorAgg) -> None:
    """Convert the values to whole numbers: https://docs.snowflake.com/en/sql-reference/functions/bitand_agg#usage-notes."""
    node.set("this", exp.cast(node.this.copy(), exp.DType.BIGINT))


def _rewrite_approximate_count(node: exp.ApproxDistinct | exp.Hll) -> None:
    if node.expressions:
        raise errors.unsupported("HLL of several columns")
    node.replace(exp.Count(this=exp.Distinct(expressions=[argument(node).copy()]), big_int=True))


def _rewrite_extreme(node: exp.Min | exp.Max) -> None:
    """Raise SnowflakeError for VARIANTs, whose texts DuckDB would compare."""
    if isinstance(node.this.unnest(), exp.JSONExtract):
        raise errors.unsupported(f"{node.key.upper()} of a VARIANT: cast it")


def _rewrite_extreme_by(node: exp.ArgMin | exp.ArgMax) -> None:
    """DuckDB's MIN_BY and MAX_BY ignore rows whose first value is NULL."""
    if count := node.args.get("count"):
        if isinstance(node.parent, exp.Window):
            raise errors.unsupported("MIN_BY and MAX_BY of many in a window")
        node.replace(_extremes(node, count))
        return
    name = "ARG_MIN_NULL" if isinstance(node, exp.ArgMin) else "ARG_MAX_NULL"
    node.replace(exp.Anonymous(this=name, expressions=[node.this.copy(), node.expression.copy()]))


def _extremes(node: exp.ArgMin | exp.ArgMax, count: exp.Expr) -> exp.Expr:
    """Return the first values by the key as an ARRAY: rows whose key is NULL do not count."""
    order = exp.Ordered(this=node.expression.copy(), desc=isinstance(node, exp.ArgMax), nulls_first=False)
    values = exp.Anonymous(this="LIST", expressions=[exp.Order(this=node.this.copy(), expressions=[order])])
    known = exp.Where(this=exp.not_(exp.Is(this=node.expression.copy(), expression=exp.Null())))
    first = [exp.Filter(this=values, expression=known), exp.Literal.number(1), count.copy()]
    return exp.Anonymous(this="TO_JSON", expressions=[exp.Anonymous(this="list_slice", expressions=first)])


def _rewrite_listagg(node: exp.GroupConcat) -> None:
    """LISTAGG has no separator by default, and is an empty text over no values."""
    value = node.this.this if isinstance(node.this, exp.Order) else node.this
    if isinstance(value, exp.Distinct):
        _join_distinct(node, value.expressions[0])
        return
    if not is_text(value) and not isinstance(value, exp.Null):
        value.replace(LISTED(value, exp.Literal.string(_type_of(node.args.get("separator")))))
    if not node.args.get("separator"):
        node.set("separator", exp.Literal.string(""))
    wrap(whole_of(node), "COALESCE", exp.Literal.string(""))


def _type_of(separator: exp.Expr | None) -> str:
    """Return the type of a separator that is written out, as errors have it."""
    return (separator is not None and of_literal(separator)) or ""


def _rewrite_truth(node: exp.LogicalOr | exp.LogicalAnd | exp.BoolxorAgg) -> None:
    """Raise SnowflakeError 001007, when DuckDB plans it, for what TO_BOOLEAN does not take."""
    value = argument(node)
    if isinstance(value, exp.Column):
        value.replace(TRUTH(value, exp.Literal.string(value.sql(dialect="snowflake"))))
    if isinstance(node, exp.BoolxorAgg):
        _rewrite_exclusive_or(node)


def _join_distinct(node: exp.GroupConcat, value: exp.Expr) -> None:
    """Order the values by themselves, as DuckDB asks, and make texts of them afterwards."""
    separator = node.args.get("separator") or exp.Literal.string("")
    not_null = exp.Where(this=exp.not_(exp.Is(this=value.copy(), expression=exp.Null())))
    values = exp.Filter(this=exp.Anonymous(this="LIST", expressions=[node.this.copy()]), expression=not_null)
    node.replace(values)
    whole = whole_of(values)
    whole.replace(JOINED(whole, separator))


def _rewrite_array(node: exp.ArrayAgg | exp.ArrayUniqueAgg) -> None:
    """ARRAY_AGG ignores NULLs, and is an empty ARRAY over no values."""
    value, elements = argument(node).copy(), node.this.copy()
    if isinstance(node, exp.ArrayUniqueAgg):
        elements = exp.Distinct(expressions=[elements])
    if isinstance(node.parent, exp.WithinGroup):
        elements = exp.Order(this=elements, expressions=[key.copy() for key in node.parent.expression.expressions])
        node.parent.replace(node)
    not_null = exp.Where(this=exp.not_(exp.Is(this=value, expression=exp.Null())))
    array = exp.Filter(this=exp.Anonymous(this="LIST", expressions=[elements]), expression=not_null)
    node.replace(array)
    whole = wrap(whole_of(array), "COALESCE", exp.Anonymous(this="LIST_VALUE"))
    if is_variant(value):
        wrap(whole, "TO_JSON")
    else:
        whole.replace(VARIANTS(whole))


def _rewrite_union(node: exp.ArrayUnionAgg) -> None:
    """Each element stands as often as in the array that has it most often.

    https://docs.snowflake.com/en/sql-reference/functions/array_union_agg
    """
    value = node.this.copy()
    not_null = exp.Where(this=exp.not_(exp.Is(this=value, expression=exp.Null())))
    arrays = exp.Filter(this=exp.Anonymous(this="LIST", expressions=[ELEMENTS(value)]), expression=not_null)
    node.replace(arrays)
    whole = wrap(whole_of(arrays), "COALESCE", exp.Anonymous(this="LIST_VALUE"))
    whole.replace(OF_LIST(UNION(whole.copy())))


def _rewrite_object(node: exp.ObjectAgg) -> None:
    window = node.parent if isinstance(node.parent, exp.Window) else None
    if window is not None and (window.args.get("order") or window.args.get("spec")):
        # Its syntax has none: https://docs.snowflake.com/en/sql-reference/functions/object_agg#syntax
        raise errors.unsupported("OBJECT_AGG with ORDER BY or a frame in its window")
    value = node.expression
    if is_text(value):
        key_type = of_literal(node.this) or "VARCHAR"
        raise no_element(key_type, of_literal(value) or "VARCHAR", "OBJECT_AGG")
    if isinstance(value, exp.Column):
        value = AGGREGATED(node.this, value)
    node.set("expression", as_element(value))
    aggregate = _object_in(window, node) if window is not None else node
    whole = wrap(aggregate, "COALESCE", exp.cast(exp.Literal.string("{}"), exp.DType.JSON))
    whole.replace(by_key(whole))


def _object_in(window: exp.Window, node: exp.ObjectAgg) -> exp.Expr:
    """Replace OBJECT_AGG in a window by a MAP of its keys and values, each in that window, and return it."""
    key, value = node.this.copy(), node.expression.copy()
    parts = (exp.not_(exp.Is(this=part.copy(), expression=exp.Null())) for part in (key, value))
    present, lists = exp.Where(this=exp.and_(*parts)), []
    for part in (key, value):
        one = window.copy()
        listed = exp.Anonymous(this="LIST", expressions=[part])
        one.set("this", exp.Filter(this=listed, expression=present.copy()))
        lists.append(one)
    made = exp.Anonymous(this="TO_JSON", expressions=[exp.Anonymous(this="MAP", expressions=lists)])
    window.replace(made)
    return made


def _unordered(function: str) -> errors.SnowflakeError:
    text = f"Window function type [{function}] requires ORDER BY in window specification."
    return errors.compilation("001003", "42601", text)


def _rewrite_window(window: exp.Window) -> None:
    function = window.this.this if isinstance(window.this, (exp.IgnoreNulls, exp.RespectNulls)) else window.this
    if isinstance(function, RANKS) and not window.args.get("order"):
        raise _unordered(function.sql_name())
    if is_event_count(function):
        if not window.args.get("order"):
            raise _unordered(function.name.upper())
        window.replace(counted(window, function))
        return
    if isinstance(function, exp.Anonymous) and function.name.upper() == "RATIO_TO_REPORT":
        window.replace(_ratio_to_sum(window, function))


def _ratio_to_sum(window: exp.Window, function: exp.Anonymous) -> exp.Expr:
    """Return RATIO_TO_REPORT(value) as value / SUM(value) over the window."""
    [value] = function.expressions
    window.set("this", exp.Sum(this=value.copy()))
    window.this.this.meta["plain"] = True
    total = exp.func("NULLIF", window.copy(), exp.Literal.number(0))
    float_ = exp.cast(value.copy(), exp.DType.DOUBLE)
    unit = exp.cast(exp.Literal.number(1), exp.DataType.build("DECIMAL(7, 6)"))
    return exp.func("CAST_TO_TYPE", exp.Div(this=float_, expression=total), exp.Mul(this=value.copy(), expression=unit))


PRE_REWRITES: Rewrites = {
    exp.Sum: _rewrite_sum,
    exp.Avg: _rewrite_average,
    exp.Count: _rewrite_count,
    exp.CountIf: _rewrite_count_if,
    **dict.fromkeys((exp.LogicalOr, exp.LogicalAnd, exp.BoolxorAgg), _rewrite_truth),
    **dict.fromkeys((exp.BitwiseAndAgg, exp.BitwiseOrAgg, exp.BitwiseXorAgg), _rewrite_bits),
    exp.RegrCount: _rewrite_regression_count,
    **dict.fromkeys((exp.ApproxDistinct, exp.Hll), _rewrite_approximate_count),
    exp.ArrayUnionAgg: _rewrite_union,
    exp.GroupConcat: _rewrite_listagg,
    exp.ArrayAgg: _rewrite_array,
    exp.ArrayUniqueAgg: _rewrite_array,
    exp.ObjectAgg: _rewrite_object,
    exp.Window: _rewrite_window,
    **dict.fromkeys((exp.Min, exp.Max), _rewrite_extreme),
    **dict.fromkeys((exp.ArgMin, exp.ArgMax), _rewrite_extreme_by),
    **spreads.PRE_REWRITES,
}


def _remove_try_cast(node: exp.Sum | exp.Avg) -> None:
    """Remove the TRY_CAST(… AS DOUBLE) that fakesnow puts around the argument."""
    if isinstance(node.this, exp.TryCast) and "plain" in node.this.this.meta:
        node.set("this", node.this.this)


POST_REWRITES: Rewrites = dict.fromkeys((exp.Sum, exp.Avg), _remove_try_cast)
