"""Names as Snowflake prints them, and as DuckDB reads them."""

from __future__ import annotations

import duckdb
import pytest

from localcloud.snowflake.wire.names import dotted, quote_identifier, quote_name
from localcloud.snowflake.wire.statement import parse


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        (("DB", "S", "T"), "DB.S.T"),
        (("T$1", "_A"), "T$1._A"),
        (("lower",), '"lower"'),
        (("A B", "1A", "$A", ""), '"A B"."1A"."$A".""'),
        (('A"B',), '"A""B"'),
    ],
)
def test_parts_that_need_quotes_get_them(name: tuple[str, ...], printed: str) -> None:
    assert dotted(name) == printed
    assert parse(printed).reader().name() == name


def test_duckdb_reads_quoted_names_as_they_are() -> None:
    name = ("memory", 'a "b"', "Select")
    assert quote_identifier('a "b"') == '"a ""b"""'
    with duckdb.connect() as connection:
        connection.execute(f"CREATE SCHEMA {quote_name(name[:2])}")
        connection.execute(f"CREATE TABLE {quote_name(name)} (a INT)")
        query = "SELECT database_name, schema_name, table_name FROM duckdb_tables()"
        assert connection.execute(query).fetchall() == [name]
