"""PUT and GET, read from their text."""

from __future__ import annotations

import pytest

from localcloud.snowflake.files.stage_location import Location
from localcloud.snowflake.loading.transfer_statement import Transfer, read_transfer
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse

STAGE = Location(("S",), "a")


@pytest.mark.parametrize(
    ("sql", "transfer"),
    [
        ("PUT file:///tmp/*.csv @s/a", Transfer("PUT", "/tmp/*.csv", STAGE, {})),
        ("put 'file:///tmp/it\\'s b' '@s/a b'", Transfer("PUT", "/tmp/it's b", Location(("S",), "a b"), {})),
        ("-- c\n/* d */ GET @s/a file:///tmp/", Transfer("GET", "/tmp/", STAGE, {})),
        (
            "PUT file:///a @s/a PARALLEL = 8, OVERWRITE = true",
            Transfer("PUT", "/a", STAGE, {"PARALLEL": "8", "OVERWRITE": "TRUE"}),
        ),
        ("GET @s/a file:///a/ PATTERN = '.*'", Transfer("GET", "/a/", STAGE, {"PATTERN": ".*"})),
    ],
)
def test_statements(sql: str, transfer: Transfer) -> None:
    assert read_transfer(parse(sql)) == transfer


def test_the_stage_may_be_bound() -> None:
    bindings = {"1": {"type": "TEXT", "value": "@s/a"}}
    assert read_transfer(parse("PUT file:///a ?", {"bindings": bindings})).location == STAGE


@pytest.mark.parametrize(
    ("sql", "text"),
    [
        ("PUT /tmp/a @s", "unexpected '/tmp/a @s'"),
        ("GET file:///a @s", "unexpected 'file"),
        ("LIST @s", "unexpected 'LIST @s'"),
        ("PUT file:///a @s PATTERN = 'x'", "invalid property 'PATTERN' for 'PUT'"),
        ("GET @s file:///a/ OVERWRITE = TRUE", "invalid property 'OVERWRITE' for 'GET'"),
        ("PUT file:///a @s OVERWRITE TRUE", "syntax error"),
    ],
)
def test_other_statements_are_refused(sql: str, text: str) -> None:
    with pytest.raises(SnowflakeError, match=text):
        read_transfer(parse(sql))


def with_options(**options: str) -> Transfer:
    return Transfer("PUT", "/a", STAGE, options)


def test_options_have_defaults() -> None:
    assert with_options().flag("AUTO_COMPRESS", True) is True
    assert with_options(AUTO_COMPRESS="False").flag("AUTO_COMPRESS", True) is False
    assert with_options().parallel == 4
    assert with_options(PARALLEL="99").parallel == 99


def test_wrong_values_are_refused() -> None:
    with pytest.raises(SnowflakeError, match="AUTO_COMPRESS"):
        with_options(AUTO_COMPRESS="1").flag("AUTO_COMPRESS", True)
    for wrong in ("0", "100", "many"):
        with pytest.raises(SnowflakeError, match="PARALLEL"):
            _ = with_options(PARALLEL=wrong).parallel
