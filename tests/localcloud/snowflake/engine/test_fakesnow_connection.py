"""fakesnow's connection and cursor, extended."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import ProgrammingError

from localcloud.snowflake.engine import fakesnow_connection
from localcloud.snowflake.engine.fakesnow_connection import FakesnowConnection
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.engine.recording import Recording
from localcloud.snowflake.wire.errors import SnowflakeError


@pytest.fixture
def fakesnow(connection, engine) -> FakesnowConnection:
    """A connection of fakesnow's in D.PUBLIC."""
    found = FakesnowConnection(engine.cursor(), {})
    found.use("D", "PUBLIC")
    found.duckdb_connection.execute("SET schema = 'D.PUBLIC'")
    return found


def test_a_namespace_is_kept_as_it_is_written(fakesnow) -> None:
    assert (fakesnow.database, fakesnow.schema, fakesnow.duckdb_schema) == ("D", "PUBLIC", "PUBLIC")
    fakesnow.use("lower", None)
    assert (fakesnow.database, fakesnow.schema, fakesnow.duckdb_schema) == ("lower", None, "main")
    assert (fakesnow.database_set, fakesnow.schema_set) == (True, False)
    fakesnow.use("D", "INFORMATION_SCHEMA")
    assert (fakesnow.schema, fakesnow.duckdb_schema) == ("INFORMATION_SCHEMA", "_FS_INFORMATION_SCHEMA")
    fakesnow.use(None, None)
    with pytest.raises(ProgrammingError) as error:
        fakesnow.cursor().run(parse_one("SELECT * FROM T"), None)
    assert error.value.errno == 90105


def test_digits_of_a_second_are_looked_for_once_a_type_has_other_ones(fakesnow, engine) -> None:
    for type_, known in (("TIMESTAMP_NTZ", False), ("TIMESTAMP_NTZ(9)", False), ("TIMESTAMP_NTZ(3)", True)):
        fakesnow.cursor().run(parse_one(f"SELECT '2024-01-01'::{type_}"), None)
        assert fakesnow.zones.digits == known, type_


def test_digits_of_a_second_are_looked_for_in_what_was_kept(fakesnow, engine) -> None:
    fakesnow.cursor().run(parse_one("CREATE TABLE T (A TIMESTAMP_NTZ, B VARCHAR(3))"), None)
    kept = (
        "INSERT OR REPLACE INTO _fs_global._fs_information_schema._fs_columns_ext VALUES ('D', 'PUBLIC', 'T', ?, 4, 16)"
    )
    for column, known in (("B", False), ("A", True)):
        engine.execute(kept, [column])
        engine.find_zones()
        assert engine.connect().knows_digits == known, column


def test_a_statement_that_is_parsed_already_runs_as_its_text_would(fakesnow) -> None:
    fakesnow.cursor().run(parse_one("CREATE TABLE T (A INT, B VARCHAR(3))"), None)
    insert = parse_one("INSERT INTO T VALUES (?, ?)")
    for values in ((1, "a"), (2, "b")):
        fakesnow.cursor().run(insert, values)
    by_tree, by_text = fakesnow.cursor(), fakesnow.cursor()
    query = "SELECT A, UPPER(B) AS U FROM T WHERE A = ?"
    by_tree.run(parse_one(query), (2,))
    by_text.execute(query, binding_params=(2,), server=True)
    assert by_tree.rows.to_pylist() == by_text.rows.to_pylist() == [{"A": 2, "U": "B"}]
    assert by_tree.columns() == by_text.columns() == by_text._describe_last_sql()
    assert insert.sql(dialect="snowflake") == "INSERT INTO T VALUES (?, ?)"


def test_one_statement_of_snowflakes_is_several_of_duckdbs(fakesnow) -> None:
    cursor = fakesnow.cursor()
    assert len(cursor.steps(parse_one("ALTER TABLE T ADD COLUMN A INT, B INT"))) == 2
    assert len(cursor.steps(parse_one("SELECT 1"))) == 1


def test_columns_without_running(fakesnow) -> None:
    cursor = fakesnow.cursor()
    assert [column[0] for column in cursor.columns_without_running("SELECT ? AS A") or ()] == ["A"]
    assert cursor.columns_without_running("SHOW TABLES") is None


def test_a_cursor_works_through_what_stands_in_for_duckdbs_connection(fakesnow) -> None:
    recording = Recording(fakesnow.duckdb_connection)
    fakesnow.duckdb_connection = recording
    fakesnow.cursor().run(parse_one("CREATE TABLE T (A INT)"), None)
    assert any("CREATE TABLE" in change.sql for change in recording.changes)


def test_a_bug_of_a_rewrite_is_in_the_log(fakesnow, monkeypatch, caplog) -> None:
    def broken(*_: object) -> None:
        raise TypeError("a bug")

    monkeypatch.setattr(fakesnow_connection, "rewrite_before", broken)
    with pytest.raises(SnowflakeError) as error:
        fakesnow.cursor().translate(parse_one("SELECT 1 = 2"))
    assert error.value.code == "000002"
    assert "a rewrite failed" in caplog.text and "TypeError" in caplog.text
