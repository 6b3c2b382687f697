"""Formats reading dates and times in the format, as DuckDB's patterns."""

from __future__ import annotations

import pytest

from localcloud.snowflake.files.moment_pattern import is_own, pattern_of
from localcloud.snowflake.wire.errors import SnowflakeError


@pytest.mark.parametrize(
    ("format_", "pattern"),
    [
        ("YYYY-MM-DD", "%Y-%m-%d"),
        ("dd/mon/yy", "%d/%b/%y"),
        ('YYYY-MM-DD"T"HH24:MI:SS.FF3', "%Y-%m-%dT%H:%M:%S.%f"),
        ("YYYY-MM-DDTHH24", "%Y-%m-%dT%H"),
        ("HH:MI", "%H:%M"),
        ("DY, DD MMMM YYYY HH12:MI PM", "%a, %d %B %Y %I:%M %p"),
        ("100% DD", "100%% %d"),
        ("YYYY-MM-DD HH24:MI:SS.FF TZHTZM", "%Y-%m-%d %H:%M:%S.%f %z"),
        ("yyyy-mm-dd tzh:tzm", "%Y-%m-%d %z"),
        ("HH24:MITZH", "%H:%M%z"),
    ],
)
def test_the_elements_of_a_format(format_: str, pattern: str) -> None:
    assert pattern_of(format_) == pattern


@pytest.mark.parametrize("format_", ["YYYY-MM-DD TZD", "Q", "YYYYX"])
def test_other_elements_are_refused(format_: str) -> None:
    with pytest.raises(SnowflakeError, match="reading dates and times in the format"):
        pattern_of(format_)


def test_formats_that_strptime_reads_otherwise() -> None:
    assert [is_own(pattern_of(format_)) for format_ in ("YY", "MON", "MMMM", "TZH", "YYYY-MM-DD DY", '"%b"')] == [
        *[True] * 4,
        *[False] * 2,
    ]
