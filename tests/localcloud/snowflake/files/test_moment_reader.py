"""Dates and times in formats with YY, MON, MMMM or an offset, after the page of formats.

https://docs.snowflake.com/en/sql-reference/date-time-input-output
"""

from __future__ import annotations

import pytest

from localcloud.snowflake.files.moment_pattern import pattern_of
from localcloud.snowflake.files.moment_reader import read

READ = [
    ("YY", "79", "1980", "2079-01-01 00:00:00.000000000"),
    ("YY", "80", "1980", "1980-01-01 00:00:00.000000000"),
    ("DD/MM/YY", "1/2/69", "1970", "2069-02-01 00:00:00.000000000"),
    ("DD/MM/YY", "1/2/70", "1970", "1970-02-01 00:00:00.000000000"),
    ("DD-MON-YYYY", "9-September-2024", "1970", "2024-09-09 00:00:00.000000000"),
    ("MMMM DD, YYYY", "sep 9, 2024", "1970", "2024-09-09 00:00:00.000000000"),
    ("YYYY-MM-DD HH24:MI:SS.FF TZH:TZM", "2024-04-28 20:57:01.5 +07:00", "1970", "2024-04-28 20:57:01.500000000+07:00"),
    ("YYYY-MM-DD HH24:MI:SS TZHTZM", "2024-04-28 20:57:01 -0730", "1970", "2024-04-28 20:57:01.000000000-07:30"),
    ("YYYY-MM-DD HH24:MITZH", "2024-04-28 20:57+7", "1970", "2024-04-28 20:57:00.000000000+07:00"),
    ("HH12:MI AM TZH", "01:05 pm 2", "1970", "1970-01-01 13:05:00.000000000+02:00"),
    ("YYYY-MM-DDHH24:MI TZH", "2024-02-28 23:59 Z", "1970", "2024-02-28 23:59:00.000000000+00:00"),
    ('YYYY-MM-DD"T"HH24:MITZH', "2024-02-28T23:59+01", "1970", "2024-02-28 23:59:00.000000000+01:00"),
]


@pytest.mark.parametrize(("format_", "text", "century", "expected"), READ)
def test_texts_of_a_format(format_: str, text: str, century: str, expected: str) -> None:
    assert read(text, pattern_of(format_), century) == expected


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("DD-MON-YYYY", "31-Feb-2024"),
        ("DD-MON-YYYY", "1-Abc-2024"),
        ("DD-MON-YYYY", "1-Septem-2024"),
        ("YYYY-MM-DD HH24:MI:SS TZH:TZM", "2024-02-2823:59:59 -07:00"),
        ("HH24:MI:SS.FFTZHTZM", "04:04:04.321200"),
        ("HH12:MI TZH", "13:05 +1"),
        ("YY", "1980"),
    ],
)
def test_other_texts(format_: str, text: str) -> None:
    assert read(text, pattern_of(format_), "1970") is None
