"""After an error in a transaction the session goes on in it: what was done before the error is there, and is kept."""

import pytest
from snowflake.connector.errors import DatabaseError

CAST = "INSERT INTO T SELECT 'x'::NUMBER"


@pytest.fixture
def rows(sql):
    sql("CREATE TABLE T (N INT NOT NULL)")
    sql("CREATE TABLE OTHER (N INT)")
    sql("INSERT INTO T VALUES (1), (2)")
    return lambda: [n for (n,) in sql("SELECT N FROM T ORDER BY N")]


def fail(sql, *statements: str) -> None:
    for statement in statements:
        with pytest.raises(DatabaseError):
            sql(statement)


@pytest.mark.rule(
    "A failed statement keeps its transaction open; earlier changes can be committed",
    source="sql-reference/transactions#failed-statements-within-a-transaction",
    status="differs: earlier changes are replayed if the result is certain to be the same, else COMMIT fails",
)
@pytest.mark.parametrize(
    "failing",
    [
        CAST,
        "INSERT INTO T VALUES (NULL)",
        "SELECT 'x'::NUMBER",
        "INSERT INTO T SELECT 1 / 0 FROM NO_TABLE",
        "SELECT NO_COLUMN FROM T",
        "no statement",
        "MERGE INTO T USING (SELECT 0 N UNION ALL SELECT 0) S ON T.N > S.N WHEN MATCHED THEN UPDATE SET N = 9",
        "UPDATE T SET N = 'x'",
        # fakesnow deletes before it inserts: the first half is taken back too.
        "INSERT OVERWRITE INTO T SELECT 'x'::NUMBER",
    ],
)
def test_what_was_done_before_an_error_is_kept(sql, rows, failing) -> None:
    sql("BEGIN")
    sql("DELETE FROM T WHERE N = 1")
    fail(sql, failing)
    assert rows() == [2]
    sql("INSERT INTO T VALUES (%s), (4)", 3)
    fail(sql, failing, CAST)
    sql("MERGE INTO T USING (SELECT 4 N) S ON T.N = S.N WHEN MATCHED THEN UPDATE SET N = 5")
    sql("INSERT OVERWRITE INTO T SELECT N + 10 FROM T")
    fail(sql, failing)
    assert rows() == [12, 13, 15]
    sql("COMMIT")
    assert rows() == [12, 13, 15]


def test_it_can_be_rolled_back_too(sql, rows) -> None:
    sql("BEGIN")
    sql("TRUNCATE TABLE T")
    fail(sql, CAST)
    assert rows() == []
    sql("ROLLBACK")
    assert rows() == [1, 2]


def test_without_autocommit(sql, rows) -> None:
    sql("ALTER SESSION SET AUTOCOMMIT = FALSE")
    sql("INSERT INTO T VALUES (3)")
    fail(sql, CAST)
    sql("COMMIT")
    sql("ALTER SESSION SET AUTOCOMMIT = TRUE")
    assert rows() == [1, 2, 3]


def test_times_stay_as_they_were(sql) -> None:
    sql("CREATE TABLE TIMES (T TIMESTAMP_LTZ)")
    sql("BEGIN")
    sql("INSERT INTO TIMES SELECT CURRENT_TIMESTAMP()")
    before = sql("SELECT * FROM TIMES")
    fail(sql, CAST)
    assert sql("SELECT * FROM TIMES") == before
    sql("COMMIT")


@pytest.fixture
def lost(sql, rows, snowflake_server, database):
    """Run these statements, one of another session between them and the error: whether the transaction is lost."""

    def run(before: str, elsewhere: str | None = None) -> bool:
        sql("BEGIN")
        sql(before)
        if elsewhere:
            with snowflake_server.connect(database=database, schema="PUBLIC") as other:
                other.cursor().execute(elsewhere)
        fail(sql, CAST)
        try:
            sql("COMMIT")
        except DatabaseError as error:
            assert "rolled the transaction back" in str(error)
            return True
        return False

    return run


@pytest.mark.parametrize(
    "before, elsewhere",
    [
        ("INSERT INTO T SELECT COUNT(*) FROM OTHER", "INSERT INTO OTHER VALUES (1)"),
        ("INSERT INTO T SELECT COUNT(*) FROM OTHER_VIEW", "INSERT INTO OTHER VALUES (1)"),
        ("UPDATE T SET N = N + 1", "INSERT INTO T VALUES (7)"),
        ("INSERT INTO T SELECT COUNT(*) FROM OTHER", "ALTER TABLE OTHER ADD COLUMN M INT"),
        ("INSERT INTO T SELECT COUNT(*) FROM OTHER", "CREATE OR REPLACE TABLE OTHER (N INT)"),
        ("INSERT INTO T SELECT COUNT(*) FROM OTHER", "COPY INTO OTHER FROM @FILES"),
        ("INSERT INTO T SELECT ABS(RANDOM()) % 1000", None),
        ("INSERT INTO NUMBERED (N) VALUES (1)", None),
        ("COPY INTO T FROM @FILES", None),
    ],
)
def test_what_would_come_out_differently_is_not_done_again(sql, lost, rows, before, elsewhere, tmp_path) -> None:
    (tmp_path / "n.csv").write_text("5\n")
    sql("CREATE VIEW OTHER_VIEW AS SELECT * FROM OTHER")
    sql("CREATE TABLE NUMBERED (ID INT AUTOINCREMENT, N INT)")
    sql("CREATE STAGE FILES")
    sql(f"PUT file://{tmp_path}/n.csv @FILES")
    assert lost(before, elsewhere)
    assert rows() == ([1, 2, 7] if elsewhere == "INSERT INTO T VALUES (7)" else [1, 2])
    sql("INSERT INTO T VALUES (8)")


@pytest.mark.parametrize(
    "before, elsewhere",
    [
        ("INSERT INTO T VALUES (3)", "INSERT INTO T VALUES (7)"),
        ("INSERT INTO T SELECT 3", "DELETE FROM OTHER"),
        ("UPDATE T SET N = N + 1", "INSERT INTO OTHER VALUES (7)"),
    ],
)
def test_what_others_do_beside_it_does_not_matter(lost, before, elsewhere) -> None:
    assert not lost(before, elsewhere)
