"""Arguments of table functions, by position and by name."""

import pytest
from sqlglot import exp

from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.queries.given_arguments import given_arguments
from localcloud.snowflake.wire.errors import SnowflakeError

POSITIONS = ("FIRST", "SECOND")


def call(arguments: str) -> exp.Expression:
    found = parse_one(f"SELECT * FROM TABLE(F({arguments}))").find(exp.Anonymous)
    assert found
    return found


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        ("", {}),
        ("1", {"FIRST": "1"}),
        ("1, 2", {"FIRST": "1", "SECOND": "2"}),
        ("second => 2", {"SECOND": "2"}),
        ("SECOND => 2, FIRST => 1", {"FIRST": "1", "SECOND": "2"}),
    ],
)
def test_arguments_are_given_by_position_or_by_name(arguments, given):
    assert {name: value.sql() for name, value in given_arguments(call(arguments), POSITIONS).items()} == given


@pytest.mark.parametrize("arguments", ["1, 2, 3", "THIRD => 3"])
def test_another_argument_is_not_supported(arguments):
    with pytest.raises(SnowflakeError, match="F with ") as error:
        given_arguments(call(arguments), POSITIONS)
    assert error.value.code == "000002"
