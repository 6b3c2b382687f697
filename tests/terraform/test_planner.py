"""The Snowflake user that plans: it sees all that the deployer sees, changes nothing, and reads no row."""

import json
from collections.abc import Iterator

import pytest
import snowflake.connector
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from snowflake.connector.errors import DatabaseError

DATABASE = "MARQUEE_LOCAL"
PLANNER = f"{DATABASE}_PLANNER"
# By hand, one of each kind that Terraform makes; and back, so that the other tests find what they expect.
BY_HAND = {
    f"ALTER DATABASE {DATABASE} SET COMMENT = 'by hand'": (
        f"ALTER DATABASE {DATABASE} SET COMMENT = 'Marquee, environment local'"
    ),
    f"ALTER SCHEMA {DATABASE}.MARTS DISABLE MANAGED ACCESS": f"ALTER SCHEMA {DATABASE}.MARTS ENABLE MANAGED ACCESS",
    f"ALTER WAREHOUSE {DATABASE}_LOAD SET AUTO_SUSPEND = 61": f"ALTER WAREHOUSE {DATABASE}_LOAD SET AUTO_SUSPEND = 60",
    f"ALTER USER {DATABASE}_ANALYST SET DISABLED = TRUE": f"ALTER USER {DATABASE}_ANALYST SET DISABLED = FALSE",
    f"REVOKE ROLE {DATABASE}_ANALYST FROM USER {DATABASE}_ANALYST": (
        f"GRANT ROLE {DATABASE}_ANALYST TO USER {DATABASE}_ANALYST"
    ),
    f"REVOKE USAGE ON WAREHOUSE {DATABASE}_MARTS FROM ROLE {DATABASE}_ANALYST": (
        f"GRANT USAGE ON WAREHOUSE {DATABASE}_MARTS TO ROLE {DATABASE}_ANALYST"
    ),
    f"REVOKE SELECT ON FUTURE VIEWS IN SCHEMA {DATABASE}.MARTS FROM ROLE {DATABASE}_ANALYST": (
        f"GRANT SELECT ON FUTURE VIEWS IN SCHEMA {DATABASE}.MARTS TO ROLE {DATABASE}_ANALYST"
    ),
    f"ALTER STORAGE INTEGRATION {DATABASE}_S3 SET ENABLED = FALSE": (
        f"ALTER STORAGE INTEGRATION {DATABASE}_S3 SET ENABLED = TRUE"
    ),
}
FORBIDDEN = [
    f"SELECT * FROM {DATABASE}.RAW.CUSTOMERS",
    f"SELECT COUNT(*) FROM {DATABASE}.RAW.CUSTOMERS",
    f"CREATE TEMPORARY TABLE {DATABASE}.RAW.COPIED CLONE {DATABASE}.RAW.CUSTOMERS",
    f"COPY INTO 's3://marquee-local-ready/out' FROM {DATABASE}.RAW.CUSTOMERS STORAGE_INTEGRATION = {DATABASE}_S3",
    f"CREATE TEMPORARY STAGE {DATABASE}.RAW.WAY URL = 's3://marquee-local-ready/' STORAGE_INTEGRATION = {DATABASE}_S3",
    f"INSERT INTO {DATABASE}.RAW.CUSTOMERS VALUES ('x')",
    f"TRUNCATE TABLE {DATABASE}.RAW.CUSTOMERS",
    f"USE DATABASE {DATABASE}",
    f"SELECT * FROM {DATABASE}.INFORMATION_SCHEMA.TABLES",
    f"CREATE SCHEMA {DATABASE}.MORE",
    f"CREATE TABLE {DATABASE}.RAW.MORE (A INT)",
    "CREATE DATABASE MORE",
    "CREATE ROLE MORE",
    "CREATE USER MORE",
    "CREATE WAREHOUSE MORE",
    f"ALTER WAREHOUSE {DATABASE}_LOAD RESUME IF SUSPENDED",
    f"ALTER STORAGE INTEGRATION {DATABASE}_S3 SET ENABLED = FALSE",
    f"DROP INTEGRATION {DATABASE}_S3",
    f"ALTER ROLE {PLANNER} SET COMMENT = 'mine'",
    f"GRANT SELECT ON TABLE {DATABASE}.RAW.CUSTOMERS TO ROLE {PLANNER}",
    f"GRANT USAGE ON WAREHOUSE {DATABASE}_LOAD TO ROLE {PLANNER}",
    f"GRANT ROLE {DATABASE}_ANALYST TO ROLE {PLANNER}",
    f"GRANT ROLE {PLANNER} TO USER {DATABASE}_ANALYST",
    f"ALTER USER {DATABASE}_ANALYST SET RSA_PUBLIC_KEY = ''",
    "USE ROLE SYSADMIN",
    f"USE ROLE {DATABASE}_DEPLOYER",
    "ALTER ACCOUNT UNSET RESOURCE_MONITOR",
]


@pytest.fixture(scope="module")
def admin(applied) -> Iterator:
    """Run a statement as the administrator; while the module runs, there is a table with a customer in it."""
    names = ("host", "port", "protocol", "account", "user", "password", "role")
    settings = {name: applied.cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in names}
    with snowflake.connector.connect(**settings) as connection:
        execute = connection.cursor().execute
        execute(f"CREATE TABLE {DATABASE}.RAW.CUSTOMERS (EMAIL VARCHAR)")
        execute(f"INSERT INTO {DATABASE}.RAW.CUSTOMERS VALUES ('somebody@example.com')")
        yield execute
        execute(f"DROP TABLE {DATABASE}.RAW.CUSTOMERS")


@pytest.fixture(scope="module")
def planner(applied) -> Iterator:
    """Run a statement as the planner."""
    pem = applied.planner["SNOWFLAKE_PRIVATE_KEY"].encode()
    with snowflake.connector.connect(
        **{
            name: applied.cloud.variables[f"SNOWFLAKE_{name.upper()}"]
            for name in ("host", "port", "protocol", "account")
        },
        user=applied.planner["SNOWFLAKE_USER"],
        private_key=load_pem_private_key(pem, password=None),
    ) as connection:
        assert connection.role == PLANNER
        yield connection.cursor().execute


def document(applied, login: dict[str, str]) -> dict:
    """The plan as Terraform shows it: what is there, and what it would change; without the list that has no order."""
    applied.verb("plan", **login)
    shown = json.loads((applied.build / "local" / "plan" / "plan.json").read_text())
    return {name: value for name, value in shown.items() if name not in ("timestamp", "relevant_attributes")}


def test_the_planners_plan_is_the_deployers(applied, admin):
    deployer = {name: applied.environment[name] for name in applied.planner}
    try:
        for statement in BY_HAND:
            admin(statement)
        as_planner, as_deployer = (document(applied, login) for login in (applied.planner, deployer))
    finally:
        for statement in BY_HAND.values():
            admin(statement)
    changed = {
        each["address"]
        for each in as_planner["resource_changes"]
        if each["change"]["actions"] not in (["no-op"], ["read"])
    }
    assert len(changed) >= len(BY_HAND)
    assert as_planner == as_deployer


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_planner_changes_nothing_and_reads_no_row(planner, admin, statement):
    with pytest.raises(DatabaseError) as refused:
        planner(statement)
    # No warehouse; not there for it; no privilege; a role that it has not.
    assert refused.value.errno in (606, 2003, 2043, 3001, 3013), refused.value


def test_all_that_the_planner_holds_is_what_a_plan_needs(admin):
    rows = [
        dict(zip(("privilege", "on", "name"), row[1:4], strict=True)) for row in admin(f"SHOW GRANTS TO ROLE {PLANNER}")
    ]
    schemas = [f"{DATABASE}.{name}" for name in ("DEPLOY", "MARTS", "RAW", "VENDOR")]
    assert sorted((row["privilege"], row["on"], row["name"]) for row in rows if row["on"] != "ACCOUNT") == [
        ("MONITOR", "DATABASE", DATABASE),
        *(("MONITOR", "SCHEMA", name) for name in schemas),
        ("REFERENCES", "TABLE", f"{DATABASE}.RAW.CUSTOMERS"),  # its columns, for the drift check
        ("USAGE", "INTEGRATION", f"{DATABASE}_S3"),
    ]
    assert {row["privilege"] for row in rows if row["on"] == "ACCOUNT"} == {
        "MONITOR ROLE",
        "MONITOR USER",
        "RESOLVE ALL",
    }
