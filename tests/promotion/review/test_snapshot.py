"""A snapshot has masks, tags and row access policies, for an administrator and for the user that only plans."""

from collections.abc import Iterator

import pytest
from snowflake.connector import SnowflakeConnection

from localcloud.local_snowflake import LocalSnowflake
from promotion.drift.finding import Finding
from promotion.drift.schema import Owners, findings
from promotion.review.difference import Line
from promotion.review.schema import schema_changes
from promotion.review.snapshot import Snapshot, take

pytestmark = pytest.mark.slow
MADE = (
    "CREATE DATABASE D",
    "CREATE SCHEMA D.RAW WITH MANAGED ACCESS",
    "CREATE ROLE PLANNER",
    "GRANT ROLE PLANNER TO USER ADMIN",
    "GRANT USAGE, MONITOR ON DATABASE D TO ROLE PLANNER",
    "GRANT RESOLVE ALL ON ACCOUNT TO ROLE PLANNER",
    "GRANT MONITOR ON SCHEMA D.RAW TO ROLE PLANNER",
    "GRANT REFERENCES ON FUTURE TABLES IN SCHEMA D.RAW TO ROLE PLANNER",
    "GRANT REFERENCES ON FUTURE VIEWS IN SCHEMA D.RAW TO ROLE PLANNER",
    "CREATE MASKING POLICY D.RAW.HIDDEN AS (VAL VARCHAR) RETURNS VARCHAR -> NULL",
    "CREATE ROW ACCESS POLICY D.RAW.OWN AS (VAL VARCHAR) RETURNS BOOLEAN -> VAL = 'SG'",
    "CREATE TAG D.RAW.CLASSIFICATION",
    "CREATE TABLE D.RAW.USERS (EMAIL VARCHAR, COUNTRY VARCHAR)",
    "ALTER TABLE D.RAW.USERS MODIFY COLUMN EMAIL SET MASKING POLICY D.RAW.HIDDEN",
    "ALTER TABLE D.RAW.USERS MODIFY COLUMN EMAIL SET TAG D.RAW.CLASSIFICATION = 'personal'",
    "ALTER TABLE D.RAW.USERS ADD ROW ACCESS POLICY D.RAW.OWN ON (COUNTRY)",
    "CREATE SECURE VIEW D.RAW.SEEN AS SELECT EMAIL FROM D.RAW.USERS",
    "CREATE VIEW D.RAW.OPEN AS SELECT COUNTRY FROM D.RAW.USERS",
)
BY_HAND = {
    "ALTER TABLE D.RAW.USERS MODIFY COLUMN EMAIL UNSET MASKING POLICY": [
        Line("-", "column EMAIL VARCHAR MASKING POLICY RAW.HIDDEN"), Line("+", "column EMAIL VARCHAR"),
    ],
    "ALTER TABLE D.RAW.USERS MODIFY COLUMN EMAIL UNSET TAG D.RAW.CLASSIFICATION": [
        Line("-", "TAG RAW.CLASSIFICATION of EMAIL: personal"),
    ],
    "ALTER TABLE D.RAW.USERS DROP ROW ACCESS POLICY D.RAW.OWN": [
        Line("-", "ROW ACCESS POLICY: RAW.OWN on COUNTRY"),
    ],
    "ALTER VIEW D.RAW.SEEN UNSET SECURE": [Line("-", "is_secure: true"), Line("+", "is_secure: false")],
    "CREATE OR REPLACE VIEW D.RAW.OPEN AS SELECT EMAIL AS COUNTRY FROM D.RAW.USERS": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def connection() -> Iterator[SnowflakeConnection]:
    with LocalSnowflake() as snowflake:
        yield snowflake.connect()


@pytest.fixture
def expected(connection: SnowflakeConnection) -> Snapshot:
    """The database as it was made, by its administrator."""
    for statement in MADE:
        connection.cursor().execute(statement.replace("CREATE DATABASE", "CREATE OR REPLACE DATABASE").replace(
            "CREATE ROLE", "CREATE ROLE IF NOT EXISTS"
        ))  # fmt: skip
    return take(connection, "D")


def as_planner(connection: SnowflakeConnection) -> Snapshot:
    """The database as the role that only plans sees it."""
    connection.cursor().execute("USE ROLE PLANNER")
    try:
        return take(connection, "D")
    finally:
        connection.cursor().execute("USE ROLE ACCOUNTADMIN")


def drifted(expected: Snapshot, actual: Snapshot) -> list[Finding]:
    return [
        each
        for each in findings(expected, actual, [], Owners("dev", "D", "ACCOUNTADMIN", "L"))
        if isinstance(each, Finding)
    ]


def test_a_user_that_only_plans_sees_no_difference_where_there_is_none(connection, expected):
    assert drifted(expected, as_planner(connection)) == []


@pytest.mark.parametrize("statement", BY_HAND)
def test_protection_that_is_taken_away_is_seen_by_the_user_that_only_plans(connection, expected, statement):
    connection.cursor().execute(statement)
    [finding] = drifted(expected, as_planner(connection))
    assert finding.change == "changed" and set(BY_HAND[statement]) <= set(finding.lines)


def test_a_review_shows_another_body_and_says_what_a_dropped_policy_loses(connection, expected):
    cursor = connection.cursor()
    cursor.execute("ALTER MASKING POLICY D.RAW.HIDDEN SET BODY -> VAL")
    cursor.execute("ALTER TABLE D.RAW.USERS DROP ROW ACCESS POLICY D.RAW.OWN")
    cursor.execute("DROP ROW ACCESS POLICY D.RAW.OWN")
    changes = {change.name: change for change in schema_changes(expected, take(connection, "D"))}
    assert changes["RAW.HIDDEN"].lines == (Line("-", "BODY: NULL"), Line("+", "BODY: VAL"))
    assert (changes["RAW.OWN"].action, changes["RAW.OWN"].lost) == ("drop", "the rows that it hid can be read")
