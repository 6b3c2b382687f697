"""Percentiles and most frequent values that Snowflake estimates: of few values, where its answers are exact.

https://docs.snowflake.com/en/sql-reference/functions/approx_percentile and …/approx_top_k; how far an account's states
are exact is in https://github.com/mlorek/frostlake/blob/main/docs/functions.md
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from sqlglot import exp

from localcloud.snowflake.engine.functions.aggregate_trees import argument, whole_of
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.variant_casts import as_element
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set(
    """
    APPROX_PERCENTILE APPROX_PERCENTILE_ACCUMULATE APPROX_PERCENTILE_COMBINE APPROX_PERCENTILE_ESTIMATE APPROX_TOP_K
    """
)
MACROS: tuple[Macro, ...] = ()
# From about so many values on, an account's state has fewer centroids than values.
_MOST_VALUES = 1000
_MOST_COUNTERS = 100_000


def _percentile(values: Sequence[float], fraction: float) -> float:
    """Return the interpolated value at a fraction. Raise SnowflakeError 000002 for many values."""
    if len(values) >= _MOST_VALUES:
        raise errors.unsupported(f"APPROX_PERCENTILE of {_MOST_VALUES} values or more, which an account estimates")
    ordered, place = sorted(values), fraction * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _accumulated(values: Sequence[float]) -> str:
    """Return the state: the values in order, each with the weight 1."""
    if len(values) >= _MOST_VALUES:
        raise errors.unsupported(f"a state of {_MOST_VALUES} values or more, which an account merges")
    numbers = ",".join(f"{value:.15e},{1:.15e}" for value in sorted(values))
    return f'{{"state":[{numbers}],"type":"tdigest","version":1}}'


def _values_of(state: str) -> list[float]:
    """Return the values of a state. Raise SnowflakeError 000002 for another one than is made here."""
    found = json.loads(state)
    numbers = found.get("state") if isinstance(found, dict) else None
    if not isinstance(numbers, list) or any(weight != 1 for weight in numbers[1::2]):
        raise errors.unsupported("a state of percentiles that APPROX_PERCENTILE_ACCUMULATE did not make")
    return [float(number) for number in numbers[::2]]


def _combined(states: Sequence[str]) -> str:
    return _accumulated([value for state in states for value in _values_of(state)])


def _estimated(state: str, fraction: float) -> float | None:
    values = _values_of(state)
    return _percentile(values, fraction) if values else None


def _most_frequent(values: Sequence[str], number: int, counters: int) -> str:
    """Return the values with their counts, the most frequent first; of equal ones the one that was counted last."""
    counts: dict[str, int] = {}
    last: dict[str, int] = {}
    for at, value in enumerate(values):
        counts[value], last[value] = counts.get(value, 0) + 1, at
    if len(counts) > counters:
        raise errors.unsupported(f"APPROX_TOP_K of more than {counters} different values, which an account estimates")
    ranked = sorted(counts, key=lambda value: (-counts[value], -last[value]))[:number]
    return "[" + ",".join(f"[{value},{counts[value]}]" for value in ranked) + "]"


PERCENTILE = Scalar("localcloud_approx_percentile", _percentile, ("DOUBLE[]", "DOUBLE"), "DOUBLE")
ACCUMULATED = Scalar("localcloud_accumulated", _accumulated, ("DOUBLE[]",), "VARCHAR")
COMBINED = Scalar("localcloud_combined", _combined, ("VARCHAR[]",), "VARCHAR")
ESTIMATED = Scalar("localcloud_estimated", _estimated, ("VARCHAR", "DOUBLE"), "DOUBLE")
MOST_FREQUENT = Scalar("localcloud_most_frequent", _most_frequent, ("VARCHAR[]", "BIGINT", "BIGINT"), "VARCHAR")
SCALARS = (PERCENTILE, ACCUMULATED, COMBINED, ESTIMATED, MOST_FREQUENT)


def _listed(node: exp.Func, value: exp.Expr, call: Callable[[exp.Expr], exp.Expr]) -> None:
    """Replace an aggregate by a call of its values as a list, NULLs left out, with its window and its FILTER."""
    known = exp.Where(this=exp.not_(exp.Is(this=argument(node).copy(), expression=exp.Null())))
    if isinstance(node.parent, exp.Filter) or isinstance(node.this, exp.Distinct):
        raise errors.unsupported(f"{node.sql_name()} with FILTER or DISTINCT")
    values = exp.Filter(this=exp.Anonymous(this="LIST", expressions=[value]), expression=known)
    node.replace(values)
    whole = whole_of(values)
    place = exp.Placeholder()
    whole.replace(place)
    place.replace(call(whole))


def _fraction(value: exp.Expr) -> exp.Expr:
    """Return a constant percentile. Raise SnowflakeError 000002 for others."""
    plain = value.unnest()
    if not isinstance(plain, exp.Literal) or plain.is_string or not 0 <= float(plain.name) <= 1:
        raise errors.unsupported("a percentile that is no constant from 0 to 1")
    return exp.cast(plain.copy(), exp.DType.DOUBLE)


def _count(value: exp.Expr | None, default: int) -> exp.Expr:
    if value is None:
        return exp.Literal.number(default)
    if not isinstance(value, exp.Literal) or not value.is_int or not 1 <= int(value.name) <= _MOST_COUNTERS:
        raise errors.unsupported(f"APPROX_TOP_K with a number that is no constant from 1 to {_MOST_COUNTERS}")
    return value.copy()


def _double(node: exp.Expr) -> exp.Expr:
    return exp.cast(argument(node).copy(), exp.DType.DOUBLE)


def _rewrite_percentile(node: exp.ApproxQuantile) -> None:
    fraction = _fraction(node.args["quantile"])
    _listed(node, _double(node), lambda values: PERCENTILE(values, fraction))


def _rewrite_accumulate(node: exp.ApproxPercentileAccumulate) -> None:
    _listed(node, _double(node), lambda values: _json(ACCUMULATED(_or_empty(values))))


def _rewrite_combine(node: exp.ApproxPercentileCombine) -> None:
    text = exp.cast(node.this.copy(), exp.DType.VARCHAR)
    _listed(node, text, lambda values: _json(COMBINED(_or_empty(values))))


def _rewrite_estimate(node: exp.ApproxPercentileEstimate) -> None:
    state = exp.cast(node.this.copy(), exp.DType.VARCHAR)
    node.replace(ESTIMATED(state, _fraction(node.args["percentile"])))


def _rewrite_top_k(node: exp.ApproxTopK) -> None:
    number, counters = _count(node.expression, 1), _count(node.args.get("counters"), _MOST_COUNTERS)
    element = exp.Anonymous(this="to_json", expressions=[as_element(argument(node))])
    value = exp.cast(element, exp.DType.VARCHAR)
    _listed(node, value, lambda values: _json(MOST_FREQUENT(_or_empty(values), number, counters)))


def _or_empty(values: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=values, expressions=[exp.Anonymous(this="LIST_VALUE")])


def _json(text: exp.Expr) -> exp.Expr:
    return exp.cast(text, exp.DType.JSON)


PRE_REWRITES: Rewrites = {
    exp.ApproxQuantile: _rewrite_percentile,
    exp.ApproxPercentileAccumulate: _rewrite_accumulate,
    exp.ApproxPercentileCombine: _rewrite_combine,
    exp.ApproxPercentileEstimate: _rewrite_estimate,
    exp.ApproxTopK: _rewrite_top_k,
}
