"""Window functions that count events.

https://docs.snowflake.com/en/sql-reference/functions/conditional_true_event and …/conditional_change_event
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro

# The changes from one value to the next, of those that are not NULL. The values are in a list for the lambda.
CHANGES = Macro(
    "localcloud_changes",
    "values_",
    """coalesce(list_transform([values_], lambda v:
        len(list_filter(range(2, len(v) + 1), lambda i: v[i] <> v[i - 1])))[1], 0)""",
)
MACROS = (CHANGES,)
_NAMES = ("CONDITIONAL_TRUE_EVENT", "CONDITIONAL_CHANGE_EVENT")


def is_event_count(function: exp.Expr) -> bool:
    """Return whether a window's function counts events."""
    return isinstance(function, exp.Anonymous) and function.name.upper() in _NAMES


def counted(window: exp.Window, function: exp.Anonymous) -> exp.Expr:
    """Return the number of events up to each row. The window must have an ORDER BY."""
    [value] = function.expressions
    rows = window.copy()
    rows.set("spec", exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW"))
    if function.name.upper() == "CONDITIONAL_TRUE_EVENT":
        true = exp.cast(value.copy(), exp.DType.BOOLEAN)
        counts = exp.Case(ifs=[exp.If(this=true, true=exp.Literal.number(1))])
        rows.set("this", exp.Count(this=counts, big_int=True))
        return rows
    known = exp.Where(this=exp.not_(exp.Is(this=value.copy(), expression=exp.Null())))
    rows.set("this", exp.Filter(this=exp.Anonymous(this="list", expressions=[value.copy()]), expression=known))
    return CHANGES(rows)
