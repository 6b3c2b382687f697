"""Texts of dates and times in a format with elements that DuckDB's strptime reads otherwise than Snowflake.

YY counts from TWO_DIGIT_CENTURY_START, MON and MMMM take a month's name short or in full, TZH and TZM are an offset.
https://docs.snowflake.com/en/sql-reference/date-time-input-output#about-the-elements-used-in-input-and-output-formats
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

# DuckDB's function, which the engine makes of `read`, and the session's parameter in DuckDB.
NAME = "localcloud_read_moment"
_CENTURY = "coalesce(getvariable('localcloud_two_digit_century_start'), '1970')"
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NAMES = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in _MONTHS)
# By the letter behind %: as many digits as Snowflake takes.
_READ = {
    "Y": r"\d{1,4}", "y": r"\d{1,2}", "m": r"\d{1,2}", "d": r"\d{1,2}", "H": r"\d{1,2}", "I": r"\d{1,2}",
    "M": r"\d{1,2}", "S": r"\d{1,2}", "f": r"\d{1,9}", "p": "[ap]m", "b": _NAMES, "B": _NAMES,
    "a": "mon|tue|wed|thu|fri|sat|sun", "z": r"z|[+-]\d{1,2}(?::?\d{1,2})?",
}  # fmt: skip
# Behind a blank an offset needs no sign.
_UNSIGNED = r"z|[+-]?\d{1,2}(?::?\d{1,2})?"
_PART = re.compile(r"%(?P<element>[A-Za-z])|%?(?P<other>.)", re.DOTALL)


def text_of(text: str, pattern: str) -> str:
    """Return DuckDB SQL of `read` for SQL expressions of a text and a pattern."""
    return f"{NAME}({text}, {pattern}, {_CENTURY})"


def read(text: str, pattern: str, century: str) -> str | None:
    """Return the text in ISO 8601 with nine digits of a second, and the offset if the pattern has one.

    `pattern` is of moment_pattern.py, `century` the first year that a year of two digits may be. None for a text that
    is not of the pattern.
    """
    expression, elements = _compiled(pattern)
    found = expression.fullmatch(text)
    if found is None:
        return None
    parts = dict(zip(elements, found.groups(), strict=True))
    try:
        return _written(parts, int(century))
    except ValueError:
        return None


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return the expression of a pattern, with a group for each element, and the elements."""
    written, elements, before = [], [], ""
    for part in _PART.finditer(pattern):
        element = part["element"]
        if element is None:
            written.append(re.escape(part["other"]))
        else:
            # Between two elements a text may have blanks that the format has not.
            own = _UNSIGNED if element == "z" and before.isspace() else _READ[element]
            written.append((r"\s*" if before == "%" else "") + f"({own})")
            elements.append(element)
        before = "%" if element else part["other"]
    return re.compile(rf"\s*{''.join(written)}\s*", re.IGNORECASE), tuple(elements)


def _written(parts: dict[str, str], century: int) -> str:
    year = int(parts.get("Y", 1970))
    if "y" in parts:
        year = century + (int(parts["y"]) - century) % 100
    month = int(parts.get("m", 1))
    if name := parts.get("b") or parts.get("B"):
        month = next(number for number, each in enumerate(_MONTHS, 1) if each.startswith(name.lower()[:3]))
    day, minute, second = (int(parts.get(key, default)) for key, default in (("d", 1), ("M", 0), ("S", 0)))
    at = datetime(year, month, day, _hour(parts), minute, second)
    return f"{at.year:04d}{at:-%m-%d %H:%M:%S}.{parts.get('f', ''):0<9}{_offset(parts.get('z', ''))}"


def _hour(parts: dict[str, str]) -> int:
    """Return the hour, 0 to 23. Raise ValueError for one that a clock of 12 hours has not."""
    if "I" not in parts:
        return int(parts.get("H", 0))
    hour = int(parts["I"])
    if not 1 <= hour <= 12:
        raise ValueError
    return hour % 12 + 12 * (parts.get("p", "am").lower() == "pm") if "p" in parts else hour


def _offset(text: str) -> str:
    """Return an offset such as +02:00, "" for none."""
    if not text or text in "zZ":
        return "+00:00" if text else ""
    sign, digits = ("-" if text[0] == "-" else "+"), text.lstrip("+-")
    hours, colon, minutes = digits.partition(":")
    if not colon:
        # +2, +02, +0230, +230
        hours, minutes = (digits, "") if len(digits) < 3 else (digits[:-2], digits[-2:])
    return f"{sign}{int(hours):02d}:{int(minutes or 0):02d}"
