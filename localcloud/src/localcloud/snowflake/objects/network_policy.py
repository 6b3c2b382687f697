"""Network policies: kept and shown, not enforced, for every client is on this machine."""

from __future__ import annotations

from typing import Any

from localcloud.snowflake.catalog.account import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.result import Result, table

ADDRESSES = ("ALLOWED_IP_LIST", "BLOCKED_IP_LIST")
LISTS = (*ADDRESSES, "ALLOWED_NETWORK_RULE_LIST", "BLOCKED_NETWORK_RULE_LIST")
SHOWN = (
    "created_on:timestamp_ltz", "name", "comment", "entries_in_allowed_ip_list:fixed",
    "entries_in_blocked_ip_list:fixed", "entries_in_allowed_network_rules:fixed",
    "entries_in_blocked_network_rules:fixed",
)  # fmt: skip


def row(session: Session, policy: CatalogObject) -> list[Any]:
    counts = [len(policy.attributes.get(key, [])) for key in LISTS]
    return [policy.created_on, policy.name[0], policy.comment, *counts]


def describe(session: Session, policy: CatalogObject) -> Result:
    given = [(key, policy.attributes[key]) for key in LISTS if policy.attributes.get(key)]
    return table(("name", "value"), [[key, ",".join(values)] for key, values in given])


def refuse_attached(session: Session, policy: CatalogObject) -> None:
    """A policy that is in force can't be dropped."""
    for thing in [session.account.get("ACCOUNT", ()), *session.account.all("USER")]:
        if thing.parameters.get("NETWORK_POLICY") == policy.name[0]:
            name = session.account.account_name if thing.kind == "ACCOUNT" else thing.name[0]
            raise errors.compilation(
                "001492",
                "42601",
                f"Cannot perform Drop operation on network policy {policy.name[0]}. The policy is attached to "
                f"{thing.kind} with name {name}. Unset the network policy from {thing.kind} and try the "
                "Drop operation again.",
            )


NETWORK_POLICY = ObjectType(
    word="NETWORK POLICY",
    phrases=("NETWORK POLICY",),
    plural="NETWORK POLICIES",
    columns=SHOWN,
    row=row,
    describe=describe,
    options=dict.fromkeys(LISTS, options.strings) | dict.fromkeys(ADDRESSES, options.addresses),
    alter_right="OWNERSHIP",
    dropped=refuse_attached,
)
