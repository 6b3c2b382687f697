"""Numeric functions, and arithmetic operators.

https://docs.snowflake.com/en/sql-reference/functions-numeric and …/operators-arithmetic
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import REFUSED, ZERO, Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.word_set import word_set

NAMES = word_set(
    """
    ABS ACOS ACOSH ASIN ASINH ATAN ATAN2 ATANH BITAND BITNOT BITOR BITSHIFTLEFT BITSHIFTRIGHT BITXOR BIT_AND BIT_NOT
    BITMAP_BIT_POSITION BITMAP_BUCKET_NUMBER BIT_OR BIT_SHIFTLEFT BIT_SHIFTRIGHT BIT_XOR CBRT CEIL CEILING COS COSH COT
    DEGREES DIV0 DIV0NULL EXP FACTORIAL FLOOR GETBIT HAVERSINE LN LOG MOD PI POW POWER RADIANS ROUND SIGN SIN SINH SQRT
    SQUARE TAN TANH TRUNC TRUNCATE WIDTH_BUCKET
    """
)

# A quotient of NUMBERs has six more decimals than the dividend, at most twelve; a quotient of FLOATs is a FLOAT:
# https://docs.snowflake.com/en/sql-reference/operators-arithmetic#division
# Only its type matters, when DuckDB plans the query.
_TYPE = "coalesce(round(a * 1.000000 * round(b, 0), 12), NULL::DECIMAL(26, 0))"
# A double has too few digits for a large quotient with its fraction, and for a whole one of 16 digits and more.
_WHOLE = "CAST(round((a - a % b) / b) AS HUGEINT)"
_MISSING = f"CAST(round((a - a % b - {_WHOLE} * b) / b) AS HUGEINT)"
QUOTIENT = Macro(
    "localcloud_quotient",
    "a, b",
    f"""CASE
        WHEN b = 0 THEN cast_to_type(CAST('{ZERO}' AS DOUBLE), {_TYPE})
        WHEN typeof({_TYPE}) IN ('DOUBLE', 'FLOAT') OR abs(a / b) < 1000 THEN cast_to_type(a / b, {_TYPE})
        ELSE cast_to_type({_WHOLE} + {_MISSING}, {_TYPE}) + cast_to_type(a % b / b, {_TYPE}) END""",
)
_NO_ZERO = f"CASE WHEN b = 0 THEN CAST(CAST('{ZERO}' AS DOUBLE) AS INT) ELSE b END"
REMAINDER = Macro("localcloud_remainder", "a, b", f"a % {_NO_ZERO}")
# Only DuckDB's round() keeps the type of its argument. Of a column, n is a BIGINT, which round() does not take.
_NEAR = "round(x, CAST(n AS INT))"
_STEP = f"cast_to_type(pow(10, -(n)), {_NEAR})"
CEILING = Macro(
    "localcloud_ceiling", "x, n", f"round({_NEAR} + CASE WHEN {_NEAR} < x THEN {_STEP} ELSE 0 END, CAST(n AS INT))"
)
FLOOR = Macro(
    "localcloud_floor", "x, n", f"round({_NEAR} - CASE WHEN {_NEAR} > x THEN {_STEP} ELSE 0 END, CAST(n AS INT))"
)
BUCKET = Macro(
    "localcloud_bucket",
    "x, low, high, n",
    """CASE WHEN low > high THEN CASE
            WHEN x > low THEN 0 WHEN x <= high THEN n + 1
            ELSE CAST(floor((low - x) * n / (low - high)) AS BIGINT) + 1 END
        WHEN x < low THEN 0 WHEN x >= high THEN n + 1
        ELSE CAST(floor((x - low) * n / (high - low)) AS BIGINT) + 1 END""",
)
# The number of a text beside a column of numbers; the text beside another (number_constants.py).
COMPARED_NUMBER = Macro(
    "localcloud_compared_number", "x, number, y", "x", {"y BIGINT": "number", "y DECIMAL": "number"}
)
# DuckDB returns NaN or infinity where Snowflake fails.
ROOT = Macro(
    "localcloud_root", "x", f"sqrt(CASE WHEN x < 0 THEN CAST('{REFUSED}the root of ' || x AS DOUBLE) ELSE x END)"
)
POSITIVE = Macro(
    "localcloud_positive", "x", f"CASE WHEN x <= 0 THEN CAST('{REFUSED}the logarithm of ' || x AS DOUBLE) ELSE x END"
)
# DuckDB's cube root of 27 is not exactly 3.
CUBE_ROOT = Macro(
    "localcloud_cube_root", "x", "CASE WHEN pow(round(cbrt(x)), 3) = x THEN round(cbrt(x)) ELSE cbrt(x) END"
)
ARC = Macro("localcloud_arc", "x", f"CASE WHEN abs(x) > 1 THEN CAST('{REFUSED}the arc of ' || x AS DOUBLE) ELSE x END")
# DuckDB divides before it multiplies: the last digit differs.
RADIANS = Macro("localcloud_radians", "x", "CAST(x AS DOUBLE) * pi() / 180")
# https://docs.snowflake.com/en/sql-reference/functions/getbit: bits 0 to 127.
BIT = Macro(
    "localcloud_bit",
    "x, n",
    f"""CASE WHEN n NOT BETWEEN 0 AND 127 THEN CAST(CAST('{REFUSED}bit ' || n AS DOUBLE) AS INT)
        ELSE CAST((CAST(x AS HUGEINT) >> CAST(n AS HUGEINT)) & 1 AS INT) END""",
)
# https://docs.snowflake.com/en/user-guide/querying-bitmaps-for-distinct-counts: 32,768 bits to a bitmap.
_COUNTED = (
    f"CASE WHEN x > 0 THEN CAST(x AS BIGINT) - 1 ELSE CAST(CAST('{REFUSED}bitmaps of ' || x AS DOUBLE) AS INT) END"
)
BITMAP = Macro("localcloud_bitmap", "x", f"({_COUNTED}) // 32768 + 1")
BITMAP_BIT = Macro("localcloud_bitmap_bit", "x", f"({_COUNTED}) % 32768")
MACROS = (
    COMPARED_NUMBER,
    BIT,
    BITMAP,
    BITMAP_BIT,
    CUBE_ROOT,
    ARC,
    RADIANS,
    QUOTIENT,
    REMAINDER,
    CEILING,
    FLOOR,
    BUCKET,
    ROOT,
    POSITIVE,
)


def _rewrite_quotient(node: exp.Div) -> None:
    node.replace(QUOTIENT(node.this, node.expression))


def _rewrite_remainder(node: exp.Mod) -> None:
    node.replace(REMAINDER(node.this, node.expression))


def _rewrite_product(node: exp.Mul) -> None:
    """DuckDB multiplies integer literals in 32 bits, and keeps more decimals than Snowflake does.

    https://docs.snowflake.com/en/sql-reference/operators-arithmetic#multiplication
    """
    scales = [_scale_of(side) for side in (node.this, node.expression)]
    if all(scale is not None for scale in scales):
        scale, kept = sum(filter(None, scales)), max(12, *(scale or 0 for scale in scales))
        if scale > kept:
            node.replace(exp.Round(this=exp.paren(node.copy()), decimals=exp.Literal.number(kept)))
            return
    if all(isinstance(side.unnest(), exp.Literal) and side.unnest().is_int for side in (node.this, node.expression)):
        node.set("this", exp.cast(node.this.copy(), exp.DType.INT128))


def _scale_of(value: exp.Expr) -> int | None:
    """Return the number of decimals of a number that is written out, or cast, or has an alias; None for others."""
    inner = value.unnest()
    if isinstance(inner, exp.Column) and not inner.table:
        inner = _aliased(inner) or inner
    if isinstance(inner, exp.Cast) and inner.to.this == exp.DType.DECIMAL:
        parameters = inner.to.expressions
        return int(parameters[1].name) if len(parameters) > 1 else 0
    if not isinstance(inner, exp.Literal) or inner.is_string or "e" in inner.name.lower():
        return None
    return len(inner.name.partition(".")[2])


def _aliased(column: exp.Column) -> exp.Expr | None:
    """Return the expression whose alias in the same SELECT is the column's name; None without one."""
    select = column.find_ancestor(exp.Select)
    found = [item for item in select.expressions if item.alias.upper() == column.name.upper()] if select else []
    return found[0].unalias().unnest() if found else None


def _rewrite_round(node: exp.Round) -> None:
    """The mode may be in any case: https://github.com/mlorek/frostlake/blob/main/docs/functions.md."""
    if (mode := node.args.get("truncate")) is not None and mode.is_string:
        node.set("truncate", exp.Literal.string(mode.name.upper()))


def _rewrite_radians(node: exp.Radians) -> None:
    node.replace(RADIANS(node.this))


def _rewrite_ceiling(node: exp.Ceil) -> None:
    node.replace(CEILING(node.this, node.args.get("decimals") or exp.Literal.number(0)))


def _rewrite_floor(node: exp.Floor) -> None:
    node.replace(FLOOR(node.this, node.args.get("decimals") or exp.Literal.number(0)))


def _rewrite_sign(node: exp.Sign) -> None:
    node.replace(exp.cast(node.copy(), exp.DType.INT))


def _rewrite_width_bucket(node: exp.WidthBucket) -> None:
    node.replace(BUCKET(node.this, *(node.args[key] for key in ("min_value", "max_value", "num_buckets"))))


def _rewrite_root(node: exp.Sqrt) -> None:
    node.replace(ROOT(node.this))


def _rewrite_cube_root(node: exp.Cbrt) -> None:
    node.replace(CUBE_ROOT(node.this))


def _rewrite_arc(node: exp.Asin | exp.Acos) -> None:
    """Refuse numbers beyond 1, for which DuckDB returns NaN."""
    node.set("this", ARC(node.this))


def _rewrite_logarithm(node: exp.Ln | exp.Log) -> None:
    key = "expression" if node.args.get("expression") else "this"
    node.set(key, POSITIVE(node.args[key]))


def _rewrite_bit(node: exp.Getbit) -> None:
    node.replace(BIT(node.this, node.expression))


def _rewrite_bitmap(node: exp.BitmapBucketNumber | exp.BitmapBitPosition) -> None:
    node.replace((BITMAP if isinstance(node, exp.BitmapBucketNumber) else BITMAP_BIT)(node.this))


PRE_REWRITES: Rewrites = {
    exp.Getbit: _rewrite_bit,
    **dict.fromkeys((exp.BitmapBucketNumber, exp.BitmapBitPosition), _rewrite_bitmap),
    exp.Div: _rewrite_quotient,
    exp.Mod: _rewrite_remainder,
    exp.Mul: _rewrite_product,
    exp.Ceil: _rewrite_ceiling,
    exp.Radians: _rewrite_radians,
    exp.Round: _rewrite_round,
    exp.Floor: _rewrite_floor,
    exp.Sign: _rewrite_sign,
    exp.WidthBucket: _rewrite_width_bucket,
    exp.Sqrt: _rewrite_root,
    exp.Cbrt: _rewrite_cube_root,
    exp.Asin: _rewrite_arc,
    exp.Acos: _rewrite_arc,
    exp.Ln: _rewrite_logarithm,
    exp.Log: _rewrite_logarithm,
}
