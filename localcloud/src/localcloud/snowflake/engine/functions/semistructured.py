"""VARIANT, OBJECT and ARRAY.

https://docs.snowflake.com/en/sql-reference/functions-semistructured
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.conversion import TEXT
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.names import names
from localcloud.snowflake.wire import errors

NAMES = names(
    """
    ARRAY_APPEND ARRAY_CAT ARRAY_CONSTRUCT ARRAY_CONTAINS ARRAY_SIZE FLATTEN GET GET_PATH IS_NULL_VALUE
    JSON_EXTRACT_PATH_TEXT OBJECT_CONSTRUCT OBJECT_KEYS PARSE_JSON STRIP_NULL_VALUE TO_JSON TRY_PARSE_JSON
    """
)
_ARRAY = "CASE WHEN json_type(a) = 'ARRAY' THEN {} END"
CAT = Macro("localcloud_array_cat", "a, b", _ARRAY.format("to_json(CAST(a AS JSON[]) || CAST(b AS JSON[]))"))
APPEND = Macro("localcloud_array_append", "a, x", _ARRAY.format("to_json(CAST(a AS JSON[]) || [to_json(x)])"))
CONTAINS = Macro("localcloud_array_contains", "x, a", "list_contains(CAST(a AS JSON[]), to_json(x))")
KEYS = Macro("localcloud_object_keys", "o", "to_json(list_sort(json_keys(o)))")
MACROS = (CAT, APPEND, CONTAINS, KEYS)


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


def mend_cat(one: exp.ArrayConcat) -> None:
    if len(one.expressions) != 1:
        raise errors.unsupported("ARRAY_CAT of other than two")
    one.replace(CAT(one.this, one.expressions[0]))


def mend_append(one: exp.ArrayAppend) -> None:
    one.replace(APPEND(one.this, one.expression))


def mend_contains(one: exp.ArrayContains) -> None:
    """The value stands there as it is, where fakesnow would parse it."""
    value = one.expression
    plain = value.this if isinstance(value, exp.Cast) and value.to.this == exp.DType.VARIANT else value
    one.replace(CONTAINS(plain, one.this))


def mend_keys(one: exp.JSONKeys) -> None:
    one.replace(KEYS(one.this))


MENDS = {
    exp.PropertyEQ: mend_key,
    exp.Array: mend_array,
    exp.Bracket: mend_element,
    exp.EQ: mend_comparison,
    exp.NEQ: mend_comparison,
    exp.In: mend_choice,
    exp.ArrayConcat: mend_cat,
    exp.ArrayAppend: mend_append,
    exp.ArrayContains: mend_contains,
    exp.JSONKeys: mend_keys,
}
