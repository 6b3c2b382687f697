"""A gzip CSV of streams in an internal stage of the local Snowflake, so that no other server's speed is measured."""

from __future__ import annotations

from pathlib import Path

import duckdb
from snowflake.connector import SnowflakeConnection

from benchmarks.inputs.sample import TYPES

_VALUES = (  # of row i, in the contract's order
    "'The Silent ' || substr(md5(i::VARCHAR), 1, 3)",
    "'user' || hash(i) % 1000000 || '@example.com'",
    "(hash(i + 1) % 3000000 / 1000)::DECIMAL(18, 3)",
    "strftime('2021-01-01'::TIMESTAMP + to_seconds((hash(i + 2) % 100000000)::BIGINT), '%Y-%m-%dT%H:%M:%S')",
    "strftime('2024-04-01'::TIMESTAMP + to_seconds((hash(i + 3) % 9000)::BIGINT), '%Y-%m-%dT%H:%M:%S')",
)


def write_gzip(file: Path, rows: int) -> None:
    """Write that many streams as a CSV with a header, gzip-compressed: about 23 bytes a row."""
    columns = ", ".join(f"{value} AS {name}" for name, value in zip(TYPES, _VALUES, strict=True))
    query = f"SELECT {columns} FROM range({rows}) AS t(i)"
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY ({query}) TO '{file}' (FORMAT csv, HEADER, COMPRESSION gzip)")


def put(connection: SnowflakeConnection, file: Path) -> None:
    """Make the database BENCH, its schema B and the stage FILES, and put the file there. They become current."""
    for statement in (
        "CREATE DATABASE BENCH",
        "CREATE SCHEMA BENCH.B",
        "CREATE STAGE FILES FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1 FIELD_OPTIONALLY_ENCLOSED_BY = '\"')",
        f"PUT file://{file} @FILES",
    ):
        connection.cursor().execute(statement)


def create_table(connection: SnowflakeConnection) -> None:
    """Make the table STREAMS empty, with the columns of the file."""
    columns = ", ".join(f"{name} {type_}" for name, type_ in TYPES.items())
    connection.cursor().execute(f"CREATE OR REPLACE TABLE STREAMS ({columns})")
