"""Values as VARIANT, and as the elements of ARRAY and OBJECT.

https://docs.snowflake.com/en/sql-reference/functions/to_variant
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import semistructured_casts
from localcloud.snowflake.engine.functions.value_forms import QUERIES, is_text
from localcloud.snowflake.engine.functions.written_values import VARIANT, VARIANT_OF, VARIANT_OF_QUERY, VARIANTS

# Nodes whose value is JSON in DuckDB.
_ELEMENTS = (exp.Array, exp.Struct, exp.ParseJSON, exp.JSONExtract, exp.Bracket)
# Nodes whose value DuckDB writes into JSON as Snowflake does.
_PLAIN = (*_ELEMENTS, exp.Literal, exp.Boolean, exp.Null, exp.Placeholder, exp.Neg)
_JSON_CALLS = ("JSON_ARRAY", "JSON_OBJECT", "TO_JSON")
_JSON_MACROS = (
    VARIANT,
    VARIANT_OF,
    VARIANT_OF_QUERY,
    VARIANTS,
    semistructured_casts.ARRAY,
    semistructured_casts.OBJECT,
)


def as_element(value: exp.Expr) -> exp.Expr:
    """Return the value, and a timestamp or BINARY as the text that a VARIANT of it has: with milliseconds, in HEX."""
    if isinstance(value.unnest(), QUERIES):
        return VARIANT_OF_QUERY(value)
    return value.copy() if _is_json(value) or is_text(value) else VARIANT(value)


def _is_json(value: exp.Expr) -> bool:
    """Return whether a value is known to be JSON, or written as Snowflake writes it: VARIANT within VARIANT is long."""
    return isinstance(value.unnest(), _PLAIN) or is_variant(value)


def is_variant(value: exp.Expr) -> bool:
    """Return whether a value is known to be a VARIANT, an ARRAY or an OBJECT."""
    inner = value.unnest()
    call = isinstance(inner, exp.Anonymous) and inner.name.upper() in _JSON_CALLS
    cast = isinstance(inner, exp.Cast) and inner.to.this in (exp.DType.JSON, exp.DType.VARIANT)
    return call or cast or isinstance(inner, _ELEMENTS) or any(one.is_called_by(inner) for one in _JSON_MACROS)


def as_variant(value: exp.Expr) -> exp.Expr:
    """Return a value as VARIANT; DuckDB would parse a text that is cast to JSON.

    The macro of an OBJECT of VARIANTs would become too long to plan.
    """
    if is_variant(value):
        return value.copy()
    return exp.Anonymous(this="TO_JSON", expressions=[value.copy()]) if is_text(value) else VARIANT_OF(value)
