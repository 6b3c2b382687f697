"""A correction to MiniStack's STS: 1.5.33 gives sessions of any length.

A session of a role lasts from 15 minutes to the longest that the role allows, an hour unless said otherwise; one that a
session of another role asks for, an hour at most:
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
Error texts: https://github.com/99designs/aws-vault/issues/263, https://github.com/prowler-cloud/prowler/issues/7721
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from ministack import app as ministack
from ministack.services import iam, sts

from localcloud.aws.answer import Answer
from localcloud.aws.caller import current

_Handler = Callable[..., Awaitable[Answer]]
_SHORTEST, _HOUR = 900, 3600
_ACTIONS = ("AssumeRole", "AssumeRoleWithWebIdentity")
_CHAINED = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
_TOO_LONG = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."


def correct() -> None:
    """Let MiniStack limit sessions in this process."""
    ministack.SERVICE_HANDLERS["sts"] = _limited(ministack.SERVICE_HANDLERS["sts"])


def _limited(handler: _Handler) -> _Handler:
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        answer = await handler(method, path, headers, body, query)
        asked = {**query, **parse_qs(body.decode(errors="replace"))}
        if answer[0] == 200 and iam._p(asked, "Action") in _ACTIONS and (fault := _fault(asked)):
            answer = sts._error(400, "ValidationError", fault, ns="sts")
        return answer

    return handle


def _fault(asked: Mapping[str, Any]) -> str | None:
    """Return why a session may not be so long; None if it may."""
    text, arn = iam._p(asked, "DurationSeconds"), iam._p(asked, "RoleArn")
    seconds = int(text or _HOUR)
    if seconds < _SHORTEST:
        constraint = f"Member must have value greater than or equal to {_SHORTEST}"
        found = f"Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: {constraint}"
        return f"1 validation error detected: {found}"
    role = iam._roles.get_scoped(arn.split(":")[4], None, arn.rpartition("/")[2]) or {}
    if seconds > int(role.get("MaxSessionDuration") or _HOUR):
        return _TOO_LONG
    return _CHAINED if seconds > _HOUR and _of_a_role(current().access_key) else None


def _of_a_role(access_key: str) -> bool:
    """Return whether the key is of a role's session; a user's session (GetSessionToken) chains no roles."""
    return ":assumed-role/" in sts._sessions.get(access_key, {}).get("Arn", "")
