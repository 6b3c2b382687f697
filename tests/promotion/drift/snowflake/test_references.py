"""Tags and policies on objects of the environment, for an administrator and for the login of a plan."""

import dataclasses
from collections.abc import Iterator

import pytest

from localcloud import LocalSnowflake
from promotion.drift.plan_document import PlanDocument
from promotion.drift.snowflake import references
from promotion.drift.snowflake.names import Names
from promotion.drift.snowflake.reader import Reader
from promotion.environment import Environment

DB = "MARQUEE_DEV"
NAMES = Names.of(Environment("dev", "222222222222", "eu-west-1", "MARQUEE-TEST"), PlanDocument(()))
THERE = {"DATABASE": DB, "SCHEMA": f"{DB}.RAW", "WAREHOUSE": f"{DB}_LOAD", "ROLE": f"{DB}_R", "USER": f"{DB}_U"}
NAMES = dataclasses.replace(
    NAMES, there={**NAMES.there, **{kind: frozenset({name}) for kind, name in THERE.items()}}, administered=()
)


@pytest.fixture(scope="module")
def snowflake() -> Iterator[LocalSnowflake]:
    with LocalSnowflake(account="MARQUEE-TEST") as running, running.connect() as connection:
        cursor = connection.cursor()
        for kind, name in THERE.items():
            cursor.execute(f"CREATE {kind} {name}")
        cursor.execute(f"CREATE TAG {DB}.RAW.COST")
        cursor.execute(f"CREATE AUTHENTICATION POLICY {DB}.RAW.OPEN")
        cursor.execute(f"GRANT USAGE ON DATABASE {DB} TO ROLE {DB}_R")
        cursor.execute(f"GRANT ROLE {DB}_R TO USER {running.user}")
        yield running


@pytest.fixture
def admin(snowflake):
    with snowflake.connect() as connection:
        connection.cursor().execute(f"USE WAREHOUSE {DB}_LOAD")
        yield connection


@pytest.mark.parametrize("kind", THERE)
def test_a_tag_is_found_once_with_the_statement_that_takes_it_back(admin, kind):
    """A schema has the tags of its database, too."""
    assert list(references.findings(NAMES, Reader(admin))) == []
    admin.cursor().execute(f"ALTER {kind} {THERE[kind]} SET TAG {DB}.RAW.COST = 'mine'")
    [found] = references.findings(NAMES, Reader(admin))
    assert (found.object, found.change) == (f"tag {DB}.RAW.COST of {kind.lower()} {THERE[kind]}", "added")
    admin.cursor().execute(found.back)
    assert list(references.findings(NAMES, Reader(admin))) == []


def test_a_policy_of_a_user_is_found(admin):
    admin.cursor().execute(f"ALTER USER {DB}_U SET AUTHENTICATION POLICY {DB}.RAW.OPEN")
    [found] = references.findings(NAMES, Reader(admin))
    assert found.object == f"authentication policy {DB}.RAW.OPEN of user {DB}_U"
    admin.cursor().execute(found.back)
    assert list(references.findings(NAMES, Reader(admin))) == []


def test_a_login_without_a_warehouse_compares_none(snowflake, admin):
    admin.cursor().execute(f"ALTER USER {DB}_U SET TAG {DB}.RAW.COST = 'mine'")
    with snowflake.connect(role=f"{DB}_R") as connection:
        assert list(references.findings(NAMES, Reader(connection))) == []
    admin.cursor().execute(f"ALTER USER {DB}_U UNSET TAG {DB}.RAW.COST")
