"""Every column of MARTS says what it is: its comment stands beside its name, in the order of the query's columns."""

import re

import pytest
import sqlglot
from sqlglot import exp

MOST = 120  # characters: a comment is read in a column of a result


@pytest.fixture(scope="module")
def views(statements) -> dict[str, tuple[dict[str, str], list[str]]]:
    """{script: ({column: comment}, the names that the query gives its columns)}."""
    return {script: described(texts[0]) for script, texts in statements.items() if script.startswith("marts/")}


def described(statement: str) -> tuple[dict[str, str], list[str]]:
    view = sqlglot.parse_one(re.sub(r"^\s*--.*\n", "", statement, flags=re.M), dialect="snowflake")
    comments = {}
    for column in view.this.expressions:
        comment = column.find(exp.CommentColumnConstraint)
        comments[column.name] = comment.this.name if comment else ""
    return comments, view.expression.named_selects


def test_every_column_has_a_comment_in_its_place(views):
    for script, (comments, selected) in views.items():
        assert list(comments) == selected, script
        assert [name for name, text in comments.items() if not 0 < len(text) <= MOST] == [], script


def test_a_column_without_a_comment_is_noticed():
    comments, selected = described("CREATE VIEW D.MARTS.X (A COMMENT 'a', B) COMMENT = 'x' AS SELECT 1 AS A, 2 AS C")
    assert comments == {"A": "a", "B": ""}
    assert selected == ["A", "C"]
