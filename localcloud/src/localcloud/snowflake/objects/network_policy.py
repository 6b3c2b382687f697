"""Network policies: from which addresses a user may log in.

https://docs.snowflake.com/en/user-guide/network-policies
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import AccountObject, User
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.network_rule import NetworkRule
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.options import Chosen
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader, parse

_ADDRESSES = ("ALLOWED_IP_LIST", "BLOCKED_IP_LIST")
_RULES = ("ALLOWED_NETWORK_RULE_LIST", "BLOCKED_NETWORK_RULE_LIST")
_LISTS = (*_ADDRESSES, *_RULES)
_SHOWN = (
    "created_on:timestamp_ltz", "name", "comment", "entries_in_allowed_ip_list:fixed",
    "entries_in_blocked_ip_list:fixed", "entries_in_allowed_network_rules:fixed",
    "entries_in_blocked_network_rules:fixed",
)  # fmt: skip


@dataclass(kw_only=True)
class NetworkPolicy(CatalogObject):
    """IPv4 addresses and ranges, and full names of network rules. A blocked address may be allowed, too."""

    kind = "NETWORK POLICY"

    allowed_ip_list: list[str] = field(default_factory=list)
    blocked_ip_list: list[str] = field(default_factory=list)
    allowed_network_rule_list: list[str] = field(default_factory=list)
    blocked_network_rule_list: list[str] = field(default_factory=list)


def refuse_address(account: Account, user: User, address: str) -> None:
    """Raise SnowflakeError 390422 if the policy of the user, or else that of the account, keeps the address out."""
    name = user.parameters.get("NETWORK_POLICY") or account.get(AccountObject, ()).parameters.get("NETWORK_POLICY")
    policy = account.find(NetworkPolicy, (name,)) if name else None
    if policy is not None and not allows(account, policy, address):
        text = (
            f"Incoming request with IP/Token {address} is not allowed to access Snowflake. "
            "Contact your account administrator."
        )
        raise SnowflakeError("390422", "08001", text)


def allows(account: Account, policy: NetworkPolicy, address: str) -> bool:
    """Return whether the policy lets the IPv4 address in: it is not blocked, and allowed if any address is."""
    blocked = _addresses(account, policy.blocked_ip_list, policy.blocked_network_rule_list)
    allowed = _addresses(account, policy.allowed_ip_list, policy.allowed_network_rule_list)
    if _is_in(address, blocked):
        return False
    return not (policy.allowed_ip_list or policy.allowed_network_rule_list) or _is_in(address, allowed)


def _addresses(account: Account, written: list[str], rules: list[str]) -> list[str]:
    found = (account.find(NetworkRule, parse(rule).reader().name()) for rule in rules)
    return written + [address for rule in found if rule for address in rule.value_list]


def _is_in(address: str, ranges: list[str]) -> bool:
    own = ipaddress.ip_address(address)
    return any(own in ipaddress.ip_network(one, strict=False) for one in ranges)


def _prepare(session: Session, policy: NetworkPolicy | None, chosen: Chosen) -> None:
    """Write the rules' names in full. Raise SnowflakeError 002003 for one that is not there."""
    for key in _RULES:
        if key in chosen.options:
            names = [session.qualify(parse(rule).reader().name(), 3) for rule in chosen.options[key]]
            chosen.options[key] = [dotted(session.account.get(NetworkRule, name).name) for name in names]


def _check(session: Session, policy: NetworkPolicy, given: Set[str]) -> None:
    attached = session.account.get(AccountObject, ()).parameters.get("NETWORK_POLICY")
    if attached == policy.name[0]:
        require_own_address(session, policy)


def require_own_address(session: Session, policy: NetworkPolicy) -> None:
    """Raise SnowflakeError if the policy, once it is the account's, would keep the session's own client out."""
    if session.client_ip and not allows(session.account, policy, session.client_ip):
        raise errors.compilation(
            "001493",
            "22023",
            f"Network policy {policy.name[0]} cannot be activated. Requestor IP address, {session.client_ip}, must be "
            "included in the allowed_ip_list.",
        )


def _row(session: Session, policy: NetworkPolicy) -> list[Any]:
    counts = [len(NETWORK_POLICY.value(policy, key)) for key in _LISTS]
    return [policy.created_on, policy.name[0], policy.comment, *counts]


def _describe(session: Session, policy: NetworkPolicy) -> Result:
    lists = {key: NETWORK_POLICY.value(policy, key) for key in _LISTS}
    return table(("name", "value"), [[key, _text(key, values)] for key, values in lists.items() if values])


def _text(key: str, values: list[str]) -> str:
    """Return a list as DESCRIBE has it: of rules in JSON, as Terraform's provider reads it."""
    return json.dumps([{"fullyQualifiedRuleName": name} for name in values]) if key in _RULES else ",".join(values)


def _holders(session: Session, name: str) -> list[CatalogObject]:
    """Return the account and the users for which the policy of that name is in force."""
    objects = [session.account.get(AccountObject, ()), *session.account.all(User)]
    return [object_ for object_ in objects if object_.parameters.get("NETWORK_POLICY") == name]


def _rename_attached(session: Session, old: QualifiedName, policy: NetworkPolicy) -> None:
    """A policy stays in force under its new name."""
    for object_ in _holders(session, old[0]):
        object_.parameters["NETWORK_POLICY"] = policy.name[0]


def _refuse_attached(session: Session, policy: NetworkPolicy) -> None:
    """A policy that is in force can't be dropped."""
    for object_ in _holders(session, policy.name[0]):
        name = session.account.account_name if object_.kind == "ACCOUNT" else object_.name[0]
        raise errors.compilation(
            "001492",
            "42601",
            f"Cannot perform Drop operation on network policy {policy.name[0]}. The policy is attached to "
            f"{object_.kind} with name {name}. Unset the network policy from {object_.kind} and try the "
            "Drop operation again.",
        )


def _rules(reader: Reader) -> list[str]:
    """Return the names of rules, of which one may stand without parentheses, as in an example of CREATE."""
    return [reader.string()] if reader.peek().kind == "string" else reader.values()


NETWORK_POLICY = ObjectType(
    type=NetworkPolicy,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    options=dict.fromkeys(_RULES, _rules) | dict.fromkeys(_ADDRESSES, options.addresses),
    alter_right="OWNERSHIP",
    prepare=_prepare,
    check=_check,
    dropped=_refuse_attached,
    renamed=_rename_attached,
)
