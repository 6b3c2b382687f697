"""Further faults in migrations, each named after what it would cost: in places, files, policies and texts.

As in faults_of_sql.py: cost, code, file below migrations/, statement.
"""

from tests.promotion.policy.faults_of_sql import MARTS, URL, USERS, VIEW, V

DB, READY = "{{ database }}", "{{ database }}.RAW.READY"
SECURE = f"CREATE OR REPLACE SECURE VIEW {MARTS}.PLANTED COMMENT = 'x' AS "
STAGE = f"CREATE STAGE {DB}.RAW.S URL = '{URL}' STORAGE_INTEGRATION = MARQUEE_LOCAL_S3"

FAULTS = (
    ("whoever may call it works as its owner, by a text that is put together", "Q204", V,
     f"CREATE PROCEDURE {DB}.RAW.P(X VARCHAR) RETURNS VARCHAR LANGUAGE SQL EXECUTE AS OWNER AS "
     "$$BEGIN EXECUTE IMMEDIATE 'DROP TABLE ' || :X; END$$;"),
    ("a function shows addresses to whoever may call it", "Q204", V,
     f"CREATE OR REPLACE SECURE FUNCTION {DB}.RAW.F() RETURNS TABLE (E VARCHAR) AS 'SELECT EMAIL FROM RAW.USERS';"),
    ("addresses are masked as another contract's readers like", "Q104", V,
     f"ALTER TABLE {USERS} MODIFY COLUMN EMAIL SET MASKING POLICY {DB}.RAW.STREAMS_PERSON FORCE;"),
    ("a mask has a name that no contract knows", "Q104", V,
     f"ALTER MASKING POLICY {DB}.RAW.USERS_PERSON RENAME TO {DB}.RAW.OLD;"),
    ("an analyst sees an erased person by a view of yesterday", "Q105", VIEW,
     f"{SECURE}SELECT COUNT(*) N FROM {USERS} AT (OFFSET => -60*60*24);"),
    ("an analyst sees who was erased by a view of what changed", "Q105", VIEW,
     f"{SECURE}SELECT * FROM {USERS} CHANGES (INFORMATION => DEFAULT) AT (OFFSET => -60);"),
    ("an analyst sees rows from before a statement", "Q105", VIEW,
     f"{SECURE}SELECT COUNT(*) N FROM {USERS} BEFORE (STATEMENT => '01a');"),
    ("an analyst reads the lines that a load refused", "Q105", VIEW,
     f"{SECURE}SELECT * FROM TABLE(VALIDATE({USERS}, JOB_ID => '_last'));"),
    ("a deploy forgets which migrations ran", "Q206", V, f"DELETE FROM {DB}.DEPLOY.CHANGE_HISTORY;"),
    ("a changed migration looks as it was", "Q206", V, f"UPDATE {DB}.DEPLOY.CHANGE_HISTORY SET CHECKSUM = 'x';"),
    ("two deploys run at once", "Q206", V, f"TRUNCATE TABLE {DB}.DEPLOY.LEASE;"),
    ("the record of deploys is gone", "Q206", V, f"DROP TABLE {DB}.DEPLOY.CHANGE_HISTORY;"),
    ("a view in somebody's database shows addresses", "T101", VIEW,
     f"CREATE OR REPLACE SECURE VIEW OTHER.PUBLIC.V COMMENT = 'x' AS SELECT EMAIL FROM {USERS};"),
    ("rows come from somebody's database", "T101", V,
     f"INSERT INTO {DB}.RAW.MOVIES (TITLE) SELECT A FROM OTHER.PUBLIC.T;"),
    ("titles go to somebody's database", "T101", V, f"INSERT INTO OTHER.PUBLIC.T SELECT TITLE FROM {DB}.RAW.MOVIES;"),
    ("a table stands in somebody's database", "T101", V, "CREATE TABLE OTHER.PUBLIC.T (A INT);"),
    ("dev's rows are merged into prod's", "T101", V,
     f"MERGE INTO {DB}.RAW.MOVIES M USING MARQUEE_DEV.RAW.MOVIES D ON M.TITLE = D.TITLE "
     "WHEN NOT MATCHED THEN INSERT (TITLE) VALUES (D.TITLE);"),
    ("files that are written have a stranger's key", "T101", V,
     f"{STAGE} ENCRYPTION = (TYPE = 'AWS_SSE_KMS' KMS_KEY_ID = 'stranger');"),
    ("files that are written have no key", "T101", V, f"ALTER STAGE {READY} SET ENCRYPTION = (TYPE = 'NONE');"),
    ("a stage goes by a way of somebody's", "T101", V, f"{STAGE} USE_PRIVATELINK_ENDPOINT = TRUE;"),
    ("a stage asks nobody for leave any more", "Q202", V, f"ALTER STAGE {READY} UNSET STORAGE_INTEGRATION;"),
    ("each file is loaded twice: by the splitter and by Snowflake", "T101", V,
     f"CREATE PIPE {DB}.RAW.P AUTO_INGEST = TRUE AS COPY INTO {DB}.RAW.MOVIES FROM @{READY};"),
    ("a pipe puts addresses into the table of movies", "Q103", V,
     f"CREATE PIPE {DB}.RAW.P AS COPY INTO {DB}.RAW.MOVIES (TITLE) FROM (SELECT $1:email FROM @{READY});"),
    ("a load puts addresses into the table of movies", "Q103", V,
     f"COPY INTO {DB}.RAW.MOVIES (TITLE) FROM (SELECT $1:\"email\"::VARCHAR FROM @{READY});"),
    ("a load puts all that users have into a table of one column", "Q103", V,
     f"COPY INTO {DB}.RAW.MOVIES (TITLE) FROM (SELECT $1::VARCHAR FROM @{READY}/users/);"),
    ("a token of GitLab's is in git for ever", "Q201", V, f"COMMENT ON TABLE {USERS} IS 'glpat-abcdefghij1234567890';"),
    ("a token of a login is in git for ever", "Q201", V,
     f"COMMENT ON TABLE {USERS} IS 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N';"),
    ("a person is in git for ever", "Q201", V, f"INSERT INTO {USERS} (EMAIL) VALUES ('ann.lee@stranger.net');"),
    ("a person is in a comment for ever", "Q201", V, f"COMMENT ON TABLE {USERS} IS 'ask Ann.Lee@mail.stranger.net';"),
    ("telephone numbers come in without a mask", "Q103", V,
     f"ALTER TABLE {USERS} ADD COLUMN IF NOT EXISTS TELEPHONE VARCHAR;"),
    ("where people live comes in without a mask", "Q103", V, f"CREATE TABLE {DB}.RAW.T (POSTCODE VARCHAR);"),
    ("addresses come in under a name in quotes", "Q103", V, f"CREATE TABLE {DB}.RAW.T (\"e-mail\" VARCHAR);"),
    ("names of accounts come in without a mask", "Q103", V, f"CREATE TABLE {DB}.RAW.T (USERNAME VARCHAR);"),
    ("a view that no rule reads shows users", "Q102", V, f"CREATE SEMANTIC VIEW {MARTS}.V TABLES ({USERS});"),
    ("an unload leaves by a user's own stage", "Q203", V, f"COPY INTO @~/x FROM (SELECT EMAIL FROM {USERS});"),
    ("an unload leaves for another cloud", "Q203", V, f"COPY INTO 'gcs://stranger/' FROM {USERS};"),
)  # fmt: skip
