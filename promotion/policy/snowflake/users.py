"""S2: users of Snowflake, and from where they log in.

https://docs.snowflake.com/en/user-guide/admin-user-management#types-of-users
"""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from promotion.environment import SERVICES, Environment
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type, texts

_SERVICE = "snowflake_service_user"
_PEOPLE = ("snowflake_user", "snowflake_legacy_service_user")
_WIDEST = {4: 16, 6: 32}  # bits of a network that an administrator may still call his own
_MOST = 16 << 16  # addresses of IPv4 in all
_NONE: Mapping[str, str] = MappingProxyType({})


def check(
    found: Sequence[Resource],
    environment: Environment,
    next_keys: Mapping[str, str] = _NONE,
    keys: Mapping[str, str] = _NONE,
) -> Iterator[Finding]:
    """Yield a finding for each user that logs in without its key, from anywhere, or beside SSO.

    `next_keys`: {service: public key} of a rotation under way, `keys`: of all services, as the plan's variables have
    them, which come from Secrets Manager; a plan without an account has none.
    """
    for user in of_type(found, _SERVICE):
        yield from _service(user, found, environment, next_keys, keys)
    for user in of_type(found, *_PEOPLE):
        yield Finding(
            "S203", user.address, f"a {user.type.removeprefix('snowflake_')}", "people come by SSO: the runbook"
        )
    for key in of_type(found, "snowflake_user_public_keys", "snowflake_user_password_policy_attachment"):
        yield Finding("S201", key.address, "a login beside the service's key", "remove it")
    for policy in of_type(found, "snowflake_network_policy"):
        yield from _network(policy, texts(found, "snowflake_network_rule", "fully_qualified_name"))
    for rule in of_type(found, "snowflake_network_rule"):
        yield from _rule(rule)
    for rule in of_type(found, "snowflake_account_authentication_policy_attachment"):
        yield Finding("S201", rule.address, "it changes how everybody logs in", "an administrator's part: the runbook")


def _service(
    user: Resource,
    found: Sequence[Resource],
    environment: Environment,
    next_keys: Mapping[str, str],
    keys: Mapping[str, str],
) -> Iterator[Finding]:
    name, role = (_identifier(user, each) for each in ("name", "default_role"))
    yield from _name(user, name, environment)
    if name and role not in ("", name):
        yield Finding("S103", user.address, f"its default role is {role}", "give it the role of its service")
    yield from _own_key(user, name, found, keys)
    if user.text("disabled").lower() == "true" or user.number("days_to_expiry"):
        yield Finding("S201", user.address, "its service can't log in, today or soon", "remove the setting")
    yield from _slots(user, next_keys)
    yield from _place(user, environment)
    if user.text("default_secondary_roles_option").upper() != "NONE":
        remedy = 'set default_secondary_roles_option to "NONE"'
        yield Finding("S204", user.address, "secondary roles are on", remedy)
    if not role:
        yield Finding("S103", user.address, "its default role is none", "give it the role of its service")


def _identifier(user: Resource, setting: str) -> str:
    """Return a name of Snowflake's as it keeps it: without quotes, in capitals."""
    return user.text(setting).strip('"').upper()


def _name(user: Resource, name: str, environment: Environment) -> Iterator[Finding]:
    """Yield a finding for a user of no service, or one that logs in under another name."""
    services = {f"{environment.database}_{service.upper()}" for service in SERVICES}
    if name and name not in services:
        yield Finding("S201", user.address, f"{name} is the user of no service", "remove it")
    if _identifier(user, "login_name") not in ("", name):
        yield Finding("S201", user.address, f"it logs in as {user.text('login_name')}", "remove login_name")


def _slots(user: Resource, next_keys: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for a user without its key, or with a second one that no rotation gave it."""
    if not user.text("rsa_public_key"):
        yield Finding("S201", user.address, "no rsa_public_key", "give it the service's key: terraform/modules/service")
    if (second := user.text("rsa_public_key_2")) and second not in next_keys.values():
        remedy = "remove rsa_public_key_2: scripts.keys --rotate gives the next key"
        yield Finding("S201", user.address, "a second key opens it", remedy)


def _place(user: Resource, environment: Environment) -> Iterator[Finding]:
    """Yield a finding for a network policy that scripts.account does not set.

    Terraform ignores it, and a plan shows what the administrator set.
    """
    networks = {"", environment.network_policy("services"), environment.network_policy("jobs")}
    if (network := user.text("network_policy").strip('"')) not in networks:
        remedy = "remove network_policy: scripts.account sets it"
        yield Finding("S202", user.address, f"{network} says from where it logs in", remedy)


def _own_key(user: Resource, name: str, found: Sequence[Resource], keys: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for a key that scripts.keys did not make for this user, or that a second user has, too."""
    given = [user.text(slot) for slot in ("rsa_public_key", "rsa_public_key_2") if user.text(slot)]
    service = name.partition("_")[2].partition("_")[2].lower()  # of MARQUEE_ENVIRONMENT_SERVICE
    if given and keys and given[0] != keys.get(service):
        yield Finding("S201", user.address, "its key is not the one that scripts.keys made", "take service_public_keys")
    for other in of_type(found, _SERVICE):
        theirs = {other.text("rsa_public_key"), other.text("rsa_public_key_2")}
        if other.address < user.address and theirs & set(given):
            cause = f"one stolen key opens {other.text('name')}, too"
            yield Finding("S201", user.address, cause, "take service_public_keys")


def _network(policy: Resource, rules: set[str]) -> Iterator[Finding]:
    addresses = policy.values.get("allowed_ip_list") or []
    if unread := sorted(set(policy.values.get("allowed_network_rule_list") or []) - rules):
        yield Finding("S202", policy.address, f"the rule {', '.join(unread)} is in no plan", "list the addresses")
    if not addresses and not policy.values.get("allowed_network_rule_list"):
        yield Finding("S202", policy.address, "it names no address", "list the addresses of the services")
    yield from _wide(policy, addresses)


def _rule(rule: Resource) -> Iterator[Finding]:
    """https://docs.snowflake.com/en/sql-reference/sql/create-network-rule#required-parameters"""
    values = [str(each) for each in rule.values.get("value_list") or []]
    if rule.text("mode").upper() == "EGRESS":
        yield Finding("S302", rule.address, f"code in Snowflake reaches {', '.join(values)}", "remove it")
    elif rule.text("type").upper() in ("IPV4", "IPV6"):
        yield from _wide(rule, values)


def _wide(found: Resource, addresses: Sequence[str]) -> Iterator[Finding]:
    networks = []
    for address in addresses:
        try:
            networks.append(ipaddress.ip_network(address, strict=False))
        except ValueError:
            yield Finding("S202", found.address, f"{address} is no address", "list addresses or CIDR blocks")
    for network in (each for each in networks if each.prefixlen < _WIDEST[each.version]):
        yield Finding("S202", found.address, f"{network} is half the internet", "list the services' addresses")
    if sum(each.num_addresses for each in networks if each.version == 4) > _MOST:
        yield Finding("S202", found.address, "its blocks are much of the internet", "list the services' addresses")
