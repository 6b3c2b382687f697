"""Text in parentheses, as it is."""

import pytest

from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.parentheses import closing
from localcloud.snowflake.wire.statement import parse


@pytest.mark.parametrize("text", ["()", "(a)", "((a), (b(c)))", "(')', \"(\", a)", "(/* ) */ a)"])
def test_it_ends_where_it_began(text):
    reader = parse(f"{text} rest").reader()
    assert closing(reader).end == len(text)
    assert reader.at("REST")


@pytest.mark.parametrize("text", ["a", "", "(", "(a", "((a)", "(a ')'"])
def test_without_an_end_or_a_beginning_it_is_refused(text):
    with pytest.raises(SnowflakeError) as error:
        closing(parse(text).reader())
    assert error.value.code == "001003"
