"""Similar texts.

https://docs.snowflake.com/en/sql-reference/functions/soundex and …/jarowinkler_similarity
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.text import as_text
from localcloud.snowflake.engine.functions.word_set import word_set

NAMES = word_set("JAROWINKLER_SIMILARITY SOUNDEX SOUNDEX_P123")
MACROS: tuple[Macro, ...] = ()
_CODES = {
    letter: str(code)
    for code, letters in enumerate(("BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"), 1)
    for letter in letters
}
# H, W and what is no letter part no equal codes, as vowels do.
_PASSED_OVER = {chr(code) for code in range(128)} - set("ABCDEFGIJKLMNOPQRSTUVXYZ")


def _soundex(text: str, skips_second: bool) -> str:
    """Return the first character as it is written, and three digits; "0000" for an empty text.

    A second letter with the first one's code is skipped, but not by SOUNDEX_P123. Accounts' answers are in
    https://github.com/mlorek/frostlake/blob/main/docs/functions.md
    """
    if not text:
        return "0000"
    digits, last = "", _CODES.get(text[0].upper(), "") if skips_second else ""
    for letter in text[1:]:
        if not letter.isascii() or letter.upper() in _PASSED_OVER:
            continue
        code = _CODES.get(letter.upper(), "")
        if code and code != last:
            digits += code
        last = code
    return text[0] + (digits + "000")[:3]


SOUNDEX = Scalar("localcloud_soundex", lambda text: _soundex(text, True), ("VARCHAR",), "VARCHAR")
P123 = Scalar("localcloud_soundex_p123", lambda text: _soundex(text, False), ("VARCHAR",), "VARCHAR")
SCALARS = (SOUNDEX, P123)


def _rewrite_soundex(node: exp.Soundex | exp.SoundexP123) -> None:
    node.replace((P123 if isinstance(node, exp.SoundexP123) else SOUNDEX)(as_text(node.this)))


def _rewrite_similarity(node: exp.JarowinklerSimilarity) -> None:
    """Return a whole number from 0 to 100; the case does not matter."""
    texts = [exp.Anonymous(this="lower", expressions=[as_text(value)]) for value in (node.this, node.expression)]
    similarity = exp.Anonymous(this="jaro_winkler_similarity", expressions=texts)
    hundredths = exp.Mul(this=similarity, expression=exp.Literal.number(100))
    node.replace(exp.cast(exp.Anonymous(this="floor", expressions=[hundredths]), exp.DType.BIGINT))


PRE_REWRITES: Rewrites = {
    **dict.fromkeys((exp.Soundex, exp.SoundexP123), _rewrite_soundex),
    exp.JarowinklerSimilarity: _rewrite_similarity,
}
