"""The package's README is true: what it calls supported runs, and what it calls unsupported is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from snowflake.connector.errors import Error

from localcloud import LocalSnowflake

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "localcloud" / "src" / "localcloud"
README = (PROJECT / "localcloud" / "README.md").read_text()
# By the words of the README's column "Not supported".
REFUSED = {
    "projection policies": "CREATE PROJECTION POLICY P AS () RETURNS PROJECTION_CONSTRAINT -> NULL",
    "aggregation policies": "CREATE AGGREGATION POLICY P AS () RETURNS AGGREGATION_CONSTRAINT -> NULL",
    "password policies": "CREATE PASSWORD POLICY P PASSWORD_MIN_LENGTH = 12",
    "session policies": "CREATE SESSION POLICY P SESSION_IDLE_TIMEOUT_MINS = 30",
    "alerts": "CREATE ALERT A IF (EXISTS (SELECT 1)) THEN SELECT 1",
    "functions and procedures in other languages": "CREATE FUNCTION F() RETURNS INT LANGUAGE PYTHON AS '1'",
    "materialized views": "CREATE MATERIALIZED VIEW V AS SELECT 1 A",
    "external": "CREATE EXTERNAL TABLE E (A INT AS (1)) LOCATION = @~",
    "Iceberg tables": "CREATE ICEBERG TABLE I (A INT)",
    "Time Travel of views": "SELECT * FROM ORDER_IDS AT (OFFSET => 0)",
    "MATCH_RECOGNIZE": "SELECT * FROM ORDERS MATCH_RECOGNIZE (ORDER BY ID MEASURES 1 AS X PATTERN (A) DEFINE A AS 1)",
    "child jobs": "BEGIN ASYNC (SELECT 1); AWAIT ALL; END",
    "nested procedures": "DECLARE P PROCEDURE () RETURNS INT AS BEGIN RETURN 1; END; BEGIN RETURN 1; END",
    "XML": "CREATE FILE FORMAT F TYPE = XML",
}


@pytest.fixture(scope="module")
def cursor(local_snowflake: LocalSnowflake):
    cursor = local_snowflake.connect().cursor()
    cursor.execute("CREATE DATABASE README")
    cursor.execute("CREATE TABLE ORDERS (ID INTEGER)")
    cursor.execute("CREATE VIEW ORDER_IDS AS SELECT ID FROM ORDERS")
    yield cursor
    cursor.execute("DROP DATABASE README")


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_not_supported_is_refused(cursor, words: str) -> None:
    assert words in README
    with pytest.raises(Error) as refused:
        cursor.execute(REFUSED[words])
    assert refused.value.errno == 2


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE FILE FORMAT F TYPE = PARQUET",
        "CREATE TABLE COPIED CLONE ORDERS",
        "CREATE SEQUENCE S",
        "CREATE RESOURCE MONITOR M WITH CREDIT_QUOTA = 1",
        "SELECT PARSE_JSON('{\"a\": 1}'):a, ROW_NUMBER() OVER (ORDER BY 1)",
        "SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))",
        "SET V = 1",
        "SELECT * FROM ORDERS AT (OFFSET => 0)",
    ],
)
def test_what_is_supported_runs(cursor, statement: str) -> None:
    cursor.execute(statement)


def test_the_rooms_are_those_of_the_package() -> None:
    rooms = re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)
    assert sorted(rooms) == sorted(path.parent.name for path in (PACKAGE / "snowflake").glob("*/__init__.py"))


def test_the_variables_are_those_of_the_package() -> None:
    source = "".join(path.read_text() for path in PACKAGE.glob("*.py"))
    source += " ".join(f"LOCALCLOUD_{name}" for name in ("AWS_ACCOUNT", "REGION", "SNOWFLAKE_ACCOUNT"))
    named = set(re.findall(r"LOCALCLOUD_[A-Z_]+", README))
    assert {name for name in named if name not in source} == set()
