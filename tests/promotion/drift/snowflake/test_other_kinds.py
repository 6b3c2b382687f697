"""Objects of kinds that no migration makes, with rows as Snowflake's pages have them: the local one has no such kinds.

https://docs.snowflake.com/en/sql-reference/sql/show-alerts, …/show-secrets, …/show-event-tables and so on
"""

import dataclasses

import pytest
from snowflake.connector.errors import ProgrammingError

from localcloud import LocalSnowflake
from promotion.drift.finding import NotCompared
from promotion.drift.plan_document import PlanDocument
from promotion.drift.snowflake import other_kinds
from promotion.drift.snowflake.names import Names
from promotion.drift.snowflake.reader import Reader
from promotion.environment import Environment

DB = "MARQUEE_DEV"
NAMES = Names.of(Environment("dev", "222222222222", "eu-west-1", "MARQUEE-TEST"), PlanDocument(()))
NAMES = dataclasses.replace(NAMES, there={**NAMES.there, "SCHEMA": frozenset({f"{DB}.RAW", f"{DB}.MARTS"})})


class Planted:
    """Answers SHOW … IN SCHEMA; each other kind is not supported. `error`: the number of the refusal."""

    def __init__(self, rows: dict[str, list[str]], error: int = 2) -> None:
        self.rows, self.error, self.asked = rows, error, []

    def show(self, statement: str) -> list[dict[str, str]]:
        self.asked.append(statement)
        plural, _, schema = statement.removeprefix("SHOW ").partition(" IN SCHEMA ")
        if plural not in self.rows:
            raise ProgrammingError(msg=f"Unsupported feature '{plural}'.", errno=self.error)
        return [{"name": name} for name in self.rows[plural]] if schema == f'"{DB}"."RAW"' else []


@pytest.mark.parametrize(
    ("plural", "kind", "drop"),
    [
        ("ALERTS", "ALERT", "ALERT"),
        ("EVENT TABLES", "EVENT TABLE", "TABLE"),
        ("EXTERNAL TABLES", "EXTERNAL TABLE", "EXTERNAL TABLE"),
        ("PACKAGES POLICIES", "PACKAGES POLICY", "PACKAGES POLICY"),
        ("PASSWORD POLICIES", "PASSWORD POLICY", "PASSWORD POLICY"),
        ("SECRETS", "SECRET", "SECRET"),
        ("SESSION POLICIES", "SESSION POLICY", "SESSION POLICY"),
        ("STREAMLITS", "STREAMLIT", "STREAMLIT"),
    ],
)
def test_an_object_of_such_a_kind_is_found_with_its_drop(plural, kind, drop):
    [found] = other_kinds.findings(NAMES, Planted({plural: ["it's"]}))
    assert (found.area, found.change) == ("snowflake", "added")
    assert found.object == f'{kind.lower()} {DB}.RAW."it\'s"'
    assert found.back == f'DROP {drop} "{DB}"."RAW"."it\'s";'


def test_a_kind_that_is_not_supported_is_asked_for_once():
    planted = Planted({})
    assert list(other_kinds.findings(NAMES, planted)) == []
    assert len(planted.asked) == len({statement.partition(" IN ")[0] for statement in planted.asked})


def test_a_refusal_for_another_reason_is_not_compared():
    found = list(other_kinds.findings(NAMES, Planted({}, error=3001)))
    assert {type(each) for each in found} == {NotCompared} and len(found) >= 10


def test_the_local_snowflake_says_of_each_kind_that_it_has_none():
    with LocalSnowflake(account="MARQUEE-TEST") as running, running.connect() as connection:
        for name in (DB, f"{DB}.RAW", f"{DB}.MARTS"):
            connection.cursor().execute(f"CREATE {'SCHEMA' if '.' in name else 'DATABASE'} {name}")
        assert list(other_kinds.findings(NAMES, Reader(connection))) == []
