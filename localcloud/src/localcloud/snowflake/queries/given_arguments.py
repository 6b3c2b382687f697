"""The arguments of a table function of INFORMATION_SCHEMA, by position or by name.

https://docs.snowflake.com/en/sql-reference/functions/query_history and …/task_history
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.wire import errors


def given_arguments(call: exp.Expression, positions: tuple[str, ...]) -> dict[str, exp.Expression]:
    """Return the arguments that a call gives, by their names, which are `positions` in their order.

    Raise SnowflakeError 000002 for another one.
    """
    given: dict[str, exp.Expression] = {}
    for position, argument in enumerate(call.expressions):
        name = argument.this.name.upper() if isinstance(argument, exp.Kwarg) else ""
        if (name and name not in positions) or position >= len(positions):
            raise errors.unsupported(f"{call.name.upper()} with {argument.sql(dialect='snowflake')[:60]}")
        given[name or positions[position]] = argument.expression if name else argument
    return given
