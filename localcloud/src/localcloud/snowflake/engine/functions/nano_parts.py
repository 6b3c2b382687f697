"""Parts and sums of times with nine digits of a second: macros.

https://docs.snowflake.com/en/sql-reference/functions/year and …/functions/dateadd
"""

from __future__ import annotations

import re
from functools import reduce

from localcloud.snowflake.engine.functions.macro import MARK, REFUSED, Macro
from localcloud.snowflake.engine.functions.nano_casts import NTZ
from localcloud.snowflake.engine.functions.nanos import instant, stamp, usual
from localcloud.snowflake.engine.functions.zoned import ZONED, bind
from localcloud.snowflake.files.moment_text import NANO_TYPES
from localcloud.snowflake.files.zoned_text import micros_of, nanos_of

# sqlglot writes FF9 as %f_nine.
_FRACTIONS = re.compile(r"%f(?:_([a-z]+))?")
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGITS = {word: count for count, word in enumerate(_WORDS)}


def marked(format_: str) -> str:
    """Return a format of sqlglot's with MARK and a number for each fraction of a second, as FILLED reads it."""
    return _FRACTIONS.sub(lambda found: f"{MARK}{_DIGITS[found[1] or 'nine']}", format_)


# The fraction of a second, and the time since 1970, in nanoseconds.
_OF_MICROS = "(date_part('microsecond', x) % 1000000 * 1000)"
_FRACTION = "((epoch_ns(x) % 1000000000 + 1000000000) % 1000000000)"
_OF_ZONED = bind("v", ZONED, f"(({micros_of('v')} % 1000000 + 1000000) % 1000000 * 1000 + {nanos_of('v')})")
# A text in which MARK and a number stand for as many digits of `fraction`, nine digits.
_FILLED = reduce(lambda text, count: f"replace({text}, '{MARK}{count}', left(v, {count}))", range(10), "t")
FILLED = Macro("localcloud_filled", "t, fraction", bind("v", "lpad(CAST(fraction AS VARCHAR), 9, '0')", _FILLED))
_NANOSECONDS = {f"x {type_}": "epoch_ns(x)" for type_ in NANO_TYPES.values()}
FRACTION = Macro(
    "localcloud_nanosecond_part",
    "x",
    _OF_MICROS,
    {"x INTERVAL": _OF_ZONED, **dict.fromkeys(_NANOSECONDS, _FRACTION), **usual(_OF_MICROS)},
)
EPOCH = Macro(
    "localcloud_epoch_nanos",
    "x",
    f"epoch_ns({NTZ.body})",
    {
        "x INTERVAL": bind("v", ZONED, f"epoch_ns({stamp(micros_of('v'), nanos_of('v'))})"),
        "x TIMESTAMPTZ": "epoch_us(x) * 1000",
        **_NANOSECONDS,
        **usual("epoch_us(x) * 1000"),
    },
)
# A value with `n` nanoseconds more.
_REFUSAL = f"CAST('{REFUSED}DATEADD of nanoseconds to this type' AS INTERVAL)"
ADD = Macro(
    "localcloud_add_nanos",
    "x, n",
    instant("make_timestamp_ns(epoch_ns(CAST(x AS TIMESTAMPTZ_NS)) + CAST(n AS BIGINT))"),
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


MACROS = (FILLED, FRACTION, EPOCH, ADD, TIME_OF_PARTS)
