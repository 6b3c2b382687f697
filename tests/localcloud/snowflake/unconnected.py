"""A session for what needs no engine."""

from __future__ import annotations

from typing import Any
from unittest.mock import NonCallableMock

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.session import Session


def unconnected(role: str | None = None, account: Account | None = None, **settings: Any) -> Session:
    """Return a session of ADMIN in the account, X-LOCAL by default. A use of its connection raises AttributeError."""
    return Session(account or Account("X-LOCAL"), NonCallableMock(spec_set=()), "ADMIN", role, **settings)
