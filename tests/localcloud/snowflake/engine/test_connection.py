"""The door to fakesnow: what it runs, translates and describes, and how its transactions and namespaces behave."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from sqlglot import exp

from localcloud.snowflake.engine.connection import Engine, EngineConnection
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.engine.standalone_translation import translate_alone
from localcloud.snowflake.wire.errors import SnowflakeError


def rows(connection: EngineConnection, sql: str) -> list[tuple[object, ...]]:
    return connection.run(parse_one(sql)).fetchall()


def test_a_statement_of_snowflakes_sql_runs_with_its_bindings(connection) -> None:
    connection.run(parse_one("CREATE TABLE T (N NUMBER(5, 2), S VARCHAR)"))
    assert connection.run(parse_one("INSERT INTO T VALUES (?, ?), (2, NULL)"), (1.5, "a")).rowcount == 2
    done = connection.run(parse_one("SELECT IFF(N > 1.7, 'more', S) AS R FROM T ORDER BY N"))
    assert done.fetchall() == [("a",), ("more",)]
    assert (done.rows.column_names, done.rows.num_rows, done.rowcount) == (["R"], 2, 2)
    assert [column[:2] for column in done.columns()] == [("R", "VARCHAR")]
    assert rows(connection, f"SELECT * FROM TABLE(RESULT_SCAN('{done.sfqid}'))") == [("a",), ("more",)]


def test_errors_are_snowflakes(connection) -> None:
    for call in (
        lambda: connection.run(parse_one("SELECT NOPE FROM (SELECT 1 AS N)")),
        lambda: connection.describe("SELECT NOPE FROM (SELECT 1 AS N)"),
        lambda: list(connection.define(parse_one("CREATE VIEW V AS SELECT NOPE FROM (SELECT 1 AS N)"))),
    ):
        with pytest.raises(SnowflakeError) as error:
            call()
        assert (error.value.code, "invalid identifier 'NOPE'" in error.value.message) == ("000904", True)
    with pytest.raises(SnowflakeError) as error:
        connection.translate(parse_one("SELECT A::GEOGRAPHY FROM T"))
    assert error.value.code == "000002"
    # DuckDB's own SQL has DuckDB's own errors.
    with pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT * FROM nope")


def test_a_translation_leaves_the_expression_as_it_is(connection) -> None:
    expression = parse_one("SELECT DIV0(A, 0) FROM T")
    before = expression.sql(dialect="snowflake")
    plain = connection.translate(expression)
    assert expression.sql(dialect="snowflake") == before
    assert connection.execute(plain.sql(dialect="duckdb").replace("FROM T", "FROM (SELECT 1 AS A) T")).fetchall() == [
        (0,)
    ]


def test_a_translation_without_a_session(engine) -> None:
    [item] = parse_one("SELECT IFF(c1 = '', NULL, UPPER(c1)) AS X").expressions
    with engine.cursor() as cursor:
        assert cursor.execute(f"SELECT {translate_alone(item)} FROM (SELECT 'a' AS c1)").fetchall() == [("A",)]
    with pytest.raises(SnowflakeError):
        translate_alone(exp.cast(exp.column("c1"), "GEOGRAPHY"))


def test_session_variables_are_not_fakesnows(connection) -> None:
    assert rows(connection, "SELECT '$NOPE' AS T") == [("$NOPE",)]


def test_a_definition_yields_the_lengths_of_its_columns(connection) -> None:
    found = list(connection.define(parse_one('CREATE TABLE "t t" (A VARCHAR(3), B VARCHAR, N INT)')))
    assert found == [[("A", 3), ("B", 16777216)]]
    assert connection.execute('SELECT count(*) FROM "t t"').fetchall() == [(0,)]


def test_a_description_runs_nothing(connection) -> None:
    connection.run(parse_one("CREATE TABLE T (N INT)"))
    described = connection.describe("SELECT N, 'a' AS S FROM T WHERE N = ?")
    assert described is not None and [column[0] for column in described] == ["N", "S"]
    assert connection.describe("INSERT INTO T VALUES (1)") is not None
    assert rows(connection, "SELECT COUNT(*) FROM T") == [(0,)]
    assert connection.describe("SHOW TABLES") is None


def test_namespaces(connection) -> None:
    connection.run(parse_one("CREATE TABLE T AS SELECT 1 AS N"))
    connection.attach("O\"ther's", None)
    connection.use("O\"ther's", "PUBLIC")
    list(connection.define(parse_one("CREATE TABLE T AS SELECT 2 AS N")))
    assert rows(connection, "SELECT N FROM T") == [(2,)]
    with connection.cursor_in_schema() as cursor:
        assert cursor.execute("SELECT N FROM T").fetchall() == [(2,)]
    connection.use("D", "PUBLIC")
    assert rows(connection, "SELECT N FROM T") == [(1,)]
    connection.use("D", "INFORMATION_SCHEMA")
    assert rows(connection, "SELECT CURRENT_SCHEMA() AS S") == [("_FS_INFORMATION_SCHEMA",)]
    connection.use(None, None)
    with pytest.raises(SnowflakeError) as error:
        rows(connection, "SELECT N FROM T")
    assert error.value.code == "090105"


def test_databases_of_one_name_in_two_cases_are_refused(connection) -> None:
    with pytest.raises(SnowflakeError):
        connection.attach("d", None)
    connection.use(None, None)
    connection.detach("D")
    connection.attach("d", None)


def test_a_new_database_is_prepared_and_lies_in_its_folder(tmp_path: Path) -> None:
    engine = Engine(tmp_path, prepare=lambda cursor, name: cursor.execute(f'CREATE TABLE "{name}".main.kept (a INT)'))
    connection = engine.connect()
    assert connection.database_folder == tmp_path
    connection.attach("D", tmp_path / "d.duckdb")
    assert connection.execute('SELECT count(*) FROM "D".main.kept').fetchall() == [(0,)]
    assert (tmp_path / "d.duckdb").exists()


def test_an_error_rolls_a_transaction_back(connection) -> None:
    connection.execute("CREATE TABLE T (N INT)")
    with connection.transaction():
        connection.execute("INSERT INTO T VALUES (1)")
    with pytest.raises(KeyError), connection.transaction():
        connection.execute("INSERT INTO T VALUES (2)")
        raise KeyError
    assert connection.execute("SELECT N FROM T").fetchall() == [(1,)]


def test_a_transaction_records_its_changes_until_its_end(connection) -> None:
    connection.run(parse_one("CREATE TABLE T (N INT)"))
    recording = connection.begin()
    connection.run(parse_one("INSERT INTO T VALUES (1)"))
    connection.run(parse_one("SELECT N FROM T"))
    connection.execute("DELETE FROM T WHERE N = ?", [2])
    assert [(change.sql.split()[0], change.values) for change in recording.changes] == [
        ("INSERT", None),
        ("DELETE", [2]),
    ]
    connection.rollback()
    connection.run(parse_one("INSERT INTO T VALUES (3)"))
    assert len(recording.changes) == 2
    connection.begin()
    connection.run(parse_one("INSERT INTO T VALUES (4)"))
    connection.commit()
    assert connection.execute("SELECT N FROM T ORDER BY N").fetchall() == [(3,), (4,)]


def test_an_error_of_a_cursor_leaves_the_transaction_intact(connection) -> None:
    connection.run(parse_one("CREATE TABLE T (N INT)"))
    connection.begin()
    connection.run(parse_one("INSERT INTO T VALUES (1)"))
    with connection.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute("SELECT nope")
    connection.commit()
    assert connection.execute("SELECT N FROM T").fetchall() == [(1,)]


def test_another_sessions_commit_wins(engine, connection) -> None:
    connection.execute("CREATE TABLE T AS SELECT 1 AS N")
    connection.begin()
    connection.execute("UPDATE T SET N = 2")
    other = engine.connect()
    other.use("D", "PUBLIC")
    with pytest.raises(SnowflakeError), other.transaction():
        other.run(parse_one("UPDATE T SET N = 3"))
    connection.commit()
    assert other.execute("SELECT N FROM T").fetchall() == [(2,)]


def test_rows_of_arrow_are_a_view(connection) -> None:
    connection.register("V", pa.table({"N": [1, 2]}))
    assert connection.execute("SELECT sum(N) FROM temp.main.V").fetchall() == [(3,)]


def test_an_interrupt_stops_a_query(connection) -> None:
    long = "SELECT SUM(a.N * b.N) FROM T a, T b, T c"
    connection.run(parse_one("CREATE TABLE T AS SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 10000))"))
    running = threading.Event()

    def stop() -> None:
        running.wait(10)
        for _ in range(100):
            time.sleep(0.05)
            if running.is_set():
                connection.interrupt()

    thread = threading.Thread(target=stop)
    thread.start()
    running.set()
    with pytest.raises(SnowflakeError) as error:
        connection.run(parse_one(long))
    running.clear()
    thread.join(20)
    assert error.value.code == "000604"


def test_a_closed_connection(engine) -> None:
    connection = engine.connect()
    assert not connection.is_closed()
    connection.close()
    assert connection.is_closed()


@pytest.mark.slow
def test_an_engine_keeps_the_lengths_of_columns_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "it's.duckdb"
    query = "SELECT count(*) FROM _fs_global._fs_information_schema._fs_columns_ext"
    for expected in (0, 1):
        engine = Engine()
        engine.keep_lengths(file)
        assert engine.execute(query).fetchall() == [(expected,)]
        engine.execute(
            "INSERT OR REPLACE INTO _fs_global._fs_information_schema._fs_columns_ext VALUES (?, ?, ?, ?, ?, ?)",
            ["D", "S", "T", "A", 3, 12],
        )
        # The macros live beside the lengths.
        assert engine.connect().run(parse_one("SELECT DIV0(1, 0) AS Q")).fetchall() == [(0,)]
        engine.execute("DETACH _fs_global")
    with engine.cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]
