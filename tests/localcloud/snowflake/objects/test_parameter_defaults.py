"""Parameters: names, types and defaults."""

from __future__ import annotations

import pytest

from localcloud.snowflake.objects.parameter_defaults import DEFAULTS, known, type_of
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse


def test_defaults_may_hold_spaces_and_be_empty() -> None:
    assert DEFAULTS["SESSION"]["SEARCH_PATH"] == "$current, $public"
    assert DEFAULTS["SESSION"]["QUERY_TAG"] == ""
    assert DEFAULTS["WAREHOUSE"]["MAX_CONCURRENCY_LEVEL"] == "8"
    assert DEFAULTS["ACCOUNT"].keys() >= DEFAULTS["DATABASE"].keys() | DEFAULTS["USER"].keys()


@pytest.mark.parametrize(
    ("default", "type_"),
    [("true", "BOOLEAN"), ("false", "BOOLEAN"), ("14", "NUMBER"), ("OFF", "STRING"), ("", "STRING")],
)
def test_the_type_is_that_of_the_default(default: str, type_: str) -> None:
    assert type_of(default) == type_


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [("AUTOCOMMIT", "FALSE", "false"), ("LOCK_TIMEOUT", "5", "5"), ("TIMEZONE", "'UTC'", "UTC")],
)
def test_values_are_read_by_their_type(key: str, text: str, value: str) -> None:
    assert known("SESSION")[key](parse(text).reader()) == value


@pytest.mark.parametrize(
    ("kind", "key", "text"),
    [
        ("SESSION", "AUTOCOMMIT", "maybe"),
        ("USER", "LOCK_TIMEOUT", "long"),
        ("DATABASE", "DATA_RETENTION_TIME_IN_DAYS", "91"),
    ],
)
def test_values_of_another_type_are_refused(kind: str, key: str, text: str) -> None:
    with pytest.raises(SnowflakeError) as refusal:
        known(kind)[key](parse(text).reader())
    assert refusal.value.code == "001008"


def test_some_types_have_no_parameters() -> None:
    assert known("ROLE") == {}
