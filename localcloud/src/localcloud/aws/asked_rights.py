"""Rights that MiniStack leaves out, asked for before the handler of a service answers."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack import app as ministack
from ministack.core import iam_actions, iam_evaluator

from localcloud.aws.answer import Answer
from localcloud.aws.caller import current
from localcloud.aws.json_body import fields

_Handler = Callable[..., Awaitable[Answer]]


@dataclass(frozen=True)
class Right:
    """An action, `service:Action`, on the ARN of a resource; `context`: the condition keys that it has beside all."""

    action: str
    arn: str
    context: Mapping[str, str] = field(default_factory=dict)


# The rights that a request needs beside those that MiniStack asks for: method, headers, fields of the body.
Rights = Callable[[str, Mapping[str, str], Mapping[str, Any]], Iterable[Right]]


def ask(service: str, rights: Rights) -> None:
    """Let the service ask for these rights, too, in this process."""
    ministack.SERVICE_HANDLERS[service] = _asking(service, ministack.SERVICE_HANDLERS[service], rights)


def _asking(service: str, handler: _Handler, rights: Rights) -> _Handler:
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        region = ministack.extract_region(headers)
        for right in rights(method, headers, fields(body)):
            denied = iam_evaluator.enforce(
                current().access_key, right.action, right.action.partition(":")[0], region,
                resource_arn=right.arn, service_context=dict(right.context),
            )  # fmt: skip
            if denied is not None:
                return _refusal(service, denied, right, headers)
        return await handler(method, path, headers, body, query)

    return handle


def _refusal(service: str, denied: Any, right: Right, headers: dict[str, str]) -> Answer:
    caller, explicit = getattr(denied, "principal_arn", ""), getattr(denied, "decision", "") == "Deny"
    message = iam_actions.identity_denial_message(right.action, caller, right.arn, explicit)
    answer: Answer = iam_actions.access_denied_response(
        service, right.action, caller, str(uuid.uuid4()), message=message, headers=headers
    )
    return answer
