"""A VARIANT beside another value: beside a text it is a text, beside a VARIANT numbers are compared as numbers.

A VARIANT is coerced to VARCHAR, and no VARCHAR to VARIANT:
https://docs.snowflake.com/en/sql-reference/data-type-conversion#data-types-that-can-be-cast
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.operators import COMPARISONS, is_assignment
from localcloud.snowflake.engine.functions.semistructured import is_flattened
from localcloud.snowflake.engine.functions.variants import ORDER
from localcloud.snowflake.engine.functions.written_values import TEXT

# A number as a text that is ordered as it, with 44 digits before the point and 40 behind; of one with an exponent 15
# behind. Any other VARIANT as its own text with its kind, behind the numbers. NULL for NULL.
_JSON_TEXT = "CAST(x AS VARCHAR)"
_WHOLE = f"split_part(ltrim({_JSON_TEXT}, '-'), '.', 1)"
_FRACTION = f"rtrim(split_part({_JSON_TEXT}, '.', 2), '0')"
_DIGITS = f"""CASE WHEN regexp_full_match({_JSON_TEXT}, '-?[0-9]+([.][0-9]+)?')
        THEN lpad({_WHOLE}, 44, '0') || '.' || rpad({_FRACTION}, 40, '0')
        ELSE lpad(format('{{:.15f}}', abs({ORDER.full_name}(x))), 60, '0') || repeat('0', 25) END"""
_ORDERED = f"""CASE WHEN x IS NULL THEN NULL
        WHEN {ORDER.full_name}(x) IS NULL THEN '2' || coalesce({TEXT.full_name}(x), '') || chr(1) || json_type(x)
        WHEN {ORDER.full_name}(x) < 0 THEN '0' || translate({_DIGITS}, '0123456789', '9876543210')
        ELSE '1' || {_DIGITS} END"""
ORDERED = Macro("localcloud_ordered_variant", "x", _ORDERED)
# One side of a comparison, beside the other. DuckDB takes the bodies for texts for VARIANTs, too.
BESIDE = Macro(
    "localcloud_beside_variant",
    "x, y",
    "x",
    {
        "x VARCHAR, y VARCHAR": f"""CASE WHEN typeof(x) <> 'JSON' THEN CAST(x AS VARCHAR)
            WHEN typeof(y) = 'JSON' THEN {ORDERED.full_name}(x) ELSE {TEXT.full_name}(x) END"""
    },
)
# The same where the other side is a text in the statement: without the order, which DuckDB would plan each time.
BESIDE_TEXT = Macro(
    "localcloud_beside_text",
    "x",
    "x",
    {"x VARCHAR": f"CASE WHEN typeof(x) <> 'JSON' THEN CAST(x AS VARCHAR) ELSE {TEXT.full_name}(x) END"},
)
MACROS = (ORDERED, BESIDE, BESIDE_TEXT)
_VARIANTS = (exp.JSONExtract, exp.Bracket, exp.GetExtract, exp.ParseJSON, exp.ToVariant)
_NODES = (*COMPARISONS, exp.Between, exp.In, exp.Case, exp.DecodeCase)
# Values beside which DuckDB casts a VARIANT.
_PLAIN = (exp.Boolean, exp.Null, exp.Neg, exp.Any, exp.All, exp.Tuple, exp.Subquery, exp.Select)
# A text that DuckDB reads as JSON, where a column may be a VARIANT: no date, which it would refuse.
_JSON = re.compile(r"-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?\s*|true|false|null|[\"\[{].*", re.DOTALL)
# Above this an IN stays as it is.
_MOST = 50


def compare(expression: exp.Expr, everywhere: bool = False) -> None:
    """Put BESIDE around VARIANTs and what they are compared with, in place.

    `everywhere`: True for a statement that runs again because DuckDB took a text for JSON: any column may be a VARIANT.
    """
    for node in list(expression.find_all(*_NODES)):
        if isinstance(node, exp.Between):
            _compare_range(node, everywhere)
        elif isinstance(node, exp.In):
            _compare_list(node, everywhere)
        elif isinstance(node, exp.Case):
            _compare_choice(node.this, [each.this for each in node.args["ifs"]], everywhere)
        elif isinstance(node, exp.DecodeCase):
            sought, *pairs = node.expressions
            _compare_choice(sought, pairs[: len(pairs) // 2 * 2 : 2], everywhere)
        elif not is_assignment(node):
            _compare_pair(node, everywhere)


def is_variant(value: exp.Expr) -> bool:
    """Return whether a value is a VARIANT by its form."""
    inner = value.unnest()
    if isinstance(inner, exp.Cast):
        return bool(inner.to.this == exp.DType.VARIANT)
    return isinstance(inner, _VARIANTS) or (isinstance(inner, exp.Column) and is_flattened(inner))


def _may_meet(left: exp.Expr, right: exp.Expr, everywhere: bool) -> bool:
    """Return whether one side is a VARIANT, or may be one, and the other needs its text."""
    if any(isinstance(side.unnest(), _PLAIN) or side.is_number for side in (left, right)):
        return False
    if is_variant(left) or is_variant(right):
        return True
    if everywhere:
        return not (left.is_string and right.is_string)
    pairs = ((left, right), (right, left))
    return any(isinstance(one, exp.Column) and other.is_string and _JSON.fullmatch(other.name) for one, other in pairs)


def _compare_pair(node: exp.Expr, everywhere: bool) -> None:
    left, right = node.this.copy(), node.expression.copy()
    if _may_meet(node.this, node.expression, everywhere):
        for key, value, other in (("this", left, right), ("expression", right, left)):
            if not value.is_string:
                node.set(key, _beside(node.args[key], other))


def _beside(value: exp.Expr, other: exp.Expr) -> exp.Expr:
    if not other.is_string:
        return BESIDE(value, other)
    return exp.cast(TEXT(value), exp.DType.VARCHAR) if is_variant(value) else BESIDE_TEXT(value)


def _compare_range(node: exp.Between, everywhere: bool) -> None:
    value, low, high = node.this, node.args["low"], node.args["high"]
    if not any(_may_meet(value, limit, everywhere) for limit in (low, high)):
        return
    if low.is_string and high.is_string:
        value.replace(_beside(value, low))
        return
    limits = (exp.GTE(this=value.copy(), expression=low.copy()), exp.LTE(this=value.copy(), expression=high.copy()))
    node.replace(exp.paren(exp.And(this=limits[0], expression=limits[1]), copy=False))
    for limit in limits:
        _compare_pair(limit, everywhere)


def _compare_list(node: exp.In, everywhere: bool) -> None:
    values = node.expressions
    if not any(_may_meet(node.this, each, everywhere) for each in values):
        return
    if all(each.is_string for each in values):
        node.this.replace(_beside(node.this, values[0]))
    elif len(values) <= _MOST:
        equal = [exp.EQ(this=node.this.copy(), expression=each.copy()) for each in values]
        node.replace(exp.paren(exp.or_(*equal, copy=False), copy=False))
        for each in equal:
            _compare_pair(each, everywhere)


def _compare_choice(sought: exp.Expr | None, values: list[exp.Expr], everywhere: bool) -> None:
    text = next((value for value in values if value.is_string), None)
    if sought is not None and text is not None and _may_meet(sought, text, everywhere):
        sought.replace(_beside(sought, text))
