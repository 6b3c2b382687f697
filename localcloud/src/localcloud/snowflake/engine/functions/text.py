"""String and binary functions, and regular expressions.

https://docs.snowflake.com/en/sql-reference/functions-string and …/functions-regexp
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions import text_sizes
from localcloud.snowflake.engine.functions.digest import sha2
from localcloud.snowflake.engine.functions.macro import BINARY, REFUSED, Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.value_forms import is_text
from localcloud.snowflake.engine.functions.word_set import word_set
from localcloud.snowflake.engine.functions.written_values import TEXT
from localcloud.snowflake.wire import errors

NAMES = word_set(
    """
    ASCII BASE64_DECODE_STRING BASE64_ENCODE BIT_LENGTH CHAR CHARINDEX CHR COLLATE COLLATION CONCAT CONCAT_WS CONTAINS
    EDITDISTANCE ENDSWITH HEX_DECODE_STRING HEX_ENCODE INITCAP INSERT LEFT LEN LENGTH LOWER LPAD LTRIM MD5 MD5_HEX
    POSITION REGEXP_COUNT REGEXP_INSTR REGEXP_LIKE REGEXP_REPLACE REGEXP_SUBSTR REPEAT REPLACE REVERSE RIGHT RLIKE RPAD
    RTRIM RTRIMMED_LENGTH SHA1 SHA1_HEX SHA2 SHA2_HEX SPACE SPLIT SPLIT_PART STARTSWITH STRTOK SUBSTR SUBSTRING
    TRANSLATE TRIM UNICODE UPPER UUID_STRING
    """
)
_TEXT = f"{TEXT.full_name}(x)"
# A BINARY's text has two digits a byte.
SIZE = Macro("localcloud_length", "x", f"length({_TEXT}) // CASE WHEN typeof(x) = 'BLOB' THEN 2 ELSE 1 END")
# TEXT would return the digits of a BINARY; Snowflake's functions work on its bytes, or fail.
PIECE = Macro(
    "localcloud_piece",
    "x",
    f"CASE WHEN typeof(x) = 'BLOB' THEN CAST(CAST('{BINARY}' AS DOUBLE) AS VARCHAR) ELSE {_TEXT} END",
)
SIZE_IN_BYTES = Macro(
    "localcloud_octet_length",
    "x",
    f"octet_length(encode({_TEXT})) // CASE WHEN typeof(x) = 'BLOB' THEN 2 ELSE 1 END",
)
INSERTED = Macro(
    "localcloud_inserted",
    "base, pos, len, piece",
    "substr(base, 1, CAST(pos AS BIGINT) - 1) || piece || substr(base, CAST(pos AS BIGINT) + CAST(len AS BIGINT))",
)
# ASCII and EDITDISTANCE: https://github.com/mlorek/frostlake/blob/main/docs/functions.md has what accounts answer.
LEAD_BYTE = Macro(
    "localcloud_lead_byte",
    "t",
    """CASE WHEN ascii(t) < 128 THEN ascii(t) WHEN ascii(t) < 2048 THEN 192 + ascii(t) // 64
        WHEN ascii(t) < 65536 THEN 224 + ascii(t) // 4096 ELSE 240 + ascii(t) // 262144 END""",
)
CAPPED = Macro(
    "localcloud_capped",
    "distance, n",
    """CASE WHEN n IS NOT NULL
        THEN least(distance, greatest(CAST(round(CAST(n AS DECIMAL(38, 5))) AS BIGINT), 0)) END""",
)
# Those that return a text.
_OF_TEXT = (PIECE, INSERTED, *text_sizes.MACROS)
MACROS = (SIZE, PIECE, SIZE_IN_BYTES, INSERTED, LEAD_BYTE, CAPPED, *text_sizes.MACROS)


def _rewrite_trim(node: exp.Trim) -> None:
    """fakesnow drops the characters and the side: see _restore_trim."""
    _rewrite_texts(node)
    node.this.meta["trim"] = (node.args.get("expression"), node.args.get("position"))


def _rewrite_digest(node: exp.MD5 | exp.SHA | exp.SHA2) -> None:
    """DuckDB has no SHA-224, SHA-384 and SHA-512."""
    bits = node.args.get("length")
    if bits and bits.name not in ("256", "0"):
        hexadecimal = exp.Anonymous(this="hex", expressions=[sha2(as_text(node.this), bits)])
        node.replace(exp.Anonymous(this="lower", expressions=[hexadecimal]))
        return
    node.set("length", None)
    _rewrite_texts(node)


def _rewrite_length(node: exp.Length) -> None:
    node.replace(SIZE(node.this))


def _rewrite_concatenation(node: exp.DPipe) -> None:
    """Convert both sides of `||` to texts, unless both are BINARY constants."""
    if all(isinstance(node.args[key].unnest(), exp.HexString) for key in ("this", "expression")):
        return
    for key in ("this", "expression"):
        node.set(key, as_text(node.args[key]))


def _rewrite_ascii(node: exp.Ascii) -> None:
    node.replace(LEAD_BYTE(as_text(node.this)))


def _rewrite_concat(node: exp.Concat | exp.ConcatWs) -> None:
    if isinstance(node, exp.ConcatWs) and len(node.expressions) == 2:
        # A single value: the separator is not read.
        node.replace(as_text(node.expressions[1]))
        return
    node.set("expressions", [as_text(value) for value in node.expressions])


def rewrite_pattern(node: exp.Expr) -> None:
    """fakesnow translates literal patterns only; with others REGEXP_REPLACE would replace the first match only."""
    if isinstance(node, exp.RegexpReplace):
        if not node.expression.is_string:
            node.set("modifiers", exp.Literal.string("g"))
    elif not node.expression.is_string:
        raise errors.unsupported("REGEXP_SUBSTR with a pattern that is not written out")
    elif any(value and not value.is_int for value in map(node.args.get, ("position", "occurrence"))):
        raise errors.unsupported("REGEXP_SUBSTR with a position that is not written out")
    _rewrite_texts(node)


def _rewrite_base64(node: exp.Base64Encode) -> None:
    """DuckDB's to_base64 takes bytes."""
    node.set("this", exp.Anonymous(this="encode", expressions=[as_text(node.this)]))


def _rewrite_edit_distance(node: exp.Levenshtein) -> None:
    """Cap the distance at the limit, if there is one."""
    limit = node.args.get("max_dist")
    _rewrite_texts(node)
    if limit is not None:
        node.set("max_dist", None)
        node.replace(CAPPED(node, limit))


def _rewrite_trimmed_length(node: exp.RtrimmedLength) -> None:
    """Measure the text without the blanks at its end."""
    node.replace(
        exp.Anonymous(this="length", expressions=[exp.Anonymous(this="rtrim", expressions=[as_text(node.this)])])
    )


def _rewrite_bit_length(node: exp.BitLength) -> None:
    node.replace(exp.paren(exp.Mul(this=SIZE_IN_BYTES(node.this), expression=exp.Literal.number(8))))


def _rewrite_substring(node: exp.Substring) -> None:
    """Count bytes in a BINARY constant, whose digits DuckDB counts."""
    start, length = node.args.get("start"), node.args.get("length")
    if not isinstance(node.this.unnest(), exp.HexString):
        _rewrite_texts(node)
        return
    if not (start and length and start.is_int and length.is_int) or int(start.name) < 1:
        raise errors.unsupported(BINARY.removeprefix(REFUSED))
    digits = exp.Anonymous(this="hex", expressions=[node.this.copy()])
    places = [exp.Literal.number(2 * int(start.name) - 1), exp.Literal.number(2 * int(length.name))]
    part = exp.Anonymous(this="substr", expressions=[digits, *places])
    node.replace(exp.Anonymous(this="unhex", expressions=[part]))


def _rewrite_insert(node: exp.Stuff) -> None:
    node.replace(INSERTED(as_text(node.this), node.args["start"], node.args["length"], as_text(node.expression)))


def _rewrite_repeat(node: exp.Repeat) -> None:
    _rewrite_texts(node)
    text_sizes.limit_repeat(node)


def _rewrite_pad(node: exp.Pad) -> None:
    _rewrite_texts(node)
    text_sizes.limit_pad(node)


def _rewrite_texts(node: exp.Expr) -> None:
    """Convert the arguments of TEXT_ARGUMENTS to texts: DuckDB takes texts only, or converts values differently."""
    _require_parameters(node)
    for key in TEXT_ARGUMENTS.get(type(node), ("this",)):
        if value := node.args.get(key):
            node.set(key, as_text(value))


def _require_parameters(node: exp.Expr) -> None:
    """Raise SnowflakeError for a letter that no parameter of a regular expression is."""
    for given in map(node.args.get, ("parameters", "flag", "modifiers")):
        if isinstance(given, exp.Literal) and (unknown := given.name.translate(_NO_PARAMETERS)):
            raise errors.unsupported(f"the parameter '{unknown[0]}' of a regular expression")


def as_text(value: exp.Expr) -> exp.Expr:
    """Return the value as a text. Raise SnowflakeError for a BINARY literal."""
    if isinstance(value, exp.Null):
        return exp.cast(exp.Null(), exp.DType.VARCHAR)
    if isinstance(value, exp.HexString):
        raise errors.unsupported(BINARY.removeprefix(REFUSED))
    known = is_text(value) or any(macro.is_called_by(value) for macro in _OF_TEXT)
    return value.copy() if known else PIECE(value)


# https://docs.snowflake.com/en/sql-reference/functions-regexp#specifying-the-parameters-for-the-regular-expression
_NO_PARAMETERS = str.maketrans("", "", "cimseg")
TWO = ("this", "expression")
TEXT_ARGUMENTS: dict[type[exp.Expr], tuple[str, ...]] = {
    exp.Replace: (*TWO, "replacement"),
    exp.SplitPart: ("this", "delimiter"),
    exp.StrPosition: ("this", "substr"),
    exp.Pad: ("this", "fill_pattern"),
    exp.Translate: ("this", "from_", "to"),
    exp.RegexpReplace: ("this", "replacement"),
    **dict.fromkeys((exp.Contains, exp.StartsWith, exp.EndsWith, exp.Levenshtein, exp.Split), TWO),
}
OF_TEXTS: list[type[exp.Expr]] = [
    exp.Upper, exp.Lower, exp.Reverse, exp.Initcap, exp.Hex, exp.Repeat, exp.Substring, exp.Left, exp.Right,
    exp.Like, exp.ILike, exp.RegexpLike, exp.RegexpCount, *TEXT_ARGUMENTS,
]  # fmt: skip
PRE_REWRITES: Rewrites = {
    **dict.fromkeys(OF_TEXTS, _rewrite_texts),
    **dict.fromkeys((exp.MD5, exp.SHA, exp.SHA2), _rewrite_digest),
    exp.RegexpExtract: rewrite_pattern,
    **dict.fromkeys((exp.Concat, exp.ConcatWs), _rewrite_concat),
    exp.Ascii: _rewrite_ascii,
    exp.Base64Encode: _rewrite_base64,
    exp.DPipe: _rewrite_concatenation,
    exp.Length: _rewrite_length,
    exp.Levenshtein: _rewrite_edit_distance,
    exp.RtrimmedLength: _rewrite_trimmed_length,
    exp.BitLength: _rewrite_bit_length,
    exp.Stuff: _rewrite_insert,
    exp.Substring: _rewrite_substring,
    exp.Repeat: _rewrite_repeat,
    exp.Pad: _rewrite_pad,
    exp.Space: text_sizes.limit_space,
    exp.Chr: text_sizes.rewrite_character,
    exp.Trim: _rewrite_trim,
}


def _restore_trim(node: exp.Trim) -> None:
    """Restore the characters and the side that fakesnow drops."""
    inner = node.this.this if isinstance(node.this, exp.Cast) else node.this
    if "trim" in inner.meta:
        characters, position = inner.meta["trim"]
        node.set("expression", characters and characters.copy())
        node.set("position", position)


POST_REWRITES: Rewrites = {exp.Trim: _restore_trim}
