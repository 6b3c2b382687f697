"""Rewrites around fakesnow's translation to DuckDB, where the statement would mean something else there."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine import (
    asof_joins,
    collations,
    column_labels,
    nanosecond_times,
    number_constants,
    values_clause,
    variant_order,
    zoned_times,
)
from localcloud.snowflake.engine.duckdb_keywords import KEYWORDS
from localcloud.snowflake.engine.functions import (
    conditional,
    lambdas,
    read_moments,
    semistructured,
    system_typeof,
    text_operands,
    variant_comparisons,
)
from localcloud.snowflake.engine.functions.expansion_limit import ExpansionLimit
from localcloud.snowflake.engine.functions.registry import MACROS, POST_REWRITES, PRE_REWRITES
from localcloud.snowflake.engine.time_kinds import Kinds
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import ImplicitCast

_EXPANSION_LIMIT = ExpansionLimit(MACROS)
# https://docs.snowflake.com/en/sql-reference/constructs/sample
_METHODS = {"ROW": "BERNOULLI", "BLOCK": "SYSTEM"}
_BLOCKS = ("SYSTEM", "BLOCK")
_COMPUTED = (exp.Func, exp.Window, exp.WithinGroup, exp.Binary, exp.Unary)


def rewrite_before(expression: exp.Expr, kinds: Kinds, implicit: ImplicitCast | None = None) -> exp.Expr:
    """Rewrite the expression in place for fakesnow, the inner parts first, and return it.

    Raise SnowflakeError for what is not supported. `kinds` are those of its times; `implicit` is the
    error because of which texts or VARIANTs beside numbers and dates are cast.
    """
    column_labels.apply(expression)
    system_typeof.replace(expression)
    collations.apply(expression)
    values_clause.complete(expression)
    _open_parentheses(expression)
    _rename_sampling(expression)
    asof_joins.open_conditions(expression)
    variant_order.complete(expression)
    _name_columns(expression)
    number_constants.convert(expression)
    conditional.convert_choices(expression)
    read_moments.round_scales(expression)
    is_of_json = implicit is not None and implicit.is_of_json
    if implicit is not None and not is_of_json:
        text_operands.convert(expression, implicit)
    lambdas.open_variables(expression)
    variant_comparisons.compare(expression, is_of_json)
    semistructured.cast_operands(expression)
    if kinds.nanos:
        nanosecond_times.rewrite(expression, kinds.again)
    if kinds.zoned:
        zoned_times.rewrite(expression)
    for part in [part for part in expression.walk() if type(part) in PRE_REWRITES][::-1]:
        PRE_REWRITES[type(part)](part)
    _EXPANSION_LIMIT.refuse(expression)
    return expression


def _name_columns(expression: exp.Expr) -> None:
    """Name computed columns that have no label (column_labels.py): DuckDB would use its own text."""
    for select in expression.find_all(exp.Select):
        for column in [column for column in select.expressions if isinstance(column, _COMPUTED)]:
            name = column.sql(dialect="snowflake").upper()
            column.replace(exp.alias_(column.copy(), name, quoted=True))


def _open_parentheses(expression: exp.Expr) -> None:
    """Remove parentheses around a table function alone: FROM (TABLE(GENERATOR(…))) would hide it from SEQ8."""
    for function in expression.find_all(exp.TableFromRows):
        around = function.parent
        if isinstance(around, exp.Subquery) and not around.args.get("alias"):
            around.replace(function)


def _rename_sampling(expression: exp.Expr) -> None:
    """Give the methods of SAMPLE that are synonyms DuckDB's names. Raise SnowflakeError for what Snowflake refuses.

    https://docs.snowflake.com/en/sql-reference/constructs/sample
    """
    for sample in expression.find_all(exp.TableSample):
        method, seed = sample.args.get("method"), sample.args.get("seed")
        by_blocks = method is not None and method.name.upper() in _BLOCKS
        if isinstance(sample.parent, exp.Subquery) and (seed or by_blocks):
            raise errors.unsupported("SAMPLE of a subquery with SEED or by blocks")
        if sample.args.get("size"):
            if by_blocks:
                raise errors.unsupported("SAMPLE of a number of rows by blocks")
            sample.set("method", exp.var("RESERVOIR"))
            continue
        if method is not None and method.name.upper() in _METHODS:
            sample.set("method", exp.var(_METHODS[method.name.upper()]))


def rewrite_after(expression: exp.Expr) -> exp.Expr:
    """Restore in place what fakesnow left out, remove what it added, and return the expression."""
    nanosecond_times.keep_declared(expression)
    for part in [part for part in expression.walk() if type(part) in POST_REWRITES]:
        POST_REWRITES[type(part)](part)
    for name in expression.find_all(exp.Identifier):
        if name.this in KEYWORDS:
            name.set("quoted", True)
    return expression
