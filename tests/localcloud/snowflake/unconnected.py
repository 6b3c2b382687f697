"""A session for what needs no engine."""

from __future__ import annotations

from typing import Any
from unittest.mock import NonCallableMock

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.session import Session


def unconnected(role: str | None = None, **settings: Any) -> Session:
    """Return a session of ADMIN in a new account X-LOCAL. Each use of its connection raises AttributeError."""
    return Session(Account("X-LOCAL"), NonCallableMock(spec_set=()), "ADMIN", role, **settings)
