"""Texts of numbers, as DuckDB SQL. A text that is no number has no meaning here: compare it with NUMBER first.

https://docs.snowflake.com/en/sql-reference/functions/to_decimal: strings are converted as decimal, integer, fractional
or floating-point numbers.
"""

from __future__ import annotations

NUMBER = r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*"
_PIECES = r"([+-]?)(\d*)\.?(\d*)[eE]([+-]?\d+)"
_SHIFT = 99  # farther to the left a digit is out of any range, and farther to the right none counts


def without_exponent(text: str) -> str:
    """Return SQL of the number in the SQL expression `text`, a VARCHAR, without an exponent: its digits, shifted.

    DuckDB casts a number with an exponent to a DECIMAL only if all of its digits fit before it is shifted, and cuts
    some off where Snowflake rounds.
    """
    zeros = f"repeat('0', {_SHIFT})"
    exponent = f"coalesce(TRY_CAST(p.e AS BIGINT), CASE WHEN p.e LIKE '-%' THEN -{_SHIFT} ELSE {_SHIFT} END)"
    point = f"({_SHIFT} + length(p.w) + greatest(-{_SHIFT}, least({_SHIFT}, {exponent})))"
    digits = f"({zeros} || p.w || p.f || {zeros})"
    pieces = f"regexp_extract({text}, '{_PIECES}', ['s', 'w', 'f', 'e'])"
    shifted = f"p.s || left({digits}, {point}) || '.' || substr({digits}, {point} + 1)"
    found = f"list_transform([{pieces}], lambda p: {shifted})[1]"
    return f"CASE WHEN contains(lower({text}), 'e') THEN {found} ELSE {text} END"
