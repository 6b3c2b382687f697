"""Statements without a part that they must have: server/test_grammar.py runs more of them."""

from __future__ import annotations

import pytest

from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse


@pytest.mark.parametrize(
    ("sql", "position", "near"),
    [
        ("SELECT", 6, "<EOF>"),
        ("INSERT INTO T", 13, "<EOF>"),
        ("INSERT T VALUES (1)", 7, "T"),
        ("CREATE TABLE T", 14, "<EOF>"),
        ("CREATE VIEW V SELECT 1", 14, "SELECT"),
        ("TRUNCATE TABEL T", 15, "T"),
        ("ALTER TABLE T ADDD COLUMN B INT", 14, "ADDD"),
        ("ALTER TABLE T DROP COLUM B", 25, "B"),
        ("ALTER TABLE T RENAME TOO X", 21, "TOO"),
    ],
)
def test_the_missing_part_is_a_syntax_error(sql: str, position: int, near: str) -> None:
    with pytest.raises(SnowflakeError) as error:
        tree_of(parse(sql))
    expected = f"SQL compilation error:\nsyntax error line 1 at position {position} unexpected '{near}'."
    assert (error.value.code, str(error.value)) == ("001003", expected)


@pytest.mark.parametrize(
    "sql", ["INSERT OVERWRITE INTO T SELECT 1", "CREATE TABLE T LIKE U", "ALTER TABLE T DROP COLUMN A, B", "SELECT 1"]
)
def test_whole_statements_pass(sql: str) -> None:
    tree_of(parse(sql))
