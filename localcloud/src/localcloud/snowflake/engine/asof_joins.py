"""ASOF JOIN as DuckDB writes it: https://docs.snowflake.com/en/sql-reference/constructs/asof-join."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.wire import errors

_COMPARISONS = (exp.GT, exp.GTE, exp.LT, exp.LTE)
_LATERAL = "ASOF JOIN is not supported for joins with LATERAL table functions or LATERAL views."
_NO_COMPARISON = (
    "MATCH_CONDITION clause is invalid: Only comparison operators '>=', '>', '<=' and '<' are allowed. "
    "Keywords such as AND and OR are not allowed."
)
_REVERSED = (
    "MATCH_CONDITION clause is invalid: The left side allows only column references from the left side table, "
    "and the right side allows only column references from the right side table."
)
_NO_EQUALITY = (
    "ON clause for ASOF JOIN must contain conjunctions of equality conditions only. Disjunctions are not allowed. Each "
    "side of an equality condition must only refer to either the left table or the right table. {} is invalid."
)


def open_conditions(expression: exp.Expr) -> None:
    """Join MATCH_CONDITION with the other conditions, in place: a row without a match stays.

    Raise SnowflakeError with Snowflake's code for a condition that is not allowed.
    """
    for join in list(expression.find_all(exp.Join)):
        condition = join.args.get("match_condition")
        if condition is None:
            continue
        _check(join, condition)
        others = _equalities(join, join.args["using"]) if join.args.get("using") else join.args.get("on")
        join.set("on", exp.and_(others, condition) if others else condition)
        for key in ("match_condition", "using"):
            join.set(key, None)
        join.set("side", "LEFT")


def _check(join: exp.Join, condition: exp.Expr) -> None:
    right = join.this.alias_or_name.upper()
    if isinstance(join.this, exp.Lateral):
        raise errors.compilation("010004", "42601", _LATERAL)
    if not isinstance(condition, _COMPARISONS):
        raise errors.compilation("010001", "42601", _NO_COMPARISON)
    if right and _tables(condition.this) == {right}:
        raise errors.compilation("010002", "42601", _REVERSED)
    for each in _conjuncts(join.args.get("on")):
        if not isinstance(each, exp.EQ):
            shown = each.copy()
            for side in shown.args.values() if isinstance(shown, exp.Connector) else ():
                side.replace(exp.paren(side.unnest().copy()))
            raise errors.compilation("010010", "42601", _NO_EQUALITY.format(shown.sql(dialect="snowflake").upper()))


def _conjuncts(condition: exp.Expr | None) -> list[exp.Expr]:
    if condition is None:
        return []
    inner = condition.unnest()
    return [each.unnest() for each in inner.flatten()] if isinstance(inner, exp.And) else [inner]


def _tables(value: exp.Expr) -> set[str]:
    return {column.table.upper() for column in value.find_all(exp.Column)}


def _equalities(join: exp.Join, using: list[exp.Identifier]) -> exp.Expr:
    """Return USING as equalities, and qualify the names that it makes one. Raise SnowflakeError where there is a *.

    DuckDB has no USING beside another condition.
    """
    select = join.parent
    right = join.this.alias_or_name
    is_simple = isinstance(select, exp.Select) and select.args["joins"][0] is join and not select.is_star
    if not isinstance(select, exp.Select) or not is_simple or not right:
        raise errors.unsupported("ASOF JOIN with USING behind another join, or with SELECT *")
    left = select.args["from_"].this.alias_or_name
    names = {each.name.upper() for each in using}
    for column in list(select.find_all(exp.Column)):
        if not column.table and column.name.upper() in names and column.find_ancestor(exp.Select) is select:
            column.set("table", exp.to_identifier(left))
    sides = [(exp.column(each.copy(), left), exp.column(each.copy(), right)) for each in using]
    return exp.and_(*(exp.EQ(this=one, expression=other) for one, other in sides))
