"""Aggregates of a distribution: deviations, variances, medians and percentiles, as NUMBERs with Snowflake's decimals.

https://docs.snowflake.com/en/sql-reference/functions-aggregation
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.aggregate_trees import argument, cast_to_number, wrap
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.wire import errors

# The decimals of the kurtosis of NUMBERs: https://docs.snowflake.com/en/sql-reference/functions/kurtosis#examples
_DECIMALS = 12
_SPREADS = (exp.Stddev, exp.StddevPop, exp.StddevSamp)
_VARIANCES = (exp.Variance, exp.VariancePop)


def _rewrite_spread(node: exp.Expr) -> None:
    if isinstance(node.this, exp.Distinct):
        raise errors.unsupported(f"{node.key.upper()} of DISTINCT")
    value = argument(node)
    value.replace(exp.cast(value.copy(), exp.DType.DOUBLE))


def _replace_variance(node: exp.Expr) -> exp.Expr:
    """A variance has six decimals more than the square of its argument; return it with its window and cast."""
    value = argument(node).copy()
    _rewrite_spread(node)
    return cast_to_number(node, exp.Mul(this=value, expression=value.copy()), 6)


def _rewrite_variance(node: exp.Expr) -> None:
    _replace_variance(node)


def _rewrite_deviation(node: exp.Stddev | exp.StddevSamp | exp.StddevPop) -> None:
    """The root of the variance, with the decimals that that has."""
    kind = exp.VariancePop if isinstance(node, exp.StddevPop) else exp.Variance
    variance = kind(this=node.this.copy())
    node.replace(variance)
    wrap(_replace_variance(variance), "SQRT")


def _rewrite_median(node: exp.Median) -> None:
    value = argument(node).copy()
    _rewrite_spread(node)
    cast_to_number(node, value, 3)


def _rewrite_percentile(node: exp.PercentileCont) -> None:
    within_group = node.parent
    assert isinstance(within_group, exp.WithinGroup)
    [ordered] = within_group.expression.expressions
    value = ordered.this.copy()
    ordered.set("this", exp.cast(value.copy(), exp.DType.DOUBLE))
    cast_to_number(node, value, 3)


def _rewrite_kurtosis(node: exp.Kurtosis) -> None:
    """The kurtosis of NUMBERs is a NUMBER with twelve decimals: https://docs.snowflake.com/en/sql-reference/functions/kurtosis."""
    value = argument(node).copy()
    _rewrite_spread(node)
    unit = exp.cast(exp.Literal.number(1), exp.DataType.build(f"DECIMAL({_DECIMALS + 1}, {_DECIMALS})"))
    sample = exp.Round(this=exp.Mul(this=value, expression=unit), decimals=exp.Literal.number(_DECIMALS))
    cast_to_number(node, sample, 0)


PRE_REWRITES: Rewrites = {
    exp.Kurtosis: _rewrite_kurtosis,
    exp.Median: _rewrite_median,
    exp.PercentileCont: _rewrite_percentile,
    **dict.fromkeys(_SPREADS, _rewrite_deviation),
    **dict.fromkeys(_VARIANCES, _rewrite_variance),
}
