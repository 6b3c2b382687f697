"""Numbers: arithmetic, rounding.

https://docs.snowflake.com/en/sql-reference/functions-numeric and …/operators-arithmetic
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.functions.macro import ZERO, Macro
from localcloud.snowflake.functions.names import names

NAMES = names(
    """
    ABS DIV0 MOD RANDOM ROUND
    """
)

# A quotient of numbers keeps six digits more: https://docs.snowflake.com/en/sql-reference/operators-arithmetic#division
_SCALE = "coalesce(TRY_CAST(regexp_extract(typeof(a), ',(\\d+)\\)', 1) AS INTEGER), 0)"
QUOTIENT = Macro(
    "marquee_quotient",
    {
        "a, b": f"""CASE
        WHEN b = 0 THEN CAST('{ZERO}' AS DOUBLE)
        WHEN typeof(a) IN ('DOUBLE', 'FLOAT') OR typeof(b) IN ('DOUBLE', 'FLOAT') THEN a / b
        ELSE round(a / b, greatest({_SCALE}, least({_SCALE} + 6, 12))) END"""
    },
)
MACROS = (QUOTIENT,)


def mend_quotient(one: exp.Div) -> None:
    one.replace(QUOTIENT(one.this, one.expression))


MENDS = {exp.Div: mend_quotient}
