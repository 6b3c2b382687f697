"""IS_ROLE_IN_SESSION and IS_DATABASE_ROLE_IN_SESSION."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.localcloud.snowflake.refusal import error_number

Sql = Callable[..., list[tuple]]


@pytest.mark.rule(
    "IS_ROLE_IN_SESSION is true for the session's roles and those they inherit, in the case they are stored in; "
    "its argument may be a column",
    source="sql-reference/functions/is_role_in_session",
)
def test_account_roles(sql: Sql) -> None:
    roles = "'SYSADMIN', 'sysadmin', 'NO_SUCH_ROLE'"
    assert sql(f"SELECT {', '.join(f'IS_ROLE_IN_SESSION({role})' for role in roles.split(', '))}") == [
        (True, False, False)
    ]
    sql("CREATE TABLE ACCESS (ROLE_NAME VARCHAR, REGION VARCHAR)")
    sql("INSERT INTO ACCESS VALUES ('SYSADMIN', 'north'), ('NO_SUCH_ROLE', 'south'), (NULL, 'west')")
    assert sql("SELECT REGION FROM ACCESS WHERE IS_ROLE_IN_SESSION(ROLE_NAME)") == [("north",)]
    assert sql("SELECT REGION FROM ACCESS WHERE IS_ROLE_IN_SESSION(ROLE_NAME) IS NULL") == [("west",)]
    sql("USE ROLE SYSADMIN")
    sql("USE SECONDARY ROLES NONE")
    assert sql("SELECT IS_ROLE_IN_SESSION('SYSADMIN'), IS_ROLE_IN_SESSION('ACCOUNTADMIN')") == [(True, False)]
    assert error_number(sql, "SELECT IS_ROLE_IN_SESSION()") == 938


@pytest.mark.rule(
    "IS_DATABASE_ROLE_IN_SESSION takes a name without its database, and looks in the current database",
    source="sql-reference/functions/is_database_role_in_session",
)
def test_database_roles(sql: Sql, database: str) -> None:
    sql("CREATE DATABASE ROLE GIVEN")
    sql("CREATE DATABASE ROLE KEPT_BACK")
    sql("GRANT DATABASE ROLE GIVEN TO ROLE SYSADMIN")
    asked = [f"IS_DATABASE_ROLE_IN_SESSION('{name}')" for name in ("GIVEN", "KEPT_BACK", f"{database}.GIVEN")]
    assert sql(f"SELECT {', '.join(asked)}") == [(True, False, False)]
    sql(f"CREATE OR REPLACE DATABASE {database}_ELSEWHERE")
    assert sql(f"SELECT {asked[0]}") == [(False,)]
    sql(f"DROP DATABASE {database}_ELSEWHERE")
