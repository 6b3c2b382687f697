"""TASK_HISTORY: the runs of tasks of the last 7 days, and those to come.

https://docs.snowflake.com/en/sql-reference/functions/task_history
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from localcloud.snowflake.wire.names import QualifiedName

_KEPT = 10_000


@dataclass
class Run:
    """One run of a task: `state` is EXECUTING, SUCCEEDED, FAILED, FAILED_AND_AUTO_SUSPENDED or SKIPPED."""

    task: QualifiedName
    root_id: str
    definition: str
    condition: str
    scheduled: datetime
    scheduled_from: str
    run_id: int
    state: str = "EXECUTING"
    query_id: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    started: datetime | None = None
    completed: datetime | None = None
    next_scheduled: datetime | None = None


@dataclass
class TaskHistory:
    """The runs of an account's tasks, the last 10,000 of them; `due` is when a task runs next, by its id."""

    runs: deque[Run] = field(default_factory=lambda: deque(maxlen=_KEPT))
    due: dict[str, datetime] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, run: Run) -> Run:
        """Add a run and return it."""
        with self.lock:
            self.runs.append(run)
        return run

    def newest_first(self) -> list[Run]:
        """Return the runs, the latest scheduled first."""
        with self.lock:
            return sorted(self.runs, key=lambda run: run.scheduled, reverse=True)
