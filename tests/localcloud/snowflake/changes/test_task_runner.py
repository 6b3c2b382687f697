"""Runs of tasks when something fails, when a right is taken away, and after a restart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.catalog.account_objects import AccountObject, Database, Role
from localcloud.snowflake.catalog.schema_objects import Schema
from localcloud.snowflake.changes.task import Task
from localcloud.snowflake.changes.task_runner import TaskRunner
from localcloud.snowflake.engine import databases
from localcloud.snowflake.engine.connection import Engine
from localcloud.snowflake.wire import errors


@pytest.fixture
def account() -> Account:
    account = Account()
    account.add(Role(("TASKER",), "ACCOUNTADMIN"))
    account.add(Database(("DB",), "ACCOUNTADMIN"))
    account.add(Schema(("DB", "PUBLIC"), "ACCOUNTADMIN"))
    return account


def add(account: Account, name: str, hours: float, owner: str = "ACCOUNTADMIN") -> Task:
    """Add a task that runs every hour and was resumed so many hours ago."""
    task = Task(("DB", "PUBLIC", name), owner, definition=f"SELECT '{name}'", warehouse="W", schedule="60 MINUTES")
    task.started, task.last_committed_on = True, account.now() - timedelta(hours=hours)
    return account.add(task)


def runner_of(account: Account, engine: Engine) -> tuple[TaskRunner, list[str]]:
    """Return a runner of tasks, and what they have run."""
    ran: list[str] = []
    databases.attach(engine, "DB", None)
    runner = TaskRunner(account, engine)

    def run(session, body, request_id, query_id):
        ran.append(body["sqlText"])
        return {}

    runner.run_statement = run
    return runner, ran


def states(account: Account) -> dict[str, tuple[str, str | None]]:
    return {run.task[-1]: (run.state, run.error_code) for run in account.task_history.newest_first()}


@pytest.mark.rule(
    "A task whose owner has lost EXECUTE TASK does not run",
    source="user-guide/tasks-intro#task-security",
    status="matches Snowflake; that the run is in TASK_HISTORY as FAILED, and its code, from memory",
)
def test_a_task_without_its_right_does_not_run(account: Account, engine: Engine) -> None:
    runner, ran = runner_of(account, engine)
    add(account, "WITHOUT", 0, "TASKER")
    add(account, "WITH", 0)
    account.clock.move(timedelta(seconds=3700))
    runner.look()
    assert ran == ["SELECT 'WITH'"]
    assert states(account) == {"WITHOUT": ("FAILED", "091007"), "WITH": ("SUCCEEDED", None)}


def test_one_failure_does_not_keep_the_others(
    account: Account, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner, ran = runner_of(account, engine)
    done = []
    runner.others += [lambda: 1 / 0, lambda: done.append("other")]
    broken = add(account, "BROKEN", 0)
    add(account, "WHOLE", 0)
    account.clock.move(timedelta(seconds=3700))
    graph = runner._run_graph
    monkeypatch.setattr(runner, "_run_graph", lambda task, *rest: 1 / 0 if task is broken else graph(task, *rest))
    runner.look()
    assert (ran, done) == (["SELECT 'WHOLE'"], ["other"])


def test_a_kept_task_whose_time_never_comes_does_not_keep_the_others(account: Account, engine: Engine) -> None:
    runner, ran = runner_of(account, engine)
    add(account, "NEVER", 0).schedule = "USING CRON 0 0 31 2 * UTC"
    add(account, "WHOLE", 0)
    account.clock.move(timedelta(seconds=3700))
    runner.look()
    assert ran == ["SELECT 'WHOLE'"]


def test_a_task_that_gets_no_session_has_failed(
    account: Account, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner, _ = runner_of(account, engine)
    add(account, "A", 0)
    account.clock.move(timedelta(seconds=3700))
    monkeypatch.setattr(runner, "_session", lambda *_: 1 / 0)
    runner.look()
    assert states(account) == {"A": ("FAILED", None)}


@pytest.mark.rule(
    "A task is not run for times at which the account was down",
    source="from memory",
    status="differs: Snowflake is never down; the next run is a whole interval after the restart",
)
def test_a_restart_does_not_run_every_task(account: Account, engine: Engine) -> None:
    add(account, "A", 24.5)
    runner, ran = runner_of(account, engine)
    runner.look()
    assert ran == []
    account.clock.move(timedelta(seconds=3700))
    runner.look()
    assert ran == ["SELECT 'A'"]


@pytest.mark.rule(
    "A task is suspended after 10 failures in a row, or after SUSPEND_TASK_AFTER_NUM_FAILURES of them unless it is 0",
    source="release-notes/bcr-bundles/2023_08/bcr-1412",
    status="matches Snowflake; that a child's failures suspend the root, and the reason in SHOW TASKS, from memory",
)
@pytest.mark.parametrize(
    ("own", "of_schema", "tries"), [("", None, 10), ("3", None, 3), ("", "2", 2), ("0", "2", 12), ("4", "2", 4)]
)
@pytest.mark.parametrize("failing", ["A", "CHILD"])
def test_a_task_that_fails_is_suspended(
    account: Account, engine: Engine, own: str, of_schema: str | None, tries: int, failing: str
) -> None:
    runner, _ = runner_of(account, engine)
    task, child, tried = add(account, "A", 0), add(account, "CHILD", 0), []
    child.schedule, child.after = "", (task.name,)
    task.suspend_task_after_num_failures = own
    if of_schema:
        account.get(Schema, ("DB", "PUBLIC")).parameters["SUSPEND_TASK_AFTER_NUM_FAILURES"] = of_schema

    def fail(session, body, request_id, query_id):
        if body["sqlText"] == f"SELECT '{failing}'":
            tried.append(body["sqlText"])
            raise errors.not_executing()
        return {}

    runner.run_statement = fail
    for _ in range(12):
        account.clock.move(timedelta(seconds=3700))
        runner.look()
    suspended = tries < 12
    assert (len(tried), task.started, child.started) == (tries, not suspended, True)
    last = next(run for run in account.task_history.newest_first() if run.task[-1] == failing)
    assert last.state == ("FAILED_AND_AUTO_SUSPENDED" if suspended else "FAILED")
    if suspended:
        assert task.last_suspended_reason == "SUSPENDED_DUE_TO_ERRORS"
        task.started = True
        account.clock.move(timedelta(seconds=3700))
        runner.look()
        assert (len(tried), task.started) == (tries + 1, tries > 1)


@pytest.mark.parametrize("gone", ["the right", "the schema", "the database"])
def test_a_failure_counts_whatever_is_gone(
    account: Account, engine: Engine, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    runner, ran = runner_of(account, engine)
    task, final, made = add(account, "A", 0, "TASKER"), add(account, "FINAL", 0), []
    final.schedule, final.finalize = "", task.name
    account.get(AccountObject, ()).parameters["SUSPEND_TASK_AFTER_NUM_FAILURES"] = "1"
    if gone != "the right":
        monkeypatch.setattr("localcloud.snowflake.changes.task_runner.require_executable", lambda *_: None)
    make = runner._session

    def session(*of):
        made.append(make(*of))
        return made[-1]

    def run(session, body, request_id, query_id):
        ran.append(body["sqlText"])
        if body["sqlText"] == "SELECT 'A'":
            account.drop(*{"the schema": (Schema, ("DB", "PUBLIC")), "the database": (Database, ("DB",))}[gone])
            raise errors.not_executing()
        return {}

    monkeypatch.setattr(runner, "_session", session)
    runner.run_statement = run
    runner._run_graph(task, account.now(), "SCHEDULE")
    assert (task.started, task.last_suspended_reason) == (False, "SUSPENDED_DUE_TO_ERRORS")
    assert [one.connection.is_closed() for one in made] == [True] * len(made)
    history = {run.task[-1]: run for run in account.task_history.runs}
    assert history["A"].state == "FAILED_AND_AUTO_SUSPENDED" and history["A"].completed
    assert ("SELECT 'FINAL'" in ran) == (gone == "the right")


@pytest.mark.parametrize(("error", "code"), [(ZeroDivisionError(), None), (errors.internal(), "000603")])
def test_an_error_of_the_local_cloud_is_no_failure_of_the_task(
    account: Account, engine: Engine, error: Exception, code: str | None
) -> None:
    runner, _ = runner_of(account, engine)
    task = add(account, "A", 0)
    task.suspend_task_after_num_failures = "1"

    def run(session, body, request_id, query_id):
        raise error

    runner.run_statement = run
    account.clock.move(timedelta(seconds=3700))
    runner.look()
    assert states(account) == {"A": ("FAILED", code)}
    assert (task.failures, task.started) == (0, True)


def test_a_success_ends_the_row_of_failures(account: Account, engine: Engine) -> None:
    runner, _ = runner_of(account, engine)
    task, tried = add(account, "A", 0), []
    task.suspend_task_after_num_failures = "3"

    def fail(session, body, request_id, query_id):
        tried.append(body["sqlText"])
        if len(tried) % 3:
            raise errors.not_executing()
        return {}

    runner.run_statement = fail
    for _ in range(9):
        account.clock.move(timedelta(seconds=3700))
        runner.look()
    assert (len(tried), task.started) == (9, True)


@pytest.mark.rule(
    "Child tasks of one parent run in parallel",
    source="user-guide/tasks-graphs",
    status="differs: all tasks of the account run one after another",
)
@pytest.mark.rule(
    "ALLOW_OVERLAPPING_EXECUTION lets runs of a graph overlap",
    source="sql-reference/sql/create-task#optional-parameters",
    status="differs: stored and shown, without effect; OVERLAP_POLICY is refused (000002)",
)
def test_tasks_run_one_after_another(account: Account, engine: Engine) -> None:
    runner, _ = runner_of(account, engine)
    root, seen = add(account, "ROOT", 0), []
    root.allow_overlapping_execution = True
    for name in ("A", "B"):
        add(account, name, 0).after = (root.name,)

    def run(session, body, request_id, query_id):
        account.clock.move(timedelta(seconds=3700))
        seen.append([run.task[-1] for run in account.task_history.runs if run.completed is None])
        return {}

    runner.run_statement = run
    account.clock.move(timedelta(seconds=3700))
    runner.look()
    assert seen == [["ROOT"], ["A"], ["B"]]


@pytest.mark.rule(
    "USER_TASK_TIMEOUT_MS of a task, or of its schema, database or account, limits its runs",
    source="sql-reference/parameters#user-task-timeout-ms",
    status="matches Snowflake in whole seconds; the run fails with error 000630; that the lower one counts beside "
    "STATEMENT_TIMEOUT_IN_SECONDS is from memory",
)
def test_the_limit_of_a_run(account: Account, engine: Engine) -> None:
    runner, _ = runner_of(account, engine)
    found: dict[str, str] = {}

    def run(session, body, request_id, query_id):
        found[body["sqlText"]] = session.parameters["STATEMENT_TIMEOUT_IN_SECONDS"]
        return {}

    runner.run_statement = run
    add(account, "PLAIN", 0)
    add(account, "OWN", 0).user_task_timeout_ms = "1500"
    both = add(account, "BOTH", 0)
    both.user_task_timeout_ms, both.session = "60000", {"STATEMENT_TIMEOUT_IN_SECONDS": "7"}
    account.clock.move(timedelta(seconds=3700))
    runner.look()
    assert found == {"SELECT 'PLAIN'": "3600", "SELECT 'OWN'": "2", "SELECT 'BOTH'": "7"}
    account.get(Schema, ("DB", "PUBLIC")).parameters["USER_TASK_TIMEOUT_MS"] = "9000"
    account.clock.move(timedelta(seconds=3700))
    runner.look()
    assert found["SELECT 'PLAIN'"] == "9"
