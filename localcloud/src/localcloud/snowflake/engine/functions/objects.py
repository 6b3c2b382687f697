"""Functions of OBJECTs.

https://docs.snowflake.com/en/sql-reference/functions-semistructured
"""

from __future__ import annotations

import json

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Calls, Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.scalar_types import refuse_element
from localcloud.snowflake.engine.functions.variant_casts import as_element
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.engine.functions.written_values import VARIANT
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

NAMES = word_set(
    """
    GET_IGNORE_CASE OBJECT_CONSTRUCT OBJECT_CONSTRUCT_KEEP_NULL OBJECT_DELETE OBJECT_INSERT OBJECT_KEYS OBJECT_PICK
    """
)
KEYS = Macro("localcloud_object_keys", "o", "to_json(list_sort(json_keys(o)))")
# NULL for what is no OBJECT.
OBJECT_OR_NULL = Macro(
    "localcloud_object_or_null", "o", "CASE WHEN json_type(o) = 'OBJECT' THEN CAST(o AS VARCHAR) END"
)
# The keys of one argument: an ARRAY of them, or a single text.
ARGUMENT_KEYS = Macro(
    "localcloud_keys_given",
    "k",
    """CASE WHEN typeof(k) = 'JSON' THEN list_transform(CAST(to_json(k) AS JSON[]), lambda x: x ->> '$')
        ELSE [CAST(k AS VARCHAR)] END""",
)
_OF_ROW = """(SELECT coalesce(json_group_object(key, CAST(value AS JSON)), CAST('{{}}' AS JSON)) FROM (
        SELECT * FROM (UNPIVOT (SELECT {} FROM (SELECT unnest(r)))
        ON CAST(COLUMNS(*) AS VARCHAR) INTO NAME key VALUE value) ORDER BY key))"""
# The OBJECT of a row's columns that are not NULL, by their names; the row is a STRUCT.
OF_ROW = Macro("localcloud_object_of_row", "r", _OF_ROW.format(f"{VARIANT.full_name}(COLUMNS(*))"))
# The same with JSON's null for each NULL.
OF_WHOLE_ROW = Macro(
    "localcloud_object_of_whole_row",
    "r",
    _OF_ROW.format(f"coalesce({VARIANT.full_name}(COLUMNS(*)), CAST('null' AS JSON))"),
)
MACROS = (KEYS, OBJECT_OR_NULL, ARGUMENT_KEYS, OF_ROW, OF_WHOLE_ROW)


def members(text: str) -> dict[str, str]:
    """Return the values of an OBJECT as JSON, numbers as they were written."""
    found = {}
    decoder, position = json.JSONDecoder(), 1
    while text[position] not in "}":
        position += text[position] == ","
        key, position = decoder.raw_decode(text, position)
        start = position + 1
        _, position = decoder.raw_decode(text, start)
        found[key] = text[start:position]
    return found


def written(values: dict[str, str]) -> str:
    """Return an OBJECT of these values, which are JSON, in the order of the keys."""
    pairs = (f"{json.dumps(key, ensure_ascii=False)}:{value}" for key, value in sorted(values.items()))
    return f"{{{','.join(pairs)}}}"


def _insert(text: str, key: str, value: str, update: bool) -> str:
    known = members(text)
    if key in known and not update:
        raise SnowflakeError("100103", "22000", f"Duplicate field key '{key}'")
    return written(known | {key: value})


def _delete(text: str, keys: list[str | None]) -> str:
    return written({key: value for key, value in members(text).items() if key not in keys})


def _pick(text: str, keys: list[str | None]) -> str:
    return written({key: value for key, value in members(text).items() if key in keys})


def _ignoring_case(text: str, key: str) -> str | None:
    """Return the value of the key as it is written, else of the first key that differs in case only."""
    known = members(text)
    others = [each for each in sorted(known) if each.upper() == key.upper()]
    return known.get(key) or (known[others[0]] if others else None)


INSERT = Scalar("localcloud_object_insert", _insert, ("VARCHAR", "VARCHAR", "VARCHAR", "BOOLEAN"), "VARCHAR")
DELETE = Scalar("localcloud_object_delete", _delete, ("VARCHAR", "VARCHAR[]"), "VARCHAR")
PICK = Scalar("localcloud_object_pick", _pick, ("VARCHAR", "VARCHAR[]"), "VARCHAR")
IGNORING_CASE = Scalar("localcloud_get_ignore_case", _ignoring_case, ("VARCHAR", "VARCHAR"), "VARCHAR")
BY_KEY = Scalar("localcloud_object_by_key", lambda text: written(members(text)), ("VARCHAR",), "VARCHAR")
SCALARS = (INSERT, DELETE, PICK, IGNORING_CASE, BY_KEY)


def _json(text: exp.Expr) -> exp.Expr:
    return exp.cast(text, exp.DType.JSON)


def _rewrite_insert(node: exp.ObjectInsert) -> None:
    """A NULL as key or value leaves the OBJECT as it is: https://docs.snowflake.com/en/sql-reference/functions/object_insert#usage-notes"""
    value = exp.cast(exp.Anonymous(this="to_json", expressions=[as_element(node.args["value"])]), exp.DType.VARCHAR)
    source = OBJECT_OR_NULL(node.this)
    with_value = INSERT(source, node.args["key"], value, node.args.get("update_flag") or exp.false())
    node.replace(_json(exp.Coalesce(this=with_value, expressions=[source.copy()])))


def _rewrite_keys_of(node: exp.Anonymous) -> None:
    """OBJECT_DELETE and OBJECT_PICK: keys as texts, or as one ARRAY for OBJECT_PICK."""
    source, *keys = node.expressions
    scalar = DELETE if node.name.upper() == "OBJECT_DELETE" else PICK
    if not keys:
        raise errors.compilation("000938", "22023", f"not enough arguments for function [{node.name.upper()}]")
    texts: exp.Expr
    if len(keys) == 1 and not keys[0].is_string:
        if scalar is DELETE and not isinstance(keys[0], exp.Column):
            raise errors.unsupported("OBJECT_DELETE of keys that are not written out")
        texts = ARGUMENT_KEYS(keys[0])
    else:
        texts = exp.Anonymous(this="list_value", expressions=[key.copy() for key in keys])
    node.replace(_json(scalar(OBJECT_OR_NULL(source), texts)))


def _rewrite_ignoring_case(node: exp.GetIgnoreCase) -> None:
    value = refuse_element(node.this, node.expression, "GET_IGNORE_CASE")
    node.replace(_json(IGNORING_CASE(OBJECT_OR_NULL(value), node.expression)))


def _rewrite_key(node: exp.PropertyEQ) -> None:
    """sqlglot reads the key of {'a': 1} as a name."""
    if isinstance(node.this, exp.Identifier):
        node.this.replace(exp.Literal.string(node.this.name))


def by_key(object_: exp.Expr) -> exp.Expr:
    """Return an OBJECT with its keys in order, in which Snowflake keeps them.

    https://docs.snowflake.com/en/sql-reference/functions/parse_json#examples (TO_JSON of {"b":1,"a":2}) and
    https://github.com/mlorek/frostlake/blob/main/docs/functions.md (OBJECT_AGG, OBJECT_PICK)
    """
    return _json(BY_KEY(exp.cast(object_.copy(), exp.DType.VARCHAR)))


def _rewrite_object(node: exp.Struct) -> None:
    """Write the values as elements, in the order of their keys.

    Raise SnowflakeError for a key that is no text, or that stands twice:
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
    if len(known) == len(node.expressions):
        node.set("expressions", sorted(node.expressions, key=lambda pair: str(pair.this.name)))
    elif all(isinstance(pair, exp.PropertyEQ) for pair in node.expressions):
        node.replace(by_key(node))


def _rewrite_row(node: exp.StarMap) -> None:
    """OBJECT_CONSTRUCT(*) and OBJECT_CONSTRUCT(t.*); queries/column_positions.py opens those with changes."""
    if (row := _row(node.this)) is not None:
        node.replace(OF_ROW(row))


def _row(star: exp.Expr) -> exp.Expr | None:
    """Return the columns of * or t.* as a STRUCT; None for another expression."""
    if isinstance(star, exp.Column) and isinstance(star.this, exp.Star) and star.args.get("table"):
        return exp.Column(this=star.args["table"].copy())
    if isinstance(star, exp.Star) and not any(star.args.values()):
        return exp.Anonymous(this="STRUCT_PACK", expressions=[exp.var("*COLUMNS(*)")])
    return None


def _rewrite_kept_nulls(node: exp.JSONObject) -> None:
    """A pair whose key is NULL is omitted: https://docs.snowflake.com/en/sql-reference/functions/object_construct_keep_null"""
    pairs = node.expressions
    if len(pairs) == 1 and (row := _row(pairs[0])) is not None:
        node.replace(OF_WHOLE_ROW(row))
        return
    if not all(isinstance(pair, exp.JSONKeyValue) for pair in pairs):
        raise errors.unsupported("OBJECT_CONSTRUCT_KEEP_NULL of * with changes")
    known = [pair for pair in pairs if not isinstance(pair.this, exp.Null)]
    values = [value for pair in known for value in (pair.this.copy(), as_element(pair.expression))]
    node.replace(by_key(exp.Anonymous(this="JSON_OBJECT", expressions=values)))


def _rewrite_keys(node: exp.JSONKeys) -> None:
    node.replace(KEYS(node.this))


PRE_REWRITES: Rewrites = {
    exp.PropertyEQ: _rewrite_key,
    exp.Struct: _rewrite_object,
    exp.StarMap: _rewrite_row,
    exp.JSONObject: _rewrite_kept_nulls,
    exp.JSONKeys: _rewrite_keys,
    exp.ObjectInsert: _rewrite_insert,
    exp.GetIgnoreCase: _rewrite_ignoring_case,
}
CALLS: Calls = dict.fromkeys(("OBJECT_DELETE", "OBJECT_PICK"), _rewrite_keys_of)
