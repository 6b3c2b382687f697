"""AT and BEFORE: the rows of before, in queries, changes of rows and clones."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator

import pytest
import requests
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.refusal import error_number


@pytest.fixture
def later(snowflake_server) -> Iterator[Callable[[float], None]]:
    """Move the account's clock forwards by seconds; it is set back behind the test."""
    with snowflake_server.connect() as admin:
        url = f"http://{snowflake_server.host}:{snowflake_server.port}/local/clock"
        headers = {"Authorization": f'Snowflake Token="{admin.rest.token}"'}

        def move(**body: float) -> None:
            assert requests.post(url, json=body, headers=headers, timeout=20).ok

        yield lambda seconds: move(forward_seconds=seconds)
        move()


def _now(sql) -> str:
    [(moment,)] = sql("SELECT CURRENT_TIMESTAMP()::VARCHAR")
    return moment


def _names(sql, clause: str) -> str:
    return "".join(name for (name,) in sql(f"SELECT NAME FROM T {clause}"))


@pytest.mark.slow
@pytest.mark.rule(
    "AT (TIMESTAMP => …) reads a table's rows of a moment, with the changes made at it; BEFORE without those",
    source="sql-reference/constructs/at-before",
    status="matches Snowflake, for up to 50 changes in place and 10,000 changes of a table since the server's start, "
    "and as long as the clock is not moved backwards; rows of before a change in place are kept of tables of up to "
    "100,000 rows, and up to 256 MB of all: the others are refused with 000002",
)
@pytest.mark.rule(
    "OFFSET is a number of seconds from now, and may be an arithmetic expression",
    source="sql-reference/constructs/at-before#parameters",
    status="matches Snowflake",
)
def test_each_change_has_its_moment(sql, later) -> None:
    sql("CREATE TABLE T (NAME VARCHAR(5))")
    changes = [
        "INSERT INTO T VALUES ('a'), ('b')",
        "INSERT INTO T VALUES ('c')",
        "DELETE FROM T WHERE NAME = 'a'",
        "INSERT INTO T SELECT 'd'",
        "UPDATE T SET NAME = 'x' WHERE NAME = 'c'",
        "MERGE INTO T USING (SELECT 'e' AS N) ON NAME = N WHEN NOT MATCHED THEN INSERT VALUES (N)",
        "INSERT OVERWRITE INTO T VALUES ('y'), ('z')",
        "TRUNCATE TABLE T",
        "INSERT INTO T VALUES ('f')",
    ]
    expected = ["ab", "abc", "bc", "bcd", "bxd", "bxde", "yz", "", "f"]
    moments = []
    for change in changes:
        sql(change)
        later(1_800)
        moments.append(_now(sql))
        later(1_800)
    for moment, names in zip(moments, expected, strict=True):
        assert sorted(_names(sql, f"AT (TIMESTAMP => '{moment}'::TIMESTAMP_TZ)")) == sorted(names), moment
        assert sorted(_names(sql, f"BEFORE (TIMESTAMP => '{moment}'::TIMESTAMP_LTZ) AS OLD")) == sorted(names), moment
    assert _names(sql, "AT (OFFSET => -3600 * 1.5)") == ""
    assert _names(sql, "AT (OFFSET => -2.5 * 3600)") == "yz"
    assert _names(sql, "AT (OFFSET => 0)") == "f"
    sql("CREATE TABLE C CLONE T AT (TIMESTAMP => DATEADD(SECOND, -9000, CURRENT_TIMESTAMP()))")
    assert sql("SELECT COUNT(*) FROM C") == [(2,)]


@pytest.mark.rule(
    "A timestamp without zone, and a text without a cast, are in UTC",
    source="sql-reference/constructs/at-before#using-the-at-timestamp-parameter",
    status="matches Snowflake, which says of a text elsewhere on the page that it fails",
)
@pytest.mark.rule(
    "At or before the table's creation, and beyond the days of retention, error 000707 says that there is no data",
    source="sql-reference/constructs/at-before#usage-notes",
    status="matches Snowflake",
)
def test_what_a_moment_is(sql, later) -> None:
    sql("ALTER SESSION SET TIMEZONE = 'America/Los_Angeles'")
    sql("CREATE TABLE T (NAME VARCHAR)")
    later(1_000)
    sql("INSERT INTO T VALUES ('a')")
    later(1_000)
    [(local, utc)] = sql("SELECT CURRENT_TIMESTAMP()::TIMESTAMP_NTZ::VARCHAR, SYSDATE()::VARCHAR")
    later(1_000)
    sql("TRUNCATE TABLE T")
    assert _names(sql, f"AT (TIMESTAMP => '{local}'::TIMESTAMP_LTZ)") == "a"
    assert _names(sql, f"AT (TIMESTAMP => '{utc}'::TIMESTAMP)") == "a"
    assert _names(sql, f"AT (TIMESTAMP => '{utc}')") == "a"
    assert _names(sql, "AT (TIMESTAMP => DATEADD(SECOND, -500, CURRENT_TIMESTAMP()))") == "a"
    assert _names(sql, "AT (TIMESTAMP => DATEADD(SECOND, -2500, CURRENT_TIMESTAMP()))") == ""
    with pytest.raises(ProgrammingError, match="Time travel data is not available for table T") as error:
        sql(f"SELECT * FROM T AT (TIMESTAMP => '{local}'::TIMESTAMP)")  # seven hours before
    assert (error.value.errno, error.value.sqlstate) == (707, "02000")
    [(created,)] = [row[:1] for row in sql("SHOW TABLES LIKE 'T'")]
    assert error_number(sql, f"SELECT * FROM T AT (TIMESTAMP => '{created.isoformat()}'::TIMESTAMP_TZ)") == 707
    later(86_400 - 2_500)
    assert error_number(sql, "SELECT * FROM T AT (OFFSET => -86500)") == 707
    assert _names(sql, "AT (OFFSET => -84500)") == "a"
    sql("ALTER TABLE T SET DATA_RETENTION_TIME_IN_DAYS = 0")
    assert error_number(sql, "SELECT * FROM T AT (OFFSET => -1)") == 707


@pytest.mark.rule(
    "BEFORE (STATEMENT => …) has the rows of before the changes of a statement, AT those with them",
    source="sql-reference/constructs/at-before#using-the-before-clause",
    status="matches Snowflake; a statement within a transaction is refused with 000002, its COMMIT is not",
)
@pytest.mark.rule(
    "A statement of another table, and a query, stand for the moment at which they ended",
    source="sql-reference/constructs/at-before#parameters",
    status="matches Snowflake; the last 10,000 statements since the server's start are known, and none after 14 "
    "days; the code 000709 of the others is from memory",
)
def test_statements(sql) -> None:
    def run(text: str) -> str:
        sql(text)
        [(query,)] = sql("SELECT LAST_QUERY_ID()")
        return query

    sql("CREATE TABLE T (NAME VARCHAR)")
    inserted = run("INSERT INTO T VALUES ('a'), ('b')")
    deleted = run("DELETE FROM T WHERE NAME = 'a'")
    counted = run("SELECT COUNT(*) FROM T")
    updated = run("UPDATE T SET NAME = 'c'")
    for query, before, at in ((inserted, "", "ab"), (deleted, "ab", "b"), (counted, "b", "b"), (updated, "b", "c")):
        assert _names(sql, f"BEFORE (STATEMENT => '{query}')") == before
        assert _names(sql, f"AT (STATEMENT => '{query}')") == at
    assert _names(sql, "BEFORE (STATEMENT => LAST_QUERY_ID())") == "c"
    sql(f"SET QUERY = '{deleted}'")
    assert _names(sql, "BEFORE (STATEMENT => $QUERY)") == "ab"
    difference = f"""SELECT OLD.NAME, NEW.NAME FROM T BEFORE (STATEMENT => '{deleted}') AS OLD
        FULL OUTER JOIN T AT (STATEMENT => '{deleted}') AS NEW ON OLD.NAME = NEW.NAME
        WHERE OLD.NAME IS NULL OR NEW.NAME IS NULL"""
    assert sql(difference) == [("a", None)]
    assert error_number(sql, "SELECT * FROM T BEFORE (STATEMENT => '8e5d0ca9-005e-44e6-b858-a8f5b37c5726')") == 709
    sql("BEGIN")
    sql("INSERT INTO T VALUES ('d')")
    within = run("DELETE FROM T WHERE NAME = 'c'")
    assert _names(sql, "") == "d"
    assert _names(sql, "AT (OFFSET => 0)") == "c"
    committed = run("COMMIT")
    assert _names(sql, f"BEFORE (STATEMENT => '{committed}')") == "c"
    assert _names(sql, f"AT (STATEMENT => '{committed}')") == "d"
    assert error_number(sql, f"SELECT * FROM T BEFORE (STATEMENT => '{within}')") == 2
    # In a block each statement has its own.
    [(outer,)] = sql("EXECUTE IMMEDIATE $$BEGIN DELETE FROM T; LET Q := LAST_QUERY_ID(); RETURN Q; END$$")
    assert _names(sql, f"BEFORE (STATEMENT => '{outer}')") == "d"


@pytest.mark.rule(
    "INSERT … SELECT and CREATE TABLE … CLONE, … AT | BEFORE bring rows back",
    source="user-guide/data-time-travel#cloning-historical-objects",
    status="matches Snowflake for tables; schemas and databases can't be cloned",
)
def test_rows_come_back(sql) -> None:
    columns = "NAME VARCHAR(7) NOT NULL, N NUMBER(5,2), Z TIMESTAMP_TZ, V VARIANT, B BINARY, D DATE"
    sql(f"CREATE TABLE T ({columns}) COMMENT = 'c'")
    row = "'one', 1.25, '2026-01-02 03:04:05.123456789 +0200', PARSE_JSON('{\"a\": [1, null]}'), TO_BINARY('ab')"
    sql(f"INSERT INTO T SELECT {row}, '2026-01-02'")
    sql("INSERT INTO T (NAME) VALUES ('two')")
    rows = sql("SELECT * FROM T ORDER BY NAME")
    sql("TRUNCATE TABLE T")
    sql("SET QUERY = LAST_QUERY_ID()")
    sql("CREATE TABLE C CLONE T BEFORE (STATEMENT => $QUERY)")
    assert sql("SELECT * FROM C ORDER BY NAME") == rows
    assert sql("DESCRIBE TABLE C") == sql("DESCRIBE TABLE T")
    assert sql("SELECT * FROM (SELECT * FROM T BEFORE (STATEMENT => $QUERY)) ORDER BY NAME") == rows
    sql("CREATE TABLE S AS WITH OLD AS (SELECT * FROM T BEFORE (STATEMENT => $QUERY)) SELECT * FROM OLD")
    assert sql("SELECT * FROM S ORDER BY NAME") == rows
    sql("BEGIN")
    sql("DELETE FROM T")
    sql("INSERT INTO T SELECT * FROM T BEFORE (STATEMENT => $QUERY) WHERE NAME = 'one'")
    sql("COMMIT")
    assert sql("SELECT * FROM T") == rows[:1]
    sql("MERGE INTO T USING T BEFORE (STATEMENT => $QUERY) O ON T.NAME = O.NAME WHEN NOT MATCHED THEN "
        "INSERT (NAME) VALUES (O.NAME)")  # fmt: skip
    assert sql("SELECT NAME FROM T ORDER BY NAME") == [("one",), ("two",)]
    sql("CREATE OR REPLACE TABLE T CLONE T BEFORE (STATEMENT => $QUERY)")
    assert sql("SELECT * FROM T ORDER BY NAME") == rows
    assert error_number(sql, "SELECT * FROM T BEFORE (STATEMENT => $QUERY)") == 707
    assert error_number(sql, "CREATE TABLE D CLONE C AT (OFFSET => -600)") == 707


@pytest.mark.rule(
    "Historical rows have the table's columns of now",
    source="sql-reference/constructs/at-before#usage-notes",
    status="matches Snowflake as long as no rows were changed in place since; otherwise error 000002",
)
def test_columns_of_now(sql, later) -> None:
    sql("CREATE TABLE T (NAME VARCHAR, GONE INT)")
    sql("INSERT INTO T VALUES ('a', 1)")
    later(1_000)
    sql("ALTER TABLE T ADD COLUMN NEW INT DEFAULT 7")
    sql("ALTER TABLE T DROP COLUMN GONE")
    sql("INSERT INTO T VALUES ('b', 8)")
    assert sql("SELECT * FROM T AT (OFFSET => -500)") == [("a", 7)]
    later(1_000)
    sql("DELETE FROM T")
    assert sorted(sql("SELECT * FROM T AT (OFFSET => -500)")) == [("a", 7), ("b", 8)]
    sql("ALTER TABLE T RENAME COLUMN NEW TO NEWER")
    assert error_number(sql, "SELECT * FROM T AT (OFFSET => -500)") == 2


@pytest.mark.rule(
    "Historical rows ask for the same rights as those of now",
    source="sql-reference/constructs/at-before#usage-notes",
    status="matches Snowflake",
)
@pytest.mark.rule(
    "STREAM is for CREATE STREAM and CHANGES, and a common table expression has no history",
    source="sql-reference/constructs/at-before#usage-notes",
    status="not supported: refused with 000002, as are views, a moment to come, and what is not constant",
)
def test_what_is_refused(sql, snowflake_server, database) -> None:
    sql("CREATE TABLE T (NAME VARCHAR)")
    sql("INSERT INTO T VALUES ('a')")
    sql("CREATE VIEW V AS SELECT * FROM T")
    sql("CREATE STREAM S ON TABLE T")
    for query in (
        "SELECT * FROM T AT (STREAM => 'S')",
        "WITH C AS (SELECT * FROM T) SELECT * FROM C AT (OFFSET => 0)",
        "SELECT * FROM V AT (OFFSET => 0)",
        "SELECT * FROM S AT (OFFSET => 0)",
        "SELECT * FROM INFORMATION_SCHEMA.TABLES AT (OFFSET => 0)",
        "SELECT * FROM T AT (OFFSET => 60)",
        "SELECT * FROM T AT (OFFSET => (SELECT -1))",
        "SELECT * FROM T AT (TIMESTAMP => 5)",
        "SELECT * FROM T CHANGES (INFORMATION => DEFAULT) AT (OFFSET => 0)",
        "CREATE VIEW W AS SELECT * FROM T AT (OFFSET => 0)",
    ):
        assert (query, error_number(sql, query)) == (query, 2)
    assert error_number(sql, "SELECT * FROM NOWHERE AT (OFFSET => 0)") == 2003
    sql("CREATE OR REPLACE ROLE TRAVELLER")
    sql(f"GRANT USAGE ON DATABASE {database} TO ROLE TRAVELLER")
    sql(f"GRANT USAGE ON SCHEMA {database}.PUBLIC TO ROLE TRAVELLER")
    sql("GRANT ROLE TRAVELLER TO USER ADMIN")
    with snowflake_server.connect(role="TRAVELLER", database=database, schema="PUBLIC") as other:
        assert error_number(other.cursor().execute, "SELECT * FROM T AT (OFFSET => 0)") == 2003
    sql("DROP ROLE TRAVELLER")


def test_too_many_rows_are_not_kept(sql, later) -> None:
    sql("CREATE TABLE T AS SELECT SEQ8() AS N FROM TABLE(GENERATOR(ROWCOUNT => 100001))")
    later(1_000)
    sql("INSERT INTO T SELECT -1")
    assert sql("SELECT COUNT(*), MIN(N) FROM T AT (OFFSET => -500)") == [(100_001, 0)]
    sql("DELETE FROM T WHERE N > 10")
    assert error_number(sql, "SELECT * FROM T AT (OFFSET => -500)") == 2
    assert sql("SELECT COUNT(*) FROM T AT (OFFSET => 0)") == [(12,)]
    later(1_000)
    sql("DELETE FROM T")
    assert sql("SELECT COUNT(*) FROM T AT (OFFSET => -500)") == [(12,)]


def test_concurrent_inserts(sql, snowflake_server, database) -> None:
    """Whatever the order of commits, a statement's state is the one before it and its own rows."""
    sql("CREATE TABLE T (NAME VARCHAR)")
    queries: list[tuple[str, str]] = []

    def insert(name: str) -> None:
        with snowflake_server.connect(database=database, schema="PUBLIC") as connection:
            for number in range(5):
                cursor = connection.cursor()
                cursor.execute(f"INSERT INTO T VALUES ('{name}{number}')")
                queries.append((f"{name}{number}", cursor.sfqid))

    threads = [threading.Thread(target=insert, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(queries) == 15
    for name, query in queries:
        before, at = (
            {row[0] for row in sql(f"SELECT * FROM T {word} (STATEMENT => '{query}')")} for word in ("BEFORE", "AT")
        )
        assert at - before == {name}
    sizes = sorted(len(sql(f"SELECT * FROM T AT (STATEMENT => '{query}')")) for _, query in queries)
    assert sizes == list(range(1, 16))


def test_rows_that_others_added_are_not_forgotten(sql, snowflake_server, database, later) -> None:
    """A transaction keeps the rows of before its DELETE; those that come between it and the COMMIT are refused."""
    sql("CREATE TABLE T (NAME VARCHAR)")
    sql("INSERT INTO T VALUES ('a')")
    with snowflake_server.connect(database=database, schema="PUBLIC") as other:
        later(1_000)
        other.cursor().execute("BEGIN")
        other.cursor().execute("DELETE FROM T")
        later(1_000)
        sql("INSERT INTO T VALUES ('b')")
        later(1_000)
        assert _names(sql, "AT (OFFSET => -500)") == "ab"
        other.cursor().execute("COMMIT")
        assert _names(sql, "AT (OFFSET => 0)") == "b"
        assert error_number(sql, "SELECT * FROM T AT (OFFSET => -500)") == 2
        assert _names(sql, "AT (OFFSET => -1500)") == "a"
        # What is rolled back has never been.
        other.cursor().execute("BEGIN")
        other.cursor().execute("DELETE FROM T")
        other.cursor().execute("ROLLBACK")
    later(1_000)
    assert _names(sql, "AT (OFFSET => -500)") == "b"


def test_files_and_clock(sql, later, tmp_path) -> None:
    """COPY is a change as others are; a clock that goes back leaves nothing that is known from before."""
    sql("CREATE TABLE T (NAME VARCHAR)")
    (tmp_path / "names.csv").write_text("a\nb\n")
    sql(f"PUT file://{tmp_path}/names.csv @%T")
    later(1_000)
    sql("COPY INTO T FROM @%T")
    sql("SET LOADED = LAST_QUERY_ID()")
    assert _names(sql, "AT (OFFSET => -500)") == ""
    assert _names(sql, "BEFORE (STATEMENT => $LOADED)") == ""
    assert _names(sql, "AT (STATEMENT => $LOADED)") == "ab"
    later(-500)
    sql("INSERT INTO T VALUES ('c')")
    later(6_000)
    assert error_number(sql, "SELECT * FROM T BEFORE (STATEMENT => $LOADED)") == 709
    assert _names(sql, "AT (OFFSET => 0)") == "abc"
    for number, clause in itertools.product(range(2), ("AT", "BEFORE")):
        assert _names(sql, f"{clause} (OFFSET => -{number})") == "abc"
