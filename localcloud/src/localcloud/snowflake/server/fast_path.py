"""What is about the account's objects alone: it takes less time than a thread takes to begin.

Most of what Terraform's provider asks is of this kind. The server does it where it reads the request, if nobody holds
what it needs: there nothing may wait, neither for a lock nor for DuckDB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from localcloud.snowflake.catalog.account import Account

LOOKING = re.compile(
    r"\s*(SHOW\s+(DATABASES|(FUTURE\s+)?GRANTS|PARAMETERS|ROLES|SCHEMAS|USERS|WAREHOUSES)"
    r"|DESC(RIBE)?\s+(DATABASE|SCHEMA|USER|WAREHOUSE))\s[^;]*",
    re.IGNORECASE,
)
CHANGING = re.compile(r"\s*(CREATE\s+ROLE|GRANT|REVOKE)\s[^;]*", re.IGNORECASE)


def fits(sql: str, changes: bool) -> bool:
    """Whether a request is one such statement; `changes`: whether it may be one that changes something."""
    return bool(LOOKING.fullmatch(sql) or (changes and CHANGING.fullmatch(sql)))


@contextmanager
def held(account: Account) -> Iterator[bool]:
    """Hold the account's lock; False, and nothing held, if somebody else has it."""
    if not account.lock.acquire(blocking=False):
        yield False
        return
    try:
        yield True
    finally:
        account.lock.release()
