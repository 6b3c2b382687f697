"""Texts as literals, read back by the dialect that they are for."""

import duckdb
import pytest
import sqlglot

from localcloud.snowflake.wire.literals import snowflake_literal, string_literal

TEXTS = ("", "a", "it's", "''", "back\\slash", "\\'", "new\nline", "é")


@pytest.mark.parametrize("text", TEXTS)
def test_texts_come_back(text) -> None:
    assert duckdb.execute(f"SELECT {string_literal(text)}").fetchall() == [(text,)]
    assert sqlglot.parse_one(snowflake_literal(text), read="snowflake").this == text
