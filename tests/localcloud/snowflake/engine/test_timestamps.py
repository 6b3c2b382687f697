"""Timestamps in results, as Snowflake sends them."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from localcloud.snowflake.engine.timestamps import encode, rowtype_of
from localcloud.snowflake.files.zoned_text import interval

QUERY = "SELECT * FROM (VALUES (TIMESTAMPTZ '2024-01-02 00:00:00+00', TIMESTAMP '2024-01-02'), (NULL, NULL)) T (A, B)"


def test_points_in_time_are_of_the_local_zone() -> None:
    with duckdb.connect() as connection:
        columns = rowtype_of(connection.execute(f"DESCRIBE {QUERY}").fetchall())
        assert [(column["name"], column["type"]) for column in columns] == [
            ("A", "timestamp_ltz"),
            ("B", "timestamp_ntz"),
        ]
        table = encode(connection.sql(QUERY).to_arrow_table(), columns)
    seconds = int(datetime(2024, 1, 2, tzinfo=UTC).timestamp())
    for column in table.columns:
        first, missing = column.to_pylist()
        assert first == {"epoch": seconds, "fraction": 0}
        assert missing is None


def test_types_that_snowflake_lacks() -> None:
    with duckdb.connect() as connection:
        with pytest.raises(NotImplementedError):
            rowtype_of(connection.execute("DESCRIBE SELECT uuid()").fetchall())
        # An interval stands for a TIMESTAMP_TZ, but not any interval.
        columns = rowtype_of(connection.execute("DESCRIBE SELECT INTERVAL 1 DAY").fetchall())
        with pytest.raises(NotImplementedError):
            encode(connection.sql("SELECT INTERVAL 1 DAY AS A").to_arrow_table(), columns)


def test_points_in_time_with_an_offset() -> None:
    query = f"SELECT {interval('-1', '330')} AS A UNION ALL SELECT NULL"
    with duckdb.connect() as connection:
        columns = rowtype_of(connection.execute(f"DESCRIBE {query}").fetchall())
        table = encode(connection.sql(query).to_arrow_table(), columns)
    assert [column["type"] for column in columns] == ["timestamp_tz"]
    assert table.column(0).to_pylist() == [{"epoch": -1, "fraction": 999_999_000, "timezone": 1440 + 330}, None]
