"""Functions of VARIANT, OBJECT and ARRAY.

https://docs.snowflake.com/en/sql-reference/functions-semistructured
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.conversion import TEXT, as_element
from localcloud.snowflake.engine.functions.macro import DUPLICATE, Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.files import json_text
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

NAMES = word_set(
    """
    ARRAY_APPEND ARRAY_CAT ARRAY_CONSTRUCT ARRAY_CONTAINS ARRAY_SIZE GET GET_PATH IS_NULL_VALUE
    JSON_EXTRACT_PATH_TEXT OBJECT_CONSTRUCT OBJECT_CONSTRUCT_KEEP_NULL OBJECT_KEYS PARSE_JSON STRIP_NULL_VALUE
    TO_JSON TO_VARIANT TRY_PARSE_JSON TYPEOF
    """
)
_ARRAY = "CASE WHEN json_type(a) = 'ARRAY' THEN {} END"
CAT = Macro("localcloud_array_cat", "a, b", _ARRAY.format("to_json(CAST(a AS JSON[]) || CAST(b AS JSON[]))"))
APPEND = Macro("localcloud_array_append", "a, x", _ARRAY.format("to_json(CAST(a AS JSON[]) || [to_json(x)])"))
# NULL is looked for among the NULLs; without one it is NULL.
CONTAINS = Macro(
    "localcloud_array_contains",
    "x, a",
    """CASE WHEN x IS NOT NULL THEN list_contains(CAST(a AS JSON[]), to_json(x))
        WHEN len(CAST(a AS JSON[])) > list_aggregate(CAST(a AS JSON[]), 'count') THEN true END""",
)
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
VARIANT_TYPE = Macro(
    "localcloud_typeof_variant",
    "x",
    f"""CASE typeof(x)
        WHEN 'DATE' THEN 'DATE'
        WHEN 'TIME' THEN 'TIME'
        WHEN 'TIMESTAMP' THEN 'TIMESTAMP_NTZ'
        WHEN 'TIMESTAMP WITH TIME ZONE' THEN 'TIMESTAMP_LTZ'
        WHEN 'BLOB' THEN 'BINARY'
        ELSE {TYPE.body.replace("(v", "(to_json(x)")} END""",
)
# An object's keys are written in order. The value is in a list, because it may hold a query, which a lambda may not.
WRITTEN = Macro(
    "localcloud_written_json",
    "x",
    """list_transform([to_json(x)], lambda j: CASE WHEN json_type(j) = 'OBJECT' THEN '{' || array_to_string(
            list_transform(list_sort(json_keys(j)), lambda k: to_json(k) || ':' || json_extract(j,
            '$."' || replace(replace(k, '\\', '\\\\'), '"', '\\"') || '"')), ',') || '}'
        ELSE CAST(j AS VARCHAR) END)[1]""",
)
# A text that is no JSON fails in its cast, or is NULL.
_EMPTY = "trim(CAST(x AS VARCHAR), chr(32) || chr(9) || chr(10) || chr(13)) = ''"
_TWICE = "json_type(x) = 'OBJECT' AND len(json_keys(x)) > len(list_distinct(json_keys(x)))"
# DuckDB leaves out the undefined element behind a comma.
_HOLE = "regexp_matches(CAST(x AS VARCHAR), ',\\s*\\]')"
PARSED = Macro(
    "localcloud_parsed_json",
    "x",
    f"""CASE WHEN {_EMPTY} THEN NULL WHEN json_valid(x) AND {_TWICE} THEN CAST('{DUPLICATE}' AS JSON)
        WHEN json_valid(x) AND NOT {_HOLE} THEN CASE
            WHEN json_type(x) = 'DOUBLE' THEN CAST(trim(CAST(x AS VARCHAR)) AS JSON) ELSE json(x) END
        ELSE json(localcloud_json(CAST(x AS VARCHAR))) END""",
)
TRY_PARSED = Macro(
    "localcloud_try_parsed_json",
    "x",
    f"""CASE WHEN {_EMPTY} THEN NULL
        WHEN json_valid(x) AND NOT {_HOLE} THEN CASE WHEN NOT coalesce({_TWICE}, false) THEN json(x) END
        ELSE json(localcloud_try_json(CAST(x AS VARCHAR))) END""",
)


def _try_standard(text: str) -> str | None:
    try:
        return json_text.standard(text)
    except SnowflakeError as error:
        if error.code == "000002":
            raise
        return None


# DuckDB's own parser reads standard JSON only.
READ_JSON = Scalar("localcloud_json", lambda text: json_text.standard(text), ("VARCHAR",), "VARCHAR")
TRY_READ_JSON = Scalar("localcloud_try_json", _try_standard, ("VARCHAR",), "VARCHAR")
READ_DUPLICATES = Scalar(
    "localcloud_json_duplicates", lambda text: json_text.standard(text, duplicates=True), ("VARCHAR",), "VARCHAR"
)
SCALARS = (READ_JSON, TRY_READ_JSON, READ_DUPLICATES)
MACROS = (CAT, APPEND, CONTAINS, KEYS, TYPE, VARIANT_TYPE, WRITTEN, PARSED, TRY_PARSED)


def _rewrite_object_key(node: exp.PropertyEQ) -> None:
    """sqlglot reads the key of {'a': 1} as a name."""
    if isinstance(node.this, exp.Identifier):
        node.this.replace(exp.Literal.string(node.this.name))


def _rewrite_object(node: exp.Struct) -> None:
    """Write the values as elements. Raise SnowflakeError for a key that is no text, or that stands twice.

    https://docs.snowflake.com/en/sql-reference/functions/object_construct#usage-notes
    """
    known: set[str] = set()
    for pair in node.expressions:
        if not isinstance(pair, exp.PropertyEQ):
            continue
        pair.set("expression", as_element(pair.expression))
        key = pair.this
        if not isinstance(key, exp.Literal):
            continue
        if not key.is_string:
            raise errors.compilation(
                "001044", "42P13", f"Invalid argument types for function 'OBJECT_CONSTRUCT': {key}"
            )
        if key.name in known:
            raise SnowflakeError("100103", "22000", f"Duplicate field key '{key.name}'")
        known.add(key.name)


def _rewrite_kept_nulls(node: exp.JSONObject) -> None:
    pairs = node.expressions
    if not all(isinstance(pair, exp.JSONKeyValue) for pair in pairs):
        raise errors.unsupported("OBJECT_CONSTRUCT_KEEP_NULL of *")
    if any(isinstance(pair.this, exp.Null) for pair in pairs):
        raise errors.unsupported("OBJECT_CONSTRUCT_KEEP_NULL with NULL as a key")
    values = [value.copy() for pair in pairs for value in (pair.this, pair.expression)]
    node.replace(exp.Anonymous(this="JSON_OBJECT", expressions=values))


def _rewrite_array(node: exp.Array) -> None:
    """DuckDB's lists hold values of a single type."""
    node.replace(exp.Anonymous(this="JSON_ARRAY", expressions=[as_element(value) for value in node.expressions]))


def _rewrite_variant(node: exp.ToVariant) -> None:
    if not isinstance(node.parent, exp.Typeof):
        node.replace(exp.Anonymous(this="TO_JSON", expressions=[as_element(node.this)]))


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


def _rewrite_parse(node: exp.ParseJSON) -> None:
    """Parse a text that is written out here: DuckDB reads standard JSON only."""
    if option := node.expression:
        if not option.is_string or option.name.lower() not in ("d", "s"):
            raise errors.unsupported(f"PARSE_JSON with the option {option.sql(dialect='snowflake')}")
        if option.name.lower() == "d":
            node.replace(exp.cast(READ_DUPLICATES(exp.cast(node.this, exp.DType.VARCHAR)), exp.DType.JSON))
            return
    text = _literal(node.this)
    if text is None:
        if not isinstance(node.this, exp.Null):
            node.replace((TRY_PARSED if node.args.get("safe") else PARSED)(node.this))
        return
    try:
        found = json_text.standard(text)
    except SnowflakeError as error:
        if not node.args.get("safe") or error.code == "000002":
            raise
        found = None
    node.replace(exp.cast(exp.Null() if found is None else exp.Literal.string(found), exp.DType.JSON))


def _literal(value: exp.Expr) -> str | None:
    """Return a text that is written out, in parts that are joined, too; None for others."""
    inner = value.unnest()
    if isinstance(inner, exp.DPipe):
        left, right = _literal(inner.this), _literal(inner.expression)
        return None if left is None or right is None else left + right
    return inner.name if inner.is_string else None


def _rewrite_to_json(node: exp.JSONFormat) -> None:
    node.replace(WRITTEN(node.this))


def _rewrite_in(node: exp.In) -> None:
    """DuckDB takes two rows with NULLs for equal."""
    rows = [row.unnest() for row in node.expressions]
    if isinstance(node.this, exp.Tuple) and rows and all(isinstance(row, exp.Tuple) for row in rows):
        sides = node.this.expressions
        equal = [
            exp.and_(
                *(
                    exp.EQ(this=one.copy(), expression=other.copy())
                    for one, other in zip(sides, row.expressions, strict=False)
                )
            )
            for row in rows
        ]
        node.replace(exp.paren(exp.or_(*equal)))
        return
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
    given = node.this
    if isinstance(given, exp.ToVariant):
        node.replace(VARIANT_TYPE(given.this))
    elif isinstance(given, exp.Anonymous) and given.name == "TO_JSON":
        # A VARIANT of another type: JSON does not keep it.
        node.replace(VARIANT_TYPE(given.expressions[0]))
    else:
        node.replace(TYPE(given))


PRE_REWRITES: Rewrites = {
    exp.PropertyEQ: _rewrite_object_key,
    exp.Struct: _rewrite_object,
    exp.JSONObject: _rewrite_kept_nulls,
    exp.Array: _rewrite_array,
    exp.ToVariant: _rewrite_variant,
    exp.Bracket: _rewrite_element,
    exp.EQ: _rewrite_comparison,
    exp.NEQ: _rewrite_comparison,
    exp.In: _rewrite_in,
    exp.ParseJSON: _rewrite_parse,
    exp.JSONFormat: _rewrite_to_json,
    exp.ArrayConcat: _rewrite_array_cat,
    exp.ArrayAppend: _rewrite_array_append,
    exp.ArrayContains: _rewrite_array_contains,
    exp.JSONKeys: _rewrite_object_keys,
    exp.Typeof: _rewrite_typeof,
}
