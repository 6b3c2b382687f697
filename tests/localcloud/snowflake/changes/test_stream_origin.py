"""AT, BEFORE, CLONE and COPY GRANTS of CREATE STREAM."""

import pytest

from tests.localcloud.snowflake.refusal import error_number

CHANGES = "SELECT ID, NAME, METADATA$ACTION, METADATA$ISUPDATE FROM {} ORDER BY ID, METADATA$ACTION"


@pytest.fixture
def members(sql):
    """A table with a row, a stream of each mode, and a row that came after them, by the statement $ADDED."""
    sql("CREATE TABLE MEMBERS (ID NUMBER, NAME VARCHAR)")
    sql("INSERT INTO MEMBERS VALUES (1, 'Joe')")
    sql("CREATE STREAM CHECKS ON TABLE MEMBERS")
    sql("CREATE STREAM MORE ON TABLE MEMBERS APPEND_ONLY = TRUE")
    sql("INSERT INTO MEMBERS VALUES (2, 'Jane')")
    sql("SET ADDED = LAST_QUERY_ID()")
    return sql


@pytest.mark.rule(
    "CREATE STREAM … AT (STREAM => …) has the offset of another stream, also of the one that it replaces",
    source="sql-reference/sql/create-stream#optional-parameters",
    status="matches Snowflake for streams of one mode on one source; others are refused (000002)",
)
@pytest.mark.rule(
    "CREATE STREAM … CLONE has the offset of the other stream",
    source="user-guide/object-clone#cloning-and-streams",
    status="matches Snowflake; that it needs OWNERSHIP of the other one is from memory",
)
def test_the_offset_of_another_stream(members) -> None:
    members("CREATE STREAM OTHER ON TABLE MEMBERS AT (STREAM => 'checks')")
    members("CREATE STREAM TWIN CLONE CHECKS")
    members("CREATE STREAM ADDITIONS CLONE MORE")
    members("CREATE TABLE SEEN AS SELECT ID FROM CHECKS")
    members("UPDATE MEMBERS SET NAME = 'Jo' WHERE ID = 1")
    members("DELETE FROM MEMBERS WHERE ID = 2")
    changed = [(1, "Joe", "DELETE", True), (1, "Jo", "INSERT", True)]
    assert members(CHANGES.format("OTHER")) == members(CHANGES.format("TWIN")) == changed
    assert members(CHANGES.format("ADDITIONS")) == [(2, "Jane", "INSERT", False)]
    members("CREATE OR REPLACE STREAM OTHER ON TABLE MEMBERS AT (STREAM => 'OTHER') COMMENT = 'again'")
    assert members(CHANGES.format("OTHER")) == changed
    assert members("DESCRIBE STREAM OTHER")[0][5] == "again"
    for clause in ("AT (STREAM => 'MORE')", "BEFORE (STREAM => 'OTHER')", "AT (STREAM => 'OTHER') APPEND_ONLY = TRUE"):
        assert error_number(members, f"CREATE STREAM S ON TABLE MEMBERS {clause}") == 2
    assert error_number(members, "CREATE STREAM S ON TABLE MEMBERS AT (STREAM => 'missing')") == 2003
    assert error_number(members, "CREATE STREAM S CLONE MISSING") == 2003


@pytest.mark.rule(
    "CREATE STREAM … AT | BEFORE (TIMESTAMP, OFFSET, STATEMENT) shows what has changed since that moment",
    source="sql-reference/sql/create-stream#optional-parameters",
    status="matches Snowflake within what Time Travel keeps; of an append-only stream not before a change in place, of "
    "a standard one before such a change only if it came after the first stream of the account (refused with 000002)",
)
def test_a_moment_of_the_past(members) -> None:
    members("CREATE STREAM SINCE ON TABLE MEMBERS BEFORE (STATEMENT => $ADDED) APPEND_ONLY = TRUE")
    assert members(CHANGES.format("SINCE")) == [(2, "Jane", "INSERT", False)]
    members("UPDATE MEMBERS SET NAME = 'Jan' WHERE ID = 2")
    members("SET CHANGED = LAST_QUERY_ID()")
    members("DELETE FROM MEMBERS WHERE ID = 1")
    assert members(CHANGES.format("SINCE")) == [(2, "Jane", "INSERT", False)]
    members("CREATE STREAM BOTH ON TABLE MEMBERS BEFORE (STATEMENT => $CHANGED)")
    gone = [(1, "Joe", "DELETE", False)]
    assert members(CHANGES.format("BOTH")) == [*gone, (2, "Jane", "DELETE", True), (2, "Jan", "INSERT", True)]
    members("CREATE STREAM LATER ON TABLE MEMBERS AT (STATEMENT => $CHANGED)")
    assert members(CHANGES.format("LATER")) == gone
    members("CREATE TABLE SEEN AS SELECT ID FROM LATER")
    assert members(CHANGES.format("LATER")) == []
    members("CREATE STREAM NOTHING ON TABLE MEMBERS AT (TIMESTAMP => CURRENT_TIMESTAMP())")
    assert members(CHANGES.format("NOTHING")) == []
    assert error_number(members, "CREATE STREAM S ON TABLE MEMBERS AT (OFFSET => -60 * 5)") == 707
    assert error_number(members, "CREATE STREAM S ON TABLE MEMBERS AT (SCN => 1)") == 1003
    refused = "CREATE STREAM S ON TABLE MEMBERS AT (STATEMENT => $ADDED)"
    for option in ("APPEND_ONLY", "SHOW_INITIAL_ROWS"):
        assert error_number(members, f"{refused} {option} = TRUE") == 2


def test_streams_on_views(members) -> None:
    members("CREATE VIEW NAMES AS SELECT NAME, ID FROM MEMBERS")
    members("CREATE STREAM RENAMED ON VIEW NAMES BEFORE (STATEMENT => $ADDED)")
    members("CREATE STREAM NEW ON VIEW NAMES")
    members("UPDATE MEMBERS SET NAME = 'Jo' WHERE ID = 1")
    changed = [(1, "Joe", "DELETE", True), (1, "Jo", "INSERT", True)]
    assert members(CHANGES.format("RENAMED")) == [*changed, (2, "Jane", "INSERT", False)]
    members("CREATE STREAM TWIN CLONE NEW")
    members("CREATE STREAM OTHER ON VIEW NAMES AT (STREAM => 'NEW')")
    assert members(CHANGES.format("TWIN")) == members(CHANGES.format("OTHER")) == changed


def test_the_ids_of_rows_before_the_first_stream(sql) -> None:
    """A later row may have the id of a deleted one. A moment before that is in objects/test_past_rows.py."""
    sql("CREATE TABLE T (ID INT)")
    sql("INSERT INTO T VALUES (1)")
    sql("DELETE FROM T")
    sql("SET DELETED = LAST_QUERY_ID()")
    sql("INSERT INTO T VALUES (2)")
    sql("CREATE STREAM AFTERWARDS ON TABLE T AT (STATEMENT => $DELETED)")
    assert sql("SELECT ID, METADATA$ACTION FROM AFTERWARDS") == [(2, "INSERT")]


@pytest.mark.rule(
    "CREATE STREAM … COPY GRANTS keeps the grants on the stream that it replaces, or takes those of the cloned one",
    source="sql-reference/sql/create-stream#optional-parameters",
)
def test_grants_are_copied(members) -> None:
    members("CREATE ROLE IF NOT EXISTS STREAM_READER")
    members("GRANT SELECT ON STREAM CHECKS TO ROLE STREAM_READER")
    members("CREATE STREAM TWIN CLONE CHECKS COPY GRANTS")
    members("CREATE STREAM BARE CLONE CHECKS")
    members("CREATE OR REPLACE STREAM CHECKS COPY GRANTS ON TABLE MEMBERS")

    def granted(stream: str) -> list[str]:
        return [row[1] for row in members(f"SHOW GRANTS ON STREAM {stream}") if row[5] == "STREAM_READER"]

    assert granted("CHECKS") == granted("TWIN") == ["SELECT"]
    assert granted("BARE") == []
    members("CREATE OR REPLACE STREAM CHECKS ON TABLE MEMBERS")
    assert granted("CHECKS") == []
