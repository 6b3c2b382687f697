"""Functions of ARRAYs.

https://docs.snowflake.com/en/sql-reference/functions-semistructured
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from localcloud.snowflake.engine.functions import undefined
from localcloud.snowflake.engine.functions.array_calls import (
    COMPACT,
    DISTINCT,
    ELEMENTS,
    EXCEPT,
    FLATTENED,
    INSERT,
    INTERSECTION,
    JOIN,
    MAXIMUM,
    MINIMUM,
    OBJECT,
    OF_LIST,
    OVERLAP,
    POSITION,
    RANGE,
    REMOVE,
    REMOVE_AT,
    REVERSE,
    SCALARS,
    SLICE,
    SORT,
    ZIPPED,
    call,
)
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Calls, Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.scalar_types import refuse_text
from localcloud.snowflake.engine.functions.variant_casts import as_element
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set(
    """
    ARRAYS_OVERLAP ARRAYS_TO_OBJECT ARRAYS_ZIP ARRAY_APPEND ARRAY_CAT ARRAY_COMPACT ARRAY_CONSTRUCT
    ARRAY_CONSTRUCT_COMPACT ARRAY_CONTAINS ARRAY_DISTINCT ARRAY_EXCEPT ARRAY_FLATTEN ARRAY_GENERATE_RANGE ARRAY_INSERT
    ARRAY_INTERSECTION ARRAY_MAX ARRAY_MIN ARRAY_POSITION ARRAY_PREPEND ARRAY_REMOVE ARRAY_REMOVE_AT ARRAY_REVERSE
    ARRAY_SIZE ARRAY_SLICE ARRAY_SORT ARRAY_TO_STRING
    """
)
__all__ = ["CALLS", "MACROS", "NAMES", "PRE_REWRITES", "SCALARS"]
_ARRAY = "CASE WHEN json_type(a) = 'ARRAY' THEN {} END"
CAT = Macro("localcloud_array_cat", "a, b", _ARRAY.format("to_json(CAST(a AS JSON[]) || CAST(b AS JSON[]))"))
APPEND = Macro("localcloud_array_append", "a, x", _ARRAY.format("to_json(CAST(a AS JSON[]) || [to_json(x)])"))
# A NULL is looked for among the undefined elements; without one it is NULL.
CONTAINS = Macro(
    "localcloud_array_contains",
    "x, a",
    f"""CASE WHEN json_type(to_json(x)) = 'NULL' THEN len(list_filter(CAST(a AS JSON[]), lambda e: e IS NULL)) > 0
        WHEN x IS NOT NULL THEN list_contains(CAST(a AS JSON[]), to_json(x))
        WHEN list_contains(CAST(a AS JSON[]), {undefined.SQL}) THEN true END""",
)
MACROS = (ELEMENTS, OF_LIST, CAT, APPEND, CONTAINS)


def _json_text(value: exp.Expr) -> exp.Expr:
    """Return the JSON of a value as a text; a NULL is undefined."""
    json = exp.Anonymous(this="to_json", expressions=[as_element(value)])
    return exp.cast(exp.Coalesce(this=json, expressions=[undefined.element()]), exp.DType.VARCHAR)


def _json_or_null(value: exp.Expr) -> exp.Expr:
    """Return the JSON of a value as a text; a NULL stays NULL."""
    return exp.cast(exp.Anonymous(this="to_json", expressions=[as_element(_plain(value))]), exp.DType.VARCHAR)


def _plain(value: exp.Expr) -> exp.Expr:
    """Return the value without a cast to VARIANT."""
    return value.this if isinstance(value, exp.Cast) and value.to.this == exp.DType.VARIANT else value


def _of(scalar: Scalar, *keys: str) -> Callable[[exp.Func], None]:
    """Return a rewrite of a function of ARRAYs; the arguments are by these names in sqlglot."""

    def rewrite(node: exp.Func) -> None:
        values = [value for key in keys if (value := node.args.get(key)) is not None]
        if len(values) < len(keys):
            raise errors.unsupported(f"{node.sql(dialect='snowflake')[:60]}")
        node.replace(call(scalar, *values))

    return rewrite


def _in_json(scalar: Scalar, *keys: str) -> Callable[[exp.Func], None]:
    """Return a rewrite of a function of ARRAYs that returns JSON as a text."""

    def rewrite(node: exp.Func) -> None:
        values = [node.args[key] for key in keys] if keys else node.expressions
        node.replace(exp.cast(call(scalar, *values), exp.DType.JSON))

    return rewrite


def _rewrite_insert(node: exp.ArrayInsert) -> None:
    node.replace(call(INSERT, node.this, node.args["position"], _json_text(node.expression)))


def _rewrite_prepend(node: exp.ArrayPrepend) -> None:
    node.replace(call(INSERT, node.this, exp.Literal.number(0), _json_text(node.expression)))


def _rewrite_remove(node: exp.ArrayRemove | exp.ArrayPosition) -> None:
    """ARRAY_POSITION finds NULLs, ARRAY_REMOVE of NULL is NULL: https://docs.snowflake.com/en/sql-reference/functions/array_position#usage-notes"""
    if isinstance(node, exp.ArrayPosition):
        node.replace(call(POSITION, node.this, _json_text(_plain(refuse_text(node.expression, "ARRAY_POSITION")))))
    else:
        node.replace(call(REMOVE, node.this, _json_or_null(refuse_text(node.expression, "ARRAY_REMOVE"))))


def _rewrite_sort(node: exp.SortArray) -> None:
    """Undefined elements are last in ascending order, and first in descending order, unless it is given."""
    ascending = node.args.get("asc") or exp.true()
    nulls_first = node.args.get("nulls_first") or exp.not_(ascending.copy())
    node.replace(call(SORT, node.this, ascending, nulls_first))


def _rewrite_intersection(node: exp.ArrayIntersect) -> None:
    if len(node.expressions) != 2:
        raise errors.unsupported("ARRAY_INTERSECTION of other than two")
    node.replace(call(INTERSECTION, *node.expressions))


def _rewrite_range(node: exp.GenerateSeries) -> None:
    values = [node.args["start"], node.args["end"], node.args.get("step") or exp.Literal.number(1)]
    node.replace(exp.cast(call(RANGE, *values), exp.DType.JSON))


def _rewrite_zip(node: exp.ArraysZip) -> None:
    arrays = exp.Anonymous(this="list_value", expressions=[ELEMENTS(each) for each in node.expressions])
    node.replace(exp.cast(ZIPPED(arrays), exp.DType.JSON))


def _rewrite_array(node: exp.Array) -> None:
    """DuckDB's lists hold values of a single type."""
    values = [undefined.or_undefined(as_element(value)) for value in node.expressions]
    node.replace(exp.Anonymous(this="JSON_ARRAY", expressions=values))


def _rewrite_compact_array(node: exp.ArrayConstructCompact) -> None:
    array = exp.Array(expressions=[value.copy() for value in node.expressions])
    node.replace(array)
    values = [undefined.or_undefined(as_element(value)) for value in array.expressions]
    array.replace(call(COMPACT, exp.Anonymous(this="JSON_ARRAY", expressions=values)))


def _rewrite_cat(node: exp.ArrayConcat) -> None:
    if len(node.expressions) != 1:
        raise errors.unsupported("ARRAY_CAT of other than two")
    node.replace(CAT(node.this, node.expressions[0]))


def _rewrite_append(node: exp.ArrayAppend) -> None:
    node.replace(APPEND(node.this, undefined.or_undefined(as_element(node.expression))))


def _rewrite_contains(node: exp.ArrayContains) -> None:
    """fakesnow would parse the value as JSON."""
    needle = as_element(_plain(refuse_text(node.expression, "ARRAY_CONTAINS")))
    node.replace(CONTAINS(needle, node.this))


PRE_REWRITES: Rewrites = {
    exp.Array: _rewrite_array,
    exp.ArrayConstructCompact: _rewrite_compact_array,
    exp.ArrayConcat: _rewrite_cat,
    exp.ArrayAppend: _rewrite_append,
    exp.ArrayContains: _rewrite_contains,
    exp.ArraySlice: _of(SLICE, "this", "start", "end"),
    exp.ArrayRemoveAt: _of(REMOVE_AT, "this", "position"),
    exp.ArrayReverse: _of(REVERSE, "this"),
    exp.ArrayDistinct: _of(DISTINCT, "this"),
    exp.ArrayCompact: _of(COMPACT, "this"),
    exp.ArrayExcept: _of(EXCEPT, "this", "expression"),
    exp.ArrayOverlaps: _of(OVERLAP, "this", "expression"),
    exp.ArrayToString: _of(JOIN, "this", "expression"),
    exp.ArrayMax: _in_json(MAXIMUM, "this"),
    exp.ArrayMin: _in_json(MINIMUM, "this"),
    exp.Flatten: _in_json(FLATTENED, "this"),
    exp.ArraysZip: _rewrite_zip,
    exp.GenerateSeries: _rewrite_range,
    exp.ArrayInsert: _rewrite_insert,
    exp.ArrayPrepend: _rewrite_prepend,
    exp.ArrayRemove: _rewrite_remove,
    exp.ArrayPosition: _rewrite_remove,
    exp.SortArray: _rewrite_sort,
    exp.ArrayIntersect: _rewrite_intersection,
}
CALLS: Calls = {"ARRAYS_TO_OBJECT": _in_json(OBJECT)}
