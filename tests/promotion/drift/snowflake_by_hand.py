"""Changes by hand in Snowflake, outside of the schemas."""

from tests.promotion.drift.by_hand import DB, ByHand

# Terraform's resources: a plan sees these.
OF_TERRAFORM = [
    ByHand(
        "a warehouse runs longer",
        f"ALTER WAREHOUSE {DB}_LOAD SET AUTO_SUSPEND = 3600",
        "terraform", 'snowflake_warehouse.this["LOAD"]', "changed", "auto_suspend: 3600",
    ),
    ByHand(
        "a warehouse is larger",
        f"ALTER WAREHOUSE {DB}_LOAD SET WAREHOUSE_SIZE = LARGE",
        "terraform", 'snowflake_warehouse.this["LOAD"]', "changed", "warehouse_size: LARGE",
    ),
    ByHand(
        "a database has another comment",
        f"ALTER DATABASE {DB} SET COMMENT = 'mine'",
        "terraform", "snowflake_database.this", "changed", "mine",
    ),
    ByHand(
        "a database keeps dropped rows for less time",
        f"ALTER DATABASE {DB} SET DATA_RETENTION_TIME_IN_DAYS = 0",
        "terraform", "snowflake_database.this", "changed", "data_retention_time_in_days: 0",
        # Not by the apply: together with a schema that changes it fails, docs/traps.md.
        undo=f"ALTER DATABASE {DB} SET DATA_RETENTION_TIME_IN_DAYS = 1",
    ),
    ByHand(
        "owners of tables may grant in a schema",
        f"ALTER SCHEMA {DB}.MARTS DISABLE MANAGED ACCESS",
        "terraform", 'module.schema["MARTS"].snowflake_schema.this', "changed", "with_managed_access",
    ),
    ByHand(
        "a user is disabled",
        f"ALTER USER {DB}_ANALYST SET DISABLED = TRUE",
        "terraform", 'module.service["analyst"].snowflake_service_user.this', "changed", "disabled",
    ),
    ByHand(
        "a user has a second key",
        lambda h: h.sql(
            f"ALTER USER {DB}_SPLITTER SET RSA_PUBLIC_KEY_2 = "
            f"'{dict(row[:2] for row in h.sql(f'DESCRIBE USER {DB}_ANALYST'))['RSA_PUBLIC_KEY']}'"
        ),
        "terraform", 'module.service["splitter"].snowflake_service_user.this', "changed", "rsa_public_key_2",
    ),
    ByHand(
        "a user has all its roles at once",
        f"ALTER USER {DB}_MIGRATOR SET DEFAULT_SECONDARY_ROLES = ('ALL')",
        "terraform", 'module.service["migrator"].snowflake_service_user.this', "changed",
        "default_secondary_roles_option",
    ),
    ByHand(
        "an integration reaches another bucket",
        f"ALTER STORAGE INTEGRATION {DB}_S3 SET STORAGE_ALLOWED_LOCATIONS = ('s3://somewhere-else/')",
        "terraform", "snowflake_storage_integration.this", "changed", "somewhere-else",
    ),
    ByHand(
        "a future grant is revoked",
        f"REVOKE SELECT ON FUTURE VIEWS IN SCHEMA {DB}.MARTS FROM ROLE {DB}_ANALYST",
        "terraform", 'module.schema["MARTS"].snowflake_grant_privileges_to_account_role.future["analyst VIEWS"]',
        "changed", "- privileges[]: SELECT",
    ),
    ByHand(
        "a grant is revoked",
        f"REVOKE USAGE ON WAREHOUSE {DB}_MARTS FROM ROLE {DB}_ANALYST",
        "terraform", 'module.service["analyst"].snowflake_grant_privileges_to_account_role.warehouse', "changed",
        "- privileges[]: USAGE",
    ),
    ByHand(
        "a member leaves a role",
        f"REVOKE ROLE {DB}_BULK_LOAD FROM ROLE SYSADMIN",
        "terraform", 'module.service["bulk_load"].snowflake_grant_account_role.administrators', "removed",
    ),
    ByHand(
        "a grant may be passed on",
        f"GRANT USAGE ON DATABASE {DB} TO ROLE {DB}_SPLITTER WITH GRANT OPTION",
        "snowflake", f"USAGE on DATABASE {DB} to ROLE {DB}_SPLITTER with grant option",
    ),
]  # fmt: skip

# Beside Terraform: a plan does not see these.
BESIDE = [
    ByHand(
        "a role may do more in a schema",
        f"GRANT CREATE TABLE ON SCHEMA {DB}.MARTS TO ROLE {DB}_ANALYST",
        "snowflake", f"grant CREATE TABLE on SCHEMA {DB}.MARTS to ROLE {DB}_ANALYST",
        undo=f"REVOKE CREATE TABLE ON SCHEMA {DB}.MARTS FROM ROLE {DB}_ANALYST",
    ),
    ByHand(
        "a role may do more in the database",
        f"GRANT CREATE SCHEMA ON DATABASE {DB} TO ROLE {DB}_MIGRATOR",
        "snowflake", f"grant CREATE SCHEMA on DATABASE {DB} to ROLE {DB}_MIGRATOR",
        undo=f"REVOKE CREATE SCHEMA ON DATABASE {DB} FROM ROLE {DB}_MIGRATOR",
    ),
    ByHand(
        "everybody may use a warehouse",
        f"GRANT USAGE ON WAREHOUSE {DB}_LOAD TO ROLE PUBLIC",
        "snowflake", f"grant USAGE on WAREHOUSE {DB}_LOAD to ROLE PUBLIC",
        undo=f"REVOKE USAGE ON WAREHOUSE {DB}_LOAD FROM ROLE PUBLIC",
    ),
    ByHand(
        "another role may use the integration",
        f"GRANT USAGE ON INTEGRATION {DB}_S3 TO ROLE {DB}_ANALYST",
        "snowflake", f"grant USAGE on INTEGRATION {DB}_S3 to ROLE {DB}_ANALYST",
        undo=f"REVOKE USAGE ON INTEGRATION {DB}_S3 FROM ROLE {DB}_ANALYST",
    ),
    ByHand(
        "a role has a right on the account",
        f"GRANT MANAGE GRANTS ON ACCOUNT TO ROLE {DB}_ANALYST",
        "snowflake", f"grant MANAGE GRANTS on ACCOUNT to ROLE {DB}_ANALYST",
        undo=f"REVOKE MANAGE GRANTS ON ACCOUNT FROM ROLE {DB}_ANALYST",
    ),
    ByHand(
        "Terraform's role has another right on the account",
        f"GRANT CREATE NETWORK POLICY ON ACCOUNT TO ROLE {DB}_DEPLOYER",
        "snowflake", f"grant CREATE NETWORK POLICY on ACCOUNT to ROLE {DB}_DEPLOYER",
        undo=f"REVOKE CREATE NETWORK POLICY ON ACCOUNT FROM ROLE {DB}_DEPLOYER",
    ),
    ByHand(
        "a role may read tables to come",
        f"GRANT SELECT ON FUTURE TABLES IN SCHEMA {DB}.MARTS TO ROLE {DB}_ANALYST",
        "snowflake", f"grant SELECT on FUTURE TABLES IN {DB}.MARTS to ROLE {DB}_ANALYST",
        undo=f"REVOKE SELECT ON FUTURE TABLES IN SCHEMA {DB}.MARTS FROM ROLE {DB}_ANALYST",
    ),
    ByHand(
        "a role may read all views to come of the database",
        f"GRANT SELECT ON FUTURE VIEWS IN DATABASE {DB} TO ROLE {DB}_SPLITTER",
        "snowflake", f"grant SELECT on FUTURE VIEWS IN {DB} to ROLE {DB}_SPLITTER",
        undo=f"REVOKE SELECT ON FUTURE VIEWS IN DATABASE {DB} FROM ROLE {DB}_SPLITTER",
    ),
    ByHand(
        "a role inherits another one",
        f"GRANT ROLE {DB}_MIGRATOR TO ROLE {DB}_ANALYST",
        "snowflake", f"grant role {DB}_MIGRATOR to ROLE {DB}_ANALYST",
        undo=f"REVOKE ROLE {DB}_MIGRATOR FROM ROLE {DB}_ANALYST",
    ),
    ByHand(
        "a user has another role",
        f"GRANT ROLE {DB}_MIGRATOR TO USER {DB}_BULK_LOAD",
        "snowflake", f"grant role {DB}_MIGRATOR to USER {DB}_BULK_LOAD",
        undo=f"REVOKE ROLE {DB}_MIGRATOR FROM USER {DB}_BULK_LOAD",
    ),
    ByHand(
        "a system role is given to a service",
        f"GRANT ROLE USERADMIN TO ROLE {DB}_SPLITTER",
        "snowflake", f"grant role USERADMIN to ROLE {DB}_SPLITTER",
        undo=f"REVOKE ROLE USERADMIN FROM ROLE {DB}_SPLITTER",
    ),
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
        "a warehouse belongs to somebody else",
        f"GRANT OWNERSHIP ON WAREHOUSE {DB}_MARTS TO ROLE SYSADMIN COPY CURRENT GRANTS",
        "snowflake", f"owner of warehouse {DB}_MARTS", "changed", "SYSADMIN",
        undo=f"GRANT OWNERSHIP ON WAREHOUSE {DB}_MARTS TO ROLE {DB}_DEPLOYER COPY CURRENT GRANTS",
    ),
    ByHand(
        "a schema belongs to somebody else",
        f"GRANT OWNERSHIP ON SCHEMA {DB}.DEPLOY TO ROLE SYSADMIN COPY CURRENT GRANTS",
        "snowflake", f"owner of schema {DB}.DEPLOY", "changed", "SYSADMIN",
        undo=f"GRANT OWNERSHIP ON SCHEMA {DB}.DEPLOY TO ROLE {DB}_DEPLOYER COPY CURRENT GRANTS",
    ),
    ByHand(
        "a role belongs to somebody else",
        f"GRANT OWNERSHIP ON ROLE {DB}_BULK_LOAD TO ROLE SECURITYADMIN COPY CURRENT GRANTS",
        "snowflake", f"owner of role {DB}_BULK_LOAD", "changed", "SECURITYADMIN",
        undo=f"GRANT OWNERSHIP ON ROLE {DB}_BULK_LOAD TO ROLE {DB}_DEPLOYER COPY CURRENT GRANTS",
    ),
    ByHand(
        "a user belongs to somebody else",
        f"GRANT OWNERSHIP ON USER {DB}_BULK_LOAD TO ROLE SECURITYADMIN COPY CURRENT GRANTS",
        "snowflake", f"owner of user {DB}_BULK_LOAD", "changed", "SECURITYADMIN",
        undo=f"GRANT OWNERSHIP ON USER {DB}_BULK_LOAD TO ROLE {DB}_DEPLOYER COPY CURRENT GRANTS",
    ),
    ByHand(
        "a warehouse is made", f"CREATE WAREHOUSE {DB}_BIG INITIALLY_SUSPENDED = TRUE",
        "snowflake", f"warehouse {DB}_BIG", undo=f"DROP WAREHOUSE {DB}_BIG",
    ),
    ByHand(
        "a database is made", f"CREATE DATABASE {DB}_COPY",
        "snowflake", f"database {DB}_COPY", undo=f"DROP DATABASE {DB}_COPY",
    ),
    ByHand(
        "a role is made", f"CREATE ROLE {DB}_INTERN", "snowflake", f"role {DB}_INTERN", undo=f"DROP ROLE {DB}_INTERN"
    ),
    ByHand(
        "a user is made", f"CREATE USER {DB}_INTERN", "snowflake", f"user {DB}_INTERN", undo=f"DROP USER {DB}_INTERN"
    ),
    ByHand(
        "an integration is made",
        f"CREATE STORAGE INTEGRATION {DB}_OTHER TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE "
        "STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::999999999999:role/x' STORAGE_ALLOWED_LOCATIONS = ('*')",
        "snowflake", f"integration {DB}_OTHER", undo=f"DROP INTEGRATION {DB}_OTHER",
    ),
    ByHand(
        "a schema is made", f"CREATE SCHEMA {DB}.SCRATCH",
        "snowflake", f"schema {DB}.SCRATCH", undo=f"DROP SCHEMA {DB}.SCRATCH",
    ),
    ByHand(
        "a user gets a mail address", f"ALTER USER {DB}_MIGRATOR SET EMAIL = 'somebody@example.com'",
        "terraform", 'module.service["migrator"].snowflake_service_user.this', "changed", "email",
        undo=f"ALTER USER {DB}_MIGRATOR UNSET EMAIL",
    ),
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
