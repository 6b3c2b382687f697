"""ALTER TABLE … SWAP WITH."""

import pytest
from snowflake.connector.errors import ProgrammingError


def run(connection, statement: str, *values) -> list[tuple]:
    return connection.cursor().execute(statement, values or None).fetchall()


@pytest.mark.rule(
    "SWAP WITH exchanges two names atomically; rows, grants and owner stay with their table",
    source="sql-reference/sql/alter-table",
)
def test_swap_takes_rows_grants_and_owner_along(platform, migrator, analyst, table):
    role = platform._service("analyst")["role"]
    other = f"{table}_OTHER"
    run(migrator, f"CREATE TABLE {other} LIKE {table}")
    platform.execute(f"REVOKE SELECT ON TABLE {other} FROM ROLE {role}")
    platform.execute(f"GRANT USAGE ON SCHEMA {platform.database}.RAW TO ROLE {role}")
    assert len(run(analyst, f"SELECT * FROM {table}")) == 3
    run(migrator, f"ALTER TABLE {table} SWAP WITH {other}")
    assert run(migrator, f"SELECT COUNT(*) FROM {table}") == [(0,)]
    assert run(migrator, f"SELECT COUNT(*) FROM {other}") == [(3,)]
    assert len(run(analyst, f"SELECT * FROM {other}")) == 3
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        run(analyst, f"SELECT * FROM {table}")
