"""Numbers: arithmetic, rounding.

https://docs.snowflake.com/en/sql-reference/functions-numeric and …/operators-arithmetic
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import REFUSED, ZERO, Macro
from localcloud.snowflake.engine.functions.names import names

NAMES = names(
    """
    ABS ACOS ASIN ATAN ATAN2 BITAND BITNOT BITOR BITSHIFTLEFT BITSHIFTRIGHT BITXOR CBRT CEIL COS COSH COT DEGREES
    DIV0 DIV0NULL EXP FACTORIAL FLOOR HAVERSINE LN LOG MOD PI POW POWER RADIANS RANDOM ROUND SIGN SIN SINH SQRT
    TAN TANH TRUNC TRUNCATE UNIFORM WIDTH_BUCKET
    """
)

# A quotient of numbers keeps six digits more than the dividend, up to twelve, a double is a double:
# https://docs.snowflake.com/en/sql-reference/operators-arithmetic#division
# This is only looked at for its type, when the query is planned.
_TYPE = "coalesce(round(a * 1.000000 * round(b, 0), 12), NULL::DECIMAL(26, 0))"
# A double has too few digits for a large quotient and its fraction together.
QUOTIENT = Macro(
    "localcloud_quotient",
    "a, b",
    f"""CASE
        WHEN b = 0 THEN cast_to_type(CAST('{ZERO}' AS DOUBLE), {_TYPE})
        WHEN typeof({_TYPE}) IN ('DOUBLE', 'FLOAT') OR abs(a / b) < 1000 THEN cast_to_type(a / b, {_TYPE})
        ELSE cast_to_type(CAST(round((a - a % b) / b) AS HUGEINT), {_TYPE}) + cast_to_type(a % b / b, {_TYPE}) END""",
)
_NO_ZERO = f"CASE WHEN b = 0 THEN CAST(CAST('{ZERO}' AS DOUBLE) AS INT) ELSE b END"
REMAINDER = Macro("localcloud_remainder", "a, b", f"a % {_NO_ZERO}")
# DuckDB rounds towards the nearest alone in the type of what is rounded.
_STEP = "cast_to_type(pow(10, -(n)), round(x, n))"
CEILING = Macro(
    "localcloud_ceiling", "x, n", f"round(round(x, n) + CASE WHEN round(x, n) < x THEN {_STEP} ELSE 0 END, n)"
)
FLOOR = Macro("localcloud_floor", "x, n", f"round(round(x, n) - CASE WHEN round(x, n) > x THEN {_STEP} ELSE 0 END, n)")
BUCKET = Macro(
    "localcloud_bucket",
    "x, low, high, n",
    """CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1
        ELSE CAST(floor((x - low) * n / (high - low)) AS BIGINT) + 1 END""",
)
# What has no real answer is NaN or infinite in DuckDB, an error in Snowflake.
ROOT = Macro(
    "localcloud_root", "x", f"sqrt(CASE WHEN x < 0 THEN CAST('{REFUSED}the root of ' || x AS DOUBLE) ELSE x END)"
)
POSITIVE = Macro(
    "localcloud_positive", "x", f"CASE WHEN x <= 0 THEN CAST('{REFUSED}the logarithm of ' || x AS DOUBLE) ELSE x END"
)
MACROS = (QUOTIENT, REMAINDER, CEILING, FLOOR, BUCKET, ROOT, POSITIVE)


def mend_quotient(one: exp.Div) -> None:
    one.replace(QUOTIENT(one.this, one.expression))


def mend_remainder(one: exp.Mod) -> None:
    one.replace(REMAINDER(one.this, one.expression))


def mend_product(one: exp.Mul) -> None:
    """Whole numbers that are written out are of 32 bits in DuckDB."""
    if all(isinstance(side.unnest(), exp.Literal) and side.unnest().is_int for side in (one.this, one.expression)):
        one.set("this", exp.cast(one.this.copy(), exp.DType.BIGINT))


def mend_ceiling(one: exp.Ceil) -> None:
    one.replace(CEILING(one.this, one.args.get("decimals") or exp.Literal.number(0)))


def mend_floor(one: exp.Floor) -> None:
    one.replace(FLOOR(one.this, one.args.get("decimals") or exp.Literal.number(0)))


def mend_sign(one: exp.Sign) -> None:
    one.replace(exp.cast(one.copy(), exp.DType.INT))


def mend_bucket(one: exp.WidthBucket) -> None:
    one.replace(BUCKET(one.this, *(one.args[key] for key in ("min_value", "max_value", "num_buckets"))))


def mend_root(one: exp.Sqrt) -> None:
    one.replace(ROOT(one.this))


def mend_logarithm(one: exp.Ln | exp.Log) -> None:
    one.set("expression" if one.args.get("expression") else "this", POSITIVE(one.args.get("expression") or one.this))


MENDS = {
    exp.Div: mend_quotient,
    exp.Mod: mend_remainder,
    exp.Mul: mend_product,
    exp.Ceil: mend_ceiling,
    exp.Floor: mend_floor,
    exp.Sign: mend_sign,
    exp.WidthBucket: mend_bucket,
    exp.Sqrt: mend_root,
    exp.Ln: mend_logarithm,
    exp.Log: mend_logarithm,
}
