"""Requests that clients send again with the same requestId, because the answer was lost: each runs once.

The parameters request_guid, retryCount and clientStartTime are new in each attempt, and the Node driver sends another
text: only requestId counts.
https://github.com/snowflakedb/drivers/pull/913
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire.bounded_cache import BoundedCache

# As long as Snowflake keeps results.
_REMEMBERED_SECONDS = 86_400
_REMEMBERED_REQUESTS = 10_000
# Larger answers are kept with the results that clients fetch by a query's id only: these are fewer.
_SMALL_ANSWER = 4_096


@dataclass
class SentRequest:
    """A request that was sent, and how it ended: `data` is None for a large answer, too. `answered` is set then."""

    query_id: str
    since: float
    data: dict[str, Any] | None = None
    error: Exception | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Keep the error that the block ends with, and let go those who wait for the answer."""
        try:
            yield
        except Exception as error:
            self.error = error
            raise
        finally:
            self.answered.set()

    def keep(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep the answer if it is small, and return it."""
        if len(data.get("rowsetBase64") or "") + 100 * len(data.get("rowset") or ()) <= _SMALL_ANSWER:
            self.data = data
        return data


class SentRequests:
    """The newest requests by their session and requestId. `now` returns seconds. Used by the event loop only."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._sent: BoundedCache[tuple[str, str], SentRequest] = BoundedCache(_REMEMBERED_REQUESTS)

    def earlier(self, session: Session, request_id: str) -> SentRequest | None:
        """Return the request that the session sent before with this id; None for a new one."""
        found = self._sent.get((session.token, request_id))
        return found if found and self._now() - found.since < _REMEMBERED_SECONDS else None

    def add(self, session: Session, request_id: str, query_id: str) -> SentRequest:
        """Remember a new request of the session and return it."""
        sent = self._sent[session.token, request_id] = SentRequest(query_id, self._now())
        return sent
