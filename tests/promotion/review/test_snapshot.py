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
    "CREATE WAREHOUSE IF NOT EXISTS W",
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
    "ALTER TABLE D.RAW.USERS SET TAG D.RAW.CLASSIFICATION = 'internal'": [
        Line("+", "TAG RAW.CLASSIFICATION: internal"),
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


# Objects that a platform of this code does not have: a task that runs each hour, a procedure of somebody's.
MADE_BY_HAND = {
    "CREATE STREAM D.RAW.S ON TABLE D.RAW.USERS": ("STREAM RAW.S", 'DROP STREAM "D"."RAW"."S";', "mode"),
    "CREATE TASK D.RAW.T WAREHOUSE = W SCHEDULE = '60 MINUTE' AS DELETE FROM D.RAW.USERS": (
        "TASK RAW.T", 'DROP TASK "D"."RAW"."T";', "DELETE FROM D.RAW.USERS",
    ),
    "CREATE DYNAMIC TABLE D.RAW.COPIED TARGET_LAG = '1 hour' WAREHOUSE = W AS SELECT EMAIL FROM D.RAW.USERS": (
        "DYNAMIC TABLE RAW.COPIED", 'DROP DYNAMIC TABLE "D"."RAW"."COPIED";', "target_lag",
    ),
    "CREATE FUNCTION D.RAW.AREA(A NUMBER, B VARCHAR) RETURNS NUMBER AS 'A * 2'": (
        "FUNCTION RAW.AREA(NUMBER, VARCHAR)", 'DROP FUNCTION "D"."RAW"."AREA"(NUMBER, VARCHAR);', "RETURN NUMBER",
    ),
    "CREATE PROCEDURE D.RAW.PURGE() RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN RETURN 1; END'": (
        "PROCEDURE RAW.PURGE()", 'DROP PROCEDURE "D"."RAW"."PURGE"();', "PURGE() RETURN VARCHAR",
    ),
}  # fmt: skip
# A stream turns change tracking of its table on: https://docs.snowflake.com/en/user-guide/streams-manage
TRACKED = [Line("-", "change_tracking: OFF"), Line("+", "change_tracking: ON")]


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


@pytest.mark.parametrize("statement", MADE_BY_HAND)
def test_what_somebody_made_is_seen_by_the_user_that_only_plans(connection, expected, statement):
    object_, back, words = MADE_BY_HAND[statement]
    connection.cursor().execute(statement)
    found = {each.object: each for each in drifted(expected, as_planner(connection))}
    finding, table = found.pop(object_), found.pop("TABLE RAW.USERS", None)
    assert (finding.change, finding.back, found) == ("added", back, {})
    assert (list(table.lines) if table else []) == (TRACKED if "STREAM" in statement else [])
    assert any(words in str(line) for line in take_lines(expected, connection)), "an administrator sees its text"
    connection.cursor().execute(back)
    connection.cursor().execute("ALTER TABLE D.RAW.USERS SET CHANGE_TRACKING = FALSE")
    assert drifted(expected, as_planner(connection)) == []


def take_lines(expected: Snapshot, connection: SnowflakeConnection) -> list[Line]:
    changes = schema_changes(expected, take(connection, "D"))
    return [line for change in changes for line in change.lines]


OF_THE_CODE = (
    "CREATE STREAM D.RAW.S ON TABLE D.RAW.USERS",
    "CREATE TASK D.RAW.T WAREHOUSE = W SCHEDULE = '60 MINUTE' AS SELECT 1",
    "ALTER TASK D.RAW.T RESUME",
    "CREATE DYNAMIC TABLE D.RAW.COPIED TARGET_LAG = '1 hour' WAREHOUSE = W AS SELECT EMAIL FROM D.RAW.USERS",
    "CREATE FUNCTION D.RAW.AREA(A NUMBER) RETURNS NUMBER AS 'A * 2'",
    "CREATE PROCEDURE D.RAW.PURGE() RETURNS VARCHAR LANGUAGE SQL EXECUTE AS CALLER AS 'BEGIN RETURN 1; END'",
)
CHANGED = {
    "ALTER TASK D.RAW.T SUSPEND": [Line("-", "state: started"), Line("+", "state: suspended")],
    "CREATE OR REPLACE TASK D.RAW.T WAREHOUSE = W SCHEDULE = '5 MINUTE' AS SELECT 2": [
        Line("+", "schedule: 5 MINUTE"),
        Line("+", "SELECT 2"),
        Line("+", "state: suspended"),
    ],
    "ALTER DYNAMIC TABLE D.RAW.COPIED SUSPEND": [],
    "CREATE OR REPLACE STREAM D.RAW.S ON TABLE D.RAW.USERS APPEND_ONLY = TRUE": [Line("+", "mode: APPEND_ONLY")],
    "CREATE OR REPLACE FUNCTION D.RAW.AREA(A NUMBER) RETURNS VARCHAR AS 'A * 2'": [
        Line("+", "arguments: AREA(NUMBER) RETURN VARCHAR"),
    ],
    "ALTER PROCEDURE D.RAW.PURGE() EXECUTE AS OWNER": [Line("+", "EXECUTE AS: OWNER")],
    "GRANT USAGE ON FUNCTION D.RAW.AREA(NUMBER) TO ROLE PUBLIC": [Line("+", "grant USAGE to PUBLIC")],
}


@pytest.mark.parametrize("statement", CHANGED)
def test_what_somebody_changed_of_it_is_seen(connection, expected, statement):
    for made in OF_THE_CODE:
        connection.cursor().execute(made)
    before = take(connection, "D")
    assert drifted(before, as_planner(connection)) == []
    connection.cursor().execute(statement)
    found = drifted(before, take(connection, "D"))
    assert {each.change for each in found} == {"changed"}
    assert set(CHANGED[statement]) <= {line for each in found for line in each.lines}


GOVERNED = {
    "ALTER MASKING POLICY D.RAW.HIDDEN SET BODY -> VAL": [Line("-", "BODY: NULL"), Line("+", "BODY: VAL")],
    "ALTER ROW ACCESS POLICY D.RAW.OWN SET BODY -> TRUE": [Line("+", "BODY: TRUE")],
}


@pytest.mark.parametrize("statement", GOVERNED)
def test_drift_shows_another_body_to_an_administrator(connection, expected, statement):
    """The login of a plan may not apply a policy: https://docs.snowflake.com/en/sql-reference/sql/desc-masking-policy"""
    connection.cursor().execute(statement)
    found = drifted(expected, take(connection, "D"))
    assert set(GOVERNED[statement]) <= {line for each in found for line in each.lines}


UNUSUAL = {
    (
        "CREATE MASKING POLICY D.RAW.TWO AS (VAL VARCHAR, C VARCHAR) RETURNS VARCHAR -> IFF(C = 'SG', VAL, NULL)",
        "ALTER TABLE D.RAW.USERS MODIFY COLUMN EMAIL UNSET MASKING POLICY",
        "ALTER TABLE D.RAW.USERS MODIFY COLUMN EMAIL SET MASKING POLICY D.RAW.TWO USING (EMAIL, COUNTRY)",
    ): Line("+", "MASKING POLICY of EMAIL: RAW.TWO on COUNTRY"),
    ("ALTER TAG D.RAW.CLASSIFICATION SET MASKING POLICY D.RAW.HIDDEN",): Line("+", "MASKING POLICY: RAW.HIDDEN"),
    ("ALTER TABLE D.RAW.USERS CLUSTER BY (COUNTRY)", "ALTER TABLE D.RAW.USERS SUSPEND RECLUSTER"): (
        Line("+", "automatic_clustering: OFF")
    ),
    ("CREATE STAGE D.RAW.OURS URL = 's3://x/' CREDENTIALS = (AWS_KEY_ID = 'a' AWS_SECRET_KEY = 'b')",): (
        Line("+", "has_credentials: Y")
    ),
}


@pytest.mark.parametrize("statements", UNUSUAL, ids=lambda statements: statements[-1])
def test_drift_shows_what_few_objects_have(connection, expected, statements):
    for statement in statements:
        connection.cursor().execute(statement)
    found = drifted(expected, take(connection, "D"))
    assert UNUSUAL[statements] in {line for each in found for line in each.lines}


def test_a_review_shows_another_body_and_says_what_a_dropped_policy_loses(connection, expected):
    cursor = connection.cursor()
    cursor.execute("ALTER MASKING POLICY D.RAW.HIDDEN SET BODY -> VAL")
    cursor.execute("ALTER TABLE D.RAW.USERS DROP ROW ACCESS POLICY D.RAW.OWN")
    cursor.execute("DROP ROW ACCESS POLICY D.RAW.OWN")
    changes = {change.name: change for change in schema_changes(expected, take(connection, "D"))}
    assert changes["RAW.HIDDEN"].lines == (Line("-", "BODY: NULL"), Line("+", "BODY: VAL"))
    assert (changes["RAW.OWN"].action, changes["RAW.OWN"].lost) == ("drop", "the rows that it hid can be read")
