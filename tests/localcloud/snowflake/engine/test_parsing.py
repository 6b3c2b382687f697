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
