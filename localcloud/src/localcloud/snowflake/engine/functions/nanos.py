"""TIMESTAMP_NTZ, TIMESTAMP_LTZ and TIME with nine digits of a second: cut to six or fewer, and kept.

Such values are of DuckDB's types of nanoseconds, which reach from 1677 to 2262. Its functions take the usual types, to
which it converts silently, and rounds: each argument is cut to microseconds first (MICROS).
https://docs.snowflake.com/en/sql-reference/data-types-datetime
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import NANOS, Macro
from localcloud.snowflake.engine.functions.rewrite import Calls

# DuckDB would convert values of these types to one of those, and takes BIGINT for a NULL without a type.
_USUAL = ("TIMESTAMP", "DATE", "TIME", "BIGINT")
_REST = "((epoch_ns({0}) % 1000 + 1000) % 1000)"
_MICROS = f"((epoch_ns({{0}}) - {_REST}) // 1000)"


def usual(body: str) -> dict[str, str]:
    """Return this body of a macro for each type that DuckDB would convert to one of nanoseconds."""
    return {f"x {type_}": body for type_ in _USUAL}


def stamp(micros: str, nanos: str) -> str:
    """Return DuckDB SQL of a TIMESTAMP_NS. It fails outside of the years of the type."""
    return f"make_timestamp_ns(epoch_ns(CAST(make_timestamp({micros}) AS TIMESTAMP_NS)) + {nanos})"


def instant(value: str) -> str:
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
        **usual("x"),
    },
)
# `r`, which was computed from `x` in microseconds, with the nanoseconds of `x`.
WITH_NANOS = Macro(
    "localcloud_with_nanos",
    "r, x",
    "r",
    {
        "x TIMESTAMP_NS": stamp("epoch_us(CAST(r AS TIMESTAMP))", _REST.format("x")),
        "x TIMESTAMPTZ_NS": instant(stamp("epoch_us(r)", _REST.format("x"))),
        "x TIME_NS": f"CAST(make_timestamp_ns(epoch_us(r) * 1000 + {_REST.format('x')}) AS TIME_NS)",
        **usual("r"),
    },
)


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
        **usual("x"),
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
        "x TIMESTAMPTZ_NS": instant(f"make_timestamp_ns({_cut('x')})"),
        "x TIME_NS": f"CAST(make_timestamp_ns({_cut('x')}) AS TIME_NS)",
        **usual("x"),
    },
)
MACROS = (MICROS, WITH_NANOS, CUT, FIT)
