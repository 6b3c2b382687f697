"""A5: from where the network lets somebody in."""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type

_GROUPS = ("aws_security_group", "aws_default_security_group")
_RULES = ("aws_security_group_rule", "aws_vpc_security_group_ingress_rule")
_PRIVATE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
_WIDEST = {4: 16, 6: 32}  # bits of a public network that somebody may still call his own


def check(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for each rule that lets in addresses which nobody can know."""
    for group in of_type(found, *_GROUPS):
        for block in group.blocks("ingress"):
            yield from _ingress(group, block)
    for rule in of_type(found, *_RULES):
        if rule.text("type") != "egress":
            yield from _ingress(rule, rule.values)


def _ingress(found: Resource, values: Mapping[str, Any]) -> Iterator[Finding]:
    for name in ("prefix_list_ids", "prefix_list_id"):
        if values.get(name):
            yield Finding("A503", found.address, f"{name}: whoever writes the list opens it", "name the addresses")
    for name in ("security_groups", "source_security_group_id", "referenced_security_group_id"):
        groups = values.get(name) or []
        if others := [each for each in ([groups] if isinstance(groups, str) else groups) if "/" in each]:
            yield Finding("A503", found.address, f"{', '.join(others)} of another account", "name a group of this one")
    lists = [*(values.get("cidr_blocks") or []), *(values.get("ipv6_cidr_blocks") or [])]
    for address in filter(None, [*lists, values.get("cidr_ipv4"), values.get("cidr_ipv6")]):
        if _is_wide(str(address)):
            yield Finding("A503", found.address, f"every address of {address} gets in", "name the addresses")


def _is_wide(address: str) -> bool:
    network = ipaddress.ip_network(address, strict=False)
    own = any(network.version == each.version and network.subnet_of(each) for each in _PRIVATE)  # type: ignore[arg-type]
    return not own and network.prefixlen < _WIDEST[network.version]
