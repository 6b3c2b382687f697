"""Functions of ARRAYs that DuckDB calls back: the elements come as JSON texts, None for a null.

https://docs.snowflake.com/en/sql-reference/functions-semistructured
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.wire import errors

NAMES = word_set(
    """
    ARRAYS_OVERLAP ARRAY_COMPACT ARRAY_DISTINCT ARRAY_EXCEPT ARRAY_INSERT ARRAY_INTERSECTION ARRAY_MAX ARRAY_MIN
    ARRAY_PREPEND ARRAY_REMOVE_AT ARRAY_REVERSE ARRAY_SLICE ARRAY_SORT ARRAY_TO_STRING
    """
)
_Elements = list[str | None]
_LIST, _TEXT, _NUMBER = "VARCHAR[]", "VARCHAR", "BIGINT"


def _value(element: str | None) -> Any:
    return None if element is None else json.loads(element, parse_float=Decimal)


def _key(element: str | None) -> str | None:
    """Return a text that is the same for equal elements: the keys of objects stand in any order."""
    if element is None or not element.startswith(("{", "[")):
        return element
    return json.dumps(json.loads(element, parse_float=str), sort_keys=True)


def _rank(element: str | None) -> tuple[int, Any]:
    """Return the sort key of an element: booleans, numbers, then texts. Raise SnowflakeError 000002 for others."""
    value = _value(element)
    if isinstance(value, bool):
        return 0, value
    if isinstance(value, (int, Decimal)):
        return 1, value
    if isinstance(value, str):
        return 2, value
    raise errors.unsupported("the order of ARRAYs and OBJECTs in an ARRAY")


def _sorted(elements: _Elements, ascending: bool) -> _Elements:
    if None in elements:
        # Snowflake sorts null and undefined, which is not kept here, to different places.
        raise errors.unsupported("ARRAY_SORT of nulls")
    return sorted(elements, key=_rank, reverse=not ascending)


def _slice(elements: _Elements, start: int, end: int) -> _Elements:
    return elements[start:end]


def _insert(elements: _Elements, position: int, element: str) -> _Elements:
    if position > len(elements) or -position > len(elements):
        raise errors.unsupported("an ARRAY with an undefined element")
    place = position if position >= 0 else len(elements) + position
    return [*elements[:place], element, *elements[place:]]


def _remove_at(elements: _Elements, position: int) -> _Elements:
    place = position if position >= 0 else len(elements) + position
    return [each for number, each in enumerate(elements) if number != place]


def _matched(elements: _Elements, others: _Elements) -> tuple[_Elements, _Elements]:
    """Return the elements with an equal one in `others`, of which each counts once, and the elements without."""
    left = Counter(map(_key, others))
    common: _Elements = []
    rest: _Elements = []
    for each in elements:
        if left[_key(each)] > 0:
            left[_key(each)] -= 1
            common.append(each)
        else:
            rest.append(each)
    return common, rest


def _intersection(elements: _Elements, others: _Elements) -> _Elements:
    return _matched(elements, others)[0]


def _except(elements: _Elements, others: _Elements) -> _Elements:
    return _matched(elements, others)[1]


def _overlap(elements: _Elements, others: _Elements) -> bool:
    return not set(map(_key, elements)).isdisjoint(map(_key, others))


def _distinct(elements: _Elements) -> _Elements:
    found: dict[str | None, str | None] = {}
    for each in elements:
        found.setdefault(_key(each), each)
    return list(found.values())


def _text_of(element: str | None) -> str:
    value = _value(element)
    return "" if value is None else value if isinstance(value, str) else str(element)


def _extreme(choose: Callable[..., str]) -> Callable[[_Elements], str | None]:
    def find(elements: _Elements) -> str | None:
        return choose((each for each in elements if each is not None), key=_rank, default=None)

    return find


def _scalar(name: str, function: Callable[..., Any], *parameters: str, returns: str = _LIST) -> Scalar:
    return Scalar(f"localcloud_{name}", function, parameters, returns)


SLICE = _scalar("array_slice", _slice, _LIST, _NUMBER, _NUMBER)
INSERT = _scalar("array_insert", _insert, _LIST, _NUMBER, _TEXT)
REMOVE_AT = _scalar("array_remove_at", _remove_at, _LIST, _NUMBER)
REVERSE = _scalar("array_reverse", lambda elements: elements[::-1], _LIST)
DISTINCT = _scalar("array_distinct", _distinct, _LIST)
COMPACT = _scalar("array_compact", lambda elements: [each for each in elements if each is not None], _LIST)
SORT = _scalar("array_sort", _sorted, _LIST, "BOOLEAN")
EXCEPT = _scalar("array_except", _except, _LIST, _LIST)
INTERSECTION = _scalar("array_intersection", _intersection, _LIST, _LIST)
OVERLAP = _scalar("arrays_overlap", _overlap, _LIST, _LIST, returns="BOOLEAN")
JOIN = _scalar("array_to_string", lambda elements, by: by.join(map(_text_of, elements)), _LIST, _TEXT, returns=_TEXT)
MAXIMUM = _scalar("array_max", _extreme(max), _LIST, returns=_TEXT)
MINIMUM = _scalar("array_min", _extreme(min), _LIST, returns=_TEXT)
SCALARS = (
    *(SLICE, INSERT, REMOVE_AT, REVERSE, DISTINCT, COMPACT, SORT, EXCEPT, INTERSECTION, OVERLAP, JOIN),
    *(MAXIMUM, MINIMUM),
)
# NULL for what is no ARRAY.
ELEMENTS = Macro(
    "localcloud_list",
    "a",
    "CASE WHEN json_type(a) = 'ARRAY' THEN CAST(CAST(a AS JSON[]) AS VARCHAR[]) END",
)
OF_LIST = Macro("localcloud_array", "a", "CASE WHEN a IS NOT NULL THEN to_json(CAST(a AS JSON[])) END")
MACROS = (ELEMENTS, OF_LIST)


def _json_text(value: exp.Expr) -> exp.Expr:
    """Return the JSON of a value as a text; a NULL is null."""
    text = exp.cast(exp.Anonymous(this="to_json", expressions=[value.copy()]), exp.DType.VARCHAR)
    return exp.Coalesce(this=text, expressions=[exp.Literal.string("null")])


def _of(scalar: Scalar, *keys: str) -> Callable[[exp.Func], None]:
    """Return a rewrite of a function of ARRAYs that gives one; the arguments are by these names in sqlglot."""

    def rewrite(node: exp.Func) -> None:
        values = [node.args.get(key) for key in keys]
        if any(value is None for value in values):
            raise errors.unsupported(f"{node.sql(dialect='snowflake')[:60]}")
        arguments = [
            ELEMENTS(value) if type_ == _LIST else value.copy()
            for value, type_ in zip(values, scalar.parameters, strict=True)
            if value is not None
        ]
        call: exp.Expr = scalar(*arguments)
        if scalar.returns == _LIST:
            call = OF_LIST(call)
        elif scalar in (MAXIMUM, MINIMUM):
            call = exp.cast(call, exp.DType.JSON)
        node.replace(call)

    return rewrite


def _rewrite_insert(node: exp.ArrayInsert) -> None:
    node.replace(OF_LIST(INSERT(ELEMENTS(node.this), node.args["position"], _json_text(node.expression))))


def _rewrite_prepend(node: exp.ArrayPrepend) -> None:
    node.replace(OF_LIST(INSERT(ELEMENTS(node.this), exp.Literal.number(0), _json_text(node.expression))))


def _rewrite_sort(node: exp.SortArray) -> None:
    node.replace(OF_LIST(SORT(ELEMENTS(node.this), node.args.get("asc") or exp.true())))


def _rewrite_intersection(node: exp.ArrayIntersect) -> None:
    if len(node.expressions) != 2:
        raise errors.unsupported("ARRAY_INTERSECTION of other than two")
    node.replace(OF_LIST(INTERSECTION(*map(ELEMENTS, node.expressions))))


PRE_REWRITES: Rewrites = {
    exp.ArraySlice: _of(SLICE, "this", "start", "end"),
    exp.ArrayRemoveAt: _of(REMOVE_AT, "this", "position"),
    exp.ArrayReverse: _of(REVERSE, "this"),
    exp.ArrayDistinct: _of(DISTINCT, "this"),
    exp.ArrayCompact: _of(COMPACT, "this"),
    exp.ArrayExcept: _of(EXCEPT, "this", "expression"),
    exp.ArrayOverlaps: _of(OVERLAP, "this", "expression"),
    exp.ArrayToString: _of(JOIN, "this", "expression"),
    exp.ArrayMax: _of(MAXIMUM, "this"),
    exp.ArrayMin: _of(MINIMUM, "this"),
    exp.ArrayInsert: _rewrite_insert,
    exp.ArrayPrepend: _rewrite_prepend,
    exp.SortArray: _rewrite_sort,
    exp.ArrayIntersect: _rewrite_intersection,
}
