"""What fakesnow makes of a statement on its way to DuckDB, mended where it would come to something else."""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine import unsupported_types
from localcloud.snowflake.engine.functions.expansion_limit import Growth
from localcloud.snowflake.engine.functions.registry import MACROS, POST_REWRITES, PRE_REWRITES

GROWTH = Growth(MACROS)
RECKONED = (exp.Func, exp.Window, exp.WithinGroup, exp.Binary, exp.Unary)


def rewrite_before(expression: exp.Expression) -> exp.Expression:
    """Raises SnowflakeError for what can't be mended. What stands within another is mended first."""
    unsupported_types.refuse(expression)
    name_columns(expression)
    for one in [one for one in expression.walk() if type(one) in PRE_REWRITES][::-1]:
        PRE_REWRITES[type(one)](one)
    GROWTH.refuse(expression)
    return expression


def name_columns(expression: exp.Expression) -> None:
    """A column without an alias has the name of what it is reckoned by, and not of what DuckDB makes of that."""
    for select in expression.find_all(exp.Select):
        for one in [one for one in select.expressions if isinstance(one, RECKONED)]:
            name = one.sql(dialect="snowflake").upper()
            select.expressions[one.index].replace(exp.alias_(one.copy(), name, quoted=True))


def rewrite_after(expression: exp.Expression) -> exp.Expression:
    """Put back what fakesnow has left out, and take out what it has put in."""
    for one in [one for one in expression.walk() if type(one) in POST_REWRITES]:
        POST_REWRITES[type(one)](one)
    return expression
