"""A5, A7: the closed list of what a container, a service and a schedule of the platform say.

A setting beside these is a way that no rule reads: a program in the place of the image's, another host in the place of
AWS's. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promotion.environment import Environment
from promotion.policy.aws import launches, task_variables
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type, texts

# Those with a rule in containers.py among them.
_CONTAINER = frozenset({
    "command", "cpu", "environment", "environmentFiles", "essential", "healthCheck", "image",
    "linuxParameters", "logConfiguration", "memory", "memoryReservation", "mountPoints", "name", "portMappings",
    "privileged", "readonlyRootFilesystem", "stopTimeout", "user",
})  # fmt: skip
_HEALTH = ("CMD", "/marquee/.venv/bin/python", "-m", "pipelines.")
_MOST = 100  # tasks at once
_OWN_ROLES = ("splitter", "upkeep", "bulk-load")  # ends of a task's family, and of its role's name


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each setting that no rule reads, and for tasks that others run, reach, or multiply."""
    known = task_variables.Known(found, environment)
    for task in of_type(found, "aws_ecs_task_definition"):
        yield from _task(task, _repositories(environment), known)
        yield from _role(task, found, environment)
    own = texts(found, "aws_ecs_task_definition", "arn", "arn_without_revision")
    clusters = texts(found, "aws_ecs_cluster", "arn", "id", "name")
    for service in of_type(found, "aws_ecs_service"):
        yield from launches.check(service, service.values, environment)
        if (cluster := service.text("cluster")) and cluster not in clusters:
            yield Finding("A501", service.address, f"it runs in the cluster {cluster}", "name the platform's")
        if any(not each.get("enable") for each in service.blocks("deployment_circuit_breaker")):
            cause = "a version that does not start is started for ever"
            yield Finding("A701", service.address, cause, "set deployment_circuit_breaker")
        if service.number("desired_count") > _MOST:
            yield Finding("A701", service.address, f"{service.text('desired_count')} tasks", f"at most {_MOST}")
        arn = service.text("task_definition")
        if arn and own and arn not in own:
            yield Finding("A504", service.address, f"it runs {arn}", "use terraform/modules/fargate_task")


def _repositories(environment: Environment) -> set[str]:
    """Return the repositories of the images that the environment names."""
    named: dict[str, str] = environment.values().get("images", {})
    return {_repository(image) for image in named.values()}


def _repository(image: str) -> str:
    """Return an image's name without its tag and digest; the port of a registry is none."""
    registry, slash, name = image.partition("@")[0].rpartition("/")
    return f"{registry}{slash}{name.partition(':')[0]}"


def _role(task: Resource, found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for a task with another task's role; a plan without an account has one ARN for all of them."""
    end = task.text("family").removeprefix(f"{environment.prefix}-")
    if end not in _OWN_ROLES:
        return
    for name, role in (("task_role_arn", end), ("execution_role_arn", "tasks")):
        arn = task.text(name)
        names = {each.text("name") for each in of_type(found, "aws_iam_role") if each.text("arn") == arn}
        if names and f"{environment.prefix}-{role}" not in names:
            yield Finding("A201", task.address, f"{name} is {arn}", "give it the role of its own service")


def _task(task: Resource, repositories: set[str], known: task_variables.Known) -> Iterator[Finding]:
    if (where := set(task.values.get("requires_compatibilities") or ["FARGATE"])) != {"FARGATE"}:
        cause = f"it runs on machines of somebody's: {', '.join(sorted(where))}"
        yield Finding("A501", task.address, cause, "use terraform/modules/fargate_task")
    text = task.text("container_definitions")
    for container in json.loads(text) if text else []:
        name = f"{task.address}, {container.get('name')}"
        if (image := str(container.get("image"))) and _repository(image) not in repositories:
            yield Finding("A504", name, f"the environment names no {image}", "write it into images of the environment")
        # The state has AWS's answer, with `systemControls: []` and the like: an empty setting opens nothing.
        for setting in sorted(name for name, value in container.items() if value and name not in _CONTAINER):
            yield Finding("T101", name, f"no rule reads {setting} of a container", launches.REMEDY)
        yield from task_variables.check(task, name, container.get("environment") or [], known)
        yield from _programs(name, container)


def _programs(name: str, container: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding for a program beside the pipelines', and for a disk in the place of the image's files."""
    if container.get("command"):
        yield Finding("A504", name, f"it runs {' '.join(map(str, container['command']))}", "remove command")
    log = (container.get("logConfiguration") or {}).get("options") or {}
    if str(log.get("mode") or "blocking") != "blocking":
        yield Finding("A602", name, "lines that CloudWatch is too slow for are thrown away", "remove mode")
    asked = (container.get("healthCheck") or {}).get("command") or list(_HEALTH)
    if tuple(asked[:3]) != _HEALTH[:3] or not all(str(word).startswith(_HEALTH[3]) for word in asked[3:4]):
        yield Finding("A504", name, f"its health check runs {' '.join(map(str, asked))}", f"run {' '.join(_HEALTH)}…")
    for mount in container.get("mountPoints") or []:
        if mount.get("containerPath") != "/tmp":
            yield Finding("A505", name, f"a disk hides {mount.get('containerPath')} of the image", "mount /tmp alone")
