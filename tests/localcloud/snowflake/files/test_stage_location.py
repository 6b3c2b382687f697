"""Stages and paths, as statements write them."""

from __future__ import annotations

import pytest

from localcloud.snowflake.files.stage_location import Location, parse_location, read_location
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse


@pytest.mark.parametrize(
    ("sql", "location"),
    [
        ("@s", Location(("S",))),
        ("@db.s.stage/a/b.csv", Location(("DB", "S", "STAGE"), "a/b.csv")),
        ('@"My s"."x"/', Location(("My s", "x"))),
        ("@~/a", Location(("~",), "a")),
        ("@%t/a", Location(("%T",), "a")),
        ('@s.%"t"', Location(("S", "%t"))),
        ("'@s/with spaces/a.csv'", Location(("S",), "with spaces/a.csv")),
    ],
)
def test_locations(sql: str, location: Location) -> None:
    reader = parse(f"{sql} FILE_FORMAT").reader()
    assert read_location(reader) == location
    assert reader.accept("FILE_FORMAT")


@pytest.mark.parametrize("sql", ["s", "@", "@/a"])
def test_other_syntax_is_refused(sql: str) -> None:
    with pytest.raises(SnowflakeError, match="syntax error"):
        read_location(parse(sql).reader())


def test_strings() -> None:
    assert parse_location("@s/a b") == Location(("S",), "a b")
    with pytest.raises(SnowflakeError, match="loading from a URL without a stage"):
        parse_location("s3://bucket/a")
    with pytest.raises(SnowflakeError, match="invalid stage location '@'"):
        parse_location("@")
