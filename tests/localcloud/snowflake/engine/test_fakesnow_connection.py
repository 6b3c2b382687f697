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
    columns = [[column[:2] for column in each] for each in (by_text.columns(), by_text._describe_last_sql())]
    assert [by_tree.columns()] * 2 == columns
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


class _Heard:
    """A DuckDB connection that notes what it runs."""

    def __init__(self, connection) -> None:
        self.connection, self.ran = connection, []

    def execute(self, sql, values=None):
        self.ran.append(sql)
        return self.connection.execute(sql, values)

    def __getattr__(self, name):
        return getattr(self.connection, name)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1 AS A, 2 AS A, 1.50 AS N, 1e3::FLOAT AS F, TRUE AS B, 'a' AS T, NULL AS U, TO_BINARY('AB') AS X",
        "SELECT '2024-01-01'::DATE, '01:02'::TIME, '2024-01-01'::TIMESTAMP_NTZ, '2024-01-01'::TIMESTAMP_LTZ",
        "SELECT '2024-01-01 00:00 +01:00'::TIMESTAMP_TZ AS Z, ARRAY_CONSTRUCT(1) AS L, PARSE_JSON('{}') AS V",
        "SELECT A, COUNT(*), MAX(B) OVER () FROM T WHERE A = ? GROUP BY A, B",
        "INSERT INTO T VALUES (?, 'b')",
        "UPDATE T SET B = 'c' WHERE A = ?",
    ],
)  # fmt: skip
def test_columns_are_those_that_describe_would_return_and_nothing_is_planned_for_them(fakesnow, query) -> None:
    fakesnow.cursor().run(parse_one("CREATE TABLE T (A INT, B VARCHAR(3))"), None)
    heard = fakesnow.duckdb_connection = _Heard(fakesnow.duckdb_connection)
    cursor, values = fakesnow.cursor(), (1,) if "?" in query else None
    cursor.run(parse_one(query), values)
    described = heard.connection.execute(f"DESCRIBE {cursor._last_sql}", cursor._last_params).fetchall()
    heard.ran.clear()
    assert cursor.columns() == [(name, type_) for name, type_, *_ in described] and heard.ran == []


def test_columns_of_rows_that_were_kept_are_theirs(fakesnow) -> None:
    first, second = fakesnow.cursor(), fakesnow.cursor()
    first.run(parse_one("SELECT 1 AS A, 'x' AS B"), None)
    second.run(parse_one("SELECT 2 AS C"), None)
    second.run(parse_one(f"SELECT * FROM TABLE(RESULT_SCAN('{first.sfqid}'))"), None)
    assert [name for name, *_ in second.columns()] == ["A", "B"]
