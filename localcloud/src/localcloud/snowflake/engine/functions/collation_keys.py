"""Texts as the keys by which a collation compares them.

https://docs.snowflake.com/en/sql-reference/collation#collation-specifications
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from localcloud.snowflake.engine.functions.macro import Macro
from localcloud.snowflake.engine.functions.scalar import Scalar
from localcloud.snowflake.wire import errors

# Languages that ICU orders as their speakers do; each may have a country behind it.
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "fi", "nb", "cs", "hu", "tr")
_COUNTRIES = ("us", "gb", "ca", "at", "ch", "mx", "br")
_UNORDERED = ("utf8", "bin")
# Behind a specification that was written here, not by the user: nothing else needs to know of it.
PLACED = "\x01"
_TRIMS = ("trim", "ltrim", "rtrim")
# The levels of ICU's keys: letters, accents, cases.
_LETTERS, _ACCENTS, _CASES = 1, 2, 3
_TEXT = "CAST(x AS VARCHAR)"
# A key is hexadecimal; the byte 01 ends a level. Case-insensitive comparisons are by the first two levels:
# https://docs.snowflake.com/en/sql-reference/collation#character-weights
_LEVELS = {
    _CASES: Macro("localcloud_key_of_cases", "x, locale", f"icu_sort_key({_TEXT}, locale)"),
    _ACCENTS: Macro(
        "localcloud_key_of_accents",
        "x, locale",
        f"regexp_extract(icu_sort_key({_TEXT}, locale), '^((?:..)*?01(?:..)*?)01', 1)",
    ),
    _LETTERS: Macro(
        "localcloud_key_of_letters", "x, locale", f"regexp_extract(icu_sort_key({_TEXT}, locale), '^((?:..)*?)01', 1)"
    ),
}
_TRIMMED = {trim: Macro(f"localcloud_{trim}med", "x", f"{trim}({_TEXT}, ' ')") for trim in _TRIMS}
# DuckDB's UPPER changes no letter into two.
_CASED = {
    "upper": Scalar("localcloud_upper", str.upper, ("VARCHAR",), "VARCHAR"),
    "lower": Scalar("localcloud_lower", str.lower, ("VARCHAR",), "VARCHAR"),
}
# The i of Turkish has no dot in neither case, or in both:
# https://docs.snowflake.com/en/sql-reference/functions/lower#examples
_TURKISH = {
    "upper": Scalar("localcloud_upper_tr", lambda text: text.replace("i", "\u0130").upper(), ("VARCHAR",), "VARCHAR"),
    "lower": Scalar(
        "localcloud_lower_tr",
        lambda text: text.replace("I", "\u0131").replace("\u0130", "i").lower(),
        ("VARCHAR",),
        "VARCHAR",
    ),
}
MACROS = (*_LEVELS.values(), *_TRIMMED.values())
SCALARS = (*_CASED.values(), *_TURKISH.values())


@dataclass(frozen=True)
class Collation:
    """A specification: `locale` is empty for the order of code points, `letters` "", "upper" or "lower"."""

    text: str
    locale: str = ""
    level: int = _CASES
    letters: str = ""
    trim: str = ""

    def cased(self, call: exp.Func, value: exp.Expr) -> exp.Expr:
        """Return a text in the letters of UPPER or LOWER, by the rules of the language."""
        if self.locale.startswith("tr"):
            return _TURKISH[call.key](exp.cast(value.copy(), exp.DType.VARCHAR))
        return type(call)(this=value.copy())

    def key(self, value: exp.Expr) -> exp.Expr:
        """Return DuckDB's key of a text: equal and ordered as the collation says."""
        found = _TRIMMED[self.trim](value) if self.trim else value.copy()
        if self.letters:
            found = _CASED[self.letters](found)
        return _LEVELS[self.level](found, exp.Literal.string(self.locale)) if self.locale else found


def collation_of(text: str) -> Collation | None:
    """Return the collation of a specification, None for an empty one. Raise SnowflakeError 000002 for another one.

    Punctuation, which letter comes first, and accents that do not matter where cases do are not ICU's levels.
    """
    text = text.removesuffix(PLACED)
    if not text:
        return None
    locale, level, letters, trim = "", _CASES, "", ""
    given = set()
    for place, word in enumerate(text.lower().split("-")):
        language, _, country = word.partition("_")
        if place == 0 and language in _LANGUAGES and country in ("", *_COUNTRIES):
            locale = f"{language}_{country.upper()}" if country else language
        elif word in _CASED and not letters:
            letters = word
        elif word in _TRIMS and not trim:
            trim = word
        elif word in ("cs", "ci", "as", "ai", "ps") or (place == 0 and word in _UNORDERED):
            given.add(word)
        else:
            raise errors.unsupported(f"COLLATE '{text}'")
    if {"ci", "ai"} <= given:
        level = _LETTERS
    elif "ci" in given:
        level = _ACCENTS
    weighed = given & {"cs", "ci", "as", "ai", "ps"}
    if ("ai" in given and "ci" not in given) or (weighed and not locale) or {"cs", "ci"} <= given:
        raise errors.unsupported(f"COLLATE '{text}'")
    return Collation(text, locale, level, letters, trim)
