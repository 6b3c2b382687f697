"""Tasks, by the real connector, on the account's clock."""

import pytest
import requests
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.refusal import error_number
from tests.waiting import until

RUNS = """SELECT NAME, STATE, SCHEDULED_FROM FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY())
    WHERE DATABASE_NAME = 'TASKS_TEST' AND STATE <> 'SCHEDULED' ORDER BY SCHEDULED_TIME, QUERY_START_TIME NULLS LAST"""


@pytest.fixture
def log(sql):
    sql("CREATE TABLE LOG (WHAT VARCHAR)")
    return sql


@pytest.fixture
def forward(snowflake_server):
    """Moves the account's clock, and sets it back at the end."""
    with snowflake_server.connect() as admin:
        url = f"http://{snowflake_server.host}:{snowflake_server.port}/local/clock"
        headers = {"Authorization": f'Snowflake Token="{admin.rest.token}"'}

        def move(**body: float) -> None:
            assert requests.post(url, json=body, headers=headers, timeout=20).ok

        yield move
        move()


def awaited(sql, statement, expected):
    until(lambda: sql(statement) == expected, 120, lambda: f"{sql(statement)} is not {expected}")


def writes(what: str) -> str:
    return f"INSERT INTO LOG VALUES ('{what}')"


@pytest.mark.rule(
    "A task is suspended when it is made; RESUME lets it run by its schedule", source="user-guide/tasks-intro"
)
@pytest.mark.rule(
    "A task runs whenever its schedule's time has come",
    source="sql-reference/sql/create-task#optional-parameters",
    status="matches Snowflake by the account's clock; times that it jumps over are one run",
)
@pytest.mark.rule(
    "TASK_HISTORY has the runs of tasks, and the next ones as SCHEDULED", source="sql-reference/functions/task_history"
)
def test_a_task_runs_on_the_clock(log, forward):
    log(f"CREATE TASK EACH_HOUR WAREHOUSE = COMPUTE_WH SCHEDULE = '60 MINUTES' AS {writes('hour')}")
    assert log("SHOW TASKS")[0][10] == "suspended"
    forward(forward_seconds=7200)
    log("ALTER TASK EACH_HOUR RESUME")
    state = "SELECT STATE FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'EACH_HOUR'))"
    assert log(state) == [("SCHEDULED",)]
    forward(forward_seconds=3700)
    awaited(log, "SELECT * FROM LOG", [("hour",)])
    forward(forward_seconds=36000)
    awaited(log, "SELECT COUNT(*) FROM LOG", [(2,)])
    awaited(log, RUNS, [("EACH_HOUR", "SUCCEEDED", "SCHEDULE")] * 2)
    log("ALTER TASK EACH_HOUR SUSPEND")
    forward(forward_seconds=36000)
    log("SELECT SYSTEM$WAIT(1)")
    assert log("SELECT COUNT(*) FROM LOG") == [(2,)]


@pytest.mark.rule("EXECUTE TASK runs a root task once", source="sql-reference/sql/execute-task")
@pytest.mark.rule(
    "Tasks AFTER another run when all of those before have succeeded; a suspended one is left out",
    source="user-guide/tasks-graphs",
)
@pytest.mark.rule("A task whose WHEN is false is SKIPPED", source="sql-reference/sql/create-task#optional-parameters")
@pytest.mark.rule("FINALIZE runs a task at the end of a graph", source="user-guide/tasks-graphs#finalizer-task")
@pytest.mark.rule(
    "A task runs a statement or a block of Snowflake Scripting",
    source="sql-reference/sql/create-task#required-parameters",
)
def test_a_graph_of_tasks(log):
    log("CREATE TABLE SOURCE (N NUMBER)")
    log("CREATE STREAM CHANGED ON TABLE SOURCE")
    home = "WAREHOUSE = COMPUTE_WH"
    log(f"CREATE TASK ROOT {home} SCHEDULE = '60 MINUTES' AS INSERT INTO SOURCE VALUES (1)")
    when = "WHEN SYSTEM$STREAM_HAS_DATA('CHANGED')"
    block = "BEGIN INSERT INTO LOG VALUES ('one'); INSERT INTO LOG VALUES ('two'); END"
    log(f"CREATE TASK TAKE {home} AFTER ROOT {when} AS INSERT INTO LOG SELECT 'took' FROM CHANGED")
    log(f"CREATE TASK IDLE {home} AFTER TAKE {when} AS {writes('no')}")
    log(f"CREATE TASK LEFT_OUT {home} AFTER ROOT AS {writes('no')}")
    log(f"CREATE TASK LAST {home} AFTER TAKE, LEFT_OUT AS {block}")
    log(f"CREATE TASK WRONG {home} AFTER LAST AS SELECT 1 / 0")
    log(f"CREATE TASK NEVER {home} AFTER WRONG AS {writes('no')}")
    log(f"CREATE TASK THE_END {home} FINALIZE = ROOT AS {writes('end')}")
    for name in ("TAKE", "IDLE", "LAST", "WRONG", "NEVER", "THE_END"):
        log(f"ALTER TASK {name} RESUME")
    assert log("EXECUTE TASK ROOT") == [("Task ROOT is scheduled to run immediately.",)]
    awaited(log, "SELECT COUNT(*) FROM LOG WHERE WHAT = 'end'", [(1,)])
    assert sorted(log("SELECT * FROM LOG")) == [("end",), ("one",), ("took",), ("two",)]
    states = [("IDLE", "SKIPPED"), ("LAST", "SUCCEEDED"), ("ROOT", "SUCCEEDED"), ("TAKE", "SUCCEEDED")]
    awaited(log, f"SELECT NAME, STATE FROM ({RUNS}) WHERE NAME IN ('IDLE', 'LAST', 'ROOT', 'TAKE') ORDER BY 1", states)
    assert log(f"SELECT STATE FROM ({RUNS}) WHERE NAME IN ('WRONG', 'NEVER')") == [("FAILED",)]
    assert error_number(log, "EXECUTE TASK TAKE") == 91089
    log("DROP TASK TAKE")
    predecessors = {row[1]: row[9] for row in log("SHOW TASKS")}
    assert predecessors["IDLE"] == "[]"


@pytest.mark.rule(
    "A graph can't be changed while its root task is not suspended",
    source="sql-reference/sql/alter-task#usage-notes",
    status="matches Snowflake; code from memory",
)
@pytest.mark.rule(
    "A graph of tasks has no cycles, and tasks with predecessors have no schedule",
    source="user-guide/tasks-graphs",
    status="matches Snowflake; codes and texts from memory",
)
@pytest.mark.rule("ALTER TASK changes what a task does, when, and after which", source="sql-reference/sql/alter-task")
def test_tasks_are_changed_while_they_are_suspended(log):
    log("CREATE TASK A WAREHOUSE = COMPUTE_WH SCHEDULE = '5 MINUTES' TIMEZONE = 'UTC' AS SELECT 1")
    log("CREATE TASK B WAREHOUSE = COMPUTE_WH AFTER A AS SELECT 2")
    log("ALTER TASK A RESUME")
    for change in ("SET SCHEDULE = '1 MINUTE'", "UNSET COMMENT", "MODIFY AS SELECT 3", "MODIFY WHEN TRUE"):
        with pytest.raises(ProgrammingError, match="root task is not suspended"):
            log(f"ALTER TASK A {change}")
    with pytest.raises(ProgrammingError, match="root task is not suspended"):
        log("CREATE TASK C WAREHOUSE = COMPUTE_WH AFTER A AS SELECT 3")
    log("ALTER TASK A SUSPEND")
    log("ALTER TASK A SET SCHEDULE = 'USING CRON 0 2 * * * UTC' COMMENT = 'c'")
    log("ALTER TASK A MODIFY AS SELECT 3")
    log("ALTER TASK A MODIFY WHEN 1 = 1")
    row = log("DESCRIBE TASK A")[0]
    assert (row[6], row[8], row[11], row[12]) == ("c", "USING CRON 0 2 * * * UTC", "SELECT 3", "1 = 1")
    assert error_number(log, "ALTER TASK A ADD AFTER B") in (91085, 91087)
    assert error_number(log, "ALTER TASK B SET SCHEDULE = '5 MINUTES'") == 91085
    log("ALTER TASK B REMOVE AFTER A")
    assert log("DESCRIBE TASK B")[0][9] == "[]"
    assert error_number(log, "CREATE TASK C SCHEDULE = 'often' AS SELECT 1") == 1003
    never = "SCHEDULE = 'USING CRON 0 0 30 2 * UTC'"
    assert error_number(log, f"CREATE TASK C {never} AS SELECT 1") == 2
    assert error_number(log, f"ALTER TASK B SET {never}") == 2
    log("ALTER TASK B SET SUSPEND_TASK_AFTER_NUM_FAILURES = 3")
    log("ALTER TASK B UNSET SUSPEND_TASK_AFTER_NUM_FAILURES")
    assert error_number(log, "CREATE TASK C SUSPEND_TASK_AFTER_NUM_FAILURES = many AS SELECT 1") == 1008


@pytest.mark.rule(
    "A task's owner needs EXECUTE TASK on the account; OPERATE on a task lets others resume and execute it",
    source="user-guide/tasks-intro#task-security",
    status="matches Snowflake; the code of a missing EXECUTE TASK from memory",
)
def test_running_tasks_needs_its_rights(snowflake_server, log, database):
    log("CREATE ROLE IF NOT EXISTS TASKER")
    log("GRANT ROLE TASKER TO USER ADMIN")
    for on in (f"USAGE ON DATABASE {database}", "USAGE ON WAREHOUSE COMPUTE_WH"):
        log(f"GRANT {on} TO ROLE TASKER")
    log(f"GRANT USAGE, CREATE TASK ON SCHEMA {database}.PUBLIC TO ROLE TASKER")
    with snowflake_server.connect(role="TASKER", database=database, schema="PUBLIC", warehouse="COMPUTE_WH") as other:
        run = other.cursor().execute
        run("CREATE TASK OWN WAREHOUSE = COMPUTE_WH SCHEDULE = '5 MINUTES' AS SELECT 1")
        with pytest.raises(ProgrammingError, match="EXECUTE TASK privilege must be granted"):
            run("ALTER TASK OWN RESUME")
        log("GRANT EXECUTE TASK ON ACCOUNT TO ROLE TASKER")
        run("ALTER TASK OWN RESUME")
        log("CREATE TASK ADMINS WAREHOUSE = COMPUTE_WH SCHEDULE = '5 MINUTES' AS SELECT 1")
        with pytest.raises(ProgrammingError, match="not authorized"):
            run("EXECUTE TASK ADMINS")
        log("GRANT OPERATE ON TASK ADMINS TO ROLE TASKER")
        run("EXECUTE TASK ADMINS")
        with pytest.raises(ProgrammingError, match="Insufficient privileges"):
            run("ALTER TASK ADMINS SET COMMENT = 'c'")
