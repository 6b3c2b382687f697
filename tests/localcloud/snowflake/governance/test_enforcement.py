"""A masked role sees masked values in every way to the rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.localcloud.snowflake.refusal import error_number

Sql = Callable[..., list[tuple]]


@pytest.mark.rule(
    "A masking policy masks a column wherever a query uses it: in projections, conditions, joins, aggregates, "
    "subqueries, CTEs, set operations",
    source="user-guide/security-column-intro",
)
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT * FROM PEOPLE", [(1, "***", "north"), (2, "***", "south")]),
        ("SELECT ID FROM PEOPLE WHERE EMAIL = 'ann@x.org'", []),
        ("SELECT ID FROM PEOPLE WHERE EMAIL LIKE '%***%' ORDER BY ID", [(1,), (2,)]),
        ("SELECT UPPER(P.EMAIL) FROM PUBLIC.PEOPLE P WHERE P.ID = 1", [("***",)]),
        ("SELECT GOVERNANCE_TEST.PUBLIC.PEOPLE.EMAIL FROM GOVERNANCE_TEST.PUBLIC.PEOPLE LIMIT 1", [("***",)]),
        ("SELECT COUNT(DISTINCT EMAIL), MIN(EMAIL) FROM PEOPLE", [(1, "***")]),
        ("SELECT EMAIL, COUNT(*) FROM PEOPLE GROUP BY EMAIL HAVING EMAIL = '***'", [("***", 2)]),
        ("SELECT A.ID, B.ID FROM PEOPLE A JOIN PEOPLE B ON A.EMAIL = B.EMAIL AND A.ID < B.ID", [(1, 2)]),
        ("WITH P AS (SELECT EMAIL E FROM PEOPLE) SELECT E FROM P UNION SELECT EMAIL FROM PEOPLE", [("***",)]),
        ("SELECT (SELECT MAX(EMAIL) FROM PEOPLE)", [("***",)]),
        ("SELECT * FROM (SELECT ID, EMAIL FROM PEOPLE) PIVOT (MAX(ID) FOR EMAIL IN (ANY)) AS P", [(2,)]),
        ("SELECT ID FROM PEOPLE P WHERE EXISTS (SELECT 1 FROM PEOPLE WHERE EMAIL = 'ann@x.org')", []),
        ("SELECT ID, ROW_NUMBER() OVER (PARTITION BY EMAIL ORDER BY ID) FROM PEOPLE ORDER BY ID", [(1, 1), (2, 2)]),
    ],
)
def test_a_masked_column_is_masked_everywhere(masked: Sql, analyst: Sql, query: str, rows: list[tuple]) -> None:
    found = analyst(query)
    assert [row[:3] for row in found] == rows
    assert "ann@x.org" in str(masked("SELECT EMAIL FROM PEOPLE"))


@pytest.mark.rule(
    "A masking policy on a table holds in the views on it, to any depth, with the role of the session that asks",
    source="user-guide/security-column-intro",
)
@pytest.mark.rule(
    "CREATE TABLE … AS SELECT and INSERT … SELECT write what the role sees", source="user-guide/security-column-intro"
)
def test_views_and_copies(masked: Sql, analyst: Sql) -> None:
    masked("CREATE VIEW ADDRESSES (NUMBER_, ADDRESS) AS SELECT ID, LOWER(EMAIL) FROM PEOPLE")
    masked("CREATE SECURE VIEW DOMAINS AS SELECT SPLIT_PART(ADDRESS, '@', 2) AS DOMAIN FROM ADDRESSES")
    assert masked("SELECT ADDRESS FROM ADDRESSES ORDER BY 1") == [("ann@x.org",), ("bob@y.org",)]
    assert analyst("SELECT * FROM ADDRESSES ORDER BY 1") == [(1, "***"), (2, "***")]
    assert analyst("SELECT DOMAIN FROM DOMAINS") == [("",), ("",)]
    analyst("CREATE TABLE COPIED AS SELECT * FROM PEOPLE")
    analyst("INSERT INTO COPIED SELECT * FROM PEOPLE WHERE ID = 1")
    analyst("INSERT ALL INTO COPIED (EMAIL) VALUES (EMAIL) SELECT EMAIL FROM PEOPLE")
    analyst(
        "MERGE INTO COPIED C USING PEOPLE P ON C.ID = P.ID + 1 WHEN NOT MATCHED THEN INSERT (EMAIL) VALUES (P.EMAIL)"
    )
    analyst("SET KEPT = (SELECT MAX(EMAIL) FROM ADDRESSES JOIN PEOPLE ON TRUE)")
    assert set(masked("SELECT EMAIL FROM COPIED")) == {("***",)}
    assert analyst("SELECT $KEPT") == [("***",)]
    assert analyst("SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID(-1)))") == [("***",)]


@pytest.mark.rule(
    "A conditional masking policy decides by other columns of the row: SET MASKING POLICY … USING",
    source="sql-reference/sql/create-masking-policy",
)
@pytest.mark.rule(
    "A column keeps its type behind a policy",
    source="sql-reference/sql/create-masking-policy",
    status="matches Snowflake",
)
def test_conditions_and_types(sql: Sql, analyst: Sql) -> None:
    sql("CREATE MASKING POLICY NORTH AS (V NUMBER, R VARCHAR) RETURNS NUMBER -> IFF(R = 'north', V, -1)")
    sql("ALTER TABLE PEOPLE ALTER PAY SET MASKING POLICY NORTH USING (PAY, REGION)")
    assert [str(row[0]) for row in analyst("SELECT PAY FROM PEOPLE ORDER BY ID")] == ["10.50", "-1.00"]


@pytest.mark.rule(
    "A row access policy decides which rows are seen, also through views", source="user-guide/security-row-intro"
)
@pytest.mark.rule(
    "A row access policy looks into a mapping table with the rights of its owner, "
    "and IS_ROLE_IN_SESSION takes a column of it",
    source="user-guide/security-row-intro",
)
def test_rows(filtered: Sql, analyst: Sql) -> None:
    filtered("CREATE VIEW REGIONS AS SELECT REGION, COUNT(*) AS N FROM PEOPLE GROUP BY REGION")
    assert analyst("SELECT ID FROM PEOPLE") == [(2,)]
    assert analyst("SELECT * FROM REGIONS") == [("south", 1)]
    assert len(filtered("SELECT * FROM REGIONS")) == 2
    filtered("CREATE SCHEMA HIDDEN")
    filtered("CREATE TABLE HIDDEN.MANAGERS (ROLE_NAME VARCHAR, AREA VARCHAR)")
    filtered("INSERT INTO HIDDEN.MANAGERS VALUES ('GOVERNANCE_ANALYST', 'north'), ('SYSADMIN', 'south')")
    filtered("""CREATE ROW ACCESS POLICY HIDDEN.BY_MANAGER AS (R VARCHAR) RETURNS BOOLEAN ->
        EXISTS (SELECT 1 FROM MANAGERS WHERE IS_ROLE_IN_SESSION(ROLE_NAME) AND AREA = R)""")
    filtered(
        "ALTER TABLE PUBLIC.PEOPLE DROP ROW ACCESS POLICY PUBLIC.SOUTH, "
        "ADD ROW ACCESS POLICY HIDDEN.BY_MANAGER ON (REGION)"
    )
    assert analyst("SELECT ID FROM PEOPLE") == [(1,)]
    assert filtered("SELECT ID FROM PUBLIC.PEOPLE") == [(2,)]


@pytest.mark.rule(
    "A policy on a view holds beside those on its tables: the table's first",
    source="user-guide/security-column-intro",
    status="matches Snowflake",
)
def test_a_policy_on_a_view(masked: Sql, analyst: Sql) -> None:
    masked("CREATE VIEW NAMED AS SELECT ID, EMAIL FROM PEOPLE")
    masked("CREATE MASKING POLICY SHOUT AS (V STRING) RETURNS STRING -> V || '!'")
    masked("ALTER VIEW NAMED MODIFY COLUMN EMAIL SET MASKING POLICY SHOUT")
    assert masked("SELECT EMAIL FROM NAMED WHERE ID = 1") == [("ann@x.org!",)]
    assert analyst("SELECT EMAIL FROM NAMED WHERE ID = 1") == [("***!",)]


@pytest.mark.rule(
    "A clone has the policies of its source",
    source="from memory",
)
@pytest.mark.rule(
    "CREATE TABLE … LIKE of a table with policies",
    source="from memory",
    status="not supported: refused (000002), for the new table would have none",
)
def test_clones(masked: Sql, analyst: Sql) -> None:
    masked("CREATE TABLE TWIN CLONE PEOPLE")
    assert analyst("SELECT DISTINCT EMAIL FROM TWIN") == [("***",)]
    assert error_number(masked, "CREATE TABLE ALIKE LIKE PEOPLE") == 2
    masked("ALTER TABLE TWIN RENAME COLUMN EMAIL TO ADDRESS")
    masked("ALTER TABLE TWIN RENAME TO MOVED")
    assert analyst("SELECT DISTINCT ADDRESS FROM MOVED") == [("***",)]
