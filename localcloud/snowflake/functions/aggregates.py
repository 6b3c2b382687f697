"""What is reckoned of many rows: aggregates, and windows over them.

https://docs.snowflake.com/en/sql-reference/functions-aggregation and …/functions-window
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.functions.names import names

NAMES = names(
    """
    AVG COUNT COUNT_IF DENSE_RANK LISTAGG MAX MEDIAN MIN RANK ROW_NUMBER SUM
    """
)
MACROS = ()
NUMERIC = (exp.Sum, exp.Avg)


def mend_list(listed: exp.GroupConcat) -> None:
    """LISTAGG puts nothing between if nothing is said, and is an empty text where there is nothing to list."""
    if not listed.args.get("separator"):
        listed.set("separator", exp.Literal.string(""))
    whole: exp.Expression = listed
    while isinstance(whole.parent, (exp.WithinGroup, exp.Window, exp.Filter)):
        whole = whole.parent
    whole.replace(exp.func("COALESCE", whole.copy(), exp.Literal.string("")))


def mend_sum(one: exp.Sum | exp.Avg) -> None:
    """fakesnow sums doubles, of 53 bits, and makes NULL of a text that is no number: restore() takes that out."""
    if not one.find(exp.JSONExtract):
        one.this.meta["plain"] = True


MENDS = {exp.GroupConcat: mend_list, **dict.fromkeys(NUMERIC, mend_sum)}


def restore(one: exp.Sum | exp.Avg) -> None:
    if isinstance(one.this, exp.TryCast) and "plain" in one.this.this.meta:
        one.set("this", one.this.this)


RESTORES = dict.fromkeys(NUMERIC, restore)
