"""QUERY_HISTORY of sessions of two users, by the real connector."""

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.waiting import until

# Minutes of work for any machine.
LONG = "SELECT SUM(A.N * B.N) FROM {0} A, {0} B, {0} C, {0} D, {0} E"
COLUMNS = "QUERY_ID, EXECUTION_STATUS, END_TIME = '1970-01-01 00:00:00 Z'::TIMESTAMP_LTZ, ERROR_MESSAGE, QUERY_TAG"


def rows(connection, function: str = "QUERY_HISTORY_BY_USER()", columns: str = COLUMNS, rest: str = "") -> list[tuple]:
    query = f"SELECT {columns} FROM TABLE(INFORMATION_SCHEMA.{function}) {rest}"
    return connection.cursor().execute(query).fetchall()


def started(connection, tag: str) -> str:
    """Start a query that takes long under this tag, and return its id."""
    for statement in (
        f"ALTER SESSION SET QUERY_TAG = '{tag}'",
        "CREATE TEMPORARY TABLE IF NOT EXISTS THOUSAND (N NUMBER)",
        "INSERT INTO THOUSAND SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 1000))",
    ):
        connection.cursor().execute(statement)
    cursor = connection.cursor()
    cursor.execute_async(LONG.format("THOUSAND"))
    return cursor.sfqid


@pytest.mark.rule(
    "QUERY_HISTORY returns the user's statements of all its sessions with their QUERY_TAG, also those that run: their "
    "status is RUNNING, their end the epoch",
    source="sql-reference/functions/query_history",
    status="matches Snowflake, but columns of bytes, rows and hashes are NULL; a statement that waits is RUNNING, too; "
    "only a session's own tag is shown; a request of several statements is one row; texts are cut at 2,000 "
    "characters, and the last 10,000 statements are kept",
)
@pytest.mark.rule(
    "A cancelled query is FAILED_WITH_ERROR in QUERY_HISTORY, with the message 'SQL execution canceled'",
    source="sql-reference/functions/query_history",
)
def test_a_running_query_is_found_by_its_tag_and_cancelled(platform, vendor):
    query = started(vendor, "marquee deploy 7;schemachange")
    with platform.connect("migrator") as other:
        of_tag = "WHERE QUERY_TAG LIKE 'marquee deploy 7%' AND QUERY_TEXT LIKE 'SELECT SUM%'"
        assert rows(other, rest=of_tag) == [(query, "RUNNING", True, None, "marquee deploy 7;schemachange")]
        other.cursor().execute(f"SELECT SYSTEM$CANCEL_QUERY('{query}')")
        assert rows(other, rest=of_tag) == [
            (query, "FAILED_WITH_ERROR", False, "SQL execution canceled", "marquee deploy 7;schemachange")
        ]
    assert rows(vendor, "QUERY_HISTORY_BY_SESSION()", "ERROR_CODE", f"WHERE QUERY_ID = '{query}'") == [(604,)]


def test_a_statement_has_one_id(sql, snowflake_server, database):
    sql("CREATE TABLE T (N INT)")
    with snowflake_server.connect(database=database, schema="PUBLIC") as connection:
        types = rows(connection, "QUERY_HISTORY_BY_SESSION()", "QUERY_TYPE, ROWS_PRODUCED, COMPILATION_TIME")
        assert types[0] == ("SELECT", None, 0)
        for statement in ("SELECT N + 1 FROM T", "INSERT INTO T VALUES (1)", "DELETE FROM T", "SHOW TABLES"):
            cursor = connection.cursor()
            cursor.execute(statement)
            kept = connection.cursor().execute("SELECT LAST_QUERY_ID()").fetchall()
            assert (
                kept
                == [(cursor.sfqid,)]
                == rows(connection, "QUERY_HISTORY_BY_SESSION()", "QUERY_ID", f"WHERE QUERY_TEXT = '{statement}'")
            )
            assert connection.cursor().execute(f"SELECT COUNT(*) FROM TABLE(RESULT_SCAN('{cursor.sfqid}'))").fetchall()


@pytest.mark.rule(
    "QUERY_HISTORY returns other users' statements only with MONITOR or OPERATE on their warehouse",
    source="sql-reference/functions/query_history",
)
def test_other_users_statements_need_a_right_on_the_warehouse(platform, vendor):
    warehouse, role = (platform._service(name)[key] for name, key in (("migrator", "warehouse"), ("analyst", "role")))
    users = f"WHERE USER_NAME = '{platform._service('migrator')['user']}'"
    vendor.cursor().execute("SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES")
    with platform.connect("analyst") as analyst:
        for privilege in ("MONITOR", "OPERATE"):
            platform.execute(f"REVOKE {privilege} ON WAREHOUSE {warehouse} FROM ROLE {role}")
        assert rows(analyst, "QUERY_HISTORY(RESULT_LIMIT => 10000)", rest=users) == []
        platform.execute(f"GRANT MONITOR ON WAREHOUSE {warehouse} TO ROLE {role}")
        assert rows(analyst, "QUERY_HISTORY(RESULT_LIMIT => 10000)", rest=users)
        platform.execute(f"REVOKE MONITOR ON WAREHOUSE {warehouse} FROM ROLE {role}")
        assert rows(analyst, columns="DISTINCT USER_NAME") == [(platform._service("analyst")["user"],)]


@pytest.mark.rule(
    "RESULT_LIMIT of QUERY_HISTORY is 100 unless given, 10,000 at most, and counts before the WHERE clause",
    source="sql-reference/functions/query_history",
)
@pytest.mark.rule(
    "With END_TIME_RANGE_END QUERY_HISTORY returns only statements that have ended",
    source="sql-reference/functions/query_history",
)
def test_the_limit_and_the_times_come_before_the_condition(vendor):
    for number in range(3):
        vendor.cursor().execute(f"SELECT {number} AS NUMBERED")
    of_three = "WHERE QUERY_TEXT LIKE 'SELECT % AS NUMBERED'"
    newest = rows(vendor, "QUERY_HISTORY_BY_SESSION(RESULT_LIMIT => 2)", "QUERY_TEXT", of_three)
    assert newest == [("SELECT 2 AS NUMBERED",)], "the other one is the query itself, which runs"
    ended = "QUERY_HISTORY_BY_SESSION(END_TIME_RANGE_END => CURRENT_TIMESTAMP(), RESULT_LIMIT => 10)"
    assert [status for _, status, *_ in rows(vendor, ended)].count("RUNNING") == 0
    with pytest.raises(ProgrammingError):
        rows(vendor, "QUERY_HISTORY(RESULT_LIMIT => 10001)")
    with pytest.raises(ProgrammingError, match="INCLUDE_CLIENT_GENERATED_STATEMENT"):
        rows(vendor, "QUERY_HISTORY(INCLUDE_CLIENT_GENERATED_STATEMENT => TRUE)")


def test_it_is_there_while_its_session_is_gone(platform, vendor):
    with platform.connect("migrator") as other:
        other.cursor().execute("SELECT 'gone' AS WORD")
        gone = other.session_id
    function = f"QUERY_HISTORY_BY_SESSION(SESSION_ID => {gone})"
    wanted = ("SELECT 'gone' AS WORD", "SUCCESS")
    until(lambda: wanted in rows(vendor, function, "QUERY_TEXT, EXECUTION_STATUS"), 60)
