"""SELECT 1, by which clients check again and again that their session is alive: its answer is cached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from localcloud.snowflake.catalog.route import Answer, Handler
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import json_rows
from localcloud.snowflake.wire.bounded_cache import BoundedCache
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Statement


class Ping:
    """Caches the answers of `query` to a SELECT of one number and nothing else, outside of transactions."""

    def __init__(self, query: Handler, in_transaction: Callable[[Session], bool]) -> None:
        self._query, self._in_transaction = query, in_transaction
        self._known: BoundedCache[tuple[str, bool], dict[str, Any]] = BoundedCache(10)

    def handle(self, session: Session, statement: Statement) -> Answer:
        """Return the cached answer, without a query's id of its own, or the query's. Raise SnowflakeError."""
        tokens = statement.tokens
        is_ping = len(tokens) == 2 and tokens[1].kind == "number" and not statement.describe_only
        if not is_ping or self._in_transaction(session):
            return self._query(session, statement)
        number = tokens[1].value, json_rows.wanted(session, statement)
        data = self._known.get(number)
        if data is None:
            answer = self._query(session, statement)
            data = dict(answer.data() if isinstance(answer, Result) else answer)
            data.pop("queryId", None)  # the request's own id counts
            self._known[number] = data
        return data
