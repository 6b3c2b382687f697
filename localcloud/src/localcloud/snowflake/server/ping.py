"""SELECT 1: what clients ask to see whether their session lives, again and again. Its answer is kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.server.dispatch import Handler
from localcloud.snowflake.wire.bounded_cache import BoundedCache
from localcloud.snowflake.wire.statement import Statement


class Ping:
    """`answer` is who answers it otherwise; in a transaction it always does."""

    def __init__(self, answer: Handler, in_transaction: Callable[[Session], bool]) -> None:
        self.answer, self.in_transaction = answer, in_transaction
        self.known = BoundedCache(10)

    def handle(self, session: Session, statement: Statement) -> Any:
        """A SELECT of one number and nothing else."""
        tokens = statement.tokens
        if len(tokens) != 2 or not statement.starts("SELECT") or tokens[1].kind != "number":
            return None
        if statement.describe_only or self.in_transaction(session):
            return None
        number = tokens[1].value
        data = self.known.get(number)
        if data is None:
            data = self.known[number] = self.answer(session, statement)
        return {**data, "queryId": str(uuid.uuid4())}
