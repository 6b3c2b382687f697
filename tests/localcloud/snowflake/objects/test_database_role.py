"""Database roles: what they hold, whom they are granted to, and how SHOW prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from snowflake.connector.errors import ProgrammingError

from tests.localcloud.snowflake.refusal import error_number

Sql = Callable[..., list[tuple]]
_ROLE = "DATABASE_ROLE_READER"


@pytest.fixture
def roles(sql: Sql, database: str) -> Iterator[Sql]:
    """A table, a database role READERS that may read it, and an account role without any privilege on it."""
    for statement in (
        "CREATE TABLE FILMS (ID INTEGER)",
        "INSERT INTO FILMS VALUES (7)",
        "CREATE DATABASE ROLE READERS COMMENT = 'they read'",
        "CREATE DATABASE ROLE ALL_OF_IT",
        "GRANT USAGE ON SCHEMA PUBLIC TO DATABASE ROLE READERS",
        "GRANT SELECT ON TABLE FILMS TO DATABASE ROLE READERS",
        f"CREATE OR REPLACE ROLE {_ROLE}",
        f"GRANT ROLE {_ROLE} TO USER ADMIN",
        f"GRANT USAGE ON WAREHOUSE COMPUTE_WH TO ROLE {_ROLE}",
    ):
        sql(statement)
    yield sql
    sql("USE ROLE ACCOUNTADMIN")
    sql(f"DROP ROLE {_ROLE}")


def as_reader(sql: Sql, statement: str) -> list[tuple]:
    """Run the statement with the account role alone."""
    sql(f"USE ROLE {_ROLE}")
    sql("USE SECONDARY ROLES NONE")
    sql("USE WAREHOUSE COMPUTE_WH")
    try:
        return sql(statement)
    finally:
        sql("USE ROLE ACCOUNTADMIN")


@pytest.mark.rule(
    "A database role's privileges are inherited through database roles and account roles, and end with REVOKE",
    source="sql-reference/sql/grant-database-role",
)
@pytest.mark.rule(
    "A new database role has USAGE on its database",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/testint/grants_integration_test.go",
)
def test_its_privileges_are_inherited(roles: Sql, database: str) -> None:
    read = f"SELECT * FROM {database}.PUBLIC.FILMS"
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        as_reader(roles, read)
    roles("GRANT DATABASE ROLE READERS TO DATABASE ROLE ALL_OF_IT")
    roles(f"GRANT DATABASE ROLE {database}.ALL_OF_IT TO ROLE {_ROLE}")
    assert as_reader(roles, read) == [(7,)]
    roles("ALTER DATABASE ROLE READERS RENAME TO VIEWERS")
    assert as_reader(roles, read) == [(7,)]
    roles("REVOKE DATABASE ROLE VIEWERS FROM DATABASE ROLE ALL_OF_IT")
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        as_reader(roles, read)


@pytest.mark.rule(
    "SHOW DATABASE ROLES lists a database's roles with the number of roles that they are granted to",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/database_roles_gen.go",
)
@pytest.mark.rule(
    "SHOW GRANTS prints a database role as grantee by its name alone, and by its full name in OF DATABASE ROLE",
    source="https://github.com/snowflakedb/terraform-provider-snowflake/blob/main/pkg/sdk/grants_impl.go",
    status="matches Snowflake before BCR-2371, which leaves out the database in OF DATABASE ROLE, too",
)
def test_show(roles: Sql, database: str) -> None:
    roles("GRANT DATABASE ROLE READERS TO DATABASE ROLE ALL_OF_IT")
    roles(f"GRANT DATABASE ROLE ALL_OF_IT TO ROLE {_ROLE}")
    shown = {row[1]: row[2:] for row in roles(f"SHOW DATABASE ROLES IN DATABASE {database}")}
    assert shown == {
        "ALL_OF_IT": ("N", "N", "N", 1, 0, 1, "ACCOUNTADMIN", "", "ROLE"),
        "READERS": ("N", "N", "N", 0, 1, 0, "ACCOUNTADMIN", "they read", "ROLE"),
    }
    to = [row[1:6] for row in roles(f"SHOW GRANTS TO DATABASE ROLE {database}.READERS")]
    assert to == [
        ("USAGE", "DATABASE", database, "DATABASE_ROLE", "READERS"),
        ("USAGE", "SCHEMA", f"{database}.PUBLIC", "DATABASE_ROLE", "READERS"),
        ("SELECT", "TABLE", f"{database}.PUBLIC.FILMS", "DATABASE_ROLE", "READERS"),
    ]
    of = [row[1:4] for row in roles("SHOW GRANTS OF DATABASE ROLE READERS")]
    assert of == [(f"{database}.READERS", "DATABASE_ROLE", f"{database}.ALL_OF_IT")]
    assert [row[1:4] for row in roles(f"SHOW GRANTS TO ROLE {_ROLE}")][1:] == [
        ("USAGE", "DATABASE_ROLE", f"{database}.ALL_OF_IT")
    ]


@pytest.mark.rule(
    "A role with any privilege on a database lists its database roles, and who has them",
    source="sql-reference/sql/show-database-roles",
)
def test_any_privilege_on_the_database_lists_them(roles: Sql, database: str) -> None:
    shown = (f"SHOW DATABASE ROLES IN DATABASE {database}", f"SHOW GRANTS OF DATABASE ROLE {database}.READERS")
    roles("GRANT DATABASE ROLE READERS TO DATABASE ROLE ALL_OF_IT")
    for statement in shown:
        with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
            as_reader(roles, statement)
    roles(f"GRANT MONITOR ON DATABASE {database} TO ROLE {_ROLE}")
    listed, members = (as_reader(roles, statement) for statement in shown)
    assert [row[1] for row in listed] == ["ALL_OF_IT", "READERS"]
    assert [row[3] for row in members] == [f"{database}.ALL_OF_IT"]


@pytest.mark.rule(
    "A database role can't be granted to one of another database, nor to itself through others",
    source="sql-reference/sql/grant-database-role",
    status="matches Snowflake; code and text from memory",
)
@pytest.mark.rule(
    "A database role is granted to a user, to a share, or to an application",
    source="sql-reference/sql/grant-database-role",
    status="not supported: refused (000002)",
)
@pytest.mark.rule(
    "A database role owns objects", source="sql-reference/sql/grant-ownership", status="not supported: refused (000002)"
)
def test_refusals(roles: Sql, database: str) -> None:
    roles("GRANT DATABASE ROLE READERS TO DATABASE ROLE ALL_OF_IT")
    roles("CREATE OR REPLACE DATABASE DATABASE_ROLE_OTHER")
    roles("CREATE DATABASE ROLE DATABASE_ROLE_OTHER.R")
    try:
        for statement, number in {
            f"GRANT DATABASE ROLE {database}.ALL_OF_IT TO DATABASE ROLE {database}.READERS": 3013,
            f"GRANT DATABASE ROLE {database}.READERS TO DATABASE ROLE DATABASE_ROLE_OTHER.R": 3001,
            f"GRANT SELECT ON TABLE {database}.PUBLIC.FILMS TO DATABASE ROLE DATABASE_ROLE_OTHER.R": 3001,
            f"GRANT DATABASE ROLE {database}.READERS TO USER ADMIN": 2,
            f"GRANT OWNERSHIP ON TABLE {database}.PUBLIC.FILMS TO DATABASE ROLE {database}.READERS": 2,
            f"GRANT DATABASE ROLE {database}.NONE TO ROLE {_ROLE}": 2003,
            f"ALTER DATABASE ROLE {database}.READERS RENAME TO DATABASE_ROLE_OTHER.READERS": 2,
            "USE ROLE READERS": 2043,
        }.items():
            assert error_number(roles, statement) == number, statement
    finally:
        roles("DROP DATABASE DATABASE_ROLE_OTHER")


@pytest.mark.rule(
    "A dropped database role, or one whose database is dropped, takes its grants with it",
    source="sql-reference/sql/drop-database-role",
    status="matches Snowflake",
)
def test_dropped(roles: Sql, database: str) -> None:
    roles(f"GRANT DATABASE ROLE READERS TO ROLE {_ROLE}")
    roles(f"GRANT DATABASE ROLE ALL_OF_IT TO ROLE {_ROLE}")
    assert roles("DROP DATABASE ROLE READERS") == [("READERS successfully dropped.",)]
    assert [row[1] for row in roles("SHOW GRANTS ON TABLE FILMS")] == ["OWNERSHIP"]
    roles(f"DROP DATABASE {database}")
    assert [row[2] for row in roles(f"SHOW GRANTS TO ROLE {_ROLE}")] == ["WAREHOUSE"]
