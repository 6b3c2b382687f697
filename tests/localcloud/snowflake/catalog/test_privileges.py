"""Privileges as GRANT names them."""

from __future__ import annotations

import pytest

from localcloud.snowflake.catalog import privileges
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.statement import parse


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("SELECT ON", ["SELECT"]),
        ("CREATE TABLE, USAGE ON", ["CREATE TABLE", "USAGE"]),
        ("ALL ON", ["ALL"]),
        ("ALL PRIVILEGES ON", ["ALL"]),
    ],
)
def test_privileges_are_read_up_to_on(text: str, read: list[str]) -> None:
    reader = parse(text).reader()
    assert privileges.read(reader) == read
    assert reader.accept("ON")


def test_all_is_every_privilege_of_the_kind() -> None:
    assert privileges.expand(["ALL"], "STAGE") == ["USAGE", "READ", "WRITE"]
    assert privileges.expand(["READ"], "STAGE") == ["READ"]
    assert privileges.expand(["OWNERSHIP"], "ROLE") == ["OWNERSHIP"]
    with pytest.raises(SnowflakeError, match="Invalid object type 'STAGE' for privilege 'SELECT'"):
        privileges.expand(["SELECT"], "STAGE")


@pytest.mark.parametrize(
    ("kind", "parts"), [("ACCOUNT", 0), ("DATABASE", 1), ("ROLE", 1), ("SCHEMA", 2), ("TABLE", 3), ("FILE FORMAT", 3)]
)
def test_the_parts_of_a_name(kind: str, parts: int) -> None:
    assert privileges.parts_of(kind) == parts


def test_plurals() -> None:
    assert privileges.PLURALS["TABLES"] == "TABLE"
    assert privileges.PLURALS["MATERIALIZED VIEWS"] == "MATERIALIZED VIEW"
