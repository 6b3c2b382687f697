"""ALTER SCHEMA and ALTER DATABASE … RENAME TO: what is inside goes with it."""

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.refusal import error_number


@pytest.fixture
def old(sql):
    """A schema OLD_ONE, the current one, with a table that is numbered, keyed and read by views; a role with grants."""
    sql("CREATE SCHEMA OLD_ONE")
    sql("CREATE SEQUENCE S START 5")
    sql("CREATE TABLE T (N INT DEFAULT S.NEXTVAL PRIMARY KEY, T VARCHAR(5) COMMENT 'it''s', A INT AUTOINCREMENT)")
    sql("INSERT INTO T (T) VALUES ('a'), ('b')")
    sql("CREATE TABLE F (N INT REFERENCES T (N))")
    sql("CREATE VIEW LATER AS SELECT 1 AS N")
    sql("CREATE VIEW READS (X COMMENT 'x') AS SELECT N FROM T WHERE N IN (SELECT N + 4 FROM LATER)")
    sql("CREATE OR REPLACE VIEW LATER AS SELECT N - 4 AS N FROM T")
    sql("CREATE VIEW BY_FULL_NAME AS SELECT N FROM OLD_ONE.T")
    sql("CREATE OR REPLACE ROLE RENAMING_READER")
    sql("GRANT SELECT ON TABLE T TO ROLE RENAMING_READER")
    sql("GRANT SELECT ON FUTURE TABLES IN SCHEMA OLD_ONE TO ROLE RENAMING_READER")
    yield sql
    sql("DROP ROLE RENAMING_READER")


def _is_whole(sql, schema: str) -> None:
    assert sql(f"SELECT * FROM {schema}.T ORDER BY N") == [(5, "a", 1), (6, "b", 2)]
    sql(f"INSERT INTO {schema}.T (T) VALUES ('c')")
    assert sql(f"SELECT N > 6, T, A > 2 FROM {schema}.T WHERE T = 'c'") == [(True, "c", True)]
    sql(f"DELETE FROM {schema}.T WHERE T = 'c'")
    assert sql(f"SELECT X FROM {schema}.READS ORDER BY 1") == [(5,), (6,)]
    with pytest.raises(ProgrammingError) as error:
        sql(f"INSERT INTO {schema}.T (T) VALUES ('longer than five')")
    assert error.value.errno == 100078
    described = [(row[0], row[1], row[9]) for row in sql(f"DESCRIBE TABLE {schema}.T")]
    assert described[1] == ("T", "VARCHAR(5)", "it's")
    assert [row[9] for row in sql(f"DESCRIBE VIEW {schema}.READS")] == ["x"]
    database, name = schema.split(".")
    [key] = sql(f"SHOW IMPORTED KEYS IN SCHEMA {schema}")
    assert key[1:5] == (database, name, "T", "N")
    assert [row[3] for row in sql("SHOW GRANTS TO ROLE RENAMING_READER")] == [f"{schema}.T"]
    assert [row[3] for row in sql(f"SHOW FUTURE GRANTS IN SCHEMA {schema}")] == [f"{schema}.<TABLE>"]


@pytest.mark.rule(
    "A schema is renamed with all that it contains, and moved to another database by a qualified name",
    source="sql-reference/sql/alter-schema",
    status="matches Snowflake; that the session stays in it is from memory. One with pipes, or with temporary objects, "
    "is not renamed: error 000002",
)
@pytest.mark.rule(
    "Objects that name a renamed schema must be changed: a view that does is broken",
    source="sql-reference/sql/alter-schema",
)
def test_a_schema_gets_another_name(old, database) -> None:
    assert old("ALTER SCHEMA OLD_ONE RENAME TO NEW_ONE") == [("Statement executed successfully.",)]
    assert old("SELECT CURRENT_SCHEMA()") == [("NEW_ONE",)]
    _is_whole(old, f"{database}.NEW_ONE")
    assert error_number(old, "SELECT * FROM NEW_ONE.BY_FULL_NAME") == 2037
    assert error_number(old, "SELECT * FROM OLD_ONE.T") == 2003
    old(f"CREATE OR REPLACE DATABASE {database}_2")
    old(f"ALTER SCHEMA {database}.NEW_ONE RENAME TO {database}_2.OLD_ONE")
    _is_whole(old, f"{database}_2.OLD_ONE")
    old(f"DROP DATABASE {database}_2")


@pytest.mark.rule(
    "A database is renamed with all that it contains",
    source="sql-reference/sql/alter-database",
    status="matches Snowflake; that the session stays in it is from memory. One with pipes, or with temporary objects, "
    "is not renamed: error 000002",
)
def test_a_database_gets_another_name(old, database) -> None:
    old(f"CREATE DATABASE ROLE {database}.INSIDE")
    old(f"GRANT DATABASE ROLE {database}.INSIDE TO ROLE RENAMING_READER")
    old("CREATE VIEW PUBLIC.ACROSS AS SELECT N FROM OLD_ONE.T")
    old(f"ALTER DATABASE {database} RENAME TO {database}_3")
    assert old("SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()") == [(f"{database}_3", "OLD_ONE")]
    assert old("SELECT N FROM PUBLIC.ACROSS ORDER BY 1") == [(5,), (6,)]
    assert [row[1] for row in old(f"SHOW GRANTS OF DATABASE ROLE {database}_3.INSIDE")] == [f"{database}_3.INSIDE"]
    old(f"REVOKE DATABASE ROLE {database}_3.INSIDE FROM ROLE RENAMING_READER")
    _is_whole(old, f"{database}_3.OLD_ONE")
    old(f"ALTER DATABASE IF EXISTS {database} RENAME TO OTHER")
    old(f"ALTER DATABASE {database}_3 RENAME TO {database}")


@pytest.mark.rule("The new name of a schema must be free", source="sql-reference/sql/alter-schema")
def test_names_that_are_taken_and_what_is_not_moved(old, database) -> None:
    assert error_number(old, "ALTER SCHEMA OLD_ONE RENAME TO PUBLIC") == 2002
    assert error_number(old, "ALTER SCHEMA NONE_SUCH RENAME TO X") == 2003
    old("CREATE STAGE ST")
    old("CREATE PIPE P AS COPY INTO T (T) FROM @ST")
    assert error_number(old, "ALTER SCHEMA OLD_ONE RENAME TO X") == 2
    old("DROP PIPE P")
    old("CREATE TEMPORARY TABLE OWN (N INT)")
    assert error_number(old, f"ALTER DATABASE {database} RENAME TO X") == 2


@pytest.mark.rule(
    "Renaming a schema needs OWNERSHIP of it, and CREATE SCHEMA on the database",
    source="sql-reference/sql/alter-schema",
    status="matches Snowflake; that it needs CREATE SCHEMA is from memory",
)
def test_rights(snowflake_server, old, database) -> None:
    old("GRANT ROLE RENAMING_READER TO USER ADMIN")
    old(f"GRANT USAGE ON DATABASE {database} TO ROLE RENAMING_READER")
    old("GRANT USAGE ON SCHEMA OLD_ONE TO ROLE RENAMING_READER")
    with snowflake_server.connect(role="RENAMING_READER") as connection:
        run = connection.cursor().execute
        run("USE SECONDARY ROLES NONE")
        with pytest.raises(ProgrammingError) as error:
            run(f"ALTER SCHEMA {database}.OLD_ONE RENAME TO {database}.X")
        assert error.value.errno == 3001
        old("GRANT OWNERSHIP ON SCHEMA OLD_ONE TO ROLE RENAMING_READER COPY CURRENT GRANTS")
        with pytest.raises(ProgrammingError) as error:
            run(f"ALTER SCHEMA {database}.OLD_ONE RENAME TO {database}.X")
        assert error.value.errno == 3001
        old(f"GRANT CREATE SCHEMA ON DATABASE {database} TO ROLE RENAMING_READER")
        run(f"ALTER SCHEMA {database}.OLD_ONE RENAME TO {database}.X")
