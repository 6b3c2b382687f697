"""Streams on views, by the real connector."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.refusal import error_number


def shown(sql, stream: str) -> list[tuple]:
    """Return the rows of a stream without their ids, sorted."""
    return sorted(sql(f"SELECT * EXCLUDE METADATA$ROW_ID FROM {stream}"), key=str)


@pytest.fixture
def sales(sql):
    """Two tables with a row each, a view that joins them, and a stream on it."""
    sql("CREATE TABLE SALES (ID NUMBER, ITEM VARCHAR)")
    sql("CREATE TABLE BUYERS (ID NUMBER, BUYER VARCHAR)")
    sql("INSERT INTO SALES VALUES (1, 'pen')")
    sql("INSERT INTO BUYERS VALUES (1, 'Ann')")
    sql("CREATE VIEW SOLD AS SELECT * FROM SALES NATURAL JOIN BUYERS")
    sql("CREATE STREAM NEWS ON VIEW SOLD")
    return sql


@pytest.mark.rule(
    "A stream on a view of joined tables shows the changes of each joined with the other, and of both",
    source="user-guide/streams-intro#join-results-behavior",
)
def test_a_stream_on_a_join(sales):
    assert shown(sales, "NEWS") == []
    sales("INSERT INTO SALES VALUES (1, 'ink'), (2, 'nib')")
    assert shown(sales, "NEWS") == [(1, "ink", "Ann", "INSERT", False)]
    sales("INSERT INTO BUYERS VALUES (1, 'Bob')")
    assert shown(sales, "NEWS") == [
        (1, "ink", "Ann", "INSERT", False),
        (1, "ink", "Bob", "INSERT", False),
        (1, "pen", "Bob", "INSERT", False),
    ]
    sales("CREATE TABLE T (ID NUMBER, ITEM VARCHAR, BUYER VARCHAR)")
    assert sales("SELECT SYSTEM$STREAM_HAS_DATA('NEWS')") == [(True,)]
    assert sales("INSERT INTO T SELECT ID, ITEM, BUYER FROM NEWS") == [(3,)]
    assert sales("SELECT SYSTEM$STREAM_HAS_DATA('NEWS')") == [(False,)]
    sales("UPDATE BUYERS SET BUYER = 'Cleo' WHERE BUYER = 'Bob'")
    sales("DELETE FROM SALES WHERE ITEM = 'pen'")
    assert shown(sales, "NEWS") == [
        (1, "ink", "Bob", "DELETE", True),
        (1, "ink", "Cleo", "INSERT", True),
        (1, "pen", "Ann", "DELETE", False),
        (1, "pen", "Bob", "DELETE", False),
    ]


@pytest.mark.rule(
    "A stream is on a view of projections, filters, inner and cross joins, UNION ALL, and such views and subqueries",
    source="user-guide/streams-intro#streams-on-views",
    status="matches Snowflake; append-only ones, and those of tables in several databases, are refused (000002)",
)
def test_views_of_each_kind(sales):
    sales("CREATE VIEW LONG AS SELECT UPPER(ITEM) AS UPPER_ITEM FROM SALES WHERE LENGTH(ITEM) > 3")
    sales("CREATE VIEW BOTH (NAME) AS SELECT UPPER_ITEM FROM LONG UNION ALL SELECT BUYER FROM (SELECT * FROM BUYERS) B")
    sales("CREATE VIEW PAIRS AS SELECT A.ITEM AS A, B.* FROM SALES A, SALES B WHERE A.ITEM < B.ITEM")
    for view in ("LONG", "BOTH", "PAIRS"):
        sales(f"CREATE STREAM ON_{view} ON VIEW {view}")
    sales("INSERT INTO SALES VALUES (2, 'eraser'), (3, 'cap')")
    sales("UPDATE BUYERS SET BUYER = 'Anna'")
    assert shown(sales, "ON_LONG") == [("ERASER", "INSERT", False)]
    assert shown(sales, "ON_BOTH") == [
        ("Ann", "DELETE", True),
        ("Anna", "INSERT", True),
        ("ERASER", "INSERT", False),
    ]
    pairs = [("cap", 1, "pen"), ("cap", 2, "eraser"), ("eraser", 1, "pen")]
    assert [row[:3] for row in shown(sales, "ON_PAIRS")] == pairs
    sales("UPDATE SALES SET ITEM = 'nib' WHERE ID = 2")
    assert shown(sales, "ON_LONG") == []
    sales("CREATE STREAM FIRST ON VIEW LONG SHOW_INITIAL_ROWS = TRUE")
    sales("INSERT INTO SALES VALUES (4, 'paper')")
    assert sales("SELECT UPPER_ITEM FROM FIRST") == [("PAPER",)]


@pytest.mark.rule(
    "A view with GROUP BY, QUALIFY, LIMIT, DISTINCT, an outer join, or a subquery outside of FROM has no streams",
    source="user-guide/streams-intro#streams-on-views",
    status="matches Snowflake; the error is the local Snowflake's own (000002)",
)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ID, COUNT(*) AS C FROM SALES GROUP BY ID",
        "SELECT MAX(ID) AS M FROM SALES",
        "SELECT DISTINCT ID FROM SALES",
        "SELECT ID FROM SALES LIMIT 1",
        "SELECT ID FROM SALES QUALIFY ROW_NUMBER() OVER (ORDER BY ID) = 1",
        "SELECT ID, ROW_NUMBER() OVER (ORDER BY ID) AS R FROM SALES",
        "SELECT ITEM FROM SALES LEFT JOIN BUYERS ON SALES.ID = BUYERS.ID",
        "SELECT A.ITEM FROM SALES A JOIN BUYERS B JOIN BUYERS C ON B.ID = C.ID ON A.ID = B.ID",
        "SELECT S.ID FROM SALES S JOIN PUBLIC.BUYERS B ON S.ID = B.ID JOIN BUYERS B",
        "SELECT ID FROM SALES WHERE ID IN (SELECT ID FROM BUYERS)",
        "SELECT (SELECT MAX(ID) FROM BUYERS) AS M FROM SALES",
        "SELECT ID FROM SALES UNION SELECT ID FROM BUYERS",
        "SELECT 1 AS ONE",
    ],
)
def test_views_without_streams(sales, query):
    sales(f"CREATE OR REPLACE VIEW V AS {query}")
    assert error_number(sales, "CREATE STREAM S ON VIEW V") == 2
    sales("CREATE OR REPLACE VIEW W AS SELECT * FROM V")
    assert error_number(sales, "CREATE STREAM S ON VIEW W") == 2


@pytest.mark.rule("SHOW STREAMS tells the tables under a view", source="sql-reference/sql/show-streams#output")
def test_they_are_shown(sales):
    [row] = sales("SHOW STREAMS")
    view, kind, bases, _, stale = row[6:11]
    assert (view.split(".")[-1], kind, stale) == ("SOLD", "View", "false")
    assert [base.split(".")[-1] for base in bases.split(",")] == ["SALES", "BUYERS"]
    assert error_number(sales, "CREATE STREAM S ON VIEW MISSING") == 2003
    assert error_number(sales, "CREATE STREAM S ON VIEW SOLD APPEND_ONLY = TRUE") == 2
    assert error_number(sales, "CREATE STREAM S ON TABLE SOLD") == 2
    sales("ALTER TABLE BUYERS RENAME TO CUSTOMERS")
    sales("ALTER TABLE CUSTOMERS RENAME TO BUYERS")
    sales("CREATE OR REPLACE TABLE BUYERS (ID NUMBER, BUYER VARCHAR)")
    with pytest.raises(ProgrammingError, match="dropped, cannot read from stream"):
        sales("SELECT * FROM NEWS")
    assert [row[10] for row in sales("SHOW STREAMS")] == ["true"]
    sales("DROP STREAM NEWS")
