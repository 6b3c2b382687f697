"""Resource monitors: quotas are kept and shown; no credits are used here."""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.statement import Reader

SHOWN = (
    "name", "credit_quota", "used_credits", "remaining_credits", "level", "frequency", "start_time", "end_time",
    "notify_at", "suspend_at", "suspend_immediately_at", "created_on:timestamp_ltz", "owner", "comment", "notify_users",
)  # fmt: skip
ACTIONS = ("NOTIFY", "SUSPEND_IMMEDIATE", "SUSPEND")


def clause(reader: Reader, options: dict[str, Any]) -> bool:
    """WITH, and TRIGGERS ON 80 PERCENT DO NOTIFY …, which replaces all triggers."""
    if reader.accept("WITH"):
        return True
    if not reader.accept("TRIGGERS"):
        return False
    triggers: dict[str, list[int]] = {}
    while reader.accept("ON"):
        percent = int(reader.value())
        reader.expect("PERCENT")
        reader.expect("DO")
        triggers.setdefault(reader.accept_any(*ACTIONS) or reader.fail(), []).append(percent)
    if not triggers:
        reader.fail()
    options["TRIGGERS"] = triggers
    return True


def row(session: Session, monitor: CatalogObject) -> list[Any]:
    said = monitor.attributes
    of_account = session.account.get("ACCOUNT", ()).attributes.get("RESOURCE_MONITOR") == monitor.name[0]
    used_by = [
        warehouse
        for warehouse in session.account.all("WAREHOUSE")
        if warehouse.attributes.get("RESOURCE_MONITOR") == monitor.name[0]
    ]
    quota = said.get("CREDIT_QUOTA")
    quota = f"{float(quota):.2f}" if quota and quota.upper() != "NULL" else None
    triggers = {action: percents(said.get("TRIGGERS", {}).get(action)) for action in ACTIONS}
    start = said.get("START_TIMESTAMP") or f"{monitor.created_on:%Y-%m-%d} 00:00:00.000 -0800"
    return [
        monitor.name[0], quota, "0.00", quota, "ACCOUNT" if of_account else "WAREHOUSE" if used_by else None,
        said.get("FREQUENCY", "MONTHLY").upper(), start, said.get("END_TIMESTAMP"), triggers["NOTIFY"],
        triggers["SUSPEND"], triggers["SUSPEND_IMMEDIATE"], monitor.created_on, monitor.owner, monitor.comment,
        ", ".join(said.get("NOTIFY_USERS", [])),
    ]  # fmt: skip


def percents(values: list[int] | None) -> str | None:
    return ",".join(f"{value}%" for value in values) if values else None


def no_comment(session: Session, monitor: CatalogObject | None, chosen) -> None:
    if chosen.comment is not None:
        raise errors.compilation("001420", "22023", "invalid property 'COMMENT' for 'RESOURCE_MONITOR'")


RESOURCE_MONITOR = ObjectType(
    word="RESOURCE MONITOR",
    phrases=("RESOURCE MONITOR",),
    plural="RESOURCE MONITORS",
    columns=SHOWN,
    row=row,
    options={
        "CREDIT_QUOTA": options.whole("CREDIT_QUOTA"),
        "FREQUENCY": options.text,
        "START_TIMESTAMP": options.text,
        "END_TIMESTAMP": options.text,
        "NOTIFY_USERS": options.strings,
    },
    name_column=0,
    clause=clause,
    check=no_comment,
)
