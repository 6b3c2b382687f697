"""Casts to ARRAY(T), OBJECT(k T) and MAP(K, V), and the functions of MAPs.

In DuckDB the values are JSON, which does not keep their types: they stand in the outermost SELECT or in a function of
MAPs alone. https://docs.snowflake.com/en/sql-reference/data-types-structured and …/functions/map_cat and the like; what
accounts say of NULLs is in https://github.com/mlorek/frostlake/blob/main/docs/functions.md
"""

from __future__ import annotations

import json

from sqlglot import exp

from localcloud.snowflake.engine.functions import objects, scalar_types, structured_values
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.structured_values import Type
from localcloud.snowflake.engine.functions.value_forms import TEXTS
from localcloud.snowflake.engine.functions.variant_casts import as_element
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set("MAP_CAT MAP_CONTAINS_KEY MAP_DELETE MAP_INSERT MAP_KEYS MAP_PICK MAP_SIZE")
TYPES = (exp.DType.ARRAY, exp.DType.OBJECT, exp.DType.MAP)
_WHOLE = exp.DataType.INTEGER_TYPES | {exp.DType.DECIMAL}
_MAPS = (exp.MapCat, exp.MapDelete, exp.MapInsert, exp.MapPick)
_READING = (*_MAPS, exp.MapContainsKey, exp.MapKeys, exp.MapSize)


def _cat(one: str, other: str) -> str:
    return objects.written(objects.members(one) | objects.members(other))


CONVERTED = Scalar("localcloud_structured", structured_values.converted, ("VARCHAR", "VARCHAR"), "VARCHAR")
CAT = Scalar("localcloud_map_cat", _cat, ("VARCHAR", "VARCHAR"), "VARCHAR")
SCALARS = (CONVERTED, CAT)
SIZE = Macro("localcloud_map_size", "m", "CAST(len(json_keys(m)) AS BIGINT)")
HAS_KEY = Macro(
    "localcloud_map_contains_key",
    "k, m",
    "CASE WHEN m IS NULL OR k IS NULL THEN NULL ELSE list_contains(json_keys(m), CAST(k AS VARCHAR)) END",
)
MACROS = (SIZE, HAS_KEY)


def is_structured(type_: exp.Expr) -> bool:
    """Return whether a type is MAP, or an ARRAY or OBJECT that names the types in it."""
    if not isinstance(type_, exp.DataType):
        return False
    return type_.this == exp.DType.MAP or (type_.this in TYPES and bool(type_.expressions))


def rewrite_cast(node: exp.Cast) -> None:
    """Convert the elements. Raise SnowflakeError 000002 for other types, and where the value's type would be lost."""
    if type(node) is not exp.Cast:
        raise errors.unsupported(f"TRY_CAST to {node.to.sql(dialect='snowflake')[:60]}")
    _require_shown(node)
    text = exp.cast(exp.Anonymous(this="to_json", expressions=[as_element(node.this)]), exp.DType.VARCHAR)
    type_ = exp.Literal.string(json.dumps(_type_of(node.to)))
    node.replace(_json(CONVERTED(exp.cast(exp.null(), exp.DType.VARCHAR) if _is_null(node.this) else text, type_)))


def _is_null(value: exp.Expr) -> bool:
    return isinstance(value.unnest(), exp.Null)


def _type_of(type_: exp.DataType) -> Type:
    """Return a type as structured_values.py has it. Raise SnowflakeError 000002 for types that it does not convert."""
    parts = type_.expressions
    if type_.this == exp.DType.MAP and len(parts) == 2:
        key = _type_of(parts[0])
        if key[0] in ("VARCHAR", "NUMBER"):
            return ["MAP", key, _type_of(parts[1])]
    elif type_.this == exp.DType.ARRAY and len(parts) == 1:
        return ["ARRAY", _type_of(parts[0])]
    elif type_.this == exp.DType.OBJECT and parts and all(isinstance(part, exp.ColumnDef) for part in parts):
        return ["OBJECT", [[part.name, _type_of(part.kind), bool(part.args.get("constraints"))] for part in parts]]
    elif type_.this in TEXTS:
        return ["VARCHAR", int(parts[0].name) if parts else None]
    elif type_.this in _WHOLE:
        digits = [int(part.name) for part in parts]
        if not any(digits[1:]):
            return ["NUMBER", *(digits or [38])[:1]]
    elif type_.this == exp.DType.BOOLEAN:
        return ["BOOLEAN"]
    raise errors.unsupported(f"the type {type_.sql(dialect='snowflake')[:60]} in a structured type")


def _require_shown(node: exp.Expr) -> None:
    """Raise SnowflakeError 000002 unless a value is a column of the result, or read by a function of MAPs."""
    parent = node.parent
    while isinstance(parent, (exp.Paren, exp.Alias)):
        parent = parent.parent
    shown = isinstance(parent, exp.Select) and parent.parent is None
    if not shown and not isinstance(parent, _READING):
        raise errors.unsupported("a structured value that is no column of the result")


def _map(node: exp.Func, value: exp.Expr) -> exp.Expr:
    """Return the MAP that a function reads, as JSON. Raise SnowflakeError for what is known to be none.

    A call within it, which was rewritten already, is known by its mark.
    """
    inner = value.unnest()
    if inner.meta.get("map"):
        return value.copy()
    name = node.sql_name()
    if isinstance(inner, exp.Struct):
        raise scalar_types.no_element("OBJECT", "", name)
    if isinstance(inner, exp.Array):
        raise scalar_types.no_element("ARRAY", "", name)
    raise errors.unsupported(f"{name} of what is no cast to MAP")


def _text_of(node: exp.Func, value: exp.Expr) -> exp.Expr:
    return exp.cast(_map(node, value), exp.DType.VARCHAR)


def _json(text: exp.Expr) -> exp.Expr:
    found = exp.cast(text, exp.DType.JSON)
    found.meta["map"] = True
    return found


def _rewrite_cat(node: exp.MapCat) -> None:
    _require_shown(node)
    node.replace(_json(CAT(_text_of(node, node.this), _text_of(node, node.expression))))


def _rewrite_keys(node: exp.MapKeys) -> None:
    _require_shown(node)
    node.replace(objects.KEYS(_map(node, node.this)))


def _rewrite_size(node: exp.MapSize) -> None:
    node.replace(SIZE(_map(node, node.this)))


def _rewrite_contains(node: exp.MapContainsKey) -> None:
    """sqlglot takes the key, which comes first, for the MAP."""
    node.replace(HAS_KEY(node.this, _map(node, node.args["key"])))


def _rewrite_picked(node: exp.MapDelete | exp.MapPick) -> None:
    """A NULL names no key. Keys for MAP_PICK may be one ARRAY."""
    _require_shown(node)
    scalar, keys = (objects.PICK if isinstance(node, exp.MapPick) else objects.DELETE), node.expressions
    texts = [exp.cast(key.copy(), exp.DType.VARCHAR) for key in keys]
    given: exp.Expr = exp.Anonymous(this="list_value", expressions=texts)
    if len(keys) == 1 and isinstance(node, exp.MapPick) and not isinstance(keys[0], (exp.Literal, exp.Null)):
        given = objects.ARGUMENT_KEYS(keys[0])
    node.replace(_json(scalar(_text_of(node, node.this), given)))


def _rewrite_insert(node: exp.MapInsert) -> None:
    """A NULL value is JSON's null, a NULL key makes the whole NULL; the flag NULL is that for no update."""
    _require_shown(node)
    element = exp.Anonymous(this="to_json", expressions=[as_element(node.args["value"])])
    value = exp.cast(exp.Coalesce(this=element, expressions=[_null()]), exp.DType.VARCHAR)
    flag = node.args.get("update_flag") or exp.false()
    update = exp.Coalesce(this=exp.cast(flag.copy(), exp.DType.BOOLEAN), expressions=[exp.false()])
    key = exp.cast(node.args["key"].copy(), exp.DType.VARCHAR)
    node.replace(_json(objects.INSERT(_text_of(node, node.this), key, value, update)))


def _null() -> exp.Expr:
    return exp.cast(exp.Literal.string("null"), exp.DType.JSON)


PRE_REWRITES: Rewrites = {
    exp.MapCat: _rewrite_cat,
    exp.MapContainsKey: _rewrite_contains,
    **dict.fromkeys((exp.MapDelete, exp.MapPick), _rewrite_picked),
    exp.MapInsert: _rewrite_insert,
    exp.MapKeys: _rewrite_keys,
    exp.MapSize: _rewrite_size,
}
