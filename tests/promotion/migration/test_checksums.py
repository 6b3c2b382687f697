"""New checksums in a history of the local Snowflake; tests/scripts/test_migrate.py has the whole verb."""

import pytest
from snowflake.connector.errors import ProgrammingError

from promotion.migration import checksums
from promotion.migration.checksums import Recount

RECOUNTS = [Recount(f"V{number}__a.sql", "c" * 40, f"old {number}", f"new {number}") for number in (1, 2)]


@pytest.fixture
def table(warehouse) -> str:
    """A history of two scripts, each of which failed once before it ran, with another text and with its own."""
    name = f"{warehouse.database}.DEPLOY.CHANGE_HISTORY"
    warehouse.execute(f"CREATE TABLE {name} (SCRIPT VARCHAR, CHECKSUM VARCHAR(6), STATUS VARCHAR)")
    runs = (("Success", ""), ("Failed", ""), ("Failed", "x"))
    rows = ", ".join(
        f"('{each.script}', '{each.before[len(end) :]}{end}', '{status}')" for each in RECOUNTS for status, end in runs
    )
    warehouse.execute(f"INSERT INTO {name} VALUES {rows}")
    return name


def test_the_checksums_of_scripts_that_ran_are_replaced(warehouse, table):
    """Also where the same text failed: a rollback compares it with the text that ran."""
    with warehouse.admin() as connection:
        checksums.write(connection, table, [])
        checksums.write(connection, table, RECOUNTS)
    rows = warehouse.execute(f"SELECT SCRIPT, CHECKSUM, STATUS FROM {table} ORDER BY 1, 3, 2")
    assert rows == [
        ("V1__a.sql", "ld 1x", "Failed"),
        ("V1__a.sql", "new 1", "Failed"),
        ("V1__a.sql", "new 1", "Success"),
        ("V2__a.sql", "ld 2x", "Failed"),
        ("V2__a.sql", "new 2", "Failed"),
        ("V2__a.sql", "new 2", "Success"),
    ]


def test_where_one_fails_none_is_replaced_and_no_transaction_stays_open(warehouse, table):
    """The lease is renewed and released in the same session: in an open transaction nobody else would see it."""
    with warehouse.admin() as connection:
        with pytest.raises(ProgrammingError):
            checksums.write(connection, table, [RECOUNTS[0], Recount("V2__a.sql", "c" * 40, "old 2", "too long")])
        [(transaction,)] = connection.cursor().execute("SELECT CURRENT_TRANSACTION()").fetchall()
    assert transaction is None
    assert warehouse.execute(f"SELECT COUNT(*) FROM {table} WHERE CHECKSUM LIKE 'new%'") == [(0,)]
