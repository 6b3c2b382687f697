"""The functions of ARRAYs that DuckDB calls back, and how they are called from SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from localcloud.snowflake.engine.functions import array_elements, array_texts
from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.scalar import Scalar

_LIST, _TEXT, _NUMBER, _SWITCH = "VARCHAR[]", "VARCHAR", "BIGINT", "BOOLEAN"


def _scalar(name: str, function: Callable[..., Any], *parameters: str, returns: str = _LIST) -> Scalar:
    return Scalar(f"localcloud_{name}", function, parameters, returns)


SLICE = _scalar("array_slice", array_elements.slice_, _LIST, _NUMBER, _NUMBER)
INSERT = _scalar("array_insert", array_elements.insert, _LIST, _NUMBER, _TEXT)
REMOVE_AT = _scalar("array_remove_at", array_elements.remove_at, _LIST, _NUMBER)
REMOVE = _scalar("array_remove", array_elements.remove, _LIST, _TEXT)
POSITION = _scalar("array_position", array_elements.position, _LIST, _TEXT, returns=_NUMBER)
REVERSE = _scalar("array_reverse", lambda elements: elements[::-1], _LIST)
DISTINCT = _scalar("array_distinct", array_elements.distinct, _LIST)
COMPACT = _scalar("array_compact", array_elements.compact, _LIST)
SORT = _scalar("array_sort", array_elements.sort, _LIST, _SWITCH, _SWITCH)
EXCEPT = _scalar("array_except", array_elements.except_, _LIST, _LIST)
INTERSECTION = _scalar("array_intersection", array_elements.intersection, _LIST, _LIST)
OVERLAP = _scalar("arrays_overlap", array_elements.overlap, _LIST, _LIST, returns=_SWITCH)
JOIN = _scalar("array_to_string", array_elements.join, _LIST, _TEXT, returns=_TEXT)
MAXIMUM = _scalar("array_max", array_elements.extreme(max), _LIST, returns=_TEXT)
MINIMUM = _scalar("array_min", array_elements.extreme(min), _LIST, returns=_TEXT)
FLATTENED = _scalar("array_flatten", array_texts.flatten, _LIST, returns=_TEXT)
RANGE = _scalar("array_range", array_texts.range_, _NUMBER, _NUMBER, _NUMBER, returns=_TEXT)
OBJECT = _scalar("arrays_to_object", array_texts.to_object, _LIST, _LIST, returns=_TEXT)
ZIPPED = _scalar("arrays_zip", array_texts.zip_, f"{_LIST}[]", returns=_TEXT)
UNION = _scalar("array_union", array_elements.union, f"{_LIST}[]")
SCALARS = (
    *(SLICE, INSERT, REMOVE_AT, REMOVE, POSITION, REVERSE, DISTINCT, COMPACT, SORT, EXCEPT, INTERSECTION, OVERLAP),
    *(JOIN, MAXIMUM, MINIMUM, FLATTENED, RANGE, OBJECT, ZIPPED, UNION),
)
# NULL for what is no ARRAY.
ELEMENTS = Macro(
    "localcloud_list",
    "a",
    "CASE WHEN json_type(a) = 'ARRAY' THEN CAST(CAST(a AS JSON[]) AS VARCHAR[]) END",
)
OF_LIST = Macro("localcloud_array", "a", "CASE WHEN a IS NOT NULL THEN to_json(CAST(a AS JSON[])) END")


def call(scalar: Scalar, *values: exp.Expr) -> exp.Expr:
    """Return a call of a function, of ARRAYs as they are in SQL."""
    arguments = [
        ELEMENTS(value) if type_ == _LIST else exp.cast(value.copy(), exp.DataType.build(type_))
        for value, type_ in zip(values, scalar.parameters, strict=True)
    ]
    found: exp.Expr = scalar(*arguments)
    return OF_LIST(found) if scalar.returns == _LIST else found
