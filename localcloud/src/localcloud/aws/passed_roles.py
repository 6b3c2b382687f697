"""A correction to MiniStack: 1.5.33 never asks for iam:PassRole when a role is handed to a service.

The caller needs it for each role that a request gives to the service, with the condition key iam:PassedToService:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from ministack import app as ministack
from ministack.core import iam_actions, iam_evaluator

from localcloud.aws.answer import Answer
from localcloud.aws.caller import current
from localcloud.aws.json_body import fields

_Handler = Callable[..., Awaitable[Answer]]


def correct() -> None:
    """Let MiniStack ask for iam:PassRole in this process."""
    for service, (roles, principal) in _PASSING.items():
        handler = ministack.SERVICE_HANDLERS[service]
        ministack.SERVICE_HANDLERS[service] = _asking(service, handler, roles, principal)


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


def _asking(service: str, handler: _Handler, roles: Callable[..., Iterator[str]], principal: str) -> _Handler:
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        for role in roles(method, headers, fields(body)):
            denied = iam_evaluator.enforce(
                current().access_key, "iam:PassRole", "iam", ministack.extract_region(headers), resource_arn=_arn(role),
                service_context={"iam:PassedToService": principal},
            )  # fmt: skip
            if denied is not None:
                return _refusal(service, denied, _arn(role), headers)
        return await handler(method, path, headers, body, query)

    return handle


def _refusal(service: str, denied: Any, role: str, headers: dict[str, str]) -> Answer:
    caller, explicit = getattr(denied, "principal_arn", ""), getattr(denied, "decision", "") == "Deny"
    message = iam_actions.identity_denial_message("iam:PassRole", caller, role, explicit)
    answer: Answer = iam_actions.access_denied_response(
        service, "iam:PassRole", caller, str(uuid.uuid4()), message=message, headers=headers
    )
    return answer


def _arn(role: str) -> str:
    """Return the ARN of a role that is named by ARN or, as ECS allows it, by its name alone."""
    from ministack.core.responses import get_account_id

    return role if role.startswith("arn:") else f"arn:aws:iam::{get_account_id()}:role/{role}"
