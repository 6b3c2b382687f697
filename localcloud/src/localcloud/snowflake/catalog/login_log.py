"""The logins of an account, those that failed, too, for LOGIN_HISTORY."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

_KEPT = 10_000


@dataclass(frozen=True)
class Login:
    """One attempt to log in. `factor` is PASSWORD, RSA_KEYPAIR or another; `error_code` is empty if it succeeded."""

    moment: datetime
    user: str
    client_ip: str
    client: str
    version: str
    factor: str
    error_code: str = ""
    error_message: str = ""


class LoginLog:
    """The last logins of one account. Several threads may add to it."""

    def __init__(self) -> None:
        self._logins: deque[Login] = deque(maxlen=_KEPT)

    def add(self, login: Login) -> None:
        """Add an attempt."""
        self._logins.append(login)

    def all(self) -> list[Login]:
        """Return the attempts, the oldest first."""
        return list(self._logins)
