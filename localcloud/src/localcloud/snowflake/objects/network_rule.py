"""Network rules: addresses that network policies allow or block. https://docs.snowflake.com/en/user-guide/network-rules

Rules of other types than IPV4, and of other modes than INGRESS, are for ways that don't exist here.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects.object_type import ObjectType
from localcloud.snowflake.wire import errors, options
from localcloud.snowflake.wire.names import QualifiedName, dotted
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader

_SHOWN = (
    "created_on:timestamp_ltz", "name", "database_name", "schema_name", "owner", "comment", "type", "mode",
    "entries_in_valuelist:fixed", "owner_role_type",
)  # fmt: skip
_DESCRIBED = (*_SHOWN[:8], "value_list")
# The fields of a network policy that name rules.
_NAMES_OF_POLICIES = ("allowed_network_rule_list", "blocked_network_rule_list")
_TYPES = ("IPV4", "AWSVPCEID", "AZURELINKID", "GCPPSCID", "HOST_PORT", "PRIVATE_HOST_PORT")
_MODES = ("INGRESS", "INTERNAL_STAGE", "EGRESS")


@dataclass(kw_only=True)
class NetworkRule(CatalogObject):
    """`value_list` has IPv4 addresses and ranges such as 192.168.1.0/24."""

    kind = "NETWORK RULE"

    type: str = ""
    mode: str = "INGRESS"
    value_list: list[str] = field(default_factory=list)


def _one_of(key: str, supported: str, known: tuple[str, ...]) -> options.Option:
    def read(reader: Reader) -> str:
        value = str(options.one_of(key, *known)(reader)).upper()
        if value != supported:
            raise errors.unsupported(f"{key} = {value} of NETWORK RULE")
        return value

    return read


def _check(session: Session, rule: NetworkRule, given: Set[str]) -> None:
    if not rule.type:
        raise errors.compilation("002029", "42601", "Missing option(s): [TYPE]")


def _row(session: Session, rule: NetworkRule) -> list[Any]:
    return [*_head(rule), len(rule.value_list), "ROLE"]


def _describe(session: Session, rule: NetworkRule) -> Result:
    return table(_DESCRIBED, [[*_head(rule), ",".join(rule.value_list)]])


def _head(rule: NetworkRule) -> list[Any]:
    database, schema, name = rule.name
    return [rule.created_on, name, database, schema, rule.owner, rule.comment, rule.type, rule.mode]


def refuse_named_inside(session: Session, within: QualifiedName) -> None:
    """Raise SnowflakeError 001492 if a policy names a rule in this database or schema."""
    for rule in session.account.all(NetworkRule, within):
        _refuse_named(session, rule)


def _refuse_named(session: Session, rule: NetworkRule) -> None:
    """A rule that a policy names can't be dropped.

    The text is from https://github.com/snowflakedb/terraform-provider-snowflake/issues/2858
    """
    for policy in session.account.all("NETWORK POLICY"):
        if any(dotted(rule.name) in getattr(policy, names) for names in _NAMES_OF_POLICIES):
            text = f"Cannot drop Network rule {rule.name[-1]} as it is associated with some network policies."
            raise errors.compilation("001492", "42601", text)


NETWORK_RULE = ObjectType(
    type=NetworkRule,
    parts=3,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    options={
        "TYPE": _one_of("TYPE", "IPV4", _TYPES),
        "MODE": _one_of("MODE", "INGRESS", _MODES),
        "VALUE_LIST": options.addresses,
    },
    always=("TYPE", "MODE"),
    title="Network rule",
    alter_right="OWNERSHIP",
    renames=False,
    check=_check,
    dropped=_refuse_named,
)
