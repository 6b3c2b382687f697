"""Where the tables of a database and its schemas are kept."""

import pytest

from promotion.environment import load
from promotion.policy.resource import Resource
from promotion.policy.snowflake import objects


def outside(type_: str, **values: object) -> list[str]:
    found = objects.check([Resource(f"{type_}.this", type_, values)], load("prod"))
    return [finding.cause for finding in found if finding.code == "S302"]


@pytest.mark.parametrize("type_", ["snowflake_database", "snowflake_schema"])
def test_snowflakes_own_catalog_is_in_the_account(type_):
    """https://docs.snowflake.com/en/user-guide/tables-iceberg-configure-catalog-integration"""
    assert outside(type_, catalog="SNOWFLAKE", external_volume="") == outside(type_, catalog=None) == []
    assert outside(type_, catalog="SNOWFLAKE", external_volume="VOLUME") == ["tables are files of VOLUME"]
    assert outside(type_, catalog="GLUE") == ["tables are files of GLUE"]
    assert outside(type_, catalog="snowflake") == ["tables are files of snowflake"]
