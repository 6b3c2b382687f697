"""Tasks: a statement that runs on a schedule, after other tasks, or by EXECUTE TASK.

https://docs.snowflake.com/en/user-guide/tasks-intro
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName, dotted

_PARAMETERS = ("SUSPEND_TASK_AFTER_NUM_FAILURES", "USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE", "USER_TASK_TIMEOUT_MS")


@dataclass(kw_only=True)
class Task(CatalogObject):
    """`schedule` and `condition` are texts, "" for none; `after` names the predecessors, `finalize` a root task.

    A `started` task was resumed. `session` are parameters of the session that it runs in. `failures` counts those in a
    row; `suspend_task_after_num_failures` and `user_task_timeout_ms` are numbers as texts, "" for those of its schema.
    """

    kind = "TASK"

    definition: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    warehouse: str = ""
    user_task_managed_initial_warehouse_size: str = ""
    schedule: str = ""
    condition: str = ""
    config: str = ""
    after: tuple[QualifiedName, ...] = ()
    finalize: QualifiedName = ()
    allow_overlapping_execution: bool = False
    session: dict[str, str] = field(default_factory=dict)
    started: bool = False
    last_committed_on: datetime | None = None
    last_suspended_on: datetime | None = None
    last_suspended_reason: str = "USER_SUSPENDED"
    suspend_task_after_num_failures: str = ""
    user_task_timeout_ms: str = ""
    failures: int = 0

    @property
    def set_parameters(self) -> Mapping[str, str]:
        """Return the parameters of the task and of its session that are set on it."""
        own = {key: getattr(self, key.lower()) for key in _PARAMETERS}
        return self.session | {key: value for key, value in own.items() if value}

    @property
    def is_root(self) -> bool:
        """Return whether it begins a graph: it follows no other task."""
        return not self.after and not self.finalize


def children(account: Account, task: Task) -> list[Task]:
    """Return the tasks that run after this one, by name."""
    return [other for other in account.all(Task) if task.name in other.after]


def roots(account: Account, task: Task) -> list[Task]:
    """Return the root tasks of the graphs that the task is in."""
    found: list[Task] = []
    waiting, seen = [task], set()
    while waiting:
        one = waiting.pop()
        if one.name in seen:
            continue
        seen.add(one.name)
        if one.is_root:
            found.append(one)
        before = one.after + ((one.finalize,) if one.finalize else ())
        waiting += filter(None, (account.find(Task, name) for name in before))
    return found


def graph(account: Account, root: Task) -> list[Task]:
    """Return the tasks of a graph without its finalizer, each behind all of its predecessors."""
    found: list[Task] = []
    waiting = [root]
    while waiting:
        one = waiting.pop(0)
        if one in found:
            found.remove(one)
        found.append(one)
        waiting += children(account, one)
    return found


def require_no_cycle(account: Account, task: Task, after: tuple[QualifiedName, ...]) -> None:
    """Raise SnowflakeError if the task would follow itself: a graph has no cycles."""
    for name in after:
        before = account.find(Task, name)
        if name == task.name or (before is not None and task in _before(account, before)):
            text = f"Graph has at least one cycle containing task {dotted(task.name)}."
            raise errors.compilation("091087", "42601", text)


def _before(account: Account, task: Task) -> list[Task]:
    found, waiting = [task], [task]
    while waiting:
        for name in waiting.pop().after:
            one = account.find(Task, name)
            if one is not None and one not in found:
                found.append(one)
                waiting.append(one)
    return found


def require_suspended(account: Account, task: Task) -> None:
    """Raise SnowflakeError 091088 unless the root tasks of the task's graphs are suspended: it can't change else."""
    for root in roots(account, task):
        if root.started:
            text = f"Unable to update graph with root task {dotted(root.name)} since that root task is not suspended."
            raise errors.compilation("091088", "55000", text)
