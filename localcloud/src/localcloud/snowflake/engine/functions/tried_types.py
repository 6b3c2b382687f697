"""TRY_CAST and TRY_TO_… of what is no text, which Snowflake refuses while it compiles.

https://docs.snowflake.com/en/sql-reference/functions/try_cast#usage-notes; the words are those of accounts
(https://github.com/mlorek/frostlake/blob/main/docs/functions.md). The number and the state are those of
https://docs.snowflake.com/en/sql-reference/functions/map_contains_key#examples, which prints this message for another
function. DuckDB knows the type of an expression, but not the digits of its numbers: they are (38,0) in the message.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.scalar_types import of_literal
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

# Before the type of the value and, behind a bar, that of the result.
NO_TEXT = "localcloud: no text: "
# `r` is the result.
CHECKED = Macro(
    "localcloud_tried",
    "r, x, target",
    f"""CASE WHEN typeof(x) NOT IN ('VARCHAR', '"NULL"') THEN error('{NO_TEXT}' || typeof(x) || '|' || target)
        ELSE r END""",
)
MACROS = (CHECKED,)
# DuckDB does not know the type of a bound value, and would run a query twice.
_UNTYPED = (exp.Placeholder, exp.Subquery, exp.Select)
_TIMES = {
    **dict.fromkeys((exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ), "TIMESTAMP_NTZ(9)"),
    **{exp.DType.TIMESTAMPLTZ: "TIMESTAMP_LTZ(9)", exp.DType.TIMESTAMPTZ: "TIMESTAMP_TZ(9)", exp.DType.TIME: "TIME(9)"},
}


def check(node: exp.Expr, value: exp.Expr, target: str, nulls: bool = False) -> Any:
    """Return the node as it stands in the tree: in a check of the value's type, if only DuckDB knows that.

    Raise SnowflakeError 001065 for what is no text by its form, and for a NULL without a type unless `nulls` are taken:
    TRY_CAST takes them. `target` is the type of the result, in Snowflake's words.
    """
    if not nulls and isinstance(value.unnest(), exp.Null):
        raise no_text("NULL", target)
    if type_ := _written_type(value):
        raise no_text(type_, target)
    if _is_text(value.unnest()) or value.find(*_UNTYPED) or value.find_ancestor(exp.Lambda):
        return node
    around = CHECKED(node, value, exp.Literal.string(target))
    node.replace(around)
    return around.expression.expressions[0]


def _is_text(value: exp.Expr) -> bool:
    """Return whether a value is a text, or a NULL, by its form."""
    cast = isinstance(value, exp.Cast) and value.to.this in exp.DataType.TEXT_TYPES
    return cast or isinstance(value, (exp.Literal, exp.Null, exp.DPipe))


def _written_type(value: exp.Expr) -> str | None:
    """Return the type of a number, BOOLEAN, path into a VARIANT or cast to no text, by its form; None for others."""
    inner = value.unnest()
    if value.is_number:
        return of_literal(inner.this if isinstance(inner, exp.Neg) else inner)
    if isinstance(inner, (exp.Boolean, exp.Predicate, exp.Not)):
        return "BOOLEAN"
    if isinstance(inner, exp.JSONExtract) and not inner.find_ancestor(exp.Lambda):
        return "VARIANT"
    return None


def name_of(type_: exp.DataType) -> str:
    """Return a type as Snowflake's messages have it."""
    parameters = ",".join(each.name for each in type_.expressions)
    if type_.this in exp.DataType.INTEGER_TYPES:
        return "NUMBER(38,0)"
    if type_.this == exp.DType.DECIMAL:
        return f"NUMBER({parameters if ',' in parameters else (parameters or '38') + ',0'})"
    if type_.this in exp.DataType.FLOAT_TYPES:
        return "FLOAT"
    if type_.this in exp.DataType.TEXT_TYPES:
        return f"VARCHAR({parameters or 16777216})"
    return _TIMES.get(type_.this) or str(type_.this.name)


def no_text(type_: str, target: str) -> SnowflakeError:
    """Return 001065 for a conversion of a value of a type that is no text."""
    text = f"Function TRY_CAST cannot be used with arguments of types {type_} and {target}"
    return errors.compilation("001065", "22023", text)
