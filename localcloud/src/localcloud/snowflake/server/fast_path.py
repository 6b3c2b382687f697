"""Fast path: statements about the account's objects alone run on the event loop.

Handing them to a thread would cost more than running them. Most statements of Terraform's provider are of this kind.
Nothing may wait on the event loop, neither for a lock nor for DuckDB, so the locks are only tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from localcloud.snowflake.catalog.account import Account

_LOOKING = re.compile(
    r"\s*(SHOW\s+(DATABASES|(FUTURE\s+)?GRANTS|PARAMETERS|ROLES|SCHEMAS|USERS|WAREHOUSES)"
    r"|DESC(RIBE)?\s+(DATABASE|SCHEMA|USER|WAREHOUSE))\s[^;]*",
    re.IGNORECASE,
)
_CHANGING = re.compile(r"\s*(CREATE\s+ROLE|GRANT|REVOKE)\s[^;]*", re.IGNORECASE)


def fits(sql: str, changes: bool) -> bool:
    """Return whether a request is one such statement; with `changes` it may be one that changes something."""
    return bool(_LOOKING.fullmatch(sql) or (changes and _CHANGING.fullmatch(sql)))


@contextmanager
def held(account: Account) -> Iterator[bool]:
    """Hold the account's lock, and yield True; yield False without it if another thread has it."""
    if not account.lock.acquire(blocking=False):
        yield False
        return
    try:
        yield True
    finally:
        account.lock.release()
