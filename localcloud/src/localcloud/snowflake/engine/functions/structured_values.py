"""Values of structured types: ARRAY(T), OBJECT(k T) and MAP(K, V) as JSON, with the elements that their type says.

https://docs.snowflake.com/en/sql-reference/data-types-structured
"""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from localcloud.snowflake.engine.functions.array_elements import dump
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

# A type is a list: its name, and what it needs: ["MAP", key, value], ["NUMBER", digits], ["VARCHAR", length or None],
# ["OBJECT", [[name, type, whether NULL is refused], …]], ["ARRAY", element], ["BOOLEAN"].
Type = list[Any]
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.ASCII | re.IGNORECASE)


def converted(text: str, type_: str) -> str:
    """Return a value as one of the type, both as JSON. Raise SnowflakeError for what can't be converted."""
    return dump(_value(json.loads(text, parse_float=Decimal), _parsed(type_)))


@lru_cache(maxsize=200)
def _parsed(type_: str) -> Type:
    found: Type = json.loads(type_)
    return found


def _value(value: Any, type_: Type) -> Any:
    name, *parts = type_
    scalar = isinstance(value, (str, int, Decimal)) and not isinstance(value, bool)
    if value is None or (name == "BOOLEAN" and isinstance(value, bool)):
        return value
    if name == "ARRAY" and isinstance(value, list):
        return [_value(each, parts[0]) for each in value]
    if name == "MAP" and isinstance(value, dict):
        return _map(value, *parts)
    if name == "OBJECT" and isinstance(value, dict):
        return _object(value, parts[0])
    if name == "VARCHAR" and scalar:
        return _text(_written(value), parts[0])
    if name == "NUMBER" and scalar:
        return _number(value, parts[0])
    raise errors.unsupported(f"the value {json.dumps(value, default=str)[:60]} where a structured type has {name}")


def _map(value: dict[str, Any], key_type: Type, value_type: Type) -> dict[str, Any]:
    """Return a MAP in the order of its keys, which JSON has as texts."""
    pairs = [(str(_value(key, key_type)), _value(each, value_type)) for key, each in value.items()]
    if len(dict(pairs)) < len(pairs):
        raise errors.unsupported("a MAP with equal keys")
    return dict(sorted(pairs))


def _object(value: dict[str, Any], fields: list[list[Any]]) -> dict[str, Any]:
    """Return an OBJECT in the order of its type's keys."""
    if set(value) != {name for name, *_ in fields}:
        raise errors.unsupported("a cast to a structured OBJECT of one with other keys")
    if any(needed and value[name] is None for name, _, needed in fields):
        raise errors.unsupported("NULL for a key of a structured OBJECT that is NOT NULL")
    return {name: _value(value[name], type_) for name, type_, _ in fields}


def _written(value: str | int | Decimal) -> str:
    """Return a value as the text that it has alone: a number without zeros after its last decimal."""
    if not isinstance(value, Decimal):
        return str(value)
    if not -38 < value.adjusted() < 38:
        raise errors.unsupported("a number with an exponent as a text in a structured type")
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(text: str, length: int | None) -> str:
    if length is not None and len(text) > length:
        raise errors.unsupported(f"a text of more than {length} characters in a structured type")
    return text


def _number(value: str | int | Decimal, digits: int) -> int:
    try:
        number = Decimal(value if not isinstance(value, str) or _NUMBER.fullmatch(value) else "")
    except InvalidOperation:
        raise SnowflakeError("100071", "22000", f"Failed to cast variant value {json.dumps(value)} to FIXED") from None
    # Before it is an int: that of 1e99999999 takes minutes.
    if number and number.adjusted() < digits:
        number = number.to_integral_value(rounding=ROUND_HALF_UP)
    if number and number.adjusted() >= digits:
        raise errors.unsupported(f"a number of more than {digits} digits in a structured type")
    return int(number) if number else 0
