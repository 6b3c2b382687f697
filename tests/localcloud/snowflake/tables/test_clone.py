"""CREATE TABLE … LIKE and CLONE: what of the other table the new one has."""

import pytest
from snowflake.connector.errors import ProgrammingError

ROLES = ("COPIED_OLD", "COPIED_SOURCE", "COPIED_FUTURE")


@pytest.fixture
def roles(sql, database):
    """A table OLD, a table SOURCE and the schema's future ones, each to be read by a role of its own."""
    for role in ROLES:
        sql(f"CREATE OR REPLACE ROLE {role}")
    for table, n in (("OLD", 1), ("SOURCE", 2)):
        sql(f"CREATE TABLE {table} (N INT, T VARCHAR(5) NOT NULL DEFAULT 'x' COMMENT 'it''s')")
        sql(f"INSERT INTO {table} (N) VALUES ({n})")
        sql(f"GRANT SELECT, INSERT ON TABLE {table} TO ROLE COPIED_{table}")
    sql(f"GRANT SELECT ON FUTURE TABLES IN SCHEMA {database}.PUBLIC TO ROLE COPIED_FUTURE")
    yield
    for role in ROLES:
        sql(f"DROP ROLE {role}")


def granted(sql, table: str) -> set[tuple]:
    return {row[5:6] + row[1:2] for row in sql(f"SHOW GRANTS ON TABLE {table}")} - {("ACCOUNTADMIN", "OWNERSHIP")}


OLD = {("COPIED_OLD", "SELECT"), ("COPIED_OLD", "INSERT")}
SOURCE = {("COPIED_SOURCE", "SELECT"), ("COPIED_SOURCE", "INSERT")}
FUTURE = {("COPIED_FUTURE", "SELECT")}


@pytest.mark.rule(
    "COPY GRANTS keeps the grants on the replaced table, and adds no future grants",
    source="sql-reference/sql/create-table",
)
@pytest.mark.rule(
    "CLONE … COPY GRANTS copies the source's grants to a new table; a replaced table's grants take precedence",
    source="sql-reference/sql/create-clone#general-usage-notes",
)
@pytest.mark.rule(
    "Without COPY GRANTS a clone has future grants, but none of its source's grants",
    source="sql-reference/sql/create-clone#general-usage-notes",
)
@pytest.mark.parametrize(
    "statement, expected",
    [
        ("CREATE OR REPLACE TABLE OLD CLONE SOURCE COPY GRANTS", OLD),
        ("CREATE OR REPLACE TABLE OLD COPY GRANTS CLONE SOURCE;", OLD),
        ("CREATE TABLE NEW CLONE SOURCE COPY GRANTS", SOURCE),
        ("CREATE TABLE NEW LIKE SOURCE COPY GRANTS", SOURCE),
        ("CREATE OR REPLACE TABLE OLD COPY GRANTS AS SELECT * FROM SOURCE", OLD),
        ("CREATE OR REPLACE TABLE OLD (N INT) COPY GRANTS", OLD),
        ("CREATE OR REPLACE TABLE OLD CLONE SOURCE", FUTURE),
        ("CREATE TABLE NEW CLONE SOURCE", FUTURE),
        ("CREATE TABLE NEW LIKE SOURCE", FUTURE),
        ("CREATE OR REPLACE TABLE NEW (N INT) COPY GRANTS", FUTURE),
    ],
)
def test_copy_grants(sql, roles, statement, expected) -> None:
    sql(statement)
    table = "NEW" if " NEW " in statement else "OLD"
    assert granted(sql, table) == expected
    if "CLONE" in statement:
        assert sql(f"SELECT N FROM {table}") == [(2,)]


@pytest.mark.rule(
    "A clone has no load history, neither its source's nor the replaced table's",
    source="sql-reference/sql/create-clone#general-usage-notes",
)
@pytest.mark.rule("SWAP WITH moves the load history with the table", source="from memory")
def test_load_history(sql, tmp_path) -> None:
    for name in ("A", "B"):
        (tmp_path / f"{name}.csv").write_text(f"{name}\n")
        sql(f"CREATE TABLE {name} (T VARCHAR)")
    sql("CREATE STAGE FILES")
    sql(f"PUT 'file://{tmp_path}/*.csv' @FILES")

    def loaded(table: str, file: str) -> bool:
        """Return True if COPY loads the file again."""
        return sql(f"COPY INTO {table} FROM @FILES FILES = ('{file}.csv.gz')")[0][1] == "LOADED"

    assert loaded("A", "A") and loaded("B", "B")
    assert not loaded("A", "A")
    sql("ALTER TABLE A SWAP WITH B")
    assert not loaded("B", "A") and loaded("B", "B")
    assert not loaded("A", "B") and loaded("A", "A")
    sql("CREATE OR REPLACE TABLE C CLONE A COPY GRANTS")
    assert sql("SELECT COUNT(*) FROM C") == [(2,)]
    assert loaded("C", "A") and loaded("C", "B")
    sql("CREATE OR REPLACE TABLE A CLONE A COPY GRANTS")
    assert loaded("A", "A")


@pytest.mark.rule(
    "LIKE and CLONE copy keys; CLONE also copies comments",
    source="sql-reference/constraints-overview#table-constraints",
    status="differs: LIKE also copies column comments",
)
@pytest.mark.rule(
    "A clone keeps its source's comment and parameters", source="sql-reference/sql/create-clone#general-usage-notes"
)
def test_what_a_table_has_of_another(sql) -> None:
    sql("CREATE TABLE A (N INT PRIMARY KEY, T VARCHAR(5) DEFAULT 'it''s' COMMENT 'it\\'s') COMMENT = 'whole'")
    sql("ALTER TABLE A SET DATA_RETENTION_TIME_IN_DAYS = 7")
    sql("CREATE TABLE L LIKE A")
    sql("CREATE TABLE C CLONE A")
    assert sql("DESCRIBE TABLE L") == sql("DESCRIBE TABLE C") == sql("DESCRIBE TABLE A")
    assert sql("DESCRIBE TABLE C")[0][5] == "Y"
    assert sql("DESCRIBE TABLE C")[1][9] == "it's"
    shown = {row[1]: (row[5], row[10]) for row in sql("SHOW TABLES")}
    assert shown == {"A": ("whole", "7"), "L": ("", "1"), "C": ("whole", "7")}


@pytest.mark.rule(
    "A transient table can't be cloned to a permanent one",
    source="https://github.com/SQLMesh/sqlmesh/issues/4079",
    status="matches Snowflake; code 002120 from memory",
)
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE C CLONE A AT (OFFSET => -60)",
        "CREATE TABLE C CLONE A BEFORE (STATEMENT => 'x')",
        "SELECT * FROM A AT (OFFSET => -60)",
        "CREATE TABLE C CLONE V",
        "CREATE TABLE C LIKE V",
        "CREATE TABLE C CLONE TRANSIENT_ONE",
    ],
)
def test_what_is_no_source(sql, statement) -> None:
    sql("CREATE TABLE A (N INT)")
    sql("CREATE TRANSIENT TABLE TRANSIENT_ONE (N INT)")
    sql("CREATE VIEW V AS SELECT * FROM A")
    with pytest.raises(ProgrammingError):
        sql(statement)
    assert sql("SHOW TABLES LIKE 'C'") == []


@pytest.mark.rule(
    "LIKE, CLONE and RENAME of a schema keep virtual columns and the defaults of TIMESTAMP_TZ columns",
    source="sql-reference/sql/create-table#create-table-like",
    status="matches Snowflake; virtual columns from memory",
)
def test_computed_columns_and_defaults(sql, database) -> None:
    sql("CREATE SCHEMA FIRST")
    sql("CREATE TABLE FIRST.T (A INT, Z TIMESTAMP_TZ NOT NULL DEFAULT CURRENT_TIMESTAMP(), D INT AS (A * 2), E INT)")
    sql("INSERT INTO FIRST.T (A, E) VALUES (1, 7)")
    sql("CREATE TABLE COPIED CLONE FIRST.T")
    sql("CREATE TABLE LIKED LIKE FIRST.T")
    sql("ALTER SCHEMA FIRST RENAME TO SECOND")
    for table, rows in (("COPIED", [(1, 2, 7), (5, 10, None)]), ("LIKED", [(5, 10, None)]), ("SECOND.T", None)):
        sql(f"INSERT INTO {table} (A) VALUES (5)")
        found = sql(f"SELECT A, D, E FROM {table} WHERE Z > DATEADD(DAY, -1, CURRENT_TIMESTAMP()) ORDER BY A")
        assert found == (rows or [(1, 2, 7), (5, 10, None)]), table
