"""Texts, and patterns in them.

https://docs.snowflake.com/en/sql-reference/functions-string and …/functions-regexp
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.conversion import TEXT, is_text
from localcloud.snowflake.engine.functions.macro import BINARY, HOME, REFUSED, Macro
from localcloud.snowflake.engine.functions.names import names
from localcloud.snowflake.wire import errors

NAMES = names(
    """
    BASE64_DECODE_STRING BASE64_ENCODE CHAR CHARINDEX CHR CONCAT CONCAT_WS CONTAINS EDITDISTANCE ENDSWITH
    HEX_DECODE_STRING HEX_ENCODE INITCAP LEFT LEN LENGTH LOWER LPAD LTRIM MD5 MD5_HEX POSITION
    REGEXP_COUNT REGEXP_INSTR REGEXP_LIKE REGEXP_REPLACE REGEXP_SUBSTR REPEAT REPLACE REVERSE RIGHT RLIKE RPAD
    RTRIM SHA1 SHA1_HEX SHA2 SHA2_HEX SPACE SPLIT SPLIT_PART STARTSWITH STRTOK SUBSTR SUBSTRING TRANSLATE TRIM
    UNICODE UPPER UUID_STRING
    """
)
_TEXT = f"{'.'.join(HOME)}.{TEXT.name}(x)"
# A BINARY has as many bytes as pairs of digits.
SIZE = Macro("localcloud_length", "x", f"length({_TEXT}) // CASE WHEN typeof(x) = 'BLOB' THEN 2 ELSE 1 END")
# TEXT makes digits of a BINARY, where Snowflake's functions do with its bytes or refuse it.
PIECE = Macro(
    "localcloud_piece",
    "x",
    f"CASE WHEN typeof(x) = 'BLOB' THEN CAST(CAST('{BINARY}' AS DOUBLE) AS VARCHAR) ELSE {_TEXT} END",
)
MACROS = (SIZE, PIECE)


def mend_trim(one: exp.Trim) -> None:
    """fakesnow leaves out which characters are taken off, and where: restore() puts it back."""
    mend_texts(one)
    one.this.meta["trim"] = (one.args.get("expression"), one.args.get("position"))


def mend_digest(one: exp.MD5 | exp.SHA | exp.SHA2) -> None:
    """DuckDB has no SHA-224, SHA-384 and SHA-512."""
    bits = one.args.get("length")
    if bits and bits.name not in ("256", "0"):
        raise errors.unsupported(f"SHA2 of {bits.name} bits")
    one.set("length", None)
    mend_texts(one)


def mend_length(one: exp.Length) -> None:
    one.replace(SIZE(one.this))


def mend_chain(one: exp.DPipe) -> None:
    """The texts of all pieces; `||` within another is one of them."""
    for key in ("this", "expression"):
        one.set(key, piece(one.args[key]))


def mend_pieces(one: exp.Concat | exp.ConcatWs) -> None:
    one.set("expressions", [piece(each) for each in one.expressions])


def mend_pattern(one: exp.Expression) -> None:
    """fakesnow takes patterns that are written out alone: others it replaces once only, or falls over."""
    if isinstance(one, exp.RegexpReplace):
        if not one.expression.is_string:
            one.set("modifiers", exp.Literal.string("g"))
    elif not one.expression.is_string:
        raise errors.unsupported("REGEXP_SUBSTR with a pattern that is not written out")
    elif any(each and not each.is_int for each in map(one.args.get, ("position", "occurrence"))):
        raise errors.unsupported("REGEXP_SUBSTR with a position that is not written out")
    mend_texts(one)


def mend_base64(one: exp.Base64Encode) -> None:
    """DuckDB takes bytes, of a text that is not written out too."""
    one.set("this", exp.Anonymous(this="encode", expressions=[piece(one.this)]))


def mend_distance(one: exp.Levenshtein) -> None:
    if one.args.get("max_dist"):
        raise errors.unsupported("EDITDISTANCE with a limit")
    mend_texts(one)


def mend_texts(one: exp.Expression) -> None:
    """DuckDB takes texts alone, or another text of what is none."""
    for key in KEYS.get(type(one), ("this",)):
        if value := one.args.get(key):
            one.set(key, piece(value))


def piece(value: exp.Expression) -> exp.Expression:
    if isinstance(value, exp.Null):
        return exp.cast(exp.Null(), exp.DType.VARCHAR)
    if isinstance(value, exp.HexString):
        raise errors.unsupported(BINARY.removeprefix(REFUSED))
    return value.copy() if is_text(value) or PIECE.is_called_by(value) else PIECE(value)


TWO = ("this", "expression")
# The arguments that are texts.
KEYS = {
    exp.Replace: (*TWO, "replacement"),
    exp.SplitPart: ("this", "delimiter"),
    exp.StrPosition: ("this", "substr"),
    exp.Pad: ("this", "fill_pattern"),
    exp.Translate: ("this", "from_", "to"),
    exp.RegexpReplace: ("this", "replacement"),
    **dict.fromkeys((exp.Contains, exp.StartsWith, exp.EndsWith, exp.Levenshtein, exp.Split), TWO),
}
OF_TEXTS = (
    *(exp.Upper, exp.Lower, exp.Reverse, exp.Initcap, exp.Hex, exp.Repeat, exp.Substring, exp.Left),
    *(exp.Right, exp.Like, exp.ILike, exp.RegexpLike, exp.RegexpCount, exp.RegexpInstr, *KEYS),
)
MENDS = {
    **dict.fromkeys(OF_TEXTS, mend_texts),
    **dict.fromkeys((exp.MD5, exp.SHA, exp.SHA2), mend_digest),
    **dict.fromkeys((exp.RegexpReplace, exp.RegexpExtract), mend_pattern),
    **dict.fromkeys((exp.Concat, exp.ConcatWs), mend_pieces),
    exp.Base64Encode: mend_base64,
    exp.DPipe: mend_chain,
    exp.Length: mend_length,
    exp.Levenshtein: mend_distance,
    exp.Trim: mend_trim,
}


def restore(one: exp.Trim) -> None:
    inner = one.this.this if isinstance(one.this, exp.Cast) else one.this
    if "trim" in inner.meta:
        characters, position = inner.meta["trim"]
        one.set("expression", characters and characters.copy())
        one.set("position", position)


RESTORES = {exp.Trim: restore}
