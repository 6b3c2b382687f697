"""Resource monitors."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog.account_objects import AccountObject
from localcloud.snowflake.catalog.session import Session


def test_quota_and_triggers(run, shown) -> None:
    run("""CREATE RESOURCE MONITOR M WITH CREDIT_QUOTA = 10 FREQUENCY = daily NOTIFY_USERS = (A, B)
        TRIGGERS ON 50 PERCENT DO NOTIFY ON 75 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND_IMMEDIATE""")
    row = shown("SHOW RESOURCE MONITORS")
    assert (row["credit_quota"], row["remaining_credits"], row["frequency"]) == ("10.00", "10.00", "DAILY")
    assert (row["notify_at"], row["suspend_at"], row["suspend_immediately_at"]) == ("50%,75%", None, "100%")
    assert row["notify_users"] == "A, B"


def test_defaults(run, shown) -> None:
    run("CREATE RESOURCE MONITOR M CREDIT_QUOTA = NULL")
    row = shown("SHOW RESOURCE MONITORS")
    assert (row["credit_quota"], row["frequency"], row["level"], row["end_time"]) == (None, "MONTHLY", None, None)
    assert row["start_time"] is not None and row["start_time"].endswith(" 00:00:00.000 -0800")


def test_an_end_is_taken_away_by_null_and_a_start_may_be_now(run, shown) -> None:
    """As Terraform's provider writes it: `ResourceMonitorUnset` in pkg/sdk/resource_monitors.go."""
    run("CREATE RESOURCE MONITOR M CREDIT_QUOTA = 1 END_TIMESTAMP = '2030-01-01 00:00'")
    assert shown("SHOW RESOURCE MONITORS")["end_time"] == "2030-01-01 00:00"
    run("ALTER RESOURCE MONITOR M SET FREQUENCY = DAILY START_TIMESTAMP = IMMEDIATELY END_TIMESTAMP = NULL")
    row = shown("SHOW RESOURCE MONITORS")
    assert (row["frequency"], row["end_time"]) == ("DAILY", None)
    assert row["start_time"].endswith(" 00:00:00.000 -0800")


def test_the_level(session: Session, run, shown) -> None:
    run("CREATE RESOURCE MONITOR M")
    run("CREATE WAREHOUSE W RESOURCE_MONITOR = M")
    assert shown("SHOW RESOURCE MONITORS")["level"] == "WAREHOUSE"
    session.account.get(AccountObject, ()).resource_monitor = "M"
    assert shown("SHOW RESOURCE MONITORS")["level"] == "ACCOUNT"


@pytest.mark.parametrize(
    "options", ["COMMENT = 'c'", "CREDIT_QUOTA = many", "TRIGGERS", "TRIGGERS ON 5 PERCENT DO RUN"]
)
def test_what_is_refused(refused, options: str) -> None:
    refused(f"CREATE RESOURCE MONITOR M {options}")
