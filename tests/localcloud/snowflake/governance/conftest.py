"""A table of people, an analyst who may read it, and sessions of both kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from snowflake.connector import SnowflakeConnection

from tests.localcloud.snowflake.conftest import Server

Sql = Callable[..., list[tuple]]
_ROLES = ("GOVERNANCE_ANALYST", "GOVERNANCE_STEWARD")
DATABASE = "GOVERNANCE_TEST"


@pytest.fixture(scope="module")
def _sessions(snowflake_server: Server) -> Iterator[tuple[SnowflakeConnection, SnowflakeConnection]]:
    """The administrator, and the same user with the analyst's role alone."""
    with snowflake_server.connect() as admin:
        for role in _ROLES:
            admin.cursor().execute(f"CREATE OR REPLACE ROLE {role}")
            admin.cursor().execute(f"GRANT ROLE {role} TO USER ADMIN")
            admin.cursor().execute(f"GRANT USAGE ON WAREHOUSE COMPUTE_WH TO ROLE {role}")
        with snowflake_server.connect(role=_ROLES[0], warehouse="COMPUTE_WH") as other:
            other.cursor().execute("USE SECONDARY ROLES NONE")
            yield admin, other
        for role in _ROLES:
            admin.cursor().execute(f"DROP ROLE {role}")


@pytest.fixture
def sql(_sessions) -> Iterator[Sql]:
    """Run a statement as the administrator, in a new database with two people, whom the analyst may read."""
    admin, _ = _sessions

    def run(text: str) -> list[tuple]:
        return admin.cursor().execute(text).fetchall()

    for statement in (
        "USE ROLE ACCOUNTADMIN",
        f"CREATE OR REPLACE DATABASE {DATABASE}",
        "CREATE TABLE PEOPLE (ID INTEGER, EMAIL VARCHAR, REGION VARCHAR, PAY NUMBER(10, 2))",
        "INSERT INTO PEOPLE VALUES (1, 'ann@x.org', 'north', 10.50), (2, 'bob@y.org', 'south', 20.00)",
        f"GRANT USAGE ON DATABASE {DATABASE} TO ROLE {_ROLES[0]}",
        f"GRANT ALL ON SCHEMA PUBLIC TO ROLE {_ROLES[0]}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE PEOPLE TO ROLE {_ROLES[0]}",
        f"GRANT SELECT ON FUTURE TABLES IN SCHEMA PUBLIC TO ROLE {_ROLES[0]}",
        f"GRANT SELECT ON FUTURE VIEWS IN SCHEMA PUBLIC TO ROLE {_ROLES[0]}",
    ):
        run(statement)
    yield run
    run("USE ROLE ACCOUNTADMIN")
    run(f"DROP DATABASE {DATABASE}")


@pytest.fixture
def analyst(sql: Sql, _sessions) -> Sql:
    """Run a statement as the analyst."""
    _, session = _sessions
    session.cursor().execute(f"USE SCHEMA {DATABASE}.PUBLIC")
    return lambda text: session.cursor().execute(text).fetchall()


@pytest.fixture
def masked(sql: Sql) -> Sql:
    """The same administrator; the e-mail of people is masked for everybody else."""
    sql("""CREATE MASKING POLICY HIDE AS (VAL STRING) RETURNS STRING ->
        CASE WHEN IS_ROLE_IN_SESSION('ACCOUNTADMIN') THEN VAL ELSE '***' END""")
    sql("ALTER TABLE PEOPLE MODIFY COLUMN EMAIL SET MASKING POLICY HIDE")
    return sql


@pytest.fixture
def filtered(sql: Sql) -> Sql:
    """The same administrator; others see people of the south alone."""
    sql(
        "CREATE ROW ACCESS POLICY SOUTH AS (R VARCHAR) RETURNS BOOLEAN -> "
        "R = 'south' OR CURRENT_ROLE() = 'ACCOUNTADMIN'"
    )
    sql("ALTER TABLE PEOPLE ADD ROW ACCESS POLICY SOUTH ON (REGION)")
    return sql
