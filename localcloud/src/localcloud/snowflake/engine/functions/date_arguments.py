"""Texts, numbers and BOOLEANs where a function takes a date or a time.

DATEADD and DATEDIFF read a text; EXTRACT (which YEAR, HOUR … are planned as), DATE_TRUNC, LAST_DAY and MONTHS_BETWEEN
refuse it, a constant, too: https://github.com/mlorek/frostlake/blob/main/docs/functions.md has what accounts answer,
and https://github.com/snowflakedb/snowpark-python/tree/main/tests/integ/modin (test_groupby_resample.py) the words.
What the other functions do with a text is not known: 000002.
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import REFUSED, Macro
from localcloud.snowflake.engine.functions.read_moments import DAY, EXACT_CLOCK, EXACT_LOCAL_MOMENT, EXACT_MOMENT
from localcloud.snowflake.wire import errors

# Before the type and, behind a bar, the function.
NO_DATE, CAST_FIRST = "localcloud: no date: ", "localcloud: cast first: "
# DuckDB's types of values that are no dates; it takes a VARIANT for a text, and other numbers for one of these.
_OTHERS = ("x VARCHAR", "x BOOLEAN", "x DOUBLE", "x BIGINT", "x DECIMAL")


def _checked(name: str, mark: str) -> Macro:
    """Return a macro that fails for a value that is no date and not NULL: DuckDB has no type for NULL."""
    mark_ = f"CASE typeof(x) WHEN 'JSON' THEN '{CAST_FIRST}' ELSE '{mark}' END"
    fault = f"CAST(CASE WHEN x IS NOT NULL THEN error({mark_} || typeof(x) || '|' || name) END AS DATE)"
    return Macro(name, "x, name", "x", dict.fromkeys(_OTHERS, fault))


DATED, UNCAST = _checked("localcloud_dated", NO_DATE), _checked("localcloud_uncast", CAST_FIRST)
# A text as DATEADD moves it, and as DATEDIFF reads it beside another value.
_STAMP = f"CAST({EXACT_MOMENT.full_name}(x) AS TIMESTAMP)"
DATEADD_ARGUMENT = Macro("localcloud_dateadd_argument", "x", "x", {"x VARCHAR": _STAMP})
DATEDIFF_ARGUMENT = Macro(
    "localcloud_datediff_argument",
    "x, other",
    "x",
    {
        "x VARCHAR": _STAMP,
        "x VARCHAR, other DATE": f"CAST({DAY.full_name}(x) AS DATE)",
        "x VARCHAR, other TIME": f"CAST({EXACT_CLOCK.full_name}(x) AS TIME)",
        "x VARCHAR, other TIMESTAMPTZ": f"CAST({EXACT_LOCAL_MOMENT.full_name}(x) AS TIMESTAMPTZ)",
    },
)
# A text in ISO 8601 that is written out.
DATEDIFF_CONSTANT = Macro(
    "localcloud_datediff_constant", "x, other", "cast_to_type(x, other)", {"other VARCHAR": _STAMP}
)
# The amount of DATEADD and ADD_MONTHS, which may be a text of a number.
AMOUNT = Macro(
    "localcloud_amount",
    "x",
    "round(x)",
    {
        "x VARCHAR": "round(CAST(x AS DECIMAL(38, 5)))",
        "x BOOLEAN": f"CAST(CAST('{REFUSED}DATEADD of a BOOLEAN amount' AS DOUBLE) AS BIGINT)",
    },
)
MACROS = (DATED, UNCAST, DATEADD_ARGUMENT, DATEDIFF_ARGUMENT, DATEDIFF_CONSTANT, AMOUNT)
_UNKNOWN = (exp.Column, exp.Literal, exp.Boolean, exp.JSONExtract)
_NO_DATE_TYPES = (*exp.DataType.TEXT_TYPES, *exp.DataType.NUMERIC_TYPES, exp.DType.BOOLEAN)


def dated(value: exp.Expr, name: str) -> exp.Expr:
    """Return the value with a check of its type. Raise SnowflakeError 002016 for a text that is written out."""
    if value.is_string:
        text = f"Function {name} does not support VARCHAR({max(len(value.name), 1)}) argument type"
        raise errors.compilation("002016", "22000", text)
    return _with_check(DATED, value, name)


def cast_first(value: exp.Expr, name: str) -> exp.Expr:
    """Return the value with a check of its type. Raise SnowflakeError 000002 for a text that is written out."""
    if value.is_string:
        raise errors.unsupported(f"{name} of a VARCHAR without a cast")
    return _with_check(UNCAST, value, name)


def amount(value: exp.Expr) -> exp.Expr:
    """Return the amount of DATEADD or ADD_MONTHS as a whole number: https://docs.snowflake.com/en/sql-reference/functions/add_months."""
    return AMOUNT(value) if isinstance(value.unnest(), _UNKNOWN) else exp.Round(this=value.copy())


def _with_check(check: Macro, value: exp.Expr, name: str) -> exp.Expr:
    if isinstance(value.unnest(), exp.Null):
        return exp.cast(exp.Null(), exp.DType.DATE)
    return check(value, exp.Literal.string(name)) if _may_be_no_date(value) else value


def _may_be_no_date(value: exp.Expr) -> bool:
    """Return whether DuckDB must say whether a value is a date: it is a column, a number, a text …"""
    inner = value.unnest()
    if isinstance(inner, exp.Cast):
        return inner.to.this in _NO_DATE_TYPES
    return isinstance(inner, _UNKNOWN) and not value.find_ancestor(exp.Lambda)
