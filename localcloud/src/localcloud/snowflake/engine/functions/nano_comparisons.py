"""Two times of which one may have nine digits of a second, side by side: macros."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.nano_casts import NANO_TEXT, TIME
from localcloud.snowflake.engine.functions.zoned import bind
from localcloud.snowflake.files.moment_text import nanos_of_text

# `x` as it stands beside `y` in a list, and as it is compared with it: by numbers of nanoseconds where one of them may
# have nine digits, for the types of nanoseconds hold few years. DuckDB would convert a value of one type to another, so
# each pair has a body.
_FAMILIES = {
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_NS", "DATE"), "TIMESTAMP"),
    **dict.fromkeys(("TIMESTAMPTZ", "TIMESTAMPTZ_NS"), "TIMESTAMPTZ"),
    **dict.fromkeys(("TIME", "TIME_NS"), "TIME"),
}
_TEXT_NUMBERS = {
    **{
        type_: bind("t", NANO_TEXT, f"CAST(epoch_us(CAST(t AS {type_})) AS HUGEINT) * 1000 + {nanos_of_text('t')}")
        for type_ in ("TIMESTAMP", "TIMESTAMPTZ")
    },
    "TIME": f"CAST(epoch_ns({TIME.body}) AS HUGEINT)",
}


def _number(type_: str) -> str:
    return "CAST(epoch_ns(x) AS HUGEINT)" if type_.endswith("_NS") else "CAST(epoch_us(x) AS HUGEINT) * 1000"


def _aligned(mine: str, other: str) -> str:
    return f"CAST(x AS {other})" if other.endswith("_NS") and _FAMILIES.get(mine) == _FAMILIES[other] else "x"


def _compared(mine: str, other: str) -> str:
    if mine == "VARCHAR" and other != "DATE":
        return _TEXT_NUMBERS.get(_FAMILIES.get(other, ""), "x")
    if other == "VARCHAR" and mine in _FAMILIES and mine != "DATE":
        return _number(mine)
    differs = mine != other and (mine.endswith("_NS") or other.endswith("_NS"))
    return _number(mine) if differs and mine in _FAMILIES and _FAMILIES[mine] == _FAMILIES.get(other) else "x"


def _pairs(body: Callable[[str, str], str]) -> dict[str, str]:
    sides = (*_FAMILIES, "VARCHAR", "BIGINT")
    return {f"x {mine}, y {other}": body(mine, other) for mine, other in product(sides, sides)}


ALIGNED = Macro("localcloud_aligned_nanos", "x, y", "x", _pairs(_aligned))
COMPARED = Macro("localcloud_compared_nanos", "x, y", "x", _pairs(_compared))


MACROS = (ALIGNED, COMPARED)
