"""What Snowflake writes and reckons otherwise than DuckDB, as DuckDB's macros. mended.py puts their calls in.

https://docs.snowflake.com/en/sql-reference/functions-conversion
"""

from __future__ import annotations

import duckdb
from sqlglot import exp

HOME = ("_fs_global", "_fs_information_schema")
TEXT, FITTING, QUOTIENT = "marquee_text", "marquee_fitting", "marquee_quotient"
# What their errors begin with: translation.py makes Snowflake's of them.
TOO_LONG = "marquee: too long: "
ZERO = "marquee: division by zero"


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """The text that Snowflake writes for a value, and its quotient of numbers, of which it keeps six digits more.

    DuckDB takes the branch of a value's type when it plans the query. What fails is a cast: TRY takes no error().
    https://docs.snowflake.com/en/sql-reference/operators-arithmetic#division
    """
    text = "CAST(x AS VARCHAR)"
    stamp = f"left(rpad({text} || CASE WHEN contains({text}, '.') THEN '' ELSE '.' END, 23, '0'), 23)"
    connection.execute(
        f"""CREATE OR REPLACE MACRO {".".join(HOME)}.{TEXT}(x) AS CASE
        WHEN typeof(x) = 'JSON' THEN {text} ->> '$'
        WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN regexp_replace({text}, '[.]0$', '')
        WHEN typeof(x) IN ('TIMESTAMP', 'TIMESTAMP_NS') THEN {stamp}
        WHEN typeof(x) = 'BLOB' THEN hex(CAST({text} AS BLOB))
        ELSE {text} END"""
    )
    connection.execute(
        f"""CREATE OR REPLACE MACRO {".".join(HOME)}.{FITTING}(x, n) AS CASE
        WHEN length(x) > n THEN CAST(CAST({too_long("x")} AS DOUBLE) AS VARCHAR)
        ELSE x END"""
    )
    scale = "coalesce(TRY_CAST(regexp_extract(typeof(a), ',(\\d+)\\)', 1) AS INTEGER), 0)"
    connection.execute(
        f"""CREATE OR REPLACE MACRO {".".join(HOME)}.{QUOTIENT}(a, b) AS CASE
        WHEN b = 0 THEN CAST('{ZERO}' AS DOUBLE)
        WHEN typeof(a) IN ('DOUBLE', 'FLOAT') OR typeof(b) IN ('DOUBLE', 'FLOAT') THEN a / b
        ELSE round(a / b, greatest({scale}, least({scale} + 6, 12))) END"""
    )


def call(name: str, *values: exp.Expression) -> exp.Expression:
    """A call of one of the macros."""
    named = exp.Anonymous(this=name, expressions=[value.copy() for value in values])
    return exp.Dot.build([*map(exp.to_identifier, HOME), named])


def too_long(text: str) -> str:
    """SQL of the message for a text, of which Snowflake tells 200 characters."""
    return f"'{TOO_LONG}' || left({text}, 200) || CASE WHEN length({text}) > 200 THEN '...' ELSE '' END"
