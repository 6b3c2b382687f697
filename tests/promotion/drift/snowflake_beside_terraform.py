"""Changes by hand in Snowflake beside Terraform's resources and outside of the schemas: a plan does not see them."""

import re

from promotion.identifier import quoted
from tests.promotion.drift.by_hand import DB, STRANGE, ByHand

DATABASE_ROLE = "DATABASE ROLE"


def _grant(kind: str, privilege: str, on: str, role: str, word: str = "ROLE") -> ByHand:
    """A privilege that a role gets; drift leaves out the word SCHEMA or DATABASE of a future grant."""
    named = re.sub(r"(FUTURE \w+ IN) \w+", r"\1", on)
    return ByHand(
        kind, f"GRANT {privilege} ON {on} TO {word} {role}",
        "snowflake", f"grant {privilege} on {named} to {word} {role}",
        undo=f"REVOKE {privilege} ON {on} FROM {word} {role}",
    )  # fmt: skip


def _member(kind: str, role: str, to: str, word: str = "ROLE") -> ByHand:
    """A role that a user or another role gets."""
    return ByHand(
        kind, f"GRANT {word} {role} TO {to}", "snowflake", f"grant {word.lower()} {role} to {to}",
        undo=f"REVOKE {word} {role} FROM {to}",
    )  # fmt: skip


def _owner(kind: str, object_kind: str, name: str, owner: str) -> ByHand:
    """An object of Terraform's that somebody else owns."""
    give = f"GRANT OWNERSHIP ON {object_kind} {name} TO ROLE"
    return ByHand(
        kind, f"{give} {owner} COPY CURRENT GRANTS",
        "snowflake", f"owner of {object_kind.lower()} {name}", "changed", owner,
        undo=f"{give} {DB}_DEPLOYER COPY CURRENT GRANTS",
    )  # fmt: skip


def _new(kind: str, object_kind: str, name: str, options: str = "") -> ByHand:
    """An object with a name as Terraform gives it."""
    return ByHand(
        kind, f"CREATE {object_kind} {name} {options}", "snowflake", f"{object_kind.lower()} {name}",
        undo=f"DROP {object_kind} {name}",
    )  # fmt: skip


CHANGES = [
    _grant("a role may do more in a schema", "CREATE TABLE", f"SCHEMA {DB}.MARTS", f"{DB}_ANALYST"),
    _grant("a role may do more in the database", "CREATE SCHEMA", f"DATABASE {DB}", f"{DB}_MIGRATOR"),
    _grant("everybody may use a warehouse", "USAGE", f"WAREHOUSE {DB}_LOAD", "PUBLIC"),
    _grant("another role may use the integration", "USAGE", f"INTEGRATION {DB}_S3", f"{DB}_ANALYST"),
    _grant("a role has a right on the account", "MANAGE GRANTS", "ACCOUNT", f"{DB}_ANALYST"),
    _grant("Terraform's role has another right on the account", "CREATE NETWORK POLICY", "ACCOUNT", f"{DB}_DEPLOYER"),
    _grant("a role may read tables to come", "SELECT", f"FUTURE TABLES IN SCHEMA {DB}.MARTS", f"{DB}_ANALYST"),
    _grant(
        "a role may read all views to come of the database",
        "SELECT", f"FUTURE VIEWS IN DATABASE {DB}", f"{DB}_SPLITTER",
    ),
    _member("a role inherits another one", f"{DB}_MIGRATOR", f"ROLE {DB}_ANALYST"),
    _member("a user has another role", f"{DB}_MIGRATOR", f"USER {DB}_BULK_LOAD"),
    _member("a system role is given to a service", "USERADMIN", f"ROLE {DB}_SPLITTER"),
    ByHand(
        "somebody else has a service's role",
        ("CREATE USER SOMEBODY", f"GRANT ROLE {DB}_ANALYST TO USER SOMEBODY"),
        "snowflake", f"grant role {DB}_ANALYST to USER SOMEBODY",
        undo=("DROP USER SOMEBODY",),
    ),
    ByHand(
        "a role of another team may use the database",
        ("CREATE ROLE OTHER_TEAM", f"GRANT USAGE ON DATABASE {DB} TO ROLE OTHER_TEAM"),
        "snowflake", f"grant USAGE on DATABASE {DB} to ROLE OTHER_TEAM",
        undo=("DROP ROLE OTHER_TEAM",),
    ),
    ByHand(
        "a role reads another database",
        (
            "CREATE DATABASE ELSEWHERE", "CREATE TABLE ELSEWHERE.PUBLIC.T (A NUMBER)",
            f"GRANT SELECT ON TABLE ELSEWHERE.PUBLIC.T TO ROLE {DB}_ANALYST",
        ),
        "snowflake", f"grant SELECT on TABLE ELSEWHERE.PUBLIC.T to ROLE {DB}_ANALYST",
        undo=("DROP DATABASE ELSEWHERE",),
    ),
    ByHand(
        "a database role is made", f"CREATE DATABASE ROLE {DB}.READERS",
        "snowflake", f"database role {DB}.READERS",
    ),
    _grant(
        "a database role may do more in a schema", "CREATE TABLE", f"SCHEMA {DB}.RAW", f"{DB}.READERS", DATABASE_ROLE
    ),
    _grant(
        "a database role may read tables to come",
        "SELECT", f"FUTURE TABLES IN SCHEMA {DB}.RAW", f"{DB}.READERS", DATABASE_ROLE,
    ),
    ByHand(
        "a database role may read a table", f"GRANT SELECT ON TABLE {DB}.RAW.USERS TO DATABASE ROLE {DB}.READERS",
        "schema", "TABLE RAW.USERS", "changed", "+ grant SELECT to DATABASE ROLE READERS",
        undo=f"REVOKE SELECT ON TABLE {DB}.RAW.USERS FROM DATABASE ROLE {DB}.READERS",
    ),
    _member("a role inherits a database role", f"{DB}.READERS", f"ROLE {DB}_ANALYST", DATABASE_ROLE),
    ByHand(
        "another team has a database role",
        ("CREATE ROLE TEAM_WITH_READERS", f"GRANT DATABASE ROLE {DB}.READERS TO ROLE TEAM_WITH_READERS"),
        "snowflake", f"grant database role {DB}.READERS to ROLE TEAM_WITH_READERS",
        undo=("DROP ROLE TEAM_WITH_READERS",),
    ),
    ByHand(
        "a database role inherits another one",
        (f"CREATE DATABASE ROLE {DB}.WRITERS", f"GRANT DATABASE ROLE {DB}.READERS TO DATABASE ROLE {DB}.WRITERS"),
        "snowflake", f"grant database role {DB}.READERS to DATABASE ROLE {DB}.WRITERS",
    ),
    ByHand(
        "a second database role is made", (), "snowflake", f"database role {DB}.WRITERS",
        undo=(f"DROP DATABASE ROLE {DB}.WRITERS", f"DROP DATABASE ROLE {DB}.READERS"),
    ),
    _member("a role reads what the account did", "SNOWFLAKE.OBJECT_VIEWER", f"ROLE {DB}_SPLITTER", DATABASE_ROLE),
    ByHand(
        "a role sees all of the account's usage",
        f"GRANT IMPORTED PRIVILEGES ON DATABASE SNOWFLAKE TO ROLE {DB}_ANALYST",
        "snowflake", f"grant USAGE on DATABASE SNOWFLAKE to ROLE {DB}_ANALYST",
        undo=f"REVOKE IMPORTED PRIVILEGES ON DATABASE SNOWFLAKE FROM ROLE {DB}_ANALYST",
    ),
    _grant("somebody watches a user", "MONITOR", f"USER {DB}_SPLITTER", "PUBLIC"),
    _grant("a role may mask any column", "APPLY MASKING POLICY", "ACCOUNT", f"{DB}_ANALYST"),
    _grant("a role sees the limit of credits", "MONITOR", f"RESOURCE MONITOR {DB}", f"{DB}_ANALYST"),
    ByHand(
        "a role owns tables to come", f"GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA {DB}.MARTS TO ROLE {DB}_ANALYST",
        "snowflake", f"grant OWNERSHIP on FUTURE TABLES IN {DB}.MARTS to ROLE {DB}_ANALYST",
        undo=f"REVOKE OWNERSHIP ON FUTURE TABLES IN SCHEMA {DB}.MARTS FROM ROLE {DB}_ANALYST",
    ),
    _owner("a warehouse belongs to somebody else", "WAREHOUSE", f"{DB}_MARTS", "SYSADMIN"),
    _owner("a schema belongs to somebody else", "SCHEMA", f"{DB}.DEPLOY", "SYSADMIN"),
    _owner("a role belongs to somebody else", "ROLE", f"{DB}_BULK_LOAD", "SECURITYADMIN"),
    _owner("a user belongs to somebody else", "USER", f"{DB}_BULK_LOAD", "SECURITYADMIN"),
    _new("a warehouse is made", "WAREHOUSE", f"{DB}_BIG", "INITIALLY_SUSPENDED = TRUE"),
    _new("a database is made", "DATABASE", f"{DB}_COPY"),
    _new("a role is made", "ROLE", f"{DB}_INTERN"),
    _new("a role of a strange name is made", "ROLE", quoted(f"{DB}_{STRANGE}")),
    _new("a user is made", "USER", f"{DB}_INTERN"),
    ByHand(
        "an integration is made",
        f"CREATE STORAGE INTEGRATION {DB}_OTHER TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE "
        "STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::999999999999:role/x' STORAGE_ALLOWED_LOCATIONS = ('*')",
        "snowflake", f"integration {DB}_OTHER", undo=f"DROP INTEGRATION {DB}_OTHER",
    ),
    _new("a schema is made", "SCHEMA", f"{DB}.SCRATCH"),
    _new("a schema of a strange name is made", "SCHEMA", f"{DB}.{quoted(STRANGE)}"),
    ByHand(
        "Terraform's user has all its roles at once",
        f"ALTER USER {DB}_DEPLOYER SET DEFAULT_SECONDARY_ROLES = ('ALL')",
        "snowflake", f"default_secondary_roles of user {DB}_DEPLOYER", "changed", "ALL",
        undo=f"ALTER USER {DB}_DEPLOYER SET DEFAULT_SECONDARY_ROLES = ()",
    ),
    ByHand(
        "Terraform's user begins with another role",
        f"ALTER USER {DB}_DEPLOYER SET DEFAULT_ROLE = PUBLIC",
        "snowflake", f"default_role of user {DB}_DEPLOYER", "changed", "PUBLIC",
        undo=f"ALTER USER {DB}_DEPLOYER SET DEFAULT_ROLE = {DB}_DEPLOYER",
    ),
    ByHand(
        "the limit of credits is raised",
        f"ALTER RESOURCE MONITOR {DB} SET CREDIT_QUOTA = 5000",
        "snowflake", f"resource monitor {DB}", "changed", "credit_quota: 5000.0",
        undo=f"ALTER RESOURCE MONITOR {DB} SET CREDIT_QUOTA = 10",
    ),
]  # fmt: skip

# A plan sees some of these, by their resource: once is enough.
PARAMETERS = [
    ByHand(
        "a parameter of the database", f"ALTER DATABASE {DB} SET LOG_LEVEL = 'DEBUG'",
        "", "", "changed", "log_level: DEBUG", undo=f"ALTER DATABASE {DB} UNSET LOG_LEVEL",
    ),
    ByHand(
        "a parameter of a schema", f"ALTER SCHEMA {DB}.VENDOR SET TRACE_LEVEL = 'ALWAYS'",
        "", "", "changed", "trace_level: ALWAYS", undo=f"ALTER SCHEMA {DB}.VENDOR UNSET TRACE_LEVEL",
    ),
    ByHand(
        "a parameter of a warehouse", f"ALTER WAREHOUSE {DB}_LOAD SET STATEMENT_TIMEOUT_IN_SECONDS = 7",
        "", "", "changed", "statement_timeout_in_seconds: 7",
        undo=f"ALTER WAREHOUSE {DB}_LOAD UNSET STATEMENT_TIMEOUT_IN_SECONDS",
    ),
    ByHand(
        "a parameter of a user", f"ALTER USER {DB}_ANALYST SET TIMEZONE = 'Asia/Singapore'",
        "", "", "changed", "timezone: Asia/Singapore", undo=f"ALTER USER {DB}_ANALYST UNSET TIMEZONE",
    ),
    ByHand(
        "a parameter of Terraform's user", f"ALTER USER {DB}_DEPLOYER SET LOCK_TIMEOUT = 11",
        "snowflake", f"parameter LOCK_TIMEOUT of user {DB}_DEPLOYER", "changed", "LOCK_TIMEOUT: 11",
        undo=f"ALTER USER {DB}_DEPLOYER UNSET LOCK_TIMEOUT",
    ),
]  # fmt: skip
