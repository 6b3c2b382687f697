"""Changes by hand to Terraform's resources in Snowflake, which a plan sees."""

from tests.promotion.drift.by_hand import DB, ByHand

CHANGES = [
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
        "a user gets a mail address", f"ALTER USER {DB}_MIGRATOR SET EMAIL = 'somebody@example.com'",
        "terraform", 'module.service["migrator"].snowflake_service_user.this', "changed", "email",
        undo=f"ALTER USER {DB}_MIGRATOR UNSET EMAIL",
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
