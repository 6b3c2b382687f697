"""The elements of ARRAYs in Python: JSON texts, None for JSON's null, and undefined.ELEMENT for an undefined one.

https://docs.snowflake.com/en/sql-reference/functions-semistructured
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from localcloud.snowflake.engine.functions.undefined import ELEMENT as UNDEFINED
from localcloud.snowflake.wire import errors

Elements = list[str | None]
# Snowflake's limit for the size of an ARRAY would be met before.
LONGEST = 1_000_000


def value_of(element: str | None) -> Any:
    """Return an element's value, with numbers that have decimals as Decimals; None for null and undefined."""
    return None if element in (None, UNDEFINED) else json.loads(str(element), parse_float=Decimal)


def dump(value: Any) -> str:
    """Return a value as JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def key_of(element: str | None) -> Any:
    """Return a value that is the same for equal elements: 5 equals 5.0, and the keys of objects stand in any order."""
    if element is None or element[0] not in "{[-0123456789":
        return element
    if element[0] in "{[":
        return json.dumps(json.loads(element, parse_float=str), sort_keys=True)
    return Decimal(element).normalize()


def _rank(element: str | None) -> tuple[int, Any]:
    """Return the sort key of an element: booleans, numbers, texts, null. Raise SnowflakeError 000002 for others."""
    value = value_of(element)
    if value is None:
        return 3, 0
    if isinstance(value, bool):
        return 0, value
    if isinstance(value, (int, Decimal)):
        return 1, value
    if isinstance(value, str):
        return 2, value
    raise errors.unsupported("the order of ARRAYs and OBJECTs in an ARRAY")


def sort(elements: Elements, ascending: bool, nulls_first: bool) -> Elements:
    """Return the elements in order, JSON's null behind all values, and the undefined ones first or last."""
    missing = [each for each in elements if each == UNDEFINED]
    found = sorted((each for each in elements if each != UNDEFINED), key=_rank, reverse=not ascending)
    return [*missing, *found] if nulls_first else [*found, *missing]


def slice_(elements: Elements, start: int, end: int) -> Elements:
    """Return the elements from start up to, without, end."""
    return elements[start:end]


def insert(elements: Elements, position: int, element: str) -> Elements:
    """Return the elements with one more; undefined ones stand in a gap before it."""
    if position > LONGEST or -position > LONGEST:
        raise errors.unsupported("an ARRAY of so many elements")
    if position >= 0:
        gap: Elements = [UNDEFINED] * (position - len(elements))
        return [*elements[:position], *gap, element, *elements[position:]]
    if -position > len(elements):
        raise errors.unsupported("ARRAY_INSERT before the first element")
    return [*elements[:position], element, *elements[position:]]


def remove_at(elements: Elements, position: int) -> Elements:
    """Return the elements without the one at the position."""
    place = position if position >= 0 else len(elements) + position
    return [each for number, each in enumerate(elements) if number != place]


def remove(elements: Elements, element: str) -> Elements:
    """Return the elements that do not equal the given one."""
    return [each for each in elements if key_of(each) != key_of(element)]


def position(elements: Elements, element: str) -> int | None:
    """Return the place of the first equal element, null for the text of JSON's null; None without one."""
    sought = None if element == "null" else key_of(element)
    return next((place for place, each in enumerate(elements) if key_of(each) == sought), None)


def _matched(elements: Elements, others: Elements) -> tuple[Elements, Elements]:
    """Return the elements with an equal one in `others`, of which each counts once, and the elements without."""
    left = Counter(map(key_of, others))
    common: Elements = []
    rest: Elements = []
    for each in elements:
        if left[key_of(each)] > 0:
            left[key_of(each)] -= 1
            common.append(each)
        else:
            rest.append(each)
    return common, rest


def intersection(elements: Elements, others: Elements) -> Elements:
    """Return the elements that are in both."""
    return _matched(elements, others)[0]


def except_(elements: Elements, others: Elements) -> Elements:
    """Return the elements that are not in the others."""
    return _matched(elements, others)[1]


def union(arrays: list[Elements | None]) -> Elements:
    """Return each element as often as the array has it that has it most often; null and undefined not at all."""
    found: Elements = []
    for array in arrays:
        found += _matched(compact(array or []), found)[1]
    return found


def overlap(elements: Elements, others: Elements) -> bool:
    """Return whether any element is in both."""
    return not set(map(key_of, elements)).isdisjoint(map(key_of, others))


def distinct(elements: Elements) -> Elements:
    """Return the first of equal elements."""
    found: dict[Any, str | None] = {}
    for each in elements:
        found.setdefault(key_of(each), each)
    return list(found.values())


def compact(elements: Elements) -> Elements:
    """Return the elements without null and undefined."""
    return [each for each in elements if each not in (None, UNDEFINED)]


def join(elements: Elements, by: str) -> str:
    """Return the elements as texts with `by` between them; null and undefined are empty."""
    return by.join(map(_text_of, elements))


def _text_of(element: str | None) -> str:
    value = value_of(element)
    return "" if value is None else value if isinstance(value, str) else str(element)


def extreme(choose: Callable[..., str]) -> Callable[[Elements], str | None]:
    """Return a function that finds the least or the greatest element: JSON's null is greater than all other values.

    https://github.com/mlorek/frostlake/blob/main/docs/functions.md (ARRAY_MAX)
    """

    def find(elements: Elements) -> str | None:
        found = choose((each or "null" for each in elements if each != UNDEFINED), key=_rank, default=None)
        return found if found is None else str(found)

    return find
