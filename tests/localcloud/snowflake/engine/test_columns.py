"""The columns that DuckDB has, with the lengths that fakesnow keeps."""

from __future__ import annotations

from dataclasses import replace

from localcloud.snowflake.engine import varchar_lengths
from localcloud.snowflake.engine.columns import Column, columns_of, columns_with_comments
from localcloud.snowflake.engine.table_times import Times, times_of

T, U = ("D", "PUBLIC", "T"), ("D", "PUBLIC", "U")


def test_columns_with_types_lengths_defaults_and_comments(session) -> None:
    session.connection.execute(
        "CREATE TABLE D.PUBLIC.T (B VARCHAR DEFAULT 'x', A DECIMAL(5, 2) NOT NULL); CREATE TABLE D.PUBLIC.U (C JSON);"
        "COMMENT ON COLUMN D.PUBLIC.U.C IS 'said'"
    )
    varchar_lengths.keep(session, T, [("B", 3)])
    found = columns_with_comments(session.connection, [U, T])
    assert found == [
        Column(T, "B", "VARCHAR", 3, True, "'x'", None),
        Column(T, "A", "DECIMAL(5,2)", None, False, None, None),
        Column(U, "C", "JSON", None, True, None, "said"),
    ]
    without = [replace(column, comment=None) for column in found]
    assert columns_of(session.connection, [U, T]) == without
    with session.connection.cursor() as cursor:
        assert columns_of(cursor, [U]) == without[2:]


def test_no_tables(session) -> None:
    assert columns_of(session.connection, []) == []
    assert columns_of(session.connection, [("D", "PUBLIC", "NOPE")]) == []


def test_a_look_at_what_is_not_there_leaves_a_transaction_open(session) -> None:
    with session.connection.transaction():
        session.connection.execute("CREATE TABLE D.PUBLIC.T (A VARCHAR)")
        assert columns_of(session.connection, [("D", "PUBLIC", "NOPE")]) == []
        assert [column.name for column in columns_of(session.connection, [T])] == ["A"]
    assert [column.name for column in columns_of(session.connection, [T])] == ["A"]


def test_a_view_of_a_table_that_is_gone_has_the_columns_of_its_definition(session) -> None:
    session.connection.execute(
        "CREATE TABLE D.PUBLIC.T (A VARCHAR); CREATE VIEW D.PUBLIC.U AS SELECT A FROM D.PUBLIC.T; DROP TABLE D.PUBLIC.T"
    )
    with session.connection.cursor() as cursor:
        assert [column.name for column in columns_of(cursor, [U])] == ["A"]
        assert times_of(cursor, [U], in_transaction=False) == Times()


def test_a_view_of_a_column_that_is_gone_has_the_columns_of_its_definition(session) -> None:
    session.connection.execute(
        "CREATE TABLE D.PUBLIC.T (A VARCHAR, B VARCHAR); CREATE VIEW D.PUBLIC.U AS SELECT A, B FROM D.PUBLIC.T;"
        "ALTER TABLE D.PUBLIC.T DROP COLUMN B"
    )
    assert [column.name for column in columns_of(session.connection, [U])] == ["A", "B"]
