"""Runs tasks: those whose time has come by the account's clock, and those of EXECUTE TASK, each with its graph.

https://docs.snowflake.com/en/user-guide/tasks-intro and …/tasks-graphs
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.catalog_object import CatalogObject
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.catalog.task_history import Run
from localcloud.snowflake.changes import schedule
from localcloud.snowflake.changes.task import Task, graph
from localcloud.snowflake.changes.task_type import SUSPENSION, TASK, TIMEOUT, require_executable
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.objects import parameters
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.result import Result, status
from localcloud.snowflake.wire.statement import Statement

_log = logging.getLogger("localcloud.snowflake")
_LIMIT = "STATEMENT_TIMEOUT_IN_SECONDS"
_LOOK_SECONDS = 0.1
# The code of a fault of the local cloud, which is no failure of a task.
_INTERNAL = errors.internal().code
_NEVER = datetime.max.replace(tzinfo=UTC)
# Runs a request's statement in a session under a query id, and returns the answer's data; raises SnowflakeError.
RunStatement = Callable[[Session, dict[str, Any], str, str], dict[str, Any]]


class TaskRunner:
    """The tasks of one account at work, in one thread from the first that is resumed or executed.

    A task whose time has come several times at once, because the clock was moved, runs once. Times before the account
    was started are missed.
    """

    def __init__(self, account: Account, engine: Engine) -> None:
        self._account, self._engine = account, engine
        self._since = account.now()
        self.run_statement: RunStatement | None = None
        # Other work that waits for the clock: each is called again and again.
        self.others: list[Callable[[], None]] = []
        # Called when the account goes on after a restart.
        self.resumed: list[Callable[[], None]] = []
        self._asked: list[tuple[Task, datetime]] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._run_id = 0

    def start(self) -> None:
        """Let the thread run from now on, if it does not."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="task-runner", daemon=True)
                self._thread.start()

    def resume(self) -> None:
        """Go on with the tasks that were kept."""
        if any(task.started for task in self._account.all(Task)):
            self.start()
        for act in self.resumed:
            act()

    def alter(self, session: Session, statement: Statement) -> Result:
        """ALTER TASK. Raise SnowflakeError."""
        with session.account.lock:
            answer = TASK.alter(session, statement.reader_after("TASK"))
        self._plan()
        self.resume()
        return answer

    def execute(self, session: Session, statement: Statement) -> Result:
        """EXECUTE TASK: run a root task with its graph soon. Raise SnowflakeError."""
        reader = statement.reader()
        reader.expect("EXECUTE", "TASK")
        name = session.qualify(reader.name(), 3, "EXECUTE TASK")
        if not reader.done():
            raise errors.unsupported(f"EXECUTE TASK … {reader.peek().value}")
        if not access_control.is_visible(session, "TASK", name):
            raise errors.does_not_exist("Task", dotted(name))
        if not access_control.holds(session, "OPERATE", "TASK", name):
            access_control.require(session, "OWNERSHIP", "TASK", name)
        task = session.account.get(Task, name)
        if not task.is_root:
            text = f"Task {dotted(name)} is not a root task: EXECUTE TASK runs root tasks only."
            raise errors.compilation("091089", "42601", text)
        require_executable(session, task)
        with self._lock:
            self._asked.append((task, session.account.now()))
        self.start()
        return status(f"Task {name[-1]} is scheduled to run immediately.")

    def _work(self) -> None:
        while True:
            self.look()
            time.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """Do once all that is asked for and due, and the other work: the failure of one does not keep the next."""
        for act in (self._run_due, *self.others):
            _guarded(act)

    def _run_due(self) -> None:
        """Run what is asked for, and what is due."""
        with self._lock:
            asked, self._asked = self._asked, []
        for task, moment in asked:
            _guarded(partial(self._run_graph, task, moment, "EXECUTE TASK"))
        now, due_now = self._account.now(), self._plan()
        for task, due in due_now:
            _guarded(partial(self._run_scheduled, task, due, now))

    def _run_scheduled(self, task: Task, due: datetime, now: datetime) -> None:
        times, following = schedule.read(task.schedule), due
        while following <= now:
            following = times.after(max(following, now) if isinstance(times, schedule.Cron) else following)
        with self._lock:
            self._account.task_history.due[task.id] = following
        self._run_graph(task, due, "SCHEDULE", following)

    def _plan(self) -> list[tuple[Task, datetime]]:
        """Set when each scheduled task runs next, and return those whose time has come, with it."""
        now, history = self._account.now(), self._account.task_history
        started = [task for task in self._account.all(Task) if task.started and task.is_root and task.schedule]
        with self._lock:
            known, history.due = history.due, {}
            for task in started:
                if (due := known.get(task.id) or self._first(task, now)) is not None:
                    history.due[task.id] = due
            return [(task, history.due[task.id]) for task in started if history.due.get(task.id, _NEVER) <= now]

    def _first(self, task: Task, now: datetime) -> datetime | None:
        """Return when the task runs first; None for a kept one whose schedule never comes."""
        try:
            return schedule.read(task.schedule).after(max(task.last_committed_on or now, self._since))
        except SnowflakeError:
            return None

    def _run_graph(self, root: Task, moment: datetime, why: str, following: datetime | None = None) -> None:
        """Run the root task, then each that follows it, once all of its predecessors have succeeded."""
        self._run_id += 1
        states: dict[tuple[str, ...], str] = {}
        for task in graph(self._account, root):
            known = [states.get(name) for name in task.after]
            if task is not root and not task.started:
                # A suspended child is left out, and what follows it runs as if it had.
                states[task.name] = "SUCCEEDED" if all(state == "SUCCEEDED" for state in known) else "SKIPPED"
            elif all(state == "SUCCEEDED" for state in known):
                states[task.name] = self._run(task, root, moment, why, following if task is root else None)
        for task in self._account.all(Task):
            if task.finalize == root.name and task.started:
                self._run(task, root, moment, why, None)

    def _run(self, task: Task, root: Task, moment: datetime, why: str, following: datetime | None) -> str:
        run = self._account.task_history.add(
            Run(
                task.name, root.id, task.definition, task.condition, moment, why, self._run_id, next_scheduled=following
            )
        )
        session = None
        try:
            session = self._session(task, task.warehouse, self._parameters(task))
            require_executable(session, task)
            if task.condition and not self._is_met(session, task.condition):
                run.state = "SKIPPED"
                return run.state
            run.started, run.query_id = self._account.now(), str(uuid.uuid4())
            self._statement(session, task.definition, run.query_id)
            run.state, task.failures = "SUCCEEDED", 0
        except SnowflakeError as error:
            run.error_code, run.error_message = error.code, error.message
            run.state = "FAILED" if error.code == _INTERNAL else self._state_after_failure(task, root)
        except Exception:
            _log.exception("a bug of the local Snowflake in the task %s", task.full_name)
            run.state, run.error_message = "FAILED", "internal error of the local cloud; see its log"
        finally:
            run.completed = self._account.now()
            if session is not None:
                session.connection.close()
        return run.state

    def _parameters(self, task: Task) -> dict[str, str]:
        """Return the parameters of the task's session, in which USER_TASK_TIMEOUT_MS is a limit, too.

        https://docs.snowflake.com/en/sql-reference/parameters#user-task-timeout-ms
        """
        given = [-(-self._number(task, TIMEOUT) // 1000), int(task.session.get(_LIMIT, "0"))]
        return task.session | {_LIMIT: str(min((seconds for seconds in given if seconds), default=0))}

    def _number(self, task: Task, parameter: str) -> int:
        """Return a parameter of the task: its own, or that of its schema, database or account."""
        own = task.set_parameters.get(parameter, "")
        return int(own if own.isdecimal() else parameters.around(self._account, parameter, task.name))

    def _state_after_failure(self, task: Task, root: Task) -> str:
        """Return the state of a run that failed; suspend the root where a task of its graph fails too often in a row.

        https://docs.snowflake.com/en/release-notes/bcr-bundles/2023_08/bcr-1412
        """
        task.failures += 1
        limit = self._number(root, SUSPENSION)
        if not root.started or not limit or task.failures < limit:
            return "FAILED"
        task.failures, root.started, root.last_suspended_on = 0, False, self._account.now()
        root.last_suspended_reason = "SUSPENDED_DUE_TO_ERRORS"
        return "FAILED_AND_AUTO_SUSPENDED"

    def run_as(self, object_: CatalogObject, warehouse: str, text: str) -> None:
        """Run a statement that maintains an object, as its owner. Raise SnowflakeError."""
        session = self._session(object_, warehouse, {})
        session.maintains = object_.name
        try:
            self._statement(session, text, str(uuid.uuid4()))
        finally:
            session.connection.close()

    def _session(self, object_: CatalogObject, warehouse: str, given: dict[str, str]) -> Session:
        session = Session(self._account, self._engine.connect(), user="SYSTEM", role=object_.owner)
        session.parameters.update({"QUERY_RESULT_FORMAT": "JSON", **given})
        session.warehouse = warehouse or next((one.name[0] for one in self._account.all("WAREHOUSE")), None)
        session.use(object_.name[0], object_.name[1])
        parameters.apply(session)
        return session

    def _is_met(self, session: Session, condition: str) -> bool:
        answer = self._statement(session, f"SELECT IFF({condition}, 1, 0) AS MET", str(uuid.uuid4()))
        return str(answer["rowset"][0][0]) == "1"

    def _statement(self, session: Session, text: str, query_id: str) -> dict[str, Any]:
        assert self.run_statement is not None
        body = {"sqlText": text, "parameters": {"MULTI_STATEMENT_COUNT": 1}}
        return self.run_statement(session, body, str(uuid.uuid4()), query_id)


def _guarded(act: Callable[[], None]) -> None:
    try:
        act()
    except Exception:
        _log.exception("a bug of the local Snowflake in a task")
