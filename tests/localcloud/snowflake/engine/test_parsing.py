"""Snowflake's SQL parsed."""

import pytest
from snowflake.connector.errors import ProgrammingError
from sqlglot import exp
from sqlglot.errors import TokenError

from localcloud.snowflake.engine.parsing import parse_one


def test_a_statement() -> None:
    assert isinstance(parse_one("SELECT A:b::INT FROM T QUALIFY TRUE"), exp.Select)


def test_errors() -> None:
    with pytest.raises(ProgrammingError) as error:
        parse_one("SELECT FROM WHERE (")
    assert error.value.errno == 1003
    with pytest.raises(TokenError):
        parse_one("SELECT 'a")
