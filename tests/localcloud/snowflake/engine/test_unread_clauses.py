"""Documented clauses that the parser does not know."""

from __future__ import annotations

import pytest

from localcloud.snowflake.engine.unread_clauses import find
from localcloud.snowflake.wire.statement import parse


@pytest.mark.parametrize(
    ("sql", "clause"),
    [
        ("CREATE TABLE T (A INT) WITH TAG (G = 'v')", "TAG"),
        ("CREATE TABLE T (A INT) row access policy P ON (A)", "ROW ACCESS POLICY"),
        ('SELECT "TAG" (1)', None),
        ("SELECT 'SET TAG'", None),
    ],
)
def test_clauses_are_found_by_their_words(sql: str, clause: str | None) -> None:
    assert find(parse(sql)) == clause
