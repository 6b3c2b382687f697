"""The clauses behind SHOW and a kind: LIKE, IN, STARTS WITH, LIMIT … FROM, and TERSE."""

import pytest

MADE = {
    "TABLES": "CREATE TABLE {} (N INT)",
    "VIEWS": "CREATE VIEW {} AS SELECT 1 AS N",
    "OBJECTS": "CREATE TABLE {} (N INT)",
    "STAGES": "CREATE STAGE {}",
    "FILE FORMATS": "CREATE FILE FORMAT {} TYPE = CSV",
    "SEQUENCES": "CREATE SEQUENCE {}",
    "SCHEMAS": "CREATE SCHEMA {}",
    "ROLES": "CREATE OR REPLACE ROLE {}",
    "WAREHOUSES": "CREATE OR REPLACE WAREHOUSE {} INITIALLY_SUSPENDED = TRUE",
    "USERS": "CREATE OR REPLACE USER {}",
    "DATABASES": "CREATE OR REPLACE DATABASE {}",
    "NETWORK POLICIES": "CREATE NETWORK POLICY {} ALLOWED_IP_LIST = ('127.0.0.1')",
    "RESOURCE MONITORS": "CREATE RESOURCE MONITOR {} WITH CREDIT_QUOTA = 1",
}
INSIDE = ("TABLES", "VIEWS", "OBJECTS", "STAGES", "FILE FORMATS", "SEQUENCES")
NAMES = ("SHOWN_1", "SHOWN_2", "SHOWN_3")


@pytest.mark.rule(
    "SHOW … LIKE ignores case, STARTS WITH does not; LIMIT … FROM continues after a name",
    source="sql-reference/sql/show-tables#parameters",
)
@pytest.mark.parametrize("kind", MADE)
def test_what_is_shown(sql, database, kind) -> None:
    for name in NAMES:
        sql(MADE[kind].format(name))
    sql(f"USE SCHEMA {database}.PUBLIC")

    def shown(rest: str) -> tuple[str, ...]:
        rows = sql(f"SHOW {kind} {rest}")
        return tuple(name for row in rows for name in row[:2] if name in NAMES)

    assert shown("LIKE 'shown%'") == NAMES
    assert shown("LIKE 'SHOWN_2'") == ("SHOWN_2",)
    assert shown("LIKE 'nothing%'") == ()
    assert shown("LIKE 'shown%' STARTS WITH 'SHOWN_3'") == ("SHOWN_3",)
    assert shown("LIKE 'shown%' STARTS WITH 'shown'") == ()
    assert shown("LIKE 'shown%' LIMIT 2") == NAMES[:2]
    assert shown("LIKE 'shown%' LIMIT 2 FROM 'SHOWN_2'") == NAMES[2:]
    if kind in INSIDE:
        sql("CREATE SCHEMA ELSEWHERE")
        assert shown("LIKE 'shown%'") == ()
        assert shown(f"LIKE 'shown%' IN DATABASE {database}") == NAMES
        assert shown("LIKE 'shown%' IN DATABASE") == NAMES
        assert shown("LIKE 'shown%' IN SCHEMA PUBLIC") == NAMES
        assert shown(f"LIKE 'shown%' IN {database}.PUBLIC") == NAMES
        assert shown("LIKE 'shown%' IN ACCOUNT") == NAMES
        return
    for name in NAMES:
        sql(f"DROP {kind.removesuffix('S').replace('POLICIE', 'POLICY')} {name}")


@pytest.mark.rule("SHOW TERSE returns time, name, kind, database and schema", source="sql-reference/sql/show-tables")
def test_terse(sql, database) -> None:
    sql("CREATE TABLE T (N INT)")
    assert [row[1:] for row in sql("SHOW TERSE TABLES")] == [("T", "TABLE", database, "PUBLIC")]
    assert [row[1:] for row in sql("SHOW TERSE SCHEMAS LIKE 'public'")] == [("PUBLIC", None, database, None)]


@pytest.mark.rule(
    "RESULT_SCAN(LAST_QUERY_ID()) returns the last statement's rows", source="sql-reference/functions/result_scan"
)
def test_the_last_result(sql) -> None:
    sql("CREATE TABLE T (N INT)")
    shown = sql("SHOW TABLES")
    assert sql("SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))") == shown
    [(query,)] = sql("SELECT LAST_QUERY_ID()")
    assert sql(f"SELECT * FROM TABLE(RESULT_SCAN('{query}'))") == shown
