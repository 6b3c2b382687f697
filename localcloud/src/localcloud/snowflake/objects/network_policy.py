"""Network policies: kept and shown, not enforced, for every client is on this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.catalog.account_objects import AccountObject, User
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.result import Result, table

_ADDRESSES = ("ALLOWED_IP_LIST", "BLOCKED_IP_LIST")
_LISTS = (*_ADDRESSES, "ALLOWED_NETWORK_RULE_LIST", "BLOCKED_NETWORK_RULE_LIST")
_SHOWN = (
    "created_on:timestamp_ltz", "name", "comment", "entries_in_allowed_ip_list:fixed",
    "entries_in_blocked_ip_list:fixed", "entries_in_allowed_network_rules:fixed",
    "entries_in_blocked_network_rules:fixed",
)  # fmt: skip


@dataclass(kw_only=True)
class NetworkPolicy(CatalogObject):
    """IPv4 addresses and ranges, and names of network rules."""

    kind = "NETWORK POLICY"

    allowed_ip_list: list[str] = field(default_factory=list)
    blocked_ip_list: list[str] = field(default_factory=list)
    allowed_network_rule_list: list[str] = field(default_factory=list)
    blocked_network_rule_list: list[str] = field(default_factory=list)


def _row(session: Session, policy: NetworkPolicy) -> list[Any]:
    counts = [len(NETWORK_POLICY.value(policy, key)) for key in _LISTS]
    return [policy.created_on, policy.name[0], policy.comment, *counts]


def _describe(session: Session, policy: NetworkPolicy) -> Result:
    lists = {key: NETWORK_POLICY.value(policy, key) for key in _LISTS}
    return table(("name", "value"), [[key, ",".join(values)] for key, values in lists.items() if values])


def _refuse_attached(session: Session, policy: NetworkPolicy) -> None:
    """A policy that is in force can't be dropped."""
    for object_ in [session.account.get(AccountObject, ()), *session.account.all(User)]:
        if object_.parameters.get("NETWORK_POLICY") == policy.name[0]:
            name = session.account.account_name if object_.kind == "ACCOUNT" else object_.name[0]
            raise errors.compilation(
                "001492",
                "42601",
                f"Cannot perform Drop operation on network policy {policy.name[0]}. The policy is attached to "
                f"{object_.kind} with name {name}. Unset the network policy from {object_.kind} and try the "
                "Drop operation again.",
            )


NETWORK_POLICY = ObjectType(
    type=NetworkPolicy,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    options=dict.fromkeys(_LISTS, options.strings) | dict.fromkeys(_ADDRESSES, options.addresses),
    alter_right="OWNERSHIP",
    dropped=_refuse_attached,
)
