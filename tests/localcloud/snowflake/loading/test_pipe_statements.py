import gzip
import json

import pytest
from snowflake.connector import DictCursor
from snowflake.connector.errors import ProgrammingError
from snowflake.ingest import StagedFile

from tests.localcloud.snowflake.loading.test_snowpipe import manager
from tests.waiting import until


@pytest.fixture
def pipe(platform, migrator, request):
    """A pipe of the test's own, over a folder of its own in the ready bucket: its name, which is the folder's too."""
    name = f"P{abs(hash(request.node.name)) % 10**9}"
    run(migrator, f"CREATE TABLE {name}_T (N NUMBER)")
    run(
        migrator,
        f"CREATE STAGE {name}_S URL = 's3://{platform.ready}/{name}/' STORAGE_INTEGRATION = {platform.integration}",
    )
    run(migrator, create(name))
    return name


def create(name: str) -> str:
    return f"CREATE PIPE {name} AS COPY INTO {name}_T FROM (SELECT $1 FROM @{name}_S) FILE_FORMAT = (TYPE = CSV)"


def run(connection, statement: str) -> list[tuple]:
    return connection.cursor().execute(statement).fetchall()


def put(platform, pipe: str, name: str, body: str = "1\n") -> None:
    key = f"{pipe}/{name}"
    platform.cloud.client("s3").put_object(Bucket=platform.ready, Key=key, Body=gzip.compress(body.encode()))


def status(connection, pipe: str) -> dict:
    return json.loads(run(connection, f"SELECT SYSTEM$PIPE_STATUS('{pipe}')")[0][0])


def drained(connection, pipe: str) -> None:
    until(lambda: status(connection, pipe)["pendingFileCount"] == 0, 120, lambda: f"{pipe} is not through")


@pytest.mark.rule("SHOW PIPES returns the COPY statement as written", source="sql-reference/sql/show-pipes")
@pytest.mark.rule(
    "SYSTEM$PIPE_STATUS returns executionState and pendingFileCount",
    source="sql-reference/functions/system_pipe_status",
)
def test_shown_and_described(migrator, pipe):
    [shown] = migrator.cursor(DictCursor).execute(f"SHOW PIPES LIKE '{pipe}'").fetchall()
    assert shown["definition"] == create(pipe).partition(" AS ")[2]
    assert run(migrator, f"DESCRIBE PIPE {pipe}")[0][1] == pipe
    assert status(migrator, pipe) == {"executionState": "RUNNING", "pendingFileCount": 0}


@pytest.mark.rule(
    "ALTER PIPE REFRESH queues the stage's files that the pipe does not know yet",
    source="sql-reference/sql/alter-pipe",
)
def test_refresh_loads_what_the_pipe_does_not_know(platform, migrator, pipe):
    put(platform, pipe, "a")
    assert run(migrator, f"ALTER PIPE {pipe} REFRESH") == [("a", "SENT")]
    drained(migrator, pipe)
    put(platform, pipe, "b", "2\n")
    assert run(migrator, f"ALTER PIPE {pipe} REFRESH") == [("b", "SENT")]
    drained(migrator, pipe)
    assert run(migrator, f"SELECT N FROM {pipe}_T ORDER BY N") == [(1,), (2,)]


@pytest.mark.rule(
    "A pipe's PATTERN matches the path below its stage's location", source="sql-reference/sql/copy-into-table"
)
def test_a_pattern_is_for_the_path_below_the_stage(platform, migrator, pipe):
    put(platform, pipe, "in/a.csv.gz")
    put(platform, pipe, "in/b.csv.gz")
    made = create(pipe).replace(f"@{pipe}_S", f"@{pipe}_S/in/").replace("CREATE", "CREATE OR REPLACE")
    for pattern, sent in ((f"{pipe}/in/a.*", []), ("a.*", []), ("in/a.*", [("a.csv.gz", "SENT")])):
        run(migrator, f"{made} PATTERN = '{pattern}'")
        assert run(migrator, f"ALTER PIPE {pipe} REFRESH") == sent
    drained(migrator, pipe)
    assert run(migrator, f"SELECT COUNT(*) FROM {pipe}_T") == [(1,)]


@pytest.mark.rule(
    "insertFiles skips files that do not match the PATTERN, and returns them as unmatchedPatternFiles",
    source="user-guide/data-load-snowpipe-rest-apis",
)
@pytest.mark.rule(
    "SYSTEM$PIPE_STATUS returns the file that was loaded last, not one that failed",
    source="sql-reference/functions/system_pipe_status",
)
def test_files_that_do_not_match_are_not_queued(platform, migrator, pipe):
    run(migrator, create(pipe).replace("CREATE", "CREATE OR REPLACE", 1) + " PATTERN = '.*[.]gz'")
    put(platform, pipe, "a.gz")
    put(platform, pipe, "b.gz", "x\n")
    answer = manager(platform, "migrator", pipe).ingest_files([StagedFile(name, 1) for name in ("a.gz", "c.txt")])
    assert answer["unmatchedPatternFiles"] == ["c.txt"]
    drained(migrator, pipe)
    manager(platform, "migrator", pipe).ingest_files([StagedFile("b.gz", 1)])
    drained(migrator, pipe)
    assert status(migrator, pipe)["lastIngestedFilePath"] == "a.gz"


@pytest.mark.rule(
    "A pipe identifies a file by path and name, not by its content", source="user-guide/data-load-snowpipe-intro"
)
def test_a_changed_file_is_known_by_its_path(platform, migrator, pipe):
    put(platform, pipe, "a")
    run(migrator, f"ALTER PIPE {pipe} REFRESH")
    drained(migrator, pipe)
    put(platform, pipe, "a", "2\n")
    assert run(migrator, f"ALTER PIPE {pipe} REFRESH") == []


@pytest.mark.rule(
    "Pipes and COPY do not share their load metadata",
    source="user-guide/data-load-snowpipe-ts#unable-to-reload-modified-data-modified-data-loaded-unintentionally",
)
def test_pipe_and_copy_do_not_share_their_memory(platform, migrator, pipe):
    put(platform, pipe, "a")
    run(migrator, f"ALTER PIPE {pipe} REFRESH")
    drained(migrator, pipe)
    run(migrator, f"COPY INTO {pipe}_T FROM @{pipe}_S FILE_FORMAT = (TYPE = CSV)")
    assert run(migrator, f"SELECT COUNT(*) FROM {pipe}_T") == [(2,)]


@pytest.mark.rule(
    "ALTER PIPE REFRESH skips files that COPY loaded into the table",
    source="user-guide/data-load-snowpipe-manage#loading-historic-data",
)
def test_refresh_leaves_out_what_copy_has_loaded(platform, migrator, pipe):
    put(platform, pipe, "a")
    run(migrator, f"COPY INTO {pipe}_T FROM @{pipe}_S FILE_FORMAT = (TYPE = CSV)")
    put(platform, pipe, "b", "2\n")
    assert run(migrator, f"ALTER PIPE {pipe} REFRESH") == [("b", "SENT")]
    drained(migrator, pipe)
    assert run(migrator, f"SELECT N FROM {pipe}_T ORDER BY N") == [(1,), (2,)]


@pytest.mark.rule("A recreated pipe has forgotten its files", source="user-guide/data-load-snowpipe-manage")
def test_a_pipe_made_anew_has_forgotten_its_files(platform, migrator, pipe):
    put(platform, pipe, "a")
    run(migrator, f"ALTER PIPE {pipe} REFRESH")
    drained(migrator, pipe)
    run(migrator, create(pipe).replace("CREATE", "CREATE OR REPLACE", 1))
    assert run(migrator, f"ALTER PIPE {pipe} REFRESH") == [("a", "SENT")]
    drained(migrator, pipe)
    assert run(migrator, f"SELECT COUNT(*) FROM {pipe}_T") == [(2,)]


@pytest.mark.rule(
    "COPY_HISTORY with PIPE_NAME returns the loads of one pipe, and none of a pipe that was recreated",
    source="sql-reference/functions/copy_history",
)
@pytest.mark.rule(
    "COPY_HISTORY names the pipe only to roles with MONITOR on it", source="sql-reference/functions/copy_history"
)
def test_copy_history_of_pipes(platform, migrator, pipe):
    def history(connection, more: str = "") -> list[tuple]:
        function = f"{platform.database}.INFORMATION_SCHEMA.COPY_HISTORY"
        given = f"TABLE_NAME => 'RAW.{pipe}_T', START_TIME => DATEADD(HOUR, -1, CURRENT_TIMESTAMP()){more}"
        return run(connection, f"SELECT FILE_NAME, PIPE_NAME FROM TABLE({function}({given}))")

    put(platform, pipe, "a")
    run(migrator, f"ALTER PIPE {pipe} REFRESH")
    drained(migrator, pipe)
    assert history(migrator) == history(migrator, f", PIPE_NAME => 'RAW.{pipe}'") == [("a", pipe)]
    assert history(migrator, ", PIPE_NAME => 'RAW.USERS_PIPE'") == []
    with platform.connect("analyst") as analyst:
        assert history(analyst) == [("a", None)]
    run(migrator, create(pipe).replace("CREATE", "CREATE OR REPLACE", 1))
    assert history(migrator) == []


@pytest.mark.rule(
    "A pipe loads by MATCH_BY_COLUMN_NAME with INCLUDE_METADATA; SHOW and DESCRIBE return its definition",
    source="https://github.com/littleK0i/SnowDDL/issues/111",
)
def test_a_pipe_loads_by_name_with_metadata(platform, migrator, pipe):
    run(migrator, f"ALTER TABLE {pipe}_T ADD COLUMN PART VARCHAR, ROW_NUMBER NUMBER")
    copy = (
        f"COPY INTO {pipe}_T FROM @{pipe}_S MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE INCLUDE_METADATA = "
        "(PART = METADATA$FILENAME, ROW_NUMBER = METADATA$FILE_ROW_NUMBER) FILE_FORMAT = (TYPE = CSV "
        "PARSE_HEADER = TRUE ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE)"
    )
    run(migrator, f"CREATE OR REPLACE PIPE {pipe} AS {copy}")
    [shown] = migrator.cursor(DictCursor).execute(f"SHOW PIPES LIKE '{pipe}'").fetchall()
    assert shown["definition"] == run(migrator, f"DESCRIBE PIPE {pipe}")[0][4] == copy
    put(platform, pipe, "a.csv.gz", "more,n\nx,1\ny,2\n")
    manager(platform, "migrator", pipe).ingest_files([StagedFile("a.csv.gz", 1)])
    drained(migrator, pipe)
    rows = run(migrator, f"SELECT N, PART, ROW_NUMBER FROM {pipe}_T ORDER BY N")
    assert rows == [(1, f"{pipe}/a.csv.gz", 1), (2, f"{pipe}/a.csv.gz", 2)]


def test_each_file_of_a_call_has_its_own_load_in_the_order_of_the_call(platform, migrator, pipe):
    """The next files are prepared while one is loaded, also while that makes the columns of their values wider."""
    run(migrator, f"ALTER TABLE {pipe}_T ADD COLUMN T TIMESTAMP_NTZ")
    run(migrator, create(pipe).replace("CREATE", "CREATE OR REPLACE").replace("$1", "$1, $2"))
    wide, nanos = 123456789012345678901234567890, "2021-01-01 00:00:00.123456789"
    bodies = {
        "first": "1,2021-01-01 00:00:00\n", "bad": "2,\nx,\n", "wide": f"{wide},\n", "wide too": f"{wide + 1},\n",
        "nanos": f"3,{nanos}\n", "nanos too": f"4,{nanos}\n", "both": f"{wide + 2},{nanos}\n", "last": "5,\n",
    }  # fmt: skip
    for name, body in bodies.items():
        put(platform, pipe, name, body)
    cut = gzip.compress(b"6,\n" * 9)[:-9]
    platform.cloud.client("s3").put_object(Bucket=platform.ready, Key=f"{pipe}/cut", Body=cut)
    names = ["first", "none", "bad", "wide", "cut", "wide too", "nanos", "nanos too", "both", "none too", "last"]
    manager(platform, "migrator", pipe).ingest_files([StagedFile(name, 1) for name in names])
    drained(migrator, pipe)
    start = "DATEADD(hour, -1, CURRENT_TIMESTAMP())"
    history = f"TABLE(INFORMATION_SCHEMA.COPY_HISTORY(TABLE_NAME => '{pipe}_T', START_TIME => {start}))"
    loads = run(migrator, f"SELECT FILE_NAME, STATUS, ROW_COUNT FROM {history} ORDER BY LAST_LOAD_TIME")
    failed = {"none", "none too", "bad", "cut"}
    assert loads == [(name, "Load failed", 0) if name in failed else (name, "Loaded", 1) for name in names]
    rows = run(migrator, f"SELECT N, TO_VARCHAR(T, 'YYYY-MM-DD HH24:MI:SS.FF9') FROM {pipe}_T ORDER BY N")
    assert rows == [
        (1, "2021-01-01 00:00:00.000000000"), (3, nanos), (4, nanos), (5, None),
        (wide, None), (wide + 1, None), (wide + 2, nanos),
    ]  # fmt: skip


@pytest.mark.rule(
    "A paused pipe keeps its queued files and loads them after it is resumed", source="sql-reference/sql/alter-pipe"
)
def test_a_paused_pipe_keeps_its_files_and_goes_on(platform, migrator, pipe):
    put(platform, pipe, "a")
    run(migrator, f"ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = TRUE")
    run(migrator, f"ALTER PIPE {pipe} REFRESH")
    assert status(migrator, pipe)["executionState"] == "PAUSED"
    assert status(migrator, pipe)["pendingFileCount"] == 1
    run(migrator, f"ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = FALSE")
    drained(migrator, pipe)
    assert run(migrator, f"SELECT COUNT(*) FROM {pipe}_T") == [(1,)]


@pytest.mark.rule(
    "After a transfer of ownership only SYSTEM$PIPE_FORCE_RESUME resumes a pipe",
    source="sql-reference/functions/system_pipe_force_resume",
    status="matches Snowflake; codes, texts and the function's result from memory",
)
def test_a_pipe_that_changed_hands_is_resumed_by_force(platform, migrator, pipe):
    name = f"{platform.database}.RAW.{pipe}"
    put(platform, pipe, "a")
    run(migrator, f"ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = TRUE")
    run(migrator, f"ALTER PIPE {pipe} REFRESH")
    with platform.admin() as admin:
        role = run(migrator, "SELECT CURRENT_ROLE()")[0][0]
        run(admin, f"GRANT OWNERSHIP ON PIPE {name} TO ROLE {role} COPY CURRENT GRANTS")
    with pytest.raises(ProgrammingError, match="PIPE_FORCE_RESUME"):
        run(migrator, f"ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = FALSE")
    run(migrator, f"ALTER PIPE {pipe} UNSET PIPE_EXECUTION_PAUSED")
    for arguments in ("", f"'{pipe}', 'NO_OVERRIDE'", f"'{pipe}', 'STALENESS_CHECK_OVERRIDE'"):
        with pytest.raises(ProgrammingError):
            run(migrator, f"SELECT SYSTEM$PIPE_FORCE_RESUME({arguments})")
    with platform.connect("analyst") as analyst, pytest.raises(ProgrammingError, match="not authorized"):
        run(analyst, f"SELECT SYSTEM$PIPE_FORCE_RESUME('{name}')")
    assert (status(migrator, pipe)["executionState"], status(migrator, pipe)["pendingFileCount"]) == ("PAUSED", 1)
    run(migrator, f"SELECT SYSTEM$PIPE_FORCE_RESUME('{name}')")
    drained(migrator, pipe)
    assert run(migrator, f"SELECT COUNT(*) FROM {pipe}_T") == [(1,)]


@pytest.mark.rule(
    "Recreating a stage stops its pipes: STOPPED_STAGE_DROPPED", source="sql-reference/functions/system_pipe_status"
)
def test_a_stage_made_anew_stops_the_pipe(platform, migrator, pipe):
    stage = f"STAGE {pipe}_S URL = 's3://{platform.ready}/{pipe}/' STORAGE_INTEGRATION = {platform.integration}"
    run(migrator, f"CREATE OR REPLACE {stage}")
    assert status(migrator, pipe)["executionState"] == "STOPPED_STAGE_DROPPED"


def test_the_pipe_loads_with_its_owners_rights(platform, migrator, pipe):
    """The caller's own rights on table and stage do not matter, the owner's do."""
    role = platform._service("migrator")["role"]
    put(platform, pipe, "a")
    platform.execute(f"REVOKE USAGE ON DATABASE {platform.database} FROM ROLE {role}")
    try:
        platform.execute(f"ALTER PIPE {platform.database}.RAW.{pipe} SET PIPE_EXECUTION_PAUSED = FALSE")
        with pytest.raises(ProgrammingError):
            platform.execute(f"ALTER PIPE {platform.database}.RAW.{pipe} REFRESH")
    finally:
        platform.execute(f"GRANT USAGE ON DATABASE {platform.database} TO ROLE {role}")


@pytest.mark.rule(
    "A pipe's COPY does not support FILES, FORCE, PURGE or ON_ERROR = ABORT_STATEMENT",
    source="sql-reference/sql/create-pipe",
)
@pytest.mark.rule("CREATE PIPE checks table, stage and format", source="sql-reference/sql/create-pipe")
@pytest.mark.parametrize(
    "copy",
    [
        "COPY INTO {pipe}_T FROM @{pipe}_S ON_ERROR = ABORT_STATEMENT",
        "COPY INTO {pipe}_T FROM @{pipe}_S FILES = ('a')",
        "COPY INTO {pipe}_T FROM @{pipe}_S FORCE = TRUE",
        "COPY INTO {pipe}_T FROM @{pipe}_S PURGE = TRUE",
        "COPY INTO NO_TABLE FROM @{pipe}_S",
        "COPY INTO {pipe}_T FROM @NO_STAGE",
        "COPY INTO {pipe}_T FROM @{pipe}_S FILE_FORMAT = (FORMAT_NAME = 'NO_FORMAT')",
        "COPY INTO {pipe}_T FROM (SELECT $1, $2 FROM @{pipe}_S)",
        "COPY INTO {pipe}_T FROM @{pipe}_S INCLUDE_METADATA = (N = METADATA$FILE_ROW_NUMBER)",
        "COPY INTO {pipe}_T FROM @{pipe}_S MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE",
        "COPY INTO {pipe}_T FROM @{pipe}_S MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE FILE_FORMAT = (TYPE = JSON) "
        "INCLUDE_METADATA = (NO_COLUMN = METADATA$FILENAME)",
        "SELECT 1",
    ],
)
def test_a_copy_that_no_pipe_can_do_is_refused_at_once(migrator, pipe, copy):
    with pytest.raises(ProgrammingError):
        run(migrator, f"CREATE PIPE {pipe}_X AS {copy.format(pipe=pipe)}")
    assert run(migrator, f"SHOW PIPES LIKE '{pipe}_X'") == []


def test_a_pipe_into_no_table_is_refused_with_its_name(migrator, pipe):
    with pytest.raises(ProgrammingError, match="Table 'NO_TABLE' does not exist") as error:
        run(migrator, f"CREATE PIPE {pipe}_X AS COPY INTO NO_TABLE FROM @{pipe}_S")
    assert (error.value.errno, error.value.sqlstate) == (1757, "42601")


@pytest.mark.rule("A dropped pipe is gone", source="sql-reference/sql/drop-pipe")
def test_a_dropped_pipe_is_gone(migrator, pipe):
    run(migrator, f"DROP PIPE {pipe}")
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        status(migrator, pipe)


@pytest.mark.rule(
    "Pipes are hidden from roles without a privilege on them", source="user-guide/security-access-control-privileges"
)
def test_who_may_not_operate_it(platform, pipe):
    name = f"{platform.database}.RAW.{pipe}"
    with platform.connect("analyst") as analyst:
        for statement in (
            f"ALTER PIPE {name} REFRESH",
            f"ALTER PIPE {name} SET PIPE_EXECUTION_PAUSED = TRUE",
            f"DROP PIPE {name}",
            f"SELECT SYSTEM$PIPE_STATUS('{name}')",
        ):
            with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
                run(analyst, statement)
