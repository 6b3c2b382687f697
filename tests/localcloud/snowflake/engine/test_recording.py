"""The changes of a transaction, recorded and made again."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from localcloud.snowflake.engine.recording import Change, Recording, register


def test_changes_are_recorded_and_reads_and_failures_are_not() -> None:
    with duckdb.connect() as connection:
        recording = Recording(connection)
        recording.execute("CREATE TABLE t (a INT)")
        recording.execute("  insert INTO t VALUES (?)", (1,))
        assert recording.execute("SELECT a FROM t").fetchall() == [(1,)]
        with pytest.raises(duckdb.Error):
            recording.execute("DELETE FROM nope")
        assert recording.changes == [
            Change("CREATE TABLE t (a INT)"),
            Change("  insert INTO t VALUES (?)", [1]),
        ]


def test_a_change_made_again_has_the_values_of_its_time() -> None:
    values = [1]
    with duckdb.connect() as connection:
        recording = Recording(connection)
        recording.execute("CREATE TABLE t (a INT)")
        recording.execute("INSERT INTO t VALUES (?)", values)
        values[0] = 2
        recording.changes[1].make(connection)
        assert connection.execute("SELECT a FROM t").fetchall() == [(1,), (1,)]


def test_it_is_a_connection_in_all_else() -> None:
    with duckdb.connect() as connection, Recording(connection).cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]


def test_rows_are_registered_while_a_result_is_unread() -> None:
    with duckdb.connect() as connection:
        connection.execute("FROM range(100000)")
        register(connection, "v", pa.table({"a": [1]}))
        assert connection.execute("FROM v").fetchall() == [(1,)]
