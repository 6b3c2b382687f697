"""A5: tasks and services of ECS; what a schedule tells them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type, texts

_SECRET = re.compile(
    r"PASSWORD|PASSPHRASE|PASSWD|SECRET_ACCESS_KEY|ACCESS_KEY_ID|PRIVATE_KEY|API_?KEY|TOKEN\b", re.IGNORECASE
)
_SECRET_VALUE = re.compile(r"PRIVATE KEY-|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|://[^/@\s:]*:[^/@\s]+@")
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
_SHARED = {"network_mode": ("", "awsvpc"), "pid_mode": ("",), "ipc_mode": ("", "none")}
_REMEDY = "keep it in Secrets Manager, and give the task its name"


def check(found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for each container that can write its own code, holds a secret, or is open to the internet."""
    for task in of_type(found, "aws_ecs_task_definition"):
        for container in _containers(task):
            yield from _container(task, container)
        yield from _shared(task)
        yield from _foreign(task, found)
    for cluster in of_type(found, "aws_ecs_cluster"):
        if any(each.get("execute_command_configuration") for each in cluster.blocks("configuration")):
            yield Finding("A501", cluster.address, "people open a shell in its tasks", "remove the configuration")
    for schedule in of_type(found, "aws_scheduler_schedule"):
        yield from _schedule(schedule, found)
        if _SECRET_VALUE.search(text := json.dumps(schedule.values.get("target"))) or _SECRET.search(text):
            yield Finding("A502", schedule.address, "its input has a secret", _REMEDY)
    for service in of_type(found, "aws_ecs_service"):
        if service.values.get("enable_execute_command"):
            yield Finding("A501", service.address, "people open a shell in it", "remove enable_execute_command")
        if service.block("load_balancer"):
            yield Finding(
                "A503", service.address, "a load balancer leads to it", "remove it: nothing asks the splitter"
            )


def _schedule(schedule: Resource, found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for a schedule that does anything but start a task of the platform.

    Its target could be any call of any API: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
    """
    own = {
        "arn": ("A202", texts(found, "aws_ecs_cluster", "arn")),
        "role_arn": ("A202", texts(found, "aws_iam_role", "arn")),
        "task_definition_arn": ("A504", texts(found, "aws_ecs_task_definition", "arn", "arn_without_revision")),
    }
    target = schedule.block("target")
    runs: Mapping[str, Any] = next(iter(target.get("ecs_parameters") or []), {})
    for name, (code, known) in own.items():
        if (arn := target.get(name) or runs.get(name)) and arn not in known:
            yield Finding(code, schedule.address, f"{name} is {arn}", "use terraform/modules/scheduled_task")
    if runs.get("enable_execute_command"):
        yield Finding("A501", schedule.address, "people open a shell in it", "remove enable_execute_command")
    queues = texts(found, "aws_sqs_queue", "arn")
    for dead in target.get("dead_letter_config") or []:
        if dead.get("arn") and dead["arn"] not in queues:
            yield Finding("A401", schedule.address, f"{dead['arn']} gets what failed", "name a queue of the platform")


def _foreign(task: Resource, found: Sequence[Resource]) -> Iterator[Finding]:
    """Yield a finding for a role that the platform has not, and for a file system that others write to."""
    roles = texts(found, "aws_iam_role", "arn")
    for name in ("task_role_arn", "execution_role_arn"):
        if (arn := task.text(name)) and arn not in roles:
            yield Finding("A201", task.address, f"{name} is {arn}", "use a role of terraform/modules/assumable_role")
    for volume in task.blocks("volume"):
        for kind in sorted(name for name in volume if name.endswith("volume_configuration") and volume[name]):
            yield Finding("A505", task.address, f"{kind}: others change what it reads", "use the task's own disk")


def _shared(task: Resource) -> Iterator[Finding]:
    """Yield a finding for each part of the machine that the task shares with others."""
    for name, allowed in _SHARED.items():
        if task.text(name) not in allowed:
            yield Finding("A501", task.address, f"{name} is {task.text(name)}", f"remove {name}")
    for volume in task.blocks("volume"):
        if volume.get("host_path"):
            yield Finding("A501", task.address, f"it has the machine's {volume['host_path']}", "remove host_path")


def _containers(task: Resource) -> list[Mapping[str, Any]]:
    text = task.text("container_definitions")
    return json.loads(text) if text else []


def _is_root(user: str) -> bool:
    """Return whether a user, `NAME:GROUP` or numbers, is root: `00` is a number, too."""
    name = user.partition(":")[0].strip()
    try:
        return int(name) == 0
    except ValueError:
        return name == "root"


def _container(task: Resource, container: Mapping[str, Any]) -> Iterator[Finding]:
    name = f"{task.address}, {container.get('name')}"
    if container.get("privileged"):
        yield Finding("A501", name, "privileged", "remove it")
    if _is_root(str(container.get("user") or "")):
        yield Finding("A501", name, "runs as root", "remove user: the image has its own")
    linux = container.get("linuxParameters") or {}
    if (linux.get("capabilities") or {}).get("add") or linux.get("devices"):
        yield Finding("A501", name, "it gets more of the kernel", "remove linuxParameters")
    if container.get("readonlyRootFilesystem") is not True:
        yield Finding("A505", name, "its own code can be overwritten", "set readonlyRootFilesystem")
    for variable in container.get("environment") or []:
        if _SECRET.search(str(variable.get("name"))):
            yield Finding("A502", name, f"the variable {variable['name']} is a secret", _REMEDY)
    if _SECRET_VALUE.search(json.dumps(container)):
        yield Finding("A502", name, "a value is a key or has a password", _REMEDY)
    image = str(container.get("image", ""))
    if image.endswith(":latest") or ":" not in image.rpartition("/")[2]:
        yield Finding("A504", name, f"{image} can be another image tomorrow", "name a version or a digest")
    log = container.get("logConfiguration")
    if not log:
        yield Finding("A602", name, "no log", "use terraform/modules/fargate_task")
    elif log.get("logDriver") != "awslogs" or container.get("firelensConfiguration"):
        yield Finding("A602", name, f"its lines go to {log.get('logDriver')}", "use terraform/modules/fargate_task")
    if container.get("environmentFiles"):
        yield Finding("A504", name, "a file beside the plan sets its variables", "write them into environment")
