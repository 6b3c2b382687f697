"""Intervals of several parts, and those of the interval types, in sums."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from tests.localcloud.snowflake.refusal import error_number

SUMS = (
    ("'2019-02-28'::DATE + INTERVAL '1 day, 1 year'", date(2020, 3, 1)),
    ("'2019-02-28'::DATE + INTERVAL '1 year, 1 day'", date(2020, 2, 29)),
    ("'2025-04-15'::DATE - INTERVAL '2 y, 3 month'", date(2023, 1, 15)),
    ("'2024-01-01'::DATE - INTERVAL '1 mm'", date(2023, 12, 1)),
    (
        "'2025-01-17'::DATE + INTERVAL '1 y, 3 q, 4 mm, 5 w, 6 d, 7 h, 9 m, 8 s, 1000 ms, 445343232 us'",
        datetime(2027, 3, 30, 7, 16, 34, 343232),
    ),
    ("'04:15:29'::TIME + INTERVAL '3 hours, 18 minutes'", time(7, 33, 29)),
    ("'2024-01-01 08:00:00'::TIMESTAMP + INTERVAL '2'", datetime(2024, 1, 1, 8, 0, 2)),
    ("'2024-01-01'::DATE + INTERVAL '1-1' YEAR TO MONTH", date(2025, 2, 1)),
    ("'2024-01-01'::DATE + INTERVAL '-1-1' YEAR TO MONTH", date(2022, 12, 1)),
    (
        "'2024-01-01 08:08:08.99'::TIMESTAMP + INTERVAL '1 01:01:01.7878' DAY TO SECOND",
        datetime(2024, 1, 2, 9, 9, 10, 777800),
    ),
    ("'2024-01-01 08:00:00'::TIMESTAMP - INTERVAL '1:30' HOUR TO MINUTE", datetime(2024, 1, 1, 6, 30)),
    ("INTERVAL '1 year, 1 day' + TO_DATE('2019-02-28')", date(2020, 2, 29)),
)


@pytest.mark.rule(
    "An interval's increments are added or subtracted in the order listed; without a part it is seconds",
    source="sql-reference/data-types-datetime#interval-constants",
)
@pytest.mark.rule(
    "Interval data types",
    source="sql-reference/data-types-datetime#interval-data-types",
    status="not supported: refused (error 000002), but for constants in sums, such as INTERVAL '1-1' YEAR TO MONTH",
)
def test_sums(sql) -> None:
    assert sql(f"SELECT {', '.join(text for text, _ in SUMS)}") == [tuple(value for _, value in SUMS)]


def test_a_column_is_named_as_it_is_written(snowflake_server) -> None:
    with snowflake_server.connect() as connection:
        cursor = connection.cursor().execute("SELECT TO_DATE('2019-02-28') + INTERVAL '1 day, 1 year'")
        assert [column[0] for column in cursor.description] == ["TO_DATE('2019-02-28') + INTERVAL '1 DAY, 1 YEAR'"]


@pytest.mark.parametrize(
    "text",
    [
        "'2024-01-01'::DATE + INTERVAL '1 day, 2 blue'",
        "'2024-01-01'::TIMESTAMP + INTERVAL '1 25:01:01' DAY TO SECOND",
        "INTERVAL '1 day, 1 year'",
        "INTERVAL '1 day, 1 year' - '2024-01-01'::DATE",
        "'2024-01-01'::TIMESTAMP + INTERVAL '1 s, 5 ns'",
    ],
)
def test_what_is_no_interval_is_refused(sql, text) -> None:
    assert error_number(sql, f"SELECT {text}") == 2
