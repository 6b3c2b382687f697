"""Snowflake's SQL parsed."""

import pytest
from sqlglot import exp
from sqlglot.errors import TokenError

from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.wire.errors import SnowflakeError


def test_a_statement() -> None:
    assert isinstance(parse_one("SELECT A:b::INT FROM T QUALIFY TRUE"), exp.Select)


def test_errors() -> None:
    with pytest.raises(SnowflakeError) as error:
        parse_one("SELECT FROM WHERE (")
    assert error.value.code == "001003"
    with pytest.raises(TokenError):
        parse_one("SELECT 'a")


@pytest.mark.parametrize(
    ("sql", "position", "near"),
    [
        ("SELECT 1 +", 10, "<EOF>"),
        ("SELECT (1 -- one", 9, "<EOF>"),
        ("SELECT * FROM T WHERE A IN ( ; ", 28, "<EOF>"),
        ("SELECT 1 WHERE", 14, "<EOF>"),
        ("SELECT 1 ]", 9, "]"),
        ("SELECT 1 FROM T )", 16, ")"),
        ("SELECT F(1 2", 11, "2"),
        ("SELECT 1 X Y", 11, "Y"),
    ],
)
def test_a_statement_that_ends_early_is_told_from_a_wrong_last_token(sql, position, near) -> None:
    with pytest.raises(SnowflakeError) as error:
        parse_one(sql)
    assert error.value.message.endswith(f"syntax error line 1 at position {position} unexpected '{near}'.")
