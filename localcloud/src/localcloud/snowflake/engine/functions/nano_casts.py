"""Casts to TIMESTAMP_NTZ, TIMESTAMP_LTZ and TIME with nine digits of a second: macros."""

from __future__ import annotations

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.nanos import instant, stamp, usual
from localcloud.snowflake.engine.functions.read_moments import CLOCK
from localcloud.snowflake.engine.functions.zoned import STRING, ZONED, bind
from localcloud.snowflake.files.moment_text import beside_offset, iso_moment, nanos_of_text
from localcloud.snowflake.files.zoned_text import MINUTE, micros_of, nanos_of, offset_of

_WALL = bind("v", ZONED, stamp(f"{micros_of('v')} + {offset_of('v')} * {MINUTE}", nanos_of("v")))
NANO_TEXT = bind("s", STRING, iso_moment("s", "chr(1) || s"))


def _of_text(type_: str, micros: str, text: str = "t") -> str:
    return bind("t", NANO_TEXT, stamp(micros.format(f"CAST({text} AS {type_})"), nanos_of_text("t")))


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
        **usual("CAST(x AS TIMESTAMP)"),
        "x TIME": "make_timestamp(epoch_us(x))",
    },
)
LTZ = Macro(
    "localcloud_ltz_nanos",
    "x",
    instant(_of_text("TIMESTAMPTZ", "epoch_us({})", beside_offset("t"))),
    {
        "x INTERVAL": instant(bind("v", ZONED, stamp(micros_of("v"), nanos_of("v")))),
        "x TIMESTAMP_NS": "CAST(x AS TIMESTAMPTZ_NS)",
        "x TIMESTAMPTZ_NS": "x",
        "x TIMESTAMPTZ": "x",
        **usual("CAST(x AS TIMESTAMPTZ)"),
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
        **usual("CAST(x AS TIME)"),
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
    return Macro(name, "r, x", "r", {**witnessed, **usual("r")})


TO_NTZ, TO_LTZ, TO_TIME = (
    _converted(f"localcloud_to_{kind}_nanos", cast) for kind, cast in (("ntz", NTZ), ("ltz", LTZ), ("time", TIME))
)
# A text in a format, for which `r` reads six digits.
BY_FORMAT = Macro("localcloud_by_format_nanos", "r, x", stamp("epoch_us(r)", nanos_of_text("CAST(x AS VARCHAR)")))


MACROS = (NTZ, LTZ, TIME, TRY_NTZ, TO_NTZ, TO_LTZ, TO_TIME, BY_FORMAT)
