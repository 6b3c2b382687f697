"""A5: tasks and services of ECS."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type

_SECRET = re.compile(r"PASSWORD|PASSPHRASE|SECRET_ACCESS_KEY|PRIVATE_KEY|TOKEN$", re.IGNORECASE)
_EVERYWHERE = {"0.0.0.0/0", "::/0"}
_REMEDY = "keep it in Secrets Manager, and give the task its name"


def check(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for each container that can write its own code, holds a secret, or is open to the internet."""
    for task in of_type(found, "aws_ecs_task_definition"):
        for container in _containers(task):
            yield from _container(task, container)
    for service in of_type(found, "aws_ecs_service"):
        if service.values.get("enable_execute_command"):
            yield Finding("A501", service.address, "people open a shell in it", "remove enable_execute_command")
        if service.block("load_balancer"):
            yield Finding(
                "A503", service.address, "a load balancer leads to it", "remove it: nothing asks the splitter"
            )
    for rule in of_type(found, "aws_security_group_rule", "aws_vpc_security_group_ingress_rule"):
        blocks = [*(rule.values.get("cidr_blocks") or []), *(rule.values.get("ipv6_cidr_blocks") or [])]
        if _EVERYWHERE & {*blocks, rule.text("cidr_ipv4"), rule.text("cidr_ipv6")}:
            yield Finding("A503", rule.address, "every address gets in", "name the addresses")


def _containers(task: Resource) -> list[Mapping[str, Any]]:
    text = task.text("container_definitions")
    return json.loads(text) if text else []


def _container(task: Resource, container: Mapping[str, Any]) -> Iterator[Finding]:
    name = f"{task.address}, {container.get('name')}"
    if container.get("privileged"):
        yield Finding("A501", name, "privileged", "remove it")
    if (container.get("user") or "").partition(":")[0] in ("root", "0"):
        yield Finding("A501", name, "runs as root", "remove user: the image has its own")
    if container.get("readonlyRootFilesystem") is not True:
        yield Finding("A505", name, "its own code can be overwritten", "set readonlyRootFilesystem")
    for variable in container.get("environment") or []:
        if _SECRET.search(variable.get("name", "")) or "PRIVATE KEY" in variable.get("value", ""):
            yield Finding("A502", name, f"the variable {variable['name']} is a secret", _REMEDY)
    image = str(container.get("image", ""))
    if image.endswith(":latest") or ":" not in image.rpartition("/")[2]:
        yield Finding("A504", name, f"{image} can be another image tomorrow", "name a version or a digest")
    if not container.get("logConfiguration"):
        yield Finding("A602", name, "no log", "use terraform/modules/fargate_task")
