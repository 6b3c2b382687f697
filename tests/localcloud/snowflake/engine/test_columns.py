"""The columns that DuckDB has, with the lengths that fakesnow keeps."""

from __future__ import annotations

from localcloud.snowflake.engine import varchar_lengths
from localcloud.snowflake.engine.columns import Column, columns_of

T, U = ("D", "PUBLIC", "T"), ("D", "PUBLIC", "U")


def test_columns_with_types_lengths_defaults_and_comments(session) -> None:
    session.connection.execute(
        "CREATE TABLE D.PUBLIC.T (B VARCHAR DEFAULT 'x', A DECIMAL(5, 2) NOT NULL); CREATE TABLE D.PUBLIC.U (C JSON);"
        "COMMENT ON COLUMN D.PUBLIC.U.C IS 'said'"
    )
    varchar_lengths.keep(session, T, [("B", 3)])
    found = columns_of(session.connection, [U, T])
    assert found == [
        Column(T, "B", "VARCHAR", 3, True, "'x'", None),
        Column(T, "A", "DECIMAL(5,2)", None, False, None, None),
        Column(U, "C", "JSON", None, True, None, "said"),
    ]
    with session.connection.cursor() as cursor:
        assert columns_of(cursor, [U]) == found[2:]


def test_no_tables(session) -> None:
    assert columns_of(session.connection, []) == []
    assert columns_of(session.connection, [("D", "PUBLIC", "NOPE")]) == []
