"""State that outlives the server: ended politely, killed, and killed in the middle of a COPY."""

from __future__ import annotations

import json
import os
import pickle
import signal
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import replace

import pytest
from snowflake.connector.errors import Error

from localcloud.aws.server import POLICY
from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.server.persistence import KeptState, UnreadableState
from tests.localcloud.snowflake.conftest import PASSWORD
from tests.localcloud.snowflake.server.conftest import Kept
from tests.localcloud.snowflake.server.test_login import key_pair
from tests.warehouse import make_buckets, make_warehouse

pytestmark = pytest.mark.slow

ROWS = 20_000
FILES = 5


# A database with an object of each type, and the right to use it.
MADE = (
    "CREATE DATABASE KEPT COMMENT = 'It''s kept'",
    "CREATE SCHEMA RAW WITH MANAGED ACCESS",
    "CREATE TRANSIENT TABLE T (A VARCHAR(7) NOT NULL COMMENT 'it''s a', B NUMBER(18,3), N INT AUTOINCREMENT, "
    "PRIMARY KEY (A)) COMMENT = 'rows'",
    "INSERT INTO T (A, B) VALUES ('a', 1.5)",
    "CREATE SEQUENCE S START 5",
    "SELECT S.NEXTVAL",
    "CREATE VIEW V AS SELECT A FROM T",
    "CREATE TAG PII ALLOWED_VALUES 'name'",
    "CREATE MASKING POLICY HIDE AS (V STRING) RETURNS STRING -> IFF(CURRENT_ROLE() = 'ACCOUNTADMIN', V, '*')",
    "CREATE ROW ACCESS POLICY ANY_ROW AS (V STRING) RETURNS BOOLEAN -> V IS NOT NULL",
    "CREATE TABLE P (A VARCHAR, B VARCHAR MASKING POLICY HIDE, C VARCHAR TAG (PII = 'name')) "
    "ROW ACCESS POLICY ANY_ROW ON (A)",
    "INSERT INTO P VALUES ('a', 'b', 'c'), (NULL, 'b', 'c')",
    "ALTER TAG PII SET MASKING POLICY HIDE",
    "CREATE SECURE VIEW SEEN AS SELECT B, C, CURRENT_ROLE() AS R FROM P",
    "CREATE DATABASE ROLE INNER_ROLE",
    "GRANT SELECT ON VIEW SEEN TO DATABASE ROLE INNER_ROLE",
    "CREATE FILE FORMAT F TYPE = CSV SKIP_HEADER = 3",
    "CREATE STAGE S FILE_FORMAT = (FORMAT_NAME = F)",
    "CREATE ROLE KEPT_READER",
    "GRANT USAGE ON DATABASE KEPT TO ROLE KEPT_READER",
    "GRANT USAGE ON SCHEMA RAW TO ROLE KEPT_READER",
    "GRANT SELECT ON FUTURE VIEWS IN SCHEMA RAW TO ROLE KEPT_READER",
    "CREATE OR REPLACE VIEW V AS SELECT A FROM T",
    "CREATE WAREHOUSE KEPT WAREHOUSE_SIZE = SMALL",
    "GRANT USAGE ON WAREHOUSE KEPT TO ROLE KEPT_READER",
    "CREATE USER KEPT TYPE = SERVICE DEFAULT_ROLE = KEPT_READER",
    "ALTER USER KEPT SET DEFAULT_WAREHOUSE = KEPT",
    "GRANT ROLE KEPT_READER TO USER KEPT",
    "GRANT DATABASE ROLE KEPT.INNER_ROLE TO ROLE KEPT_READER",
    "CREATE STREAM KEPT.RAW.CHANGED ON TABLE KEPT.RAW.T",
    "INSERT INTO KEPT.RAW.T (A) VALUES ('c')",
    "CREATE TASK KEPT.RAW.NIGHTLY SCHEDULE = '60 MINUTES' AS SELECT 1",
    "CREATE DYNAMIC TABLE KEPT.RAW.D TARGET_LAG = '60 MINUTES' WAREHOUSE = KEPT AS SELECT A FROM KEPT.RAW.T",
    "CREATE PROCEDURE KEPT.RAW.ONE() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "CREATE FUNCTION KEPT.RAW.PLUS_ONE(A INT) RETURNS INT AS 'A + 1'",
    "CREATE NETWORK POLICY KEPT ALLOWED_IP_LIST = ('127.0.0.1')",
    "CREATE DATABASE GONE",
    "DROP DATABASE GONE",
)
SHOWN = (
    "SHOW DATABASES",
    "SHOW SCHEMAS IN DATABASE KEPT",
    "DESCRIBE TABLE KEPT.RAW.T",
    "SHOW TABLES IN SCHEMA KEPT.RAW",
    "SHOW VIEWS IN SCHEMA KEPT.RAW",
    "SHOW FILE FORMATS IN SCHEMA KEPT.RAW",
    "SHOW STAGES IN SCHEMA KEPT.RAW",
    "SHOW SEQUENCES IN SCHEMA KEPT.RAW",
    "SHOW PRIMARY KEYS IN SCHEMA KEPT.RAW",
    "SHOW DATABASE ROLES IN DATABASE KEPT",
    "SHOW TAGS IN SCHEMA KEPT.RAW",
    "SHOW MASKING POLICIES IN SCHEMA KEPT.RAW",
    "DESCRIBE TABLE KEPT.RAW.P",
    "SELECT * FROM TABLE(KEPT.INFORMATION_SCHEMA.POLICY_REFERENCES(REF_ENTITY_NAME => 'KEPT.RAW.P', "
    "REF_ENTITY_DOMAIN => 'TABLE'))",
    "SELECT A, METADATA$ACTION FROM KEPT.RAW.CHANGED",
    "SHOW TASKS IN SCHEMA KEPT.RAW",
    "SELECT * FROM KEPT.RAW.D",
    "SHOW USER PROCEDURES IN SCHEMA KEPT.RAW",
    "CALL KEPT.RAW.ONE()",
    "SELECT KEPT.RAW.PLUS_ONE(1)",
    "DESCRIBE NETWORK POLICY KEPT",
    "SHOW WAREHOUSES",
    "SHOW GRANTS TO ROLE KEPT_READER",
    "SHOW FUTURE GRANTS IN SCHEMA KEPT.RAW",
)


@pytest.mark.rule(
    "Acknowledged changes are durable",
    source="from memory",
    status="matches Snowflake if the cloud is started with --keep",
)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_everything_is_found_again(kept: Kept, number: signal.Signals) -> None:
    private, public = key_pair()
    kept.sql(*MADE, f"ALTER USER KEPT SET RSA_PUBLIC_KEY = '{public}'")
    before = [kept.sql(statement) for statement in SHOWN]
    kept.again(number)
    assert [kept.sql(statement) for statement in SHOWN] == before
    assert kept.sql("SELECT A FROM KEPT.RAW.V", user="KEPT", private_key=private) == [("a",), ("c",)]
    seen = kept.sql("SELECT * FROM KEPT.RAW.SEEN", user="KEPT", private_key=private)
    assert seen == [("*", "*", "KEPT_READER")]
    assert kept.sql("DROP DATABASE ROLE KEPT.INNER_ROLE")
    kept.sql("INSERT INTO KEPT.RAW.T (A) VALUES ('b')")
    assert kept.sql("SELECT N FROM KEPT.RAW.T ORDER BY N") == [(1,), (2,), (3,)]
    assert kept.sql("SELECT KEPT.RAW.S.NEXTVAL") == [(6,)]
    kept.sql("CREATE DATABASE GONE", "CREATE TABLE KEPT.RAW.U (A INT)", "INSERT INTO KEPT.RAW.U VALUES (1)")


@pytest.mark.rule(
    "Uncommitted changes are lost when the session breaks off",
    source="sql-reference/transactions#aborting-transactions",
    status="differs: at once; Snowflake keeps them for up to 4 hours",
)
def test_a_renamed_database_is_found_again(kept: Kept) -> None:
    kept.sql(
        "CREATE DATABASE OLD_NAME",
        "CREATE SCHEMA RAW",
        "CREATE TABLE T (A VARCHAR(7), N INT AUTOINCREMENT)",
        "INSERT INTO T (A) VALUES ('a')",
        "CREATE VIEW V AS SELECT A FROM T",
        "ALTER SCHEMA RAW RENAME TO NEW_RAW",
        "ALTER DATABASE OLD_NAME RENAME TO NEW_NAME",
    )
    [(made,)] = kept.sql("SELECT CURRENT_TIMESTAMP()::VARCHAR")
    files = list((kept.folder / "state" / "snowflake").rglob("*.duckdb"))
    kept.again(signal.SIGKILL)
    # What Time Travel knows ends with the server.
    with pytest.raises(Error) as error:
        kept.sql(f"SELECT * FROM NEW_NAME.NEW_RAW.T AT (TIMESTAMP => '{made}'::TIMESTAMP_LTZ)")
    assert error.value.errno == 2
    assert kept.sql("SELECT A FROM NEW_NAME.NEW_RAW.T AT (OFFSET => 0)") == [("a",)]
    assert kept.sql("SELECT * FROM NEW_NAME.NEW_RAW.V") == [("a",)]
    assert kept.sql("USE NEW_NAME.NEW_RAW", "INSERT INTO T (A) VALUES ('b')", "SELECT N FROM T ORDER BY N") == [
        (1,),
        (2,),
    ]
    assert [row[1] for row in kept.sql("SHOW DATABASES LIKE '%NAME'")] == ["NEW_NAME"]
    assert set(files) == set((kept.folder / "state" / "snowflake").rglob("*.duckdb"))


def test_what_was_not_committed_is_gone(kept: Kept) -> None:
    kept.sql("CREATE DATABASE KEPT", "CREATE TABLE T (A INT)")
    connection = kept.server.connect(database="KEPT")
    connection.cursor().execute("BEGIN")
    connection.cursor().execute("INSERT INTO T VALUES (1)")
    kept.again(signal.SIGKILL)
    assert kept.sql("SELECT COUNT(*) FROM KEPT.PUBLIC.T") == [(0,)]


def test_what_a_kill_left_on_one_side_only_is_taken_back(kept: Kept) -> None:
    """A table in DuckDB that the account does not know, and one that it alone knows: both were never told of."""
    kept.sql("CREATE DATABASE KEPT", "CREATE TABLE BEFORE (A INT)")
    account = kept.folder / "state" / "snowflake" / "account.pickle"
    earlier = account.read_bytes()
    kept.sql("CREATE TABLE KEPT.PUBLIC.AFTER (A INT)", "DROP TABLE KEPT.PUBLIC.BEFORE")
    kept.end(signal.SIGKILL)
    account.write_bytes(earlier)
    kept.up()
    assert kept.sql("SHOW TABLES IN DATABASE KEPT") == []
    kept.sql("CREATE TABLE KEPT.PUBLIC.BEFORE (A INT)", "CREATE TABLE KEPT.PUBLIC.AFTER (A INT)")


def test_a_state_that_does_not_fit_is_one_line(kept: Kept) -> None:
    kept.end(signal.SIGTERM)
    refused = kept.start("--account", "LOCAL-OTHER")
    assert refused.wait(60) == 1
    assert "is of account LOCAL-CLOUD, not LOCAL-OTHER" in last_line(kept)
    (kept.folder / "state" / "snowflake" / "account.pickle").write_bytes(b"garbage")
    assert kept.start().wait(60) == 1
    assert "is broken" in last_line(kept)
    assert "down --forget" in last_line(kept)


def test_a_state_of_an_older_version_is_refused(tmp_path) -> None:
    """Format 7 kept a TIMESTAMP_TZ in microseconds."""
    account = Account()
    (tmp_path / "account.pickle").write_bytes(pickle.dumps({"format": 7, "identifier": account.identifier}))
    with pytest.raises(UnreadableState, match="is of another version of the local cloud; start anew with"):
        KeptState(tmp_path, account, None, None).read()


def last_line(kept: Kept) -> str:
    return kept.server.log.read_text().splitlines()[-1]


def aws_user(cloud) -> tuple[str, str, str]:
    """Whom this Snowflake acts as in AWS: the user's ARN, key id and secret."""
    iam = cloud.client("iam")
    name = f"kept-{uuid.uuid4().hex[:8]}"
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    iam.put_user_policy(UserName=name, PolicyName="snowflake", PolicyDocument=POLICY)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return arn, key["AccessKeyId"], key["SecretAccessKey"]


@pytest.fixture
def loading(cloud, tmp_path, guarded_environment):
    """A kept server with a stage of files in the cloud's S3, and a warehouse made in it."""
    aws = {name: value for name, value in cloud.variables.items() if name.startswith(("AWS_", "NO_PROXY"))}
    user, aws["AWS_ACCESS_KEY_ID"], aws["AWS_SECRET_ACCESS_KEY"] = aws_user(cloud)
    kept = Kept(tmp_path, guarded_environment | aws, "--aws-user-arn", user)
    kept.up()
    ours = {
        "SNOWFLAKE_PORT": str(kept.server.port),
        "SNOWFLAKE_PASSWORD": PASSWORD,
        "SNOWFLAKE_ACCOUNT": "LOCAL-CLOUD",
    }
    warehouse = make_warehouse(replace(cloud, variables=cloud.variables | ours), [])
    make_buckets(warehouse)
    body = "".join(f"{number},{'x' * 50}\n" for number in range(ROWS))
    for number in range(FILES):
        cloud.client("s3").put_object(Bucket=warehouse.ready, Key=f"part{number}.csv", Body=body.encode())
    kept.sql(
        f"USE SCHEMA {warehouse.database}.RAW",
        f"CREATE STAGE READY URL = 's3://{warehouse.ready}/' STORAGE_INTEGRATION = {warehouse.integration}",
        "CREATE TABLE T (A INT, B VARCHAR)",
    )
    yield kept, f"{warehouse.database}.RAW"
    kept.end(signal.SIGKILL)


@pytest.mark.rule(
    "Rows and load history are written together, whatever happens",
    source="sql-reference/info-schema/load_history#usage-notes",
)
def test_a_copy_that_is_killed_leaves_rows_and_history_both_or_neither(loading) -> None:
    kept, schema = loading
    copy = f"COPY INTO {schema}.T FROM @{schema}.READY FILE_FORMAT = (TYPE = CSV)"
    started = time.monotonic()
    kept.sql(f"CREATE TABLE {schema}.MEASURE LIKE {schema}.T", copy.replace(".T ", ".MEASURE "))
    whole = time.monotonic() - started
    for share in (0.3, 0.6, 0.9):
        client = threading.Thread(target=quietly, args=(kept, copy))
        client.start()
        time.sleep(share * whole)
        kept.again(signal.SIGKILL)
        client.join(30)
        rows, files = kept.sql(
            f"SELECT (SELECT COUNT(*) FROM {schema}.T), (SELECT COUNT(*) FROM TABLE({schema.partition('.')[0]}."
            f"INFORMATION_SCHEMA.COPY_HISTORY(TABLE_NAME => '{schema}.T', START_TIME => DATEADD(HOUR, -1, "
            "CURRENT_TIMESTAMP()))))"
        )[0]
        assert rows == files * ROWS, "what the history tells of is there, and nothing else"
        kept.sql(copy)
        assert kept.sql(f"SELECT COUNT(*), COUNT(DISTINCT A) FROM {schema}.T") == [(FILES * ROWS, ROWS)]
        kept.sql(f"TRUNCATE TABLE {schema}.T")


def quietly(kept: Kept, statement: str) -> None:
    """Run a statement whose server is being killed."""
    with suppress(Error, OSError):
        kept.sql(statement)


@pytest.mark.rule(
    "A file that Snowpipe accepted is loaded even after a restart",
    source="user-guide/data-load-snowpipe-rest-apis",
)
def test_files_that_a_pipe_was_told_of_are_loaded_after_a_kill(loading) -> None:
    kept, schema = loading
    kept.sql(
        f"CREATE PIPE {schema}.P AS COPY INTO {schema}.T FROM @{schema}.READY FILE_FORMAT = (TYPE = CSV)",
        f"ALTER PIPE {schema}.P SET PIPE_EXECUTION_PAUSED = TRUE",
        f"ALTER PIPE {schema}.P REFRESH",
    )
    kept.again(signal.SIGKILL)
    kept.sql(f"ALTER PIPE {schema}.P SET PIPE_EXECUTION_PAUSED = FALSE")
    deadline = time.monotonic() + 60
    while (loaded := kept.sql(f"SELECT COUNT(*) FROM {schema}.T")[0][0]) < FILES * ROWS:
        assert time.monotonic() < deadline, loaded
        time.sleep(0.2)
    assert kept.sql(f"ALTER PIPE {schema}.P REFRESH") == [], "the pipe knows them all"
    kept.again(signal.SIGKILL)
    [(status,)] = kept.sql(f"SELECT SYSTEM$PIPE_STATUS('{schema}.P')")
    assert json.loads(status)["lastIngestedFilePath"].startswith("part"), "its reports go on, too"


def test_without_keep_nothing_is_written(snowflake_server) -> None:
    assert not os.path.exists(snowflake_server.log.parent / "state")
