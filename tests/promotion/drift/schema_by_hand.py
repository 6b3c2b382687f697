"""Changes by hand inside the schemas."""

from collections.abc import Callable

from snowflake.connector import DictCursor

from promotion.identifier import quoted
from tests.promotion.drift.by_hand import DB, STRANGE, ByHand, Hands

RAW, VENDOR, MARTS = f"{DB}.RAW", f"{DB}.VENDOR", f"{DB}.MARTS"


def _ingesting(pipe: str) -> Callable[[Hands], None]:
    """The pipe as it is, but for AUTO_INGEST, which no ALTER PIPE sets: parts would be loaded twice.

    https://docs.snowflake.com/en/sql-reference/sql/alter-pipe
    """

    def act(hands: Hands) -> None:
        cursor = hands.admin.cursor(DictCursor)
        [row] = cursor.execute(f"SHOW PIPES LIKE '{pipe}' IN SCHEMA {RAW}").fetchall()
        hands.sql(f"CREATE OR REPLACE PIPE {RAW}.{pipe} AUTO_INGEST = TRUE AS {row['definition']}")

    return act


CHANGES = [
    ByHand(
        "a column is added", f"ALTER TABLE {RAW}.USERS ADD COLUMN DEVICE VARCHAR(20)",
        "schema", "TABLE RAW.USERS", "changed", "+ column DEVICE VARCHAR(20)",
    ),
    ByHand(
        "a column is dropped", f"ALTER TABLE {VENDOR}.REVIEWS DROP COLUMN RATING",
        "schema", "TABLE VENDOR.REVIEWS", "changed", "- column RATING",
    ),
    ByHand(
        "a column is renamed", f"ALTER TABLE {VENDOR}.AUTHORS RENAME COLUMN NAME TO FULL_NAME",
        "schema", "TABLE VENDOR.AUTHORS", "changed", "+ column FULL_NAME",
    ),
    ByHand(
        "a column's comment changes", f"ALTER TABLE {RAW}.USERS ALTER COLUMN EMAIL COMMENT 'secret'",
        "schema", "TABLE RAW.USERS", "changed",
        '+ column EMAIL VARCHAR MASKING POLICY RAW.USERS_PERSON COMMENT "secret"',
    ),
    ByHand(
        "a table's comment changes", f"COMMENT ON TABLE {RAW}.MOVIES IS 'mine'",
        "schema", "TABLE RAW.MOVIES", "changed", "+ comment: mine",
    ),
    ByHand(
        "a table is made", f"CREATE TABLE {RAW}.SCRATCH (A NUMBER)", "schema", "TABLE RAW.SCRATCH", line="+ column A"
    ),
    ByHand(
        "a table of a strange name is made", f"CREATE TABLE {RAW}.{quoted(STRANGE)} ({quoted(STRANGE)} NUMBER)",
        "schema", f"TABLE RAW.{quoted(STRANGE)}", line=f"+ column {STRANGE.splitlines()[0]}",
    ),
    ByHand(
        "a table with a name in small letters is made", f'CREATE TABLE {RAW}."scratch 2" (A NUMBER)',
        "schema", 'TABLE RAW."scratch 2"',
    ),
    ByHand(
        "a pipe of a strange name is made",
        f"CREATE PIPE {RAW}.{quoted(STRANGE)} AS COPY INTO {RAW}.USERS (EMAIL) FROM (SELECT $1 FROM @{RAW}.READY)",
        "schema", f"PIPE RAW.{quoted(STRANGE)}", line="COPY INTO",
    ),
    ByHand("a table is dropped", f"DROP TABLE {VENDOR}.REFUSALS", "schema", "TABLE VENDOR.REFUSALS", "removed"),
    ByHand(
        "a table keeps dropped rows for another time",
        f"ALTER TABLE {RAW}.STREAMS SET DATA_RETENTION_TIME_IN_DAYS = 1",
        "schema", "TABLE RAW.STREAMS", "changed", "+ retention_time: 1",
    ),
    ByHand(
        "a view says something else", f"CREATE OR REPLACE VIEW {MARTS}.HOLDINGS (A) AS SELECT 1",
        "schema", "VIEW MARTS.HOLDINGS", "changed", "SELECT 1",
    ),
    ByHand(
        "a view is made", f"CREATE VIEW {MARTS}.MINE AS SELECT 1 AS A", "schema", "VIEW MARTS.MINE", line="SELECT 1"
    ),
    ByHand("a view is dropped", f"DROP VIEW {MARTS}.TOP_AUTHORS", "schema", "VIEW MARTS.TOP_AUTHORS", "removed"),
    ByHand(
        "a view's comment changes", f"COMMENT ON VIEW {MARTS}.TOP_BOOKS IS 'mine'",
        "schema", "VIEW MARTS.TOP_BOOKS", "changed", "+ comment: mine",
    ),
    ByHand(
        "a pipe is paused", f"ALTER PIPE {RAW}.USERS_PIPE_2 SET PIPE_EXECUTION_PAUSED = TRUE",
        "schema", "state of PIPE RAW.USERS_PIPE_2", "changed", "+ state: PAUSED",
    ),
    ByHand("a pipe is dropped", f"DROP PIPE {RAW}.MOVIES_PIPE", "schema", "PIPE RAW.MOVIES_PIPE", "removed"),
    ByHand(
        "a pipe is made",
        f"CREATE PIPE {RAW}.MINE AS COPY INTO {RAW}.USERS (FIRST_NAME) FROM (SELECT $1 FROM @{RAW}.READY)",
        "schema", "PIPE RAW.MINE", line="COPY INTO",
    ),
    ByHand(
        "a pipe loads something else",
        f"CREATE OR REPLACE PIPE {RAW}.STREAMS_PIPE AS COPY INTO {RAW}.USERS (EMAIL) "
        f"FROM (SELECT $1 FROM @{RAW}.READY)",
        "schema", "PIPE RAW.STREAMS_PIPE", "changed", "(EMAIL)",
    ),
    ByHand(
        "a pipe loads each file that arrives", _ingesting("MOVIES_PIPE_2"),
        "schema", "PIPE RAW.MOVIES_PIPE_2", "changed", "+ auto_ingest: true",
    ),
    ByHand("a pipe is made again", (), "schema", "creation of PIPE RAW.STREAMS_PIPE", "changed", "parts is lost"),
    ByHand(
        "a table is made again",
        f"CREATE OR REPLACE TABLE {VENDOR}.BATCH_FILES CLONE {VENDOR}.BATCH_FILES",
        "schema", "creation of TABLE VENDOR.BATCH_FILES", "changed", "its rows are lost",
    ),
    ByHand(
        "a stage has keys of its own",
        f"CREATE STAGE {RAW}.OURS URL = 's3://x/' CREDENTIALS = (AWS_KEY_ID = 'a' AWS_SECRET_KEY = 'b')",
        "schema", "STAGE RAW.OURS", line="has_credentials: Y",
    ),
    ByHand(
        "a pipe's comment changes", f"ALTER PIPE {RAW}.STREAMS_PIPE_2 SET COMMENT = 'mine'",
        "schema", "PIPE RAW.STREAMS_PIPE_2", "changed", "+ comment: mine",
    ),
    ByHand(
        "a stage shows another place", f"ALTER STAGE {VENDOR}.LANDING SET URL = 's3://marquee-local-ready/'",
        "schema", "STAGE VENDOR.LANDING", "changed", "+ url: s3://marquee-local-ready/",
    ),
    ByHand("a stage is made", f"CREATE STAGE {RAW}.MINE", "schema", "STAGE RAW.MINE"),
    ByHand(
        "a stage's comment changes", f"ALTER STAGE {RAW}.READY SET COMMENT = 'mine'",
        "schema", "STAGE RAW.READY", "changed", "+ comment: mine",
    ),
    ByHand(
        "a file format's option changes", f"ALTER FILE FORMAT {RAW}.PART SET SKIP_HEADER = 2",
        "schema", "FILE FORMAT RAW.PART", "changed", "+ SKIP_HEADER: 2",
    ),
    ByHand(
        "a file format is made", f"CREATE FILE FORMAT {RAW}.MINE TYPE = CSV", "schema", "FILE FORMAT RAW.MINE"
    ),
    ByHand(
        "a sequence is made", f"CREATE SEQUENCE {RAW}.MINE", "schema", "SEQUENCE RAW.MINE"
    ),
    ByHand(
        "a role may change a table's rows", f"GRANT DELETE, UPDATE ON ALL TABLES IN SCHEMA {RAW} TO ROLE {DB}_ANALYST",
        "schema", "TABLE RAW.MOVIES", "changed", f"+ grant DELETE to {DB}_ANALYST",
    ),
    ByHand(
        "a role may not read a table any more", f"REVOKE SELECT ON TABLE {VENDOR}.BOOKS FROM ROLE {DB}_BULK_LOAD",
        "schema", "TABLE VENDOR.BOOKS", "changed", f"- grant SELECT to {DB}_BULK_LOAD",
    ),
    ByHand(
        "a mask is taken away", f"ALTER TABLE {RAW}.STREAMS MODIFY COLUMN USER_EMAIL UNSET MASKING POLICY",
        "schema", "TABLE RAW.STREAMS", "changed", "- column USER_EMAIL VARCHAR MASKING POLICY RAW.STREAMS_PERSON",
    ),
    ByHand(
        "a column is no longer said to be personal",
        f"ALTER TABLE {RAW}.USERS MODIFY COLUMN LAST_NAME UNSET TAG {RAW}.CLASSIFICATION",
        "schema", "TABLE RAW.USERS", "changed", "- TAG RAW.CLASSIFICATION of LAST_NAME: personal",
    ),
    ByHand(
        "a table is said to be personal", f"ALTER TABLE {RAW}.MOVIES SET TAG {RAW}.CLASSIFICATION = 'personal'",
        "schema", "TABLE RAW.MOVIES", "changed", "+ TAG RAW.CLASSIFICATION: personal",
    ),
    ByHand(
        "a view is said to be internal", f"ALTER VIEW {MARTS}.TOP_BOOKS SET TAG {RAW}.CLASSIFICATION = 'internal'",
        "schema", "VIEW MARTS.TOP_BOOKS", "changed", "+ TAG RAW.CLASSIFICATION: internal",
    ),
    ByHand(
        "a column is said to be something else",
        f"ALTER TABLE {RAW}.USERS MODIFY COLUMN EMAIL SET TAG {RAW}.CLASSIFICATION = 'internal'",
        "schema", "TABLE RAW.USERS", "changed", "+ TAG RAW.CLASSIFICATION of EMAIL: internal",
    ),
    ByHand(
        "a policy is made", f"CREATE MASKING POLICY {RAW}.MINE AS (V VARCHAR) RETURNS VARCHAR -> V",
        "schema", "MASKING POLICY RAW.MINE",
    ),
    ByHand(
        "a view is no longer secure", f"ALTER VIEW {MARTS}.STREAM_SIZES UNSET SECURE",
        "schema", "VIEW MARTS.STREAM_SIZES", "changed", "- is_secure: true",
    ),
    ByHand(
        "everybody may read a view", f"GRANT SELECT ON VIEW {MARTS}.STREAMS_BY_DAY TO ROLE PUBLIC",
        "schema", "VIEW MARTS.STREAMS_BY_DAY", "changed", "+ grant SELECT to PUBLIC",
    ),
    ByHand(
        "a role may read the history of the deploys",
        f"GRANT SELECT ON TABLE {DB}.DEPLOY.CHANGE_HISTORY TO ROLE {DB}_ANALYST",
        "schema", "TABLE DEPLOY.CHANGE_HISTORY", "changed", f"+ grant SELECT to {DB}_ANALYST",
    ),
    ByHand(
        "a table belongs to somebody else",
        f"GRANT OWNERSHIP ON TABLE {VENDOR}.BATCHES TO ROLE SYSADMIN COPY CURRENT GRANTS",
        "schema", "owner of TABLE VENDOR.BATCHES", "changed", "SYSADMIN",
    ),
    ByHand(
        "files may add columns to a table", f"ALTER TABLE {VENDOR}.BATCH_FILES SET ENABLE_SCHEMA_EVOLUTION = TRUE",
        "schema", "TABLE VENDOR.BATCH_FILES", "changed", "+ enable_schema_evolution: Y",
    ),
    ByHand(
        "a table remembers its changes", f"ALTER TABLE {RAW}.MOVIES SET CHANGE_TRACKING = TRUE",
        "schema", "TABLE RAW.MOVIES", "changed", "+ change_tracking: ON",
    ),
    ByHand(
        "a view remembers its changes", f"ALTER VIEW {MARTS}.TOP_BOOKS SET CHANGE_TRACKING = TRUE",
        "schema", "VIEW MARTS.TOP_BOOKS", "changed", "+ change_tracking: ON",
    ),
    ByHand(
        "a stage lists its files", f"ALTER STAGE {RAW}.READY SET DIRECTORY = (ENABLE = TRUE)",
        "schema", "STAGE RAW.READY", "changed", "+ directory_enabled: Y",
    ),
    ByHand(
        "a tag has another value", f"ALTER TAG {RAW}.CLASSIFICATION ADD ALLOWED_VALUES 'mine'",
        "schema", "TAG RAW.CLASSIFICATION", "changed", "mine",
        undo=f"ALTER TAG IF EXISTS {RAW}.CLASSIFICATION DROP ALLOWED_VALUES 'mine'",
    ),
    ByHand(
        "somebody may use a mask", f"GRANT APPLY ON MASKING POLICY {RAW}.USERS_PERSON TO ROLE {DB}_ANALYST",
        "schema", "MASKING POLICY RAW.USERS_PERSON", "changed", f"+ grant APPLY to {DB}_ANALYST",
    ),
    ByHand(
        "a stage belongs to somebody else",
        f"GRANT OWNERSHIP ON STAGE {VENDOR}.LANDING TO ROLE SYSADMIN COPY CURRENT GRANTS",
        "schema", "owner of STAGE VENDOR.LANDING", "changed", "SYSADMIN",
    ),
    ByHand(
        "a network rule is made",
        f"CREATE NETWORK RULE {RAW}.MINE TYPE = IPV4 MODE = INGRESS VALUE_LIST = ('192.0.2.1')",
        "schema", "NETWORK RULE RAW.MINE", line="INGRESS", undo=f"DROP NETWORK RULE IF EXISTS {RAW}.MINE",
    ),
    ByHand(
        "an authentication policy is made", f"CREATE AUTHENTICATION POLICY {RAW}.MINE",
        "schema", "AUTHENTICATION POLICY RAW.MINE", undo=f"DROP AUTHENTICATION POLICY IF EXISTS {RAW}.MINE",
    ),
    ByHand(
        "a table must have a key", f"ALTER TABLE {VENDOR}.BATCHES ADD PRIMARY KEY (BATCH)",
        "schema", "TABLE VENDOR.BATCHES", "changed", "PRIMARY KEY",
    ),
]  # fmt: skip
