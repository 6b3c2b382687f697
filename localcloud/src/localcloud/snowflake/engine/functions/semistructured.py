"""Functions of VARIANT, OBJECT and ARRAY.

https://docs.snowflake.com/en/sql-reference/functions-semistructured
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.conversion import TEXT
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set(
    """
    ARRAY_APPEND ARRAY_CAT ARRAY_CONSTRUCT ARRAY_CONTAINS ARRAY_SIZE FLATTEN GET GET_PATH IS_NULL_VALUE
    JSON_EXTRACT_PATH_TEXT OBJECT_CONSTRUCT OBJECT_KEYS PARSE_JSON STRIP_NULL_VALUE TO_JSON TRY_PARSE_JSON TYPEOF
    """
)
_ARRAY = "CASE WHEN json_type(a) = 'ARRAY' THEN {} END"
CAT = Macro("localcloud_array_cat", "a, b", _ARRAY.format("to_json(CAST(a AS JSON[]) || CAST(b AS JSON[]))"))
APPEND = Macro("localcloud_array_append", "a, x", _ARRAY.format("to_json(CAST(a AS JSON[]) || [to_json(x)])"))
CONTAINS = Macro("localcloud_array_contains", "x, a", "list_contains(CAST(a AS JSON[]), to_json(x))")
KEYS = Macro("localcloud_object_keys", "o", "to_json(list_sort(json_keys(o)))")
# https://docs.snowflake.com/en/sql-reference/functions/typeof
TYPE = Macro(
    "localcloud_typeof",
    "v",
    """CASE json_type(v)
        WHEN 'NULL' THEN 'NULL_VALUE'
        WHEN 'UBIGINT' THEN 'INTEGER'
        WHEN 'BIGINT' THEN 'INTEGER'
        WHEN 'HUGEINT' THEN 'INTEGER'
        WHEN 'DOUBLE' THEN CASE
            WHEN contains(lower(CAST(v AS VARCHAR)), 'e') THEN 'DOUBLE'
            WHEN contains(CAST(v AS VARCHAR), '.') THEN 'DECIMAL'
            ELSE 'INTEGER' END
        ELSE json_type(v) END""",
)
MACROS = (CAT, APPEND, CONTAINS, KEYS, TYPE)


def _rewrite_object_key(node: exp.PropertyEQ) -> None:
    """sqlglot reads the key of {'a': 1} as a name."""
    if isinstance(node.this, exp.Identifier):
        node.this.replace(exp.Literal.string(node.this.name))


def _rewrite_array(node: exp.Array) -> None:
    """DuckDB's lists hold values of a single type."""
    node.replace(exp.Anonymous(this="JSON_ARRAY", expressions=[value.copy() for value in node.expressions]))


def _rewrite_element(node: exp.Bracket) -> None:
    """fakesnow finds nothing below the second level."""
    [key] = node.expressions
    if not isinstance(key, exp.Literal):
        raise errors.unsupported(f"{node.sql(dialect='snowflake')[:60]}: only a constant in brackets")
    part = exp.JSONPathKey(this=key.name) if key.is_string else exp.JSONPathSubscript(this=int(key.name))
    path = exp.JSONPath(expressions=[exp.JSONPathRoot(), part])
    node.replace(exp.JSONExtract(this=node.this.copy(), expression=path))


def _rewrite_comparison(node: exp.EQ | exp.NEQ) -> None:
    """DuckDB would parse the text that a VARIANT is compared with as JSON."""
    for variant, other in ((node.this, node.expression), (node.expression, node.this)):
        if isinstance(variant.unnest(), exp.JSONExtract) and other.is_string:
            variant.replace(exp.cast(TEXT(variant), exp.DType.VARCHAR))


def _rewrite_in(node: exp.In) -> None:
    if isinstance(node.this.unnest(), exp.JSONExtract) and any(value.is_string for value in node.expressions):
        node.this.replace(exp.cast(TEXT(node.this), exp.DType.VARCHAR))


def _rewrite_array_cat(node: exp.ArrayConcat) -> None:
    if len(node.expressions) != 1:
        raise errors.unsupported("ARRAY_CAT of other than two")
    node.replace(CAT(node.this, node.expressions[0]))


def _rewrite_array_append(node: exp.ArrayAppend) -> None:
    node.replace(APPEND(node.this, node.expression))


def _rewrite_array_contains(node: exp.ArrayContains) -> None:
    """fakesnow would parse the value as JSON."""
    value = node.expression
    plain = value.this if isinstance(value, exp.Cast) and value.to.this == exp.DType.VARIANT else value
    node.replace(CONTAINS(plain, node.this))


def _rewrite_object_keys(node: exp.JSONKeys) -> None:
    node.replace(KEYS(node.this))


def _rewrite_typeof(node: exp.Typeof) -> None:
    if node.this.is_string or node.this.is_number:
        raise errors.unsupported(f"{node.sql(dialect='snowflake')[:60]}: TYPEOF of anything but a VARIANT")
    node.replace(TYPE(node.this))


PRE_REWRITES: Rewrites = {
    exp.PropertyEQ: _rewrite_object_key,
    exp.Array: _rewrite_array,
    exp.Bracket: _rewrite_element,
    exp.EQ: _rewrite_comparison,
    exp.NEQ: _rewrite_comparison,
    exp.In: _rewrite_in,
    exp.ArrayConcat: _rewrite_array_cat,
    exp.ArrayAppend: _rewrite_array_append,
    exp.ArrayContains: _rewrite_array_contains,
    exp.JSONKeys: _rewrite_object_keys,
    exp.Typeof: _rewrite_typeof,
}
