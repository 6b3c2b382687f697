"""VARIANT, OBJECT and ARRAY.

https://docs.snowflake.com/en/sql-reference/functions-semistructured
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake import errors
from localcloud.snowflake.functions.conversion import TEXT
from localcloud.snowflake.functions.names import names

NAMES = names(
    """
    ARRAY_CONSTRUCT ARRAY_SIZE FLATTEN GET GET_PATH IS_NULL_VALUE JSON_EXTRACT_PATH_TEXT OBJECT_CONSTRUCT PARSE_JSON
    STRIP_NULL_VALUE TO_JSON TRY_PARSE_JSON
    """
)
MACROS = ()


def mend_key(one: exp.PropertyEQ) -> None:
    """sqlglot takes the key of {'a': 1} for a name."""
    if isinstance(one.this, exp.Identifier):
        one.this.replace(exp.Literal.string(one.this.name))


def mend_array(one: exp.Array) -> None:
    """DuckDB's lists hold values of one type."""
    one.replace(exp.Anonymous(this="JSON_ARRAY", expressions=[value.copy() for value in one.expressions]))


def mend_element(one: exp.Bracket) -> None:
    """fakesnow finds nothing below a second level."""
    [key] = one.expressions
    if not isinstance(key, exp.Literal):
        raise errors.unsupported(f"{one.sql(dialect='snowflake')[:60]}: only a constant in brackets")
    part = exp.JSONPathKey(this=key.name) if key.is_string else exp.JSONPathSubscript(this=int(key.name))
    path = exp.JSONPath(expressions=[exp.JSONPathRoot(), part])
    one.replace(exp.JSONExtract(this=one.this.copy(), expression=path))


def mend_comparison(one: exp.EQ | exp.NEQ) -> None:
    """DuckDB would parse a text that a VARIANT is compared with."""
    for variant, other in ((one.this, one.expression), (one.expression, one.this)):
        if isinstance(variant.unnest(), exp.JSONExtract) and other.is_string:
            variant.replace(exp.cast(TEXT(variant), exp.DType.VARCHAR))


def mend_choice(one: exp.In) -> None:
    if isinstance(one.this.unnest(), exp.JSONExtract) and any(value.is_string for value in one.expressions):
        one.this.replace(exp.cast(TEXT(one.this), exp.DType.VARCHAR))


MENDS = {
    exp.PropertyEQ: mend_key,
    exp.Array: mend_array,
    exp.Bracket: mend_element,
    exp.EQ: mend_comparison,
    exp.NEQ: mend_comparison,
    exp.In: mend_choice,
}
