"""TIMESTAMP_TZ, which is an INTERVAL in DuckDB (files/zoned_text.py): macros that make, read and compare it.

https://docs.snowflake.com/en/sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz
"""

from __future__ import annotations

from localcloud.snowflake.engine.functions.input_texts import timestamp_text
from localcloud.snowflake.engine.functions.macro import REFUSED, Macro
from localcloud.snowflake.engine.functions.moment_format import WRITE
from localcloud.snowflake.engine.session_settings import LTZ_FORMAT, variable
from localcloud.snowflake.files.zoned_text import (
    MINUTE,
    SESSION_OFFSET,
    interval,
    micros_of,
    nanos_of,
    of_instant,
    of_text,
    offset_of,
)


def bind(name: str, value: str, body: str) -> str:
    """Return DuckDB SQL of `body` with the value under a name: it is written out once."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


# A value beside a wrong witness fails: a cast to INTERVAL when DuckDB plans the query, or one from a text.
ZONED = "CAST(x AS INTERVAL)"
STRING = "CAST(CASE WHEN typeof(x) = 'JSON' THEN CAST(x AS VARCHAR) ->> '$' ELSE CAST(x AS VARCHAR) END AS VARCHAR)"
# A value of any type as a TIMESTAMP_TZ. A text that is no time fails in its cast, behind a mark.
_ISO, _TRY_ISO = timestamp_text("s", "chr(1) || s"), timestamp_text("s", "NULL")
OF = Macro("localcloud_zoned", "x", bind("s", STRING, bind("t", _ISO, of_text("t"))), {"x INTERVAL": ZONED})
# The same in a column's default, which can't have a lambda.
DEFAULT = Macro(
    "localcloud_zoned_default",
    "x",
    of_text(f"({STRING})"),
    {"x INTERVAL": ZONED, "x TIMESTAMPTZ": of_instant("x"), "x TIMESTAMP": of_instant("CAST(x AS TIMESTAMPTZ)")},
)
TRY_OF = Macro(
    "localcloud_try_zoned",
    "x",
    bind("s", STRING, bind("t", _TRY_ISO, of_text("t", "TRY_CAST"))),
    {"x INTERVAL": ZONED},
)
_REFUSAL = f"CAST('{REFUSED}this use of a TIMESTAMP_TZ' AS INTERVAL)"
_OTHER = f"CASE WHEN typeof(x) = 'INTERVAL' THEN cast_to_type({_REFUSAL}, x) ELSE x END"
# The wall clock of a TIMESTAMP_TZ as a TIMESTAMP, and its point in time as a TIMESTAMP_LTZ; others as they are.
_WALL = bind("v", ZONED, f"make_timestamp({micros_of('v')} + {offset_of('v')} * {MINUTE})")
_INSTANT = "make_timestamptz({})"
WALL = Macro("localcloud_wall", "x", _OTHER, {"x INTERVAL": _WALL})
INSTANT = Macro("localcloud_instant", "x", _OTHER, {"x INTERVAL": bind("v", ZONED, _INSTANT.format(micros_of("v")))})


# A wall clock with the offset of `x`, and its nanoseconds or none; as it is for an `x` of another type.
def _with_offset(nanos: str) -> str:
    micros = f"w - {offset_of('v')} * {MINUTE}"
    inner = bind("m", f"[{micros}, {offset_of('v')}, {nanos}]", interval("m[1]", "m[2]", "m[3]"))
    return bind("v", ZONED, bind("w", "epoch_us(CAST(r AS TIMESTAMP))", inner))


WITH_OFFSET = Macro("localcloud_with_offset", "r, x", "r", {"x INTERVAL": _with_offset(nanos_of("v"))})
WITH_OFFSET_IN_MICROS = Macro("localcloud_with_offset_in_micros", "r, x", "r", {"x INTERVAL": _with_offset("0")})
# `x` as it is compared with `y`: a TIMESTAMP_TZ if one of them is.
COMPARED = Macro(
    "localcloud_zoned_compared",
    "x, y",
    "x",
    {"x INTERVAL": ZONED, "x INTERVAL, y INTERVAL": ZONED, "y INTERVAL": f"{OF.full_name}(x, x_type)"},
)
# The same for a text with an offset, which is `readable` for DuckDB.
COMPARED_TEXT = Macro(
    "localcloud_zoned_compared_text",
    "x, readable, y",
    "x",
    {
        "y INTERVAL": f"{OF.full_name}(x, x)",
        "y TIMESTAMPTZ": "CAST(readable AS TIMESTAMPTZ)",
        **dict.fromkeys(("y TIMESTAMP", "y DATE", "y TIME", "y VARCHAR"), "x"),
    },
)
# `x` in UTC beside `y`, to count hours and less between them.
_UTC = f"make_timestamp({micros_of(ZONED)})"
IN_UTC = Macro(
    "localcloud_in_utc",
    "x, y",
    _OTHER,
    {
        "x INTERVAL": _UTC,
        "x INTERVAL, y INTERVAL": _UTC,
        "y INTERVAL": bind("z", f"{OF.full_name}(x, x_type)", f"make_timestamp({micros_of('z')})"),
    },
)
# The value of a wall clock in a zone: https://docs.snowflake.com/en/sql-reference/functions/timestamp_from_parts
_IN = "coalesce(zone, current_setting('TimeZone'))"
IN_ZONE = Macro(
    "localcloud_zoned_in",
    "wall, zone, ns",
    interval(
        f"epoch_us(timezone({_IN}, CAST(wall AS TIMESTAMP))) + ns // 1000",
        f"(epoch_us(CAST(wall AS TIMESTAMP)) - epoch_us(timezone({_IN}, CAST(wall AS TIMESTAMP)))) // {MINUTE}",
        "ns % 1000",
    ),
)
# A point in time with the offset that a zone has then.
_OFFSET_AT = f"(epoch_us(timezone(zone, i)) - epoch_us(i)) // {MINUTE}"
_AT = bind("i", _INSTANT.format(micros_of("z")), interval("epoch_us(i)", _OFFSET_AT, nanos_of("z")))
AT_ZONE = Macro(
    "localcloud_zoned_at",
    "x, zone",
    bind("s", STRING, bind("t", _ISO, bind("z", of_text("t"), _AT))),
    {"x INTERVAL": bind("z", ZONED, _AT)},
)
OFFSET = Macro(
    "localcloud_offset",
    "x",
    "0",
    {"x INTERVAL": offset_of(ZONED), "x TIMESTAMPTZ": SESSION_OFFSET.format("x"), "x TIMESTAMP": "0"},
)
# The fraction of a second in nanoseconds.
_SECOND = "1000000"
NANOSECOND = Macro(
    "localcloud_nanosecond",
    "x",
    f"date_part('microsecond', x) % {_SECOND} * 1000",
    {
        "x INTERVAL": bind(
            "v", ZONED, f"({micros_of('v')} % {_SECOND} + {_SECOND}) % {_SECOND} * 1000 + {nanos_of('v')}"
        )
    },
)
# The nanoseconds behind the microseconds.
NANOS = Macro("localcloud_nanos", "x", "0", {"x INTERVAL": nanos_of(ZONED)})
# An average has no meaning: it fails where the argument is of the type.
REFUSED_AVERAGE = Macro(
    "localcloud_refused_average",
    "x",
    "x",
    {"x INTERVAL": f"CAST(CAST('{REFUSED}the average of a TIMESTAMP_TZ' AS DOUBLE) AS INTERVAL)"},
)
# As an element of an ARRAY or OBJECT it is a text.
ELEMENT = Macro(
    "localcloud_zoned_element",
    "x",
    "x",
    {
        "x INTERVAL": f"""{WRITE.name}(CAST(x AS VARCHAR), 'INTERVAL',
            coalesce({variable("TIMESTAMP_TZ_OUTPUT_FORMAT")}, '{LTZ_FORMAT}'))"""
    },
)
MACROS = (
    *(
        OF,
        DEFAULT,
        TRY_OF,
        WALL,
        INSTANT,
        WITH_OFFSET,
        WITH_OFFSET_IN_MICROS,
        NANOSECOND,
        COMPARED,
        IN_UTC,
        IN_ZONE,
        AT_ZONE,
        OFFSET,
    ),
    *(NANOS, REFUSED_AVERAGE, ELEMENT, COMPARED_TEXT),
)
