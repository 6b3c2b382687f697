"""Cron expressions of the documentation, of a report, and others that are none."""

import pytest

from localcloud.aws import cron_fields

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html, and the last four of
# https://github.com/localstack/localstack/issues/13572 and of the platform's own documents.
VALID = (
    "0 10 * * ? *", "15 12 * * ? *", "0 18 ? * MON-FRI *", "0 8 1 * ? *", "0/15 * * * ? *", "0/10 * ? * MON-FRI *",
    "0/5 8-17 ? * MON-FRI *", "0/30 20-2 ? * MON-FRI *", "0 9 ? * 2#1 *", "0 1 L * ? *", "0 1 LW * ? *",
    "0 1 3W * ? 2026", "0 1 ? JAN,FEB,MAR 6L 2026-2030", "0,30 1 1/10 1-12/2 ? *", "0 1 ? jan sun *",
    "0-15/1 8-8 ? * 2,3,4,5,6,7 *", "30-30 13-13 ? * 2,4,6 *", "1-31/30 1-1 ? * 1,7 *", "0 4 * * ? *",
)  # fmt: skip
INVALID = (
    "0 0 * * *", "0 1 * * * *", "7 20 * * NOT *", "INVALID", "0 dummy ? * MON-FRI *", "71 8 1 * ? *", "",
    "0 24 * * ? *", "0 1 0 * ? *", "0 1 32 * ? *", "0 1 * 13 ? *", "0 1 ? * 0 *", "0 1 ? * 8 *", "0 1 * * ? 1969",
    "0 1 ? * ? *", "? 1 * * ? *", "0/0 1 * * ? *", "0 1, * * ? *", "0 1 * * ? * *", "0 1-2-3 * * ? *", "-1 1 * * ? *",
    "0 1 ? * 2#6 *", "0 1 33W * ? *", "*-5 1 * * ? *", "0 \u0661 * * ? *",
)  # fmt: skip


@pytest.mark.parametrize("text", VALID)
def test_an_expression(text):
    assert cron_fields.valid(text)


@pytest.mark.parametrize("text", INVALID)
def test_no_expression(text):
    assert not cron_fields.valid(text)
