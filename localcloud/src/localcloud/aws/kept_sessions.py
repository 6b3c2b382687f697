"""A correction to MiniStack: 1.5.33 forgets the sessions of roles when it ends, and keeps everything else.

A caller that has assumed a role goes on with its keys until they expire, which is what AWS has answered:
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
A cloud that has come back would refuse them.
"""

from __future__ import annotations

from typing import Any

from ministack.services import sts


def correct() -> None:
    """Let MiniStack keep sessions in this process."""
    sts.get_state = _sessions
    sts.load_persisted_state = _restore


def _sessions() -> dict[str, Any]:
    sts._evict_expired_sessions()
    return {"sessions": dict(sts._sessions)}


def _restore(state: dict[str, Any]) -> None:
    sts._sessions.update(state.get("sessions", {}))
