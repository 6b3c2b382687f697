"""Limits of texts: REPEAT, SPACE, LPAD and RPAD return no more than a VARCHAR holds, CHR one valid character.

https://docs.snowflake.com/en/sql-reference/data-types-text#varchar and …/functions/chr
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import CHARACTER_CODE, REFUSED, Macro, too_long

# The bytes of the longest VARCHAR.
_LONGEST = 134_217_728
# A number that is written out and below this needs no look.
_SMALL = 10_000
_FAIL = "CAST(CAST({} AS DOUBLE) AS VARCHAR)"
CHARACTER = Macro(
    "localcloud_character",
    "code",
    f"""CASE WHEN code BETWEEN 0 AND 1114111 AND code NOT BETWEEN 55296 AND 57343 THEN chr(CAST(code AS INTEGER))
        WHEN code IS NOT NULL THEN {_FAIL.format(f"'{CHARACTER_CODE}' || code")} END""",
)
REPEATED = Macro(
    "localcloud_repeated",
    "t, n",
    f"""CASE WHEN CAST(n AS HUGEINT) * octet_length(encode(t)) > {_LONGEST}
        THEN {_FAIL.format(too_long("repeat(left(t, 201), 201)"))}
        ELSE repeat(t, n) END""",
)


def _padded(function: str) -> str:
    """Return the SQL of LPAD or RPAD, by DuckDB's name of the function."""
    long, empty = (
        _FAIL.format(too_long(f"{function}(t, 201, NULLIF(pad, ''))")),
        _FAIL.format(f"'{REFUSED}an empty pad'"),
    )
    return f"""CASE WHEN n IS NULL THEN NULL WHEN n > {_LONGEST} THEN {long}
        WHEN pad = '' AND length(t) < n THEN {empty} WHEN pad = '' THEN left(t, greatest(n, 0))
        ELSE {function}(t, CAST(CASE WHEN n > {_LONGEST} THEN 0 ELSE n END AS INTEGER), NULLIF(pad, '')) END"""


PADDED_LEFT = Macro("localcloud_padded_left", "t, n, pad", _padded("lpad"))
PADDED_RIGHT = Macro("localcloud_padded_right", "t, n, pad", _padded("rpad"))
MACROS = (CHARACTER, REPEATED, PADDED_LEFT, PADDED_RIGHT)


def rewrite_character(node: exp.Chr) -> None:
    """Let a code that no character has be Snowflake's error."""
    if len(node.expressions) == 1:
        node.replace(CHARACTER(node.expressions[0]))


def limit_repeat(node: exp.Repeat) -> None:
    """Fail for a text that is too long, before it takes the machine's memory."""
    if not _is_small(node.args["times"]):
        node.replace(REPEATED(node.this, _whole(node.args["times"])))


def limit_space(node: exp.Space) -> None:
    """Do the same for SPACE."""
    if not _is_small(node.this):
        node.replace(REPEATED(exp.Literal.string(" "), _whole(node.this)))


def limit_pad(node: exp.Pad) -> None:
    """Do the same for LPAD and RPAD, and refuse an empty pad, of which the page says nothing."""
    pad = node.args.get("fill_pattern") or exp.Literal.string(" ")
    if _is_small(node.expression) and isinstance(pad, exp.Literal) and pad.name:
        return
    macro = PADDED_LEFT if node.args.get("is_left") else PADDED_RIGHT
    node.replace(macro(node.this, _whole(node.expression), pad))


def _is_small(number: exp.Expr) -> bool:
    return isinstance(number, exp.Literal) and number.is_int and int(number.name) < _SMALL


def _whole(number: exp.Expr) -> exp.Expr:
    return exp.cast(number, exp.DType.BIGINT)
