"""A5, A7: the closed list of what a container, a service and a schedule of the platform say.

A setting beside these is a way that no rule reads: a program in the place of the image's, another host in the place of
AWS's. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promotion.environment import Environment
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type, texts

# Those with a rule in containers.py among them.
_CONTAINER = frozenset({
    "command", "cpu", "environment", "environmentFiles", "essential", "healthCheck", "image",
    "linuxParameters", "logConfiguration", "memory", "memoryReservation", "mountPoints", "name", "portMappings",
    "privileged", "readonlyRootFilesystem", "stopTimeout", "user",
})  # fmt: skip
_VARIABLE = re.compile(r"MARQUEE_\w+|AWS_DEFAULT_REGION|SNOWFLAKE_(ACCOUNT|DATABASE|ROLE|USER|WAREHOUSE)")
_HEALTH = ("CMD", "/marquee/.venv/bin/python", "-m", "pipelines.")
_MOST = 100  # tasks at once
_REMEDY = "remove it, or write a rule for it in promotion/policy/aws/task_settings.py"


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each setting that no rule reads, and for tasks that others run, reach, or multiply."""
    for task in of_type(found, "aws_ecs_task_definition"):
        yield from _task(task, _repositories(environment))
    own = texts(found, "aws_ecs_task_definition", "arn", "arn_without_revision")
    for service in of_type(found, "aws_ecs_service"):
        yield from _public(service, service.block("network_configuration"))
        if service.number("desired_count") > _MOST:
            yield Finding("A701", service.address, f"{service.text('desired_count')} tasks", f"at most {_MOST}")
        arn = service.text("task_definition")
        if arn and own and arn not in own:
            yield Finding("A504", service.address, f"it runs {arn}", "use terraform/modules/fargate_task")
    for schedule in of_type(found, "aws_scheduler_schedule"):
        yield from _schedule(schedule)


def _repositories(environment: Environment) -> set[str]:
    """Return the repositories of the images that the environment names."""
    named: dict[str, str] = json.loads(environment.values_file.read_text()).get("images", {})
    return {_repository(image) for image in named.values()}


def _repository(image: str) -> str:
    """Return an image's name without its tag and digest; the port of a registry is none."""
    registry, slash, name = image.partition("@")[0].rpartition("/")
    return f"{registry}{slash}{name.partition(':')[0]}"


def _task(task: Resource, repositories: set[str]) -> Iterator[Finding]:
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
            yield Finding("T101", name, f"no rule reads {setting} of a container", _REMEDY)
        yield from _variables(name, container.get("environment") or [])
        yield from _programs(name, container)


def _programs(name: str, container: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding for a program beside the pipelines', and for a disk in the place of the image's files."""
    asked = (container.get("healthCheck") or {}).get("command") or list(_HEALTH)
    if tuple(asked[:3]) != _HEALTH[:3] or not all(str(word).startswith(_HEALTH[3]) for word in asked[3:4]):
        yield Finding("A504", name, f"its health check runs {' '.join(map(str, asked))}", f"run {' '.join(_HEALTH)}…")
    for mount in container.get("mountPoints") or []:
        if mount.get("containerPath") != "/tmp":
            yield Finding("A505", name, f"a disk hides {mount.get('containerPath')} of the image", "mount /tmp alone")


def _variables(name: str, variables: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    for variable in variables:
        if not _VARIABLE.fullmatch(str(variable.get("name"))):
            yield Finding("T101", name, f"no rule reads the variable {variable.get('name')}", _REMEDY)


def _public(place: Resource, network: Mapping[str, Any]) -> Iterator[Finding]:
    if network.get("assign_public_ip"):
        yield Finding("A503", place.address, "its tasks have addresses of the internet", "remove assign_public_ip")


def _schedule(schedule: Resource) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html: what an input may change."""
    runs: Mapping[str, Any] = next(iter(schedule.block("target").get("ecs_parameters") or []), {})
    for network in runs.get("network_configuration") or []:
        yield from _public(schedule, network)
    if int(runs.get("task_count") or 1) > 1:
        yield Finding("A701", schedule.address, f"{runs['task_count']} tasks at once", "remove task_count")
    text = str(schedule.block("target").get("input") or "{}")
    try:
        changed = json.loads(text)
        overrides = changed.pop("containerOverrides", [])
        more = {*changed, *(name for each in overrides for name in set(each) - {"name", "command"})}
    except (ValueError, AttributeError, TypeError):
        more = {"an input that is no JSON"}
    for setting in sorted(more):
        yield Finding("T101", schedule.address, f"no rule reads {setting} of an input", _REMEDY)
