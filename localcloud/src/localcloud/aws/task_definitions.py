"""A correction to MiniStack's ECS: 1.5.33 registers task definitions that Fargate can't run.

The CPU and memory of Fargate: https://docs.aws.amazon.com/AmazonECS/latest/userguide/task-cpu-memory-error.html
Its other requirements: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
Settings of containers: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html and
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
Error texts: https://github.com/aws-games/cloud-game-development-toolkit/issues/737 (sizes),
https://github.com/klothoplatform/klotho/issues/892 (what is missing, ports, options of a log driver),
https://github.com/aws/amazon-ecs-cli/issues/1145 (network), https://github.com/aws/aws-cli/issues/7288 (a setting),
https://github.com/hashicorp/terraform-provider-aws/issues/3051, https://github.com/fabfuel/ecs-deploy/issues/87 and
https://github.com/virtual-kubelet/virtual-kubelet/issues/193 (role),
https://github.com/Shippable/support/issues/2946 (names of containers)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localcloud.aws import request_checks
from localcloud.aws.request_checks import Fault

_Asked = Mapping[str, Any]
_Rule = Callable[[_Asked], Iterator[str]]
_GB = 1024
# MiB of memory by CPU units.
_SIZES: Mapping[int, range | tuple[int, ...]] = {
    256: (512, 1 * _GB, 2 * _GB),
    512: range(1 * _GB, 4 * _GB + 1, _GB),
    1024: range(2 * _GB, 8 * _GB + 1, _GB),
    2048: range(4 * _GB, 16 * _GB + 1, _GB),
    4096: range(8 * _GB, 30 * _GB + 1, _GB),
    8192: range(16 * _GB, 60 * _GB + 1, 4 * _GB),
    16384: range(32 * _GB, 120 * _GB + 1, 8 * _GB),
}
# What a health check of a container, and the container itself on Fargate, may say.
_HEALTH = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}
_STOP = {"stopTimeout": (0, 120)}
_ECR = re.compile(r"\d{12}\.dkr\.ecr[.-]")
_AWSLOGS = ("awslogs-region", "awslogs-group", "awslogs-stream-prefix")


def correct() -> None:
    """Let MiniStack refuse such task definitions in this process."""
    request_checks.refuse("ecs", RegisterTaskDefinition=_fault)


def _fault(asked: _Asked) -> Fault | None:
    rules: tuple[_Rule, ...] = (_names, _health, _secrets)
    if "FARGATE" in (asked.get("requiresCompatibilities") or ()):
        rules = (_names, _health, _stop, _network, _size, _secrets, _role, _logs)
    found = next((text for rule in rules for text in rule(asked)), None)
    return Fault("ClientException", found) if found else None


def _containers(asked: _Asked) -> list[_Asked]:
    return [each for each in asked.get("containerDefinitions") or () if isinstance(each, Mapping)]


def _names(asked: _Asked) -> Iterator[str]:
    names = [each.get("name") for each in _containers(asked)]
    if len(set(names)) < len(names):
        yield "Container names must be unique within a Task Definition."


def _health(asked: _Asked) -> Iterator[str]:
    for each in _containers(asked):
        yield from _outside(each, each.get("healthCheck") or {}, _HEALTH)


def _stop(asked: _Asked) -> Iterator[str]:
    for each in _containers(asked):
        yield from _outside(each, each, _STOP)


def _outside(container: _Asked, given: _Asked, limits: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for name, (least, most) in limits.items():
        if given.get(name) is not None and not least <= int(given[name]) <= most:
            yield f"Invalid '{name}' setting for container '{container.get('name')}'."


def _network(asked: _Asked) -> Iterator[str]:
    if asked.get("networkMode") != "awsvpc":
        yield "Fargate only supports network mode \u2018awsvpc\u2019."
    ports = [port for each in _containers(asked) for port in each.get("portMappings") or ()]
    if any(port.get("hostPort") not in (None, 0, port.get("containerPort")) for port in ports):
        yield "When networkMode=awsvpc, the host ports and container ports in port mappings must match."


def _size(asked: _Asked) -> Iterator[str]:
    for name in ("cpu", "memory"):
        if not asked.get(name):
            yield f"Fargate requires that '{name}' be defined at the task level."
    cpu, memory = _units(str(asked.get("cpu", "")), "vcpu"), _units(str(asked.get("memory", "")), "gb")
    for name, value in (("cpu", cpu), ("memory", memory)):
        if value is None:
            yield f"Invalid '{name}' setting for task."
    if cpu and memory and memory not in _SIZES.get(cpu, ()):
        yield (
            f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
            "See the Amazon ECS documentation for the valid values."
        )
    if cpu and sum(int(each.get("cpu") or 0) for each in _containers(asked)) > cpu:
        yield "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."


def _units(text: str, large: str) -> int | None:
    """Return CPU units or MiB of `512`, `.5 vCPU` or `1 GB`; None if it is none of these."""
    found = re.fullmatch(rf"\s*(\d*\.?\d+)\s*({large})?\s*", text, re.IGNORECASE)
    if not found or ("." in found[1] and not found[2]):
        return None
    return int(float(found[1]) * (_GB if found[2] else 1))


def _secrets(asked: _Asked) -> Iterator[str]:
    if not asked.get("executionRoleArn") and any(each.get("secrets") for each in _containers(asked)):
        yield "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."


def _role(asked: _Asked) -> Iterator[str]:
    if asked.get("executionRoleArn"):
        return
    needs = "Fargate requires task definition to have execution role ARN to support"
    for each in _containers(asked):
        if _ECR.match(str(each.get("image", ""))):
            yield f"{needs} ECR images."
        if _driver(each) == "awslogs":
            yield f"{needs} log driver awslogs."


def _driver(container: _Asked) -> str | None:
    return (container.get("logConfiguration") or {}).get("logDriver")


def _logs(asked: _Asked) -> Iterator[str]:
    for each in _containers(asked):
        options = (each.get("logConfiguration") or {}).get("options") or {}
        missing = [name for name in _AWSLOGS if name not in options]
        if _driver(each) == "awslogs" and missing:
            yield f"Log driver awslogs requires options: {', '.join(missing)}"
