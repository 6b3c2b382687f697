"""Streams on tables and stages, by the real connector."""

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.refusal import error_number

CHANGES = "SELECT ID, NAME, METADATA$ACTION, METADATA$ISUPDATE FROM {} ORDER BY ID, METADATA$ACTION"


@pytest.fixture
def members(sql):
    """A table with three rows, and a stream on it of each kind."""
    sql("CREATE TABLE MEMBERS (ID NUMBER, NAME VARCHAR)")
    sql("INSERT INTO MEMBERS VALUES (1, 'Joe'), (2, 'Jane'), (3, 'George')")
    sql("CREATE STREAM CHECKS ON TABLE MEMBERS")
    sql("CREATE STREAM ADDED ON TABLE MEMBERS APPEND_ONLY = TRUE")
    sql("CREATE STREAM EVERY ON TABLE MEMBERS SHOW_INITIAL_ROWS = TRUE")
    sql("CREATE TABLE HISTORY (ID NUMBER, NAME VARCHAR, ACTION VARCHAR)")
    return sql


@pytest.mark.rule(
    "A stream has the table's columns, METADATA$ACTION, METADATA$ISUPDATE and METADATA$ROW_ID",
    source="user-guide/streams-intro#stream-columns",
)
@pytest.mark.rule(
    "A standard stream shows the net change of each row; an update is a DELETE and an INSERT",
    source="user-guide/streams-intro#types-of-streams",
)
@pytest.mark.rule(
    "An append-only stream shows rows that were added, even if they were changed or deleted since",
    source="user-guide/streams-intro#types-of-streams",
)
@pytest.mark.rule(
    "SHOW_INITIAL_ROWS = TRUE shows the rows that the table had",
    source="sql-reference/sql/create-stream#optional-parameters",
)
@pytest.mark.rule(
    "SYSTEM$STREAM_HAS_DATA tells whether a stream has changes",
    source="sql-reference/functions/system_stream_has_data",
)
def test_a_stream_shows_what_has_changed(members):
    assert members("SELECT SYSTEM$STREAM_HAS_DATA('CHECKS')") == [(False,)]
    members("INSERT INTO MEMBERS VALUES (4, 'Betty'), (5, 'Eva')")
    members("UPDATE MEMBERS SET NAME = 'Jan' WHERE ID = 2")
    members("UPDATE MEMBERS SET NAME = 'Bea' WHERE ID = 4")
    members("DELETE FROM MEMBERS WHERE ID IN (3, 5)")
    assert members(CHANGES.format("CHECKS")) == [
        (2, "Jane", "DELETE", True),
        (2, "Jan", "INSERT", True),
        (3, "George", "DELETE", False),
        (4, "Bea", "INSERT", False),
    ]
    assert members(CHANGES.format("ADDED")) == [(4, "Betty", "INSERT", False), (5, "Eva", "INSERT", False)]
    assert [row[1] for row in members(CHANGES.format("EVERY"))] == ["Joe", "Jan", "Bea"]
    assert members("SELECT SYSTEM$STREAM_HAS_DATA('CHECKS')") == [(True,)]
    ids = members("SELECT METADATA$ROW_ID, COUNT(*) FROM CHECKS WHERE ID = 2 GROUP BY 1")
    assert [(len(row_id), count) for row_id, count in ids] == [(40, 2)]
    joined = (
        "SELECT M.NAME FROM CHECKS AS C JOIN MEMBERS M ON C.ID = M.ID WHERE C.METADATA$ACTION = 'INSERT' ORDER BY 1"
    )
    assert members(joined) == [("Bea",), ("Jan",)]


@pytest.mark.rule(
    "A change of rows that reads a stream moves its offset, when it is committed; a query does not",
    source="user-guide/streams-intro#data-flow",
    status="matches Snowflake; COPY INTO a location and CREATE VIEW of a stream are refused",
)
@pytest.mark.rule(
    "All statements of a transaction see the same changes of a stream that it consumes",
    source="user-guide/streams-intro#repeatable-read-isolation",
)
@pytest.mark.rule(
    "Each stream has an offset of its own", source="user-guide/streams-intro#multiple-consumers-of-streams"
)
def test_a_committed_change_consumes_it(members):
    take = "INSERT INTO HISTORY SELECT ID, NAME, METADATA$ACTION FROM {}"
    members("INSERT INTO MEMBERS VALUES (4, 'Betty')")
    assert members(take.format("CHECKS")) == [(1,)]
    assert members(CHANGES.format("CHECKS")) == []
    assert len(members(CHANGES.format("ADDED"))) == 1
    members("BEGIN")
    members("INSERT INTO MEMBERS VALUES (5, 'Eva')")
    assert members(take.format("ADDED")) == members(take.format("ADDED")) == [(1,)]
    assert members("SELECT NAME FROM ADDED") == [("Betty",)]
    members("ROLLBACK")
    assert members("SELECT NAME FROM ADDED") == [("Betty",)]
    with pytest.raises(ProgrammingError):
        members("INSERT INTO HISTORY SELECT 1 / (ID - 4), NAME, NAME FROM ADDED")
    merge = """MERGE INTO HISTORY H USING (SELECT * FROM ADDED) A ON H.ID = A.ID
        WHEN MATCHED THEN UPDATE SET NAME = 'seen' WHEN NOT MATCHED THEN INSERT (ID) VALUES (A.ID)"""
    assert members(merge) == [(0, 1)]
    assert members("SELECT * FROM ADDED") == []
    assert members("SELECT NAME FROM HISTORY") == [("seen",)]
    for statement in ("CREATE VIEW T AS SELECT * FROM EVERY", "COPY INTO @~/x FROM EVERY"):
        assert error_number(members, statement) == 2
    members("CREATE OR REPLACE DATABASE STREAMS_OTHER")
    members("CREATE TABLE STREAMS_OTHER.PUBLIC.COPIED (ID NUMBER)")
    members("USE SCHEMA STREAMS_TEST.PUBLIC")
    members("INSERT INTO MEMBERS VALUES (6, 'Max')")
    members("INSERT INTO STREAMS_OTHER.PUBLIC.COPIED SELECT ID FROM CHECKS")
    assert members("SELECT * FROM CHECKS") == []
    members("DROP DATABASE STREAMS_OTHER")


@pytest.mark.rule(
    "CREATE TABLE … AS and INSERT ALL consume a stream, too",
    source="user-guide/streams-intro#multiple-consumers-of-streams",
)
def test_new_tables_and_several_ones_consume_it(members):
    members("INSERT INTO MEMBERS VALUES (4, 'Betty')")
    with pytest.raises(ProgrammingError):
        members("CREATE TABLE T AS SELECT 1 / (ID - 4) AS X FROM ADDED")
    members("CREATE TABLE T AS SELECT A.NAME, C.ID FROM ADDED A JOIN CHECKS C ON A.ID = C.ID")
    assert members("SELECT * FROM T") == [("Betty", 4)]
    assert members("SELECT * FROM ADDED") == members("SELECT * FROM CHECKS") == []
    members("INSERT INTO MEMBERS VALUES (5, 'Eva')")
    members("CREATE TABLE IF NOT EXISTS T AS SELECT NAME, ID FROM ADDED")  # it is there: nothing is read
    insert = "INSERT ALL INTO HISTORY (ID) VALUES (ID) INTO T (ID) VALUES (ID) SELECT ID FROM {}"
    assert members(insert.format("ADDED")) == [(1, 1)]
    assert members(insert.format("ADDED")) == [(0, 0)]
    assert members("SELECT NAME FROM CHECKS") == [("Eva",)]


def test_several_ones_are_refused_in_a_transaction_before_anything_begins(members):
    members("INSERT INTO MEMBERS VALUES (4, 'Betty')")
    members("BEGIN")
    members("INSERT INTO HISTORY (ID) VALUES (1)")
    assert error_number(members, "INSERT ALL INTO HISTORY (ID) VALUES (ID) SELECT ID FROM ADDED") == 2
    members("COMMIT")
    assert members("SELECT ID FROM HISTORY") == [(1,)]
    assert members("SELECT ID FROM ADDED") == [(4,)]


@pytest.mark.rule(
    "TRUNCATE, INSERT OVERWRITE and COPY are changes that a stream shows", source="user-guide/streams-intro"
)
@pytest.mark.rule("A column that is added later is NULL in a stream's older rows", source="user-guide/streams-intro")
def test_every_change_is_seen(members):
    members("TRUNCATE TABLE MEMBERS")
    members("COPY INTO @~/streams/ FROM (SELECT 7, 'Ann') FILE_FORMAT = (TYPE = CSV) OVERWRITE = TRUE")
    members("COPY INTO MEMBERS FROM @~/streams/")
    members("ALTER TABLE MEMBERS ADD COLUMN AGE NUMBER")
    found = [(row[0], row[2]) for row in members(CHANGES.format("CHECKS"))]
    assert found == [(1, "DELETE"), (2, "DELETE"), (3, "DELETE"), (7, "INSERT")]
    members("INSERT OVERWRITE INTO MEMBERS VALUES (8, 'Sue', 30)")
    assert members("SELECT ID, AGE FROM ADDED ORDER BY 1") == [(7, None), (8, 30)]


@pytest.mark.rule("SHOW STREAMS and DESCRIBE STREAM", source="sql-reference/sql/show-streams")
@pytest.mark.rule(
    "A stream whose table is dropped or replaced can't be read",
    source="user-guide/streams-intro#data-retention-period-and-staleness",
    status="matches Snowflake; code and text from memory",
)
@pytest.mark.rule(
    "INSERT_ONLY is for external tables",
    source="sql-reference/sql/create-stream#optional-parameters",
    status="matches Snowflake; code and text from memory",
)
def test_streams_are_shown_and_dropped(members):
    rows = {row[1]: row for row in members("SHOW STREAMS")}
    assert rows["CHECKS"][6:8] == ("STREAMS_TEST.PUBLIC.MEMBERS", "Table")
    assert [rows[name][11] for name in ("ADDED", "CHECKS")] == ["APPEND_ONLY", "DEFAULT"]
    members("ALTER STREAM CHECKS SET COMMENT = 'c'")
    assert members("DESCRIBE STREAM CHECKS")[0][5] == "c"
    assert error_number(members, "CREATE STREAM S ON TABLE MEMBERS INSERT_ONLY = TRUE") == 1006
    assert error_number(members, "CREATE STREAM S ON TABLE MISSING") == 2003
    members("CREATE VIEW V AS SELECT * FROM MEMBERS")
    for source in ("TABLE V", "EXTERNAL TABLE E"):
        assert error_number(members, f"CREATE STREAM S ON {source}") == 2
    assert error_number(members, "ALTER DATABASE STREAMS_TEST RENAME TO STREAMS_OTHER") == 2
    members("DROP STREAM EVERY")
    members("CREATE OR REPLACE TABLE MEMBERS (ID NUMBER)")
    with pytest.raises(ProgrammingError, match="dropped, cannot read from stream"):
        members("SELECT * FROM CHECKS")
    assert {row[10] for row in members("SHOW STREAMS")} == {"true"}


@pytest.mark.rule(
    "A stream on a stage shows the files that its directory table registered or unregistered",
    source="user-guide/data-load-dirtables-pipeline",
)
def test_a_stream_on_a_stage(sql):
    sql("CREATE STAGE FILES DIRECTORY = (ENABLE = TRUE)")
    sql("CREATE STREAM ARRIVED ON STAGE FILES")
    sql("CREATE TABLE SEEN (PATH VARCHAR)")
    sql("COPY INTO @FILES/a FROM (SELECT 1)")
    assert sql("SELECT * FROM ARRIVED") == []
    sql("ALTER STAGE FILES REFRESH")
    assert sql("SELECT RELATIVE_PATH, METADATA$ACTION FROM ARRIVED") == [("a_0_0_0.csv.gz", "INSERT")]
    sql("INSERT INTO SEEN SELECT RELATIVE_PATH FROM ARRIVED")
    assert sql("SELECT SYSTEM$STREAM_HAS_DATA('ARRIVED')") == [(False,)]
    sql("REMOVE @FILES/a")
    sql("ALTER STAGE FILES REFRESH")
    assert sql("SELECT RELATIVE_PATH, METADATA$ACTION FROM ARRIVED") == [("a_0_0_0.csv.gz", "DELETE")]


@pytest.mark.rule(
    "Reading a stream needs SELECT on it and on its table",
    source="user-guide/streams-intro#access-control-privileges-and-stream-usage",
    status="matches Snowflake; a stream on a table with policies is refused",
)
def test_reading_a_stream_needs_its_rights(snowflake_server, members, database):
    members("CREATE ROLE IF NOT EXISTS STREAMER")
    for on in (f"USAGE ON DATABASE {database}", f"USAGE ON SCHEMA {database}.PUBLIC", "USAGE ON WAREHOUSE COMPUTE_WH"):
        members(f"GRANT {on} TO ROLE STREAMER")
    members("GRANT ROLE STREAMER TO USER ADMIN")
    with snowflake_server.connect(role="STREAMER", database=database, schema="PUBLIC", warehouse="COMPUTE_WH") as other:
        for on in ("STREAM CHECKS", "TABLE MEMBERS"):
            with pytest.raises(ProgrammingError, match="not authorized"):
                other.cursor().execute("SELECT * FROM CHECKS")
            members(f"GRANT SELECT ON {on} TO ROLE STREAMER")
        assert other.cursor().execute("SELECT * FROM CHECKS").fetchall() == []
    members("CREATE MASKING POLICY HIDE AS (V VARCHAR) RETURNS VARCHAR -> '*'")
    members("ALTER TABLE MEMBERS MODIFY COLUMN NAME SET MASKING POLICY HIDE")
    assert error_number(members, "SELECT * FROM CHECKS") == 2
