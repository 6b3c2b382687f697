"""A5: where tasks of a service or a schedule run, and on which network: Fargate's, and the environment's.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from promotion.environment import Environment
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html: older ones get no security fixes
_PLATFORMS = ("", "LATEST", "1.4.0")
REMEDY = "remove it, or write a rule for it in promotion/policy/aws"


def loads_in_bulk(environment: Environment) -> bool:
    """Return whether the bulk load runs: it does unless the environment's file turns it off."""
    return bool(environment.values().get("bulk_load", {}).get("enabled", True))


def check(place: Resource, runs: Mapping[str, Any], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for tasks that run on somebody's machine, on an old platform, or that others reach.

    `runs`: the values of a service, or the ecs_parameters of a schedule.
    """
    if (where := str(runs.get("launch_type") or "FARGATE")) != "FARGATE":
        yield Finding("A501", place.address, f"its tasks run on machines of {where}", "remove launch_type")
    if runs.get("capacity_provider_strategy"):
        yield Finding("A501", place.address, "machines of a capacity provider run it", "name launch_type FARGATE")
    if (version := str(runs.get("platform_version") or "")) not in _PLATFORMS:
        yield Finding("A501", place.address, f"platform {version} has old faults", "remove platform_version")
    given = environment.values().get("network", {})
    for network in runs.get("network_configuration") or []:
        if network.get("assign_public_ip"):
            yield Finding("A503", place.address, "its tasks have addresses of the internet", "remove assign_public_ip")
        for name in ("security_groups", "subnets"):
            if others := sorted(set(network.get(name) or []) - set(given.get(name, []))):
                cause = f"{name} has {', '.join(others)}, which the environment does not name"
                yield Finding("A503", place.address, cause, "write it into network of the environment")
