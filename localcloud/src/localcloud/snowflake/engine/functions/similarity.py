"""Similar texts.

https://docs.snowflake.com/en/sql-reference/functions/soundex and …/jarowinkler_similarity
"""

from __future__ import annotations

from fractions import Fraction

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.rewrite import Rewrites
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.engine.functions.text import as_text
from localcloud.snowflake.engine.functions.word_set import word_set

NAMES = word_set("JAROWINKLER_SIMILARITY SOUNDEX SOUNDEX_P123")
MACROS: tuple[Macro, ...] = ()
# Where a common beginning counts, and how many characters of it.
_FROM, _MOST = Fraction(7, 10), 4
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


def _similarity(text: str, other: str) -> int:
    """Return the Jaro-Winkler similarity in whole hundredths, by characters, without regard to case.

    A common beginning counts from 0.7 on, up to four characters: the examples of
    https://docs.snowflake.com/en/developer-guide/snowpark/reference/python/latest/snowpark/api/snowflake.snowpark.functions.jarowinkler_similarity
    and https://github.com/mlorek/frostlake/blob/main/docs/functions.md
    """
    one, two = text.lower(), other.lower()
    reach = max(0, max(len(one), len(two)) // 2 - 1)
    free, found, places = [True] * len(two), [], []
    for at, character in enumerate(one):
        near = range(max(0, at - reach), min(len(two), at + reach + 1))
        place = next((place for place in near if free[place] and two[place] == character), None)
        if place is not None:
            free[place] = False
            found.append(character)
            places.append(place)
    if not found:
        return 0
    turned = sum(character != two[place] for character, place in zip(found, sorted(places), strict=True)) // 2
    common = len(found)
    jaro = Fraction(common, len(one)) + Fraction(common, len(two)) + Fraction(common - turned, common)
    jaro /= 3
    if jaro >= _FROM:
        same = next((at for at in range(_MOST) if one[at : at + 1] != two[at : at + 1] or at >= len(one)), _MOST)
        jaro += Fraction(same, 10) * (1 - jaro)
    return int(jaro * 100)


SOUNDEX = Scalar("localcloud_soundex", lambda text: _soundex(text, True), ("VARCHAR",), "VARCHAR")
P123 = Scalar("localcloud_soundex_p123", lambda text: _soundex(text, False), ("VARCHAR",), "VARCHAR")
SIMILARITY = Scalar("localcloud_similarity", _similarity, ("VARCHAR", "VARCHAR"), "BIGINT")
SCALARS = (SOUNDEX, P123, SIMILARITY)


def _rewrite_soundex(node: exp.Soundex | exp.SoundexP123) -> None:
    node.replace((P123 if isinstance(node, exp.SoundexP123) else SOUNDEX)(as_text(node.this)))


def _rewrite_similarity(node: exp.JarowinklerSimilarity) -> None:
    """DuckDB compares bytes."""
    node.replace(SIMILARITY(as_text(node.this), as_text(node.expression)))


PRE_REWRITES: Rewrites = {
    **dict.fromkeys((exp.Soundex, exp.SoundexP123), _rewrite_soundex),
    exp.JarowinklerSimilarity: _rewrite_similarity,
}
