"""An administrator, and people who each have one role, in a database of the tests of rights."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from snowflake.connector.errors import ProgrammingError

DATABASE = "RIGHTS_TEST"
PASSWORD = "a-long-password-of-a-person"


class Person:
    """A user with one role of the same name, and no secondary roles."""

    def __init__(self, server, name: str) -> None:
        self.name = name
        with server.connect() as admin:
            for statement in (
                f"CREATE ROLE {name}",
                f"CREATE USER {name} PASSWORD = '{PASSWORD}' DEFAULT_ROLE = {name} DEFAULT_SECONDARY_ROLES = ()",
                f"GRANT ROLE {name} TO USER {name}",
            ):
                admin.cursor().execute(statement)
        self.connection = server.connect(user=name, password=PASSWORD)

    def __call__(self, sql: str) -> list[tuple]:
        return self.connection.cursor().execute(sql).fetchall()

    def refused(self, sql: str) -> tuple[int, str]:
        with pytest.raises(ProgrammingError) as error:
            self(sql)
        return error.value.errno, error.value.msg


@pytest.fixture
def admin(snowflake_server) -> Iterator:
    connection = snowflake_server.connect()
    execute = connection.cursor().execute
    execute(f"CREATE OR REPLACE DATABASE {DATABASE}")
    execute(f"CREATE SCHEMA {DATABASE}.RAW WITH MANAGED ACCESS")
    yield lambda sql: execute(sql).fetchall()
    execute(f"DROP DATABASE {DATABASE}")
    connection.close()


@pytest.fixture
def person(snowflake_server, admin) -> Iterator[Person]:
    person = Person(snowflake_server, "RIGHTS_PERSON")
    yield person
    admin("DROP USER RIGHTS_PERSON")
    admin("DROP ROLE RIGHTS_PERSON")


@pytest.fixture
def other(snowflake_server, admin) -> Iterator[Person]:
    other = Person(snowflake_server, "RIGHTS_OTHER")
    yield other
    admin("DROP USER RIGHTS_OTHER")
    admin("DROP ROLE RIGHTS_OTHER")
