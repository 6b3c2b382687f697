"""SCHEDULE of tasks: intervals and cron expressions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from localcloud.snowflake.changes.schedule import read
from localcloud.snowflake.wire.errors import SnowflakeError


def after(text: str, moment: str) -> str:
    return read(text).after(datetime.fromisoformat(moment).replace(tzinfo=UTC)).isoformat()[:16]


@pytest.mark.rule(
    "A task's SCHEDULE is a number of minutes from when it was resumed, or a cron expression with a time zone",
    source="sql-reference/sql/create-task#optional-parameters",
)
@pytest.mark.parametrize(
    ("text", "moment", "next_"),
    [
        ("5 MINUTES", "2026-11-29T10:01", "2026-11-29T10:06"),
        ("60 minute", "2026-11-29T10:01", "2026-11-29T11:01"),
        ("USING CRON * * * * * UTC", "2026-11-29T10:01", "2026-11-29T10:02"),
        ("USING CRON 0 2 * * * UTC", "2026-11-29T10:01", "2026-11-30T02:00"),
        ("USING CRON 0 5,0 * * * UTC", "2026-11-29T00:00", "2026-11-29T05:00"),
        ("USING CRON */10 * * * * UTC", "2026-11-29T10:51", "2026-11-29T11:00"),
        ("USING CRON 30 2 L 6 * UTC", "2026-11-29T10:01", "2027-06-30T02:30"),
        ("USING CRON 0 0 * * 5L UTC", "2026-11-01T00:00", "2026-11-27T00:00"),
        ("USING CRON 0 0 1 * MON UTC", "2026-11-28T00:00", "2026-11-30T00:00"),
        ("USING CRON 0 9-17 * * SUN America/Los_Angeles", "2026-11-28T00:00", "2026-11-29T17:00"),
    ],
)
def test_the_next_time_of_a_schedule(text: str, moment: str, next_: str) -> None:
    assert after(text, moment) == next_


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "0 MINUTES",
        "11521 MINUTES",
        "USING CRON * * * * UTC",
        "USING CRON 60 * * * * UTC",
        "USING CRON * * * * * X/Y",
        "USING CRON L * * * * UTC",
        "USING CRON * 1,L * * * UTC",
        "USING CRON * * * L * UTC",
    ],
)
def test_other_schedules_are_refused(text: str) -> None:
    with pytest.raises(SnowflakeError, match="invalid schedule"):
        read(text)
