"""A correction to MiniStack: 1.5.33 never asks for iam:PassRole when a role is handed to a service.

The caller needs it for each role that a request gives to the service, with the condition key iam:PassedToService:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localcloud.aws import asked_rights
from localcloud.aws.asked_rights import Right, Rights


def correct() -> None:
    """Let MiniStack ask for iam:PassRole in this process."""
    for service, (roles, principal) in _PASSING.items():
        asked_rights.ask(service, _rights(roles, principal))


def _of_tasks(method: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Iterator[str]:
    target = headers.get("x-amz-target", "").rpartition(".")[2]
    source = {"RegisterTaskDefinition": body, "RunTask": body.get("overrides") or {}}.get(target, {})
    yield from (source[name] for name in ("taskRoleArn", "executionRoleArn") if source.get(name))


def _of_schedules(method: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Iterator[str]:
    role = (body.get("Target") or {}).get("RoleArn")
    if method in ("POST", "PUT") and role:
        yield role


_PASSING: Mapping[str, tuple[Callable[..., Iterator[str]], str]] = {
    "ecs": (_of_tasks, "ecs-tasks.amazonaws.com"),
    "scheduler": (_of_schedules, "scheduler.amazonaws.com"),
}


def _rights(roles: Callable[..., Iterator[str]], principal: str) -> Rights:
    def rights(method: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Iterator[Right]:
        for role in roles(method, headers, body):
            yield Right("iam:PassRole", _arn(role), {"iam:PassedToService": principal})

    return rights


def _arn(role: str) -> str:
    """Return the ARN of a role that is named by ARN or, as ECS allows it, by its name alone."""
    from ministack.core.responses import get_account_id

    return role if role.startswith("arn:") else f"arn:aws:iam::{get_account_id()}:role/{role}"
