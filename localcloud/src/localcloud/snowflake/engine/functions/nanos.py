"""TIMESTAMP_NTZ, TIMESTAMP_LTZ and TIME with nine digits of a second: macros that make, read and compare them.

Such values are of DuckDB's types of nanoseconds, which reach from 1677 to 2262. Its functions take the usual types, to
which it converts silently, and rounds: each argument is cut to microseconds first (MICROS).
https://docs.snowflake.com/en/sql-reference/data-types-datetime
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import reduce
from itertools import product

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import MARK, NANOS, REFUSED, Macro
from localcloud.snowflake.engine.functions.read_moments import CLOCK
from localcloud.snowflake.engine.functions.rewrite import Calls
from localcloud.snowflake.engine.functions.zoned import STRING, ZONED, bind
from localcloud.snowflake.files.moment_text import NANO_TYPES, iso_moment, nanos_of_text
from localcloud.snowflake.files.zoned_text import MINUTE, micros_of, nanos_of, offset_of

TYPES: Mapping[str, str] = NANO_TYPES
# sqlglot writes FF9 as %f_nine.
_FRACTIONS = re.compile(r"%f(?:_([a-z]+))?")
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGITS = {word: count for count, word in enumerate(_WORDS)}
# DuckDB would convert values of these types to one of those, and takes BIGINT for a NULL without a type.
_USUAL = ("TIMESTAMP", "DATE", "TIME", "BIGINT")
_REST = "((epoch_ns({0}) % 1000 + 1000) % 1000)"
_MICROS = f"((epoch_ns({{0}}) - {_REST}) // 1000)"


def _usual(body: str) -> dict[str, str]:
    return {f"x {type_}": body for type_ in _USUAL}


def marked(format_: str) -> str:
    """Return a format of sqlglot's with MARK and a number for each fraction of a second, as FILLED reads it."""
    return _FRACTIONS.sub(lambda found: f"{MARK}{_DIGITS[found[1] or 'nine']}", format_)


def stamp(micros: str, nanos: str) -> str:
    """Return DuckDB SQL of a TIMESTAMP_NS. It fails outside of the years of the type."""
    return f"make_timestamp_ns(epoch_ns(CAST(make_timestamp({micros}) AS TIMESTAMP_NS)) + {nanos})"


def _instant(value: str) -> str:
    """Return DuckDB SQL of a TIMESTAMPTZ_NS of a TIMESTAMP_NS in UTC."""
    return f"timezone('UTC', {value})"


# A value cut to microseconds; values of other types as they are.
MICROS = Macro(
    "localcloud_micros",
    "x",
    "x",
    {
        "x TIMESTAMP_NS": f"make_timestamp({_MICROS.format('x')})",
        "x TIMESTAMPTZ_NS": f"make_timestamptz({_MICROS.format('x')})",
        "x TIME_NS": f"CAST(make_timestamp({_MICROS.format('x')}) AS TIME)",
        **_usual("x"),
    },
)
# `r`, which was computed from `x` in microseconds, with the nanoseconds of `x`.
LIKE = Macro(
    "localcloud_nanos_like",
    "r, x",
    "r",
    {
        "x TIMESTAMP_NS": stamp("epoch_us(CAST(r AS TIMESTAMP))", _REST.format("x")),
        "x TIMESTAMPTZ_NS": _instant(stamp("epoch_us(r)", _REST.format("x"))),
        "x TIME_NS": f"CAST(make_timestamp_ns(epoch_us(r) * 1000 + {_REST.format('x')}) AS TIME_NS)",
        **_usual("r"),
    },
)
_WALL = bind("v", ZONED, stamp(f"{micros_of('v')} + {offset_of('v')} * {MINUTE}", nanos_of("v")))
_TEXT = bind("s", STRING, iso_moment("s", "chr(1) || s"))


def _of_text(type_: str, micros: str) -> str:
    return bind("t", _TEXT, stamp(micros.format(f"CAST(t AS {type_})"), nanos_of_text("t")))


# Casts. A value that has no more digits stays one of microseconds.
NTZ = Macro(
    "localcloud_ntz_nanos",
    "x",
    _of_text("TIMESTAMP", "epoch_us({})"),
    {
        "x INTERVAL": _WALL,
        "x TIMESTAMP_NS": "x",
        "x TIMESTAMPTZ_NS": "CAST(x AS TIMESTAMP_NS)",
        "x TIME_NS": "make_timestamp_ns(epoch_ns(x))",
        "x TIMESTAMPTZ": "CAST(x AS TIMESTAMP)",
        **_usual("CAST(x AS TIMESTAMP)"),
        "x TIME": "make_timestamp(epoch_us(x))",
    },
)
LTZ = Macro(
    "localcloud_ltz_nanos",
    "x",
    _instant(_of_text("TIMESTAMPTZ", "epoch_us({})")),
    {
        "x INTERVAL": _instant(bind("v", ZONED, stamp(micros_of("v"), nanos_of("v")))),
        "x TIMESTAMP_NS": "CAST(x AS TIMESTAMPTZ_NS)",
        "x TIMESTAMPTZ_NS": "x",
        "x TIMESTAMPTZ": "x",
        **_usual("CAST(x AS TIMESTAMPTZ)"),
    },
)
TIME = Macro(
    "localcloud_time_nanos",
    "x",
    f"CAST({CLOCK.full_name}({STRING}) AS TIME_NS)",
    {
        "x INTERVAL": f"CAST({_WALL} AS TIME_NS)",
        "x TIMESTAMP_NS": "CAST(x AS TIME_NS)",
        "x TIMESTAMPTZ_NS": "CAST(CAST(x AS TIMESTAMP_NS) AS TIME_NS)",
        "x TIME_NS": "x",
        "x TIMESTAMPTZ": "CAST(x AS TIME)",
        **_usual("CAST(x AS TIME)"),
    },
)
# A text that may be no time.
_TRIED = "TRY_CAST(t AS TIMESTAMP)"
TRY_NTZ = Macro(
    "localcloud_try_ntz_nanos",
    "x",
    bind(
        "t",
        bind("s", STRING, iso_moment("s", "NULL")),
        f"CASE WHEN {_TRIED} IS NOT NULL THEN {stamp(f'epoch_us({_TRIED})', nanos_of_text('t'))} END",
    ),
)
# `r`, what a function for texts made of `x`; a time with nanoseconds, or a text, is converted as casts do.
_KEPT = {"x TIMESTAMP_NS": "", "x TIMESTAMPTZ_NS": "", "x TIME_NS": "", "x INTERVAL": "", "x VARCHAR": ""}


def _converted(name: str, cast: Macro) -> Macro:
    witnessed = {key: f"{cast.full_name}(x, x_type)" for key in _KEPT}
    return Macro(name, "r, x", "r", {**witnessed, **_usual("r")})


TO_NTZ, TO_LTZ, TO_TIME = (
    _converted(f"localcloud_to_{kind}_nanos", cast) for kind, cast in (("ntz", NTZ), ("ltz", LTZ), ("time", TIME))
)
# A text in a format, for which `r` reads six digits.
BY_FORMAT = Macro("localcloud_by_format_nanos", "r, x", stamp("epoch_us(r)", nanos_of_text("CAST(x AS VARCHAR)")))
# The fraction of a second, and the time since 1970, in nanoseconds.
_OF_MICROS = "(date_part('microsecond', x) % 1000000 * 1000)"
_FRACTION = "((epoch_ns(x) % 1000000000 + 1000000000) % 1000000000)"
_OF_ZONED = bind("v", ZONED, f"(({micros_of('v')} % 1000000 + 1000000) % 1000000 * 1000 + {nanos_of('v')})")
# A text in which MARK and a number stand for as many digits of `fraction`, nine digits.
_FILLED = reduce(lambda text, count: f"replace({text}, '{MARK}{count}', left(v, {count}))", range(10), "t")
FILLED = Macro("localcloud_filled", "t, fraction", bind("v", "lpad(CAST(fraction AS VARCHAR), 9, '0')", _FILLED))
_NANOSECONDS = {f"x {type_}": "epoch_ns(x)" for type_ in TYPES.values()}
FRACTION = Macro(
    "localcloud_nanosecond_part",
    "x",
    _OF_MICROS,
    {"x INTERVAL": _OF_ZONED, **dict.fromkeys(_NANOSECONDS, _FRACTION), **_usual(_OF_MICROS)},
)
EPOCH = Macro(
    "localcloud_epoch_nanos",
    "x",
    f"epoch_ns({NTZ.body})",
    {
        "x INTERVAL": bind("v", ZONED, f"epoch_ns({stamp(micros_of('v'), nanos_of('v'))})"),
        "x TIMESTAMPTZ": "epoch_us(x) * 1000",
        **_NANOSECONDS,
        **_usual("epoch_us(x) * 1000"),
    },
)
# A value with `n` nanoseconds more.
_REFUSAL = f"CAST('{REFUSED}DATEADD of nanoseconds to this type' AS INTERVAL)"
ADD = Macro(
    "localcloud_add_nanos",
    "x, n",
    _instant("make_timestamp_ns(epoch_ns(CAST(x AS TIMESTAMPTZ_NS)) + CAST(n AS BIGINT))"),
    {
        "x INTERVAL": _REFUSAL,
        **dict.fromkeys(
            ("x TIMESTAMP_NS", "x TIMESTAMP", "x DATE", "x VARCHAR", "x BIGINT"),
            "make_timestamp_ns(epoch_ns(CAST(x AS TIMESTAMP_NS)) + CAST(n AS BIGINT))",
        ),
        **dict.fromkeys(
            ("x TIME_NS", "x TIME"),
            "CAST(make_timestamp_ns(epoch_ns(CAST(x AS TIME_NS)) + CAST(n AS BIGINT)) AS TIME_NS)",
        ),
    },
)
# Parts may be beyond an hour or a minute: https://docs.snowflake.com/en/sql-reference/functions/time_from_parts
TIME_OF_PARTS = Macro(
    "localcloud_time_of_parts_nanos",
    "h, m, s, ns",
    "CAST(make_timestamp_ns((CAST(h AS BIGINT) * 3600 + m * 60 + s) * 1000000000 + ns) AS TIME_NS)",
)
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
        type_: bind("t", _TEXT, f"CAST(epoch_us(CAST(t AS {type_})) AS HUGEINT) * 1000 + {nanos_of_text('t')}")
        for type_ in ("TIMESTAMP", "TIMESTAMPTZ")
    },
    "TIME": f"CAST(epoch_ns({TIME.body}) AS HUGEINT)",
}


def _number(type_: str) -> str:
    return "CAST(epoch_ns(x) AS HUGEINT)" if type_.endswith("_NS") else "CAST(epoch_us(x) AS HUGEINT) * 1000"


def _beside(mine: str, other: str) -> str:
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


BESIDE = Macro("localcloud_beside_nanos", "x, y", "x", _pairs(_beside))
COMPARED = Macro("localcloud_compared_nanos", "x, y", "x", _pairs(_compared))


# A value that is put into a column of microseconds: one with more digits fails, and the statement runs again.
def _fitting(type_: str, micros: str) -> str:
    return f"""CASE WHEN {_REST.format("x")} <> 0
        THEN CAST(CAST(CAST('{NANOS}' || CAST(x AS VARCHAR) AS DOUBLE) AS VARCHAR) AS {type_}) ELSE {micros} END"""


FIT = Macro(
    "localcloud_fit",
    "x",
    "x",
    {
        "x TIMESTAMP_NS": _fitting("TIMESTAMP", f"make_timestamp({_MICROS.format('x')})"),
        "x TIMESTAMPTZ_NS": _fitting("TIMESTAMPTZ", f"make_timestamptz({_MICROS.format('x')})"),
        "x TIME_NS": _fitting("TIME", f"CAST(make_timestamp({_MICROS.format('x')}) AS TIME)"),
        **_usual("x"),
    },
)


def fit(value: exp.Expr) -> exp.Anonymous:
    """Return the call of FIT in Snowflake's SQL."""
    return exp.Anonymous(this=FIT.name.upper(), expressions=[value.copy()])


def _rewrite_fit(node: exp.Anonymous) -> None:
    node.replace(FIT(node.expressions[0]))


CALLS: Calls = {FIT.name.upper(): _rewrite_fit}


# A time with fewer than nine digits: `unit` is a power of ten.
def _cut(value: str) -> str:
    return f"epoch_ns({value}) - (epoch_ns({value}) % unit + unit) % unit"


CUT = Macro(
    "localcloud_cut_nanos",
    "x, unit",
    "x",
    {
        "x TIMESTAMP_NS": f"make_timestamp_ns({_cut('x')})",
        "x TIMESTAMPTZ_NS": _instant(f"make_timestamp_ns({_cut('x')})"),
        "x TIME_NS": f"CAST(make_timestamp_ns({_cut('x')}) AS TIME_NS)",
        **_usual("x"),
    },
)
MACROS = (
    *(
        TRY_NTZ,
        MICROS,
        LIKE,
        NTZ,
        LTZ,
        TIME,
        TO_NTZ,
        TO_LTZ,
        TO_TIME,
        BY_FORMAT,
        FRACTION,
        EPOCH,
        ADD,
        BESIDE,
        COMPARED,
    ),
    *(CUT, FIT, TIME_OF_PARTS, FILLED),
)
