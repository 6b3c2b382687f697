"""A lock for every name, held while an object of the name is created, so that nobody creates another one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire.names import QualifiedName

# How often a waiting statement checks whether it was cancelled.
_POLL_SECONDS = 0.2


class NameLocks:
    """The names that are locked now."""

    def __init__(self) -> None:
        self.taken: set[QualifiedName] = set()
        self.changed = threading.Condition()

    @contextmanager
    def held(self, session: Session, name: QualifiedName) -> Iterator[None]:
        """Wait until nobody holds the name, and hold it. Raise SnowflakeError 000604 if cancelled before."""
        with self.changed:
            while name in self.taken:
                session.check()
                self.changed.wait(_POLL_SECONDS)
            self.taken.add(name)
        try:
            yield
        finally:
            with self.changed:
                self.taken.remove(name)
                self.changed.notify_all()
