"""The rights that statements need on the tables and views that they read and change."""

import pytest
from snowflake.connector.errors import ProgrammingError


def run(connection, statement: str, *values) -> list[tuple]:
    return connection.cursor().execute(statement, values or None).fetchall()


@pytest.mark.rule("A view is read with its owner's rights", source="user-guide/views-introduction")
@pytest.mark.rule(
    "A view whose underlying objects can't be read is error 002037",
    source="https://github.com/snowflakedb/snowflake-cli/blob/main/src/snowflake/cli/api/errno.py",
)
@pytest.mark.rule(
    "A view over a dropped object fails when it is read", source="sql-reference/sql/drop-table#usage-notes"
)
def test_a_view_is_read_with_the_rights_of_its_owner(platform, migrator, analyst, table):
    role, view = platform._service("analyst")["role"], f"{platform.database}.MARTS.V{table.rpartition('.')[2]}"
    run(migrator, f"CREATE VIEW {view} COMMENT = 'it''s' AS SELECT COUNT(*) AS ANSWER FROM {table}")
    platform.execute(f"REVOKE SELECT ON TABLE {table} FROM ROLE {role}")
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        run(analyst, f"SELECT * FROM {table}")
    assert run(analyst, f"SELECT ANSWER FROM {view}") == [(3,)]
    run(migrator, f"DROP TABLE {table}")
    with pytest.raises(ProgrammingError, match="Failure during expansion of view") as error:
        run(analyst, f"SELECT ANSWER FROM {view}")
    assert (error.value.errno, error.value.sqlstate) == (2037, "42601")


@pytest.mark.rule(
    "A role that may read a view and its underlying objects can read it, whether or not the view's owner may",
    source="user-guide/views-introduction",
)
def test_a_view_is_read_with_the_rights_of_its_reader(platform, migrator, analyst, table):
    role, view = platform._service("analyst")["role"], f"{platform.database}.MARTS.R{table.rpartition('.')[2]}"
    run(migrator, f"CREATE VIEW {view} AS SELECT COUNT(*) AS ANSWER FROM {table}")
    owner = run(migrator, "SELECT CURRENT_ROLE()")[0][0]
    platform.execute(f"GRANT USAGE ON SCHEMA {platform.database}.RAW TO ROLE {role}")
    platform.execute(f"GRANT OWNERSHIP ON TABLE {table} TO ROLE ACCOUNTADMIN COPY CURRENT GRANTS")
    with pytest.raises(ProgrammingError, match="Failure during expansion of view"):
        run(migrator, f"SELECT ANSWER FROM {view}")
    assert run(analyst, f"SELECT ANSWER FROM {view}") == [(3,)]
    assert owner != "ACCOUNTADMIN"


@pytest.mark.rule(
    "SELECT does not allow changing a table", source="user-guide/security-access-control-privileges#table-privileges"
)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {t} VALUES (1, 'x')",
        "UPDATE {t} SET N = 1",
        "DELETE FROM {t}",
        "TRUNCATE TABLE {t}",
        "DROP TABLE {t}",
        "ALTER TABLE {t} RENAME TO {t}_X",
        "CREATE OR REPLACE TABLE {t} (N NUMBER)",
        "CREATE TABLE {t}_COPY AS SELECT * FROM {t}",
        "CREATE VIEW {t}_VIEW AS SELECT * FROM {t}",
    ],
)
def test_a_reader_changes_nothing(platform, analyst, table, statement):
    platform.execute(f"GRANT USAGE ON SCHEMA {platform.database}.RAW TO ROLE {platform._service('analyst')['role']}")
    assert len(run(analyst, f"SELECT * FROM {table}")) == 3
    with pytest.raises(ProgrammingError):
        run(analyst, statement.format(t=table))
    assert len(run(analyst, f"SELECT * FROM {table}")) == 3


@pytest.mark.rule(
    "Every table that a statement reads needs SELECT, at any depth",
    source="sql-reference/sql/create-view#access-control-requirements",
)
@pytest.mark.parametrize(
    "reading",
    [
        "SELECT * FROM {t}",
        "SELECT (SELECT MAX(N) FROM {t})",
        "WITH X AS (SELECT * FROM {t}) SELECT * FROM X",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM {t})",
        "SELECT N FROM {own} UNION ALL SELECT N FROM {t}",
        "INSERT INTO {own} SELECT N FROM {t}",
        "UPDATE {own} SET N = (SELECT MAX(N) FROM {t})",
        "DELETE FROM {own} WHERE N IN (SELECT N FROM {t})",
    ],
)
def test_no_way_around_select(platform, table, reading):
    """A role that may not read a table can't read it through any statement."""
    role = platform._service("bulk_load")["role"]
    own = f"{platform.database}.VENDOR.OWN{abs(hash(table + reading)) % 10**9}"
    with platform.connect("bulk_load") as connection:
        run(connection, f"CREATE TABLE {own} (N NUMBER)")
        platform.execute(f"GRANT USAGE ON SCHEMA {platform.database}.RAW TO ROLE {role}")
        with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
            run(connection, reading.format(t=table, own=own))
        platform.execute(f"GRANT SELECT ON TABLE {table} TO ROLE {role}")
        run(connection, reading.format(t=table, own=own))


@pytest.mark.rule("Reading rows needs a warehouse", source="user-guide/warehouses-overview#warehouse-usage-in-sessions")
@pytest.mark.rule(
    "Querying INFORMATION_SCHEMA's views needs a warehouse, SHOW does not", source="sql-reference/info-schema"
)
def test_without_a_warehouse_no_rows(platform, table):
    with platform.connect("migrator") as connection:
        role, warehouse = platform._service("migrator")["role"], platform._service("migrator")["warehouse"]
        platform.execute(f"REVOKE USAGE ON WAREHOUSE {warehouse} FROM ROLE {role}")
        try:
            for read in (table, f"{platform.database}.INFORMATION_SCHEMA.TABLES"):
                with pytest.raises(ProgrammingError, match="No active warehouse"):
                    run(connection, f"SELECT * FROM {read}")
            assert run(connection, f"SHOW TABLES IN DATABASE {platform.database}")
        finally:
            platform.execute(f"GRANT USAGE ON WAREHOUSE {warehouse} TO ROLE {role}")
        assert len(run(connection, f"SELECT * FROM {table}")) == 3


@pytest.mark.rule(
    "INFORMATION_SCHEMA shows only objects on which the role has a privilege", source="sql-reference/info-schema"
)
def test_information_schema_shows_what_the_role_sees(platform, migrator, analyst, table):
    query = f"SELECT TABLE_NAME, ROW_COUNT FROM {platform.database}.INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = %s"
    name = table.rpartition(".")[2]
    assert run(migrator, query, name) == [(name, 3)]
    platform.execute(f"REVOKE SELECT ON TABLE {table} FROM ROLE {platform._service('analyst')['role']}")
    assert run(analyst, query, name) == []
    columns = f"SELECT COLUMN_NAME FROM {platform.database}.INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = %s ORDER BY 1"
    assert run(migrator, columns, name) == [("N",), ("T",)]
    assert run(analyst, columns, name) == []


@pytest.mark.rule(
    "A query looks for tables in the current schema, then in PUBLIC", source="sql-reference/name-resolution"
)
@pytest.mark.rule("`database..name` is in the schema PUBLIC", source="sql-reference/name-resolution")
def test_tables_are_looked_for_in_public(sql, database):
    sql("CREATE TABLE T AS SELECT 1 AS A")
    sql("CREATE TABLE U AS SELECT 1 AS A")
    sql("CREATE SCHEMA S")
    sql("CREATE TABLE U AS SELECT 2 AS A")
    assert sql("SELECT T.A, U.A FROM T, U") == [(1, 2)]
    assert sql(f"SELECT A FROM {database}..U") == [(1,)]
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        sql("INSERT INTO T SELECT 1")


@pytest.mark.rule(
    "A view's unqualified names are looked for in the view's schema, not in the session's",
    source="sql-reference/sql/create-view#general-usage-notes",
)
def test_a_view_reads_the_tables_of_its_schema(sql, database):
    sql("CREATE SCHEMA S")
    sql("CREATE TABLE T AS SELECT 1 AS A")
    sql("CREATE SCHEMA R")
    sql("CREATE TABLE T AS SELECT 2 AS A")
    sql(f"CREATE VIEW {database}.S.V AS SELECT A FROM T")
    assert sql("SELECT A FROM S.V") == [(1,)]
    with pytest.raises(ProgrammingError, match=f"{database}.S.X' does not exist"):
        sql("CREATE TABLE X AS SELECT 1 AS A")
        sql("CREATE VIEW S.W AS SELECT A FROM X")


@pytest.mark.rule("DUAL is a table of one row", source="from memory")
def test_dual(sql):
    assert sql("SELECT 5 FROM DUAL") == [(5,)]
