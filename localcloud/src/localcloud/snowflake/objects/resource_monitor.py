"""Resource monitors: quotas are kept and shown; no credits are used here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.catalog.account_objects import AccountObject, Warehouse
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.statement import Reader

_SHOWN = (
    "name", "credit_quota", "used_credits", "remaining_credits", "level", "frequency", "start_time", "end_time",
    "notify_at", "suspend_at", "suspend_immediately_at", "created_on:timestamp_ltz", "owner", "comment", "notify_users",
)  # fmt: skip
_ACTIONS = ("NOTIFY", "SUSPEND_IMMEDIATE", "SUSPEND")


@dataclass(kw_only=True)
class ResourceMonitor(CatalogObject):
    """`credit_quota` is a whole number or NULL, as it was written; `triggers` has the percentages of each action."""

    kind = "RESOURCE MONITOR"

    credit_quota: str | None = None
    frequency: str = "MONTHLY"
    start_timestamp: str | None = None
    end_timestamp: str | None = None
    notify_users: list[str] = field(default_factory=list)
    triggers: dict[str, list[int]] = field(default_factory=dict)


def _clause(reader: Reader, options: dict[str, Any]) -> bool:
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
        triggers.setdefault(reader.accept_any(*_ACTIONS) or reader.fail(), []).append(percent)
    if not triggers:
        reader.fail()
    options["TRIGGERS"] = triggers
    return True


def _row(session: Session, monitor: ResourceMonitor) -> list[Any]:
    of_account = session.account.get(AccountObject, ()).resource_monitor == monitor.name[0]
    warehouses = session.account.all(Warehouse)
    used_by = [warehouse for warehouse in warehouses if warehouse.resource_monitor == monitor.name[0]]
    quota = monitor.credit_quota
    quota = f"{float(quota):.2f}" if quota and quota.upper() != "NULL" else None
    triggers = {action: _percents(monitor.triggers.get(action)) for action in _ACTIONS}
    start = _given(monitor.start_timestamp) or f"{monitor.created_on:%Y-%m-%d} 00:00:00.000 -0800"
    return [
        monitor.name[0], quota, "0.00", quota, "ACCOUNT" if of_account else "WAREHOUSE" if used_by else None,
        monitor.frequency.upper(), start, _given(monitor.end_timestamp), triggers["NOTIFY"],
        triggers["SUSPEND"], triggers["SUSPEND_IMMEDIATE"], monitor.created_on, monitor.owner, monitor.comment,
        ", ".join(monitor.notify_users),
    ]  # fmt: skip


def _given(time: str | None) -> str | None:
    """Return a time as it was written; None for the words NULL and IMMEDIATELY."""
    return None if time and time.upper() in ("NULL", "IMMEDIATELY") else time


def _percents(values: list[int] | None) -> str | None:
    return ",".join(f"{value}%" for value in values) if values else None


def _refuse_comment(session: Session, monitor: ResourceMonitor | None, chosen: Chosen) -> None:
    if chosen.comment is not None:
        raise errors.compilation("001420", "22023", "invalid property 'COMMENT' for 'RESOURCE_MONITOR'")


RESOURCE_MONITOR = ObjectType(
    type=ResourceMonitor,
    columns=_SHOWN,
    row=_row,
    options={
        "CREDIT_QUOTA": options.whole("CREDIT_QUOTA"),
        "FREQUENCY": options.text,
        "START_TIMESTAMP": options.text,
        "END_TIMESTAMP": options.text,
        "NOTIFY_USERS": options.strings,
    },
    name_column=0,
    clause=_clause,
    prepare=_refuse_comment,
)
