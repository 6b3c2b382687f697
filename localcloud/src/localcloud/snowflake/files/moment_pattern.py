"""DATE_FORMAT … of a file format and DATE_INPUT_FORMAT … of a session, as patterns of DuckDB's strptime.

Some elements DuckDB reads otherwise than Snowflake: a pattern with one of them is for files/moment_reader.py.
https://docs.snowflake.com/en/sql-reference/date-time-input-output#about-the-elements-used-in-input-and-output-formats
"""

from __future__ import annotations

import re

from localcloud.snowflake.wire import errors

# The longer elements first. A fraction of a second has any number of digits.
_ELEMENTS = {
    "YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MON": "%b", "MM": "%m", "DD": "%d", "DY": "%a", "HH24": "%H",
    "HH12": "%I", "HH": "%H", "AM": "%p", "PM": "%p", "MI": "%M", "SS": "%S",
    "TZH:TZM": "%z", "TZHTZM": "%z", "TZH": "%z",
}  # fmt: skip
_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|(?P<fraction>FF[0-9]?)|(?P<element>' + "|".join(_ELEMENTS) + r")|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
# A year of two digits, the name of a month and an offset from UTC.
OWN = "%[ybBz]"
_OFFSETS = re.compile("%[-:]z")


def pattern_of(format_: str) -> str:
    """Return the pattern for `strptime`. Raise SnowflakeError 000002 for an element that is not supported."""
    written = []
    for part in _PART.finditer(format_):
        if part["element"]:
            written.append(_ELEMENTS[part["element"].upper()])
        elif part["fraction"]:
            written.append("%f")
        elif part["quoted"] is not None:
            written.append(part["quoted"].replace("%", "%%"))
        elif part["other"].isalpha() and part["other"] != "T":
            raise errors.unsupported(f"reading dates and times in the format '{format_}'")
        else:
            written.append(part["other"].replace("%", "%%"))
    return "".join(written)


def with_offsets(pattern: str) -> str:
    """Return a pattern of sqlglot's with %z for each element of an offset, of which sqlglot has three."""
    return _OFFSETS.sub("%z", pattern)


def is_own(pattern: str) -> bool:
    """Return whether a pattern is for files/moment_reader.py: DuckDB does not read it as Snowflake does."""
    return re.search(OWN, pattern.replace("%%", "")) is not None
