"""ARRAYs and OBJECTs as JSON, made of the elements of ARRAYs.

https://docs.snowflake.com/en/sql-reference/functions/array_flatten, …/arrays_zip, …/array_generate_range and
…/arrays_to_object
"""

from __future__ import annotations

from localcloud.snowflake.engine.functions.array_elements import LONGEST, Elements, compact
from localcloud.snowflake.engine.functions.undefined import ELEMENT as UNDEFINED
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError


def flatten(elements: Elements) -> str | None:
    """Return the elements of the elements as JSON. Raise SnowflakeError 100107 unless each is an ARRAY.

    It is None if one is null or undefined.
    """
    if len(compact(elements)) < len(elements):
        return None
    texts = [str(each).strip() for each in elements]
    if not all(text.startswith("[") for text in texts):
        raise SnowflakeError(
            "100107", "22000", "Not an array: 'Input argument to ARRAY_FLATTEN is not an array of arrays'"
        )
    return f"[{','.join(filter(None, (text[1:-1].strip() for text in texts)))}]"


def zip_(arrays: list[Elements]) -> str | None:
    """Return the elements at the same places as objects with the keys $1, $2 …; null stands for one that is missing.

    None if an ARRAY is NULL.
    """
    if None in arrays:
        return None
    length = max(map(len, arrays))
    rows = [[each[place] if place < len(each) else None for each in arrays] for place in range(length)]
    texts = ["null" if each in (None, UNDEFINED) else str(each) for row in rows for each in row]
    keyed = [f'"${place % len(arrays) + 1}":{text}' for place, text in enumerate(texts)]
    width = len(arrays)
    objects = ["{" + ",".join(keyed[start : start + width]) + "}" for start in range(0, len(keyed), width)]
    return f"[{','.join(objects) or '{}'}]"


def range_(start: int, stop: int, step: int) -> str:
    """Return the numbers from start up to, without, stop as JSON. Raise SnowflakeError for a step of 0."""
    if step == 0:
        raise SnowflakeError("100069", "22023", "ARRAY_GENERATE_RANGE: the step must not be 0")
    if abs(stop - start) > LONGEST * abs(step):
        raise errors.unsupported("an ARRAY of so many elements")
    return f"[{','.join(map(str, range(start, stop, step)))}]"


def to_object(keys: Elements, values: Elements) -> str:
    """Return an OBJECT's JSON of the keys and their values, without the keys that are null."""
    if len(keys) != len(values):
        raise errors.unsupported("ARRAYS_TO_OBJECT of ARRAYs of different lengths, which Snowflake refuses")
    found = {}
    for key, value in zip(keys, values, strict=True):
        if key not in (None, UNDEFINED):
            found[str(key)] = "null" if value in (None, UNDEFINED) else str(value)
    if not all(key.startswith('"') for key in found):
        raise errors.unsupported("ARRAYS_TO_OBJECT with keys that are no texts")
    return "{" + ",".join(f"{key}:{value}" for key, value in sorted(found.items())) + "}"
