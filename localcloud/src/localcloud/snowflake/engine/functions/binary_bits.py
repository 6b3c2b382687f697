"""Bitwise functions of BINARY values; DuckDB computes those of numbers.

https://docs.snowflake.com/en/sql-reference/functions/bitand, …/bitnot, …/bitshiftleft
"""

from __future__ import annotations

from collections.abc import Callable
from operator import and_, or_, xor

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError

_OPERATIONS: dict[str, Callable[[int, int], int]] = {"and": and_, "or": or_, "xor": xor}


def _combined(left: bytes, right: bytes, operation: str, side: str) -> bytes:
    """Return the bits of both; the shorter value is filled with zeros on its LEFT or RIGHT side.

    Raise SnowflakeError 100544 for values of two lengths without a side, 000002 for another side.
    """
    longer = max(len(left), len(right))
    if len(left) != len(right):
        if not side:
            lengths = f"first length {len(left)}, second length {len(right)}"
            text = f"The lengths of two variable-sized fields do not match: {lengths}"
            raise SnowflakeError("100544", "22026", text)
        fill = {"LEFT": bytes.rjust, "RIGHT": bytes.ljust}.get(side.upper())
        if fill is None:
            raise errors.unsupported(f"the side '{side}' of a BINARY")
        left, right = (fill(value, longer, b"\0") for value in (left, right))
    value = _OPERATIONS[operation](int.from_bytes(left, "big"), int.from_bytes(right, "big"))
    return value.to_bytes(longer, "big")


def _inverted(value: bytes) -> bytes:
    return bytes(255 - byte for byte in value)


def _shifted(value: bytes, places: int) -> bytes:
    """Return the bits shifted to the left, or to the right by a negative number; those beyond the ends are lost."""
    bits, length = int.from_bytes(value, "big"), len(value)
    moved = bits << min(places, 8 * length) if places >= 0 else bits >> -places
    return (moved & ((1 << 8 * length) - 1)).to_bytes(length, "big")


_COMBINED = Scalar("localcloud_combined_bits", _combined, ("BLOB", "BLOB", "VARCHAR", "VARCHAR"), "BLOB")
_INVERTED = Scalar("localcloud_inverted_bits", _inverted, ("BLOB",), "BLOB")
_SHIFTED = Scalar("localcloud_shifted_bits", _shifted, ("BLOB", "BIGINT"), "BLOB")
SCALARS = (_COMBINED, _INVERTED, _SHIFTED)


def _combining(operation: str, of_numbers: str) -> Macro:
    return Macro(
        f"localcloud_bit_{operation}",
        "x, y, side",
        of_numbers,
        {"x BLOB, y BLOB": f"{_COMBINED.name}(x, y, '{operation}', side)"},
    )


def _shifting(direction: str, of_numbers: str, sign: str) -> Macro:
    typed = {"x BLOB": f"{_SHIFTED.name}(x, {sign}CAST(y AS BIGINT))"}
    return Macro(f"localcloud_bit_{direction}", "x, y", of_numbers, typed)


_COMBINING: dict[type[exp.Expr], Macro] = {
    exp.BitwiseAnd: _combining("and", "x & y"),
    exp.BitwiseOr: _combining("or", "x | y"),
    exp.BitwiseXor: _combining("xor", "xor(x, y)"),
}
_SHIFTING: dict[type[exp.Expr], Macro] = {
    exp.BitwiseLeftShift: _shifting("left", "CAST(x AS INT128) << y", ""),
    exp.BitwiseRightShift: _shifting("right", "CAST(x AS INT128) >> y", "-"),
}
_INVERTING = Macro("localcloud_bit_not", "x", "~x", {"x BLOB": f"{_INVERTED.name}(x)"})
MACROS = (*_COMBINING.values(), *_SHIFTING.values(), _INVERTING)


def _rewrite_combined(node: exp.Binary) -> None:
    side = node.args.get("padside") or exp.Literal.string("")
    node.replace(_COMBINING[type(node)](node.this, node.expression, side))


def _rewrite_shifted(node: exp.Binary) -> None:
    if node.args.get("requires_int128"):  # as a query has it
        node.replace(_SHIFTING[type(node)](node.this, node.expression))


def _rewrite_inverted(node: exp.BitwiseNot) -> None:
    node.replace(_INVERTING(node.this))


PRE_REWRITES: Rewrites = {
    **dict.fromkeys(_COMBINING, _rewrite_combined),
    **dict.fromkeys(_SHIFTING, _rewrite_shifted),
    exp.BitwiseNot: _rewrite_inverted,
}
