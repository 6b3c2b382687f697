"""More changes by hand to Snowflake: users, warehouses, the integration, and kinds of objects that the code lacks."""

from tests.promotion.drift.by_hand import DB, ByHand

RAW, VENDOR = f"{DB}.RAW", f"{DB}.VENDOR"

CHANGES = [
    ByHand(
        "a warehouse does not start by itself", f"ALTER WAREHOUSE {DB}_MARTS SET AUTO_RESUME = FALSE",
        "terraform", 'snowflake_warehouse.this["MARTS"]', "changed", 'auto_resume: "false"',
    ),
    ByHand(
        "a warehouse has another comment", f"ALTER WAREHOUSE {DB}_MARTS SET COMMENT = 'mine'",
        "terraform", 'snowflake_warehouse.this["MARTS"]', "changed", "comment: mine",
        undo=f"ALTER WAREHOUSE {DB}_MARTS UNSET COMMENT",
    ),
    ByHand(
        "an integration is off", f"ALTER STORAGE INTEGRATION {DB}_S3 SET ENABLED = FALSE",
        "terraform", "snowflake_storage_integration.this", "changed", "enabled: false",
    ),
    ByHand(
        "a role has another comment", f"ALTER ROLE {DB}_SPLITTER SET COMMENT = 'mine'",
        "terraform", 'module.service["splitter"].snowflake_account_role.this', "changed", "comment: mine",
        undo=f"ALTER ROLE {DB}_SPLITTER UNSET COMMENT",
    ),
    ByHand(
        "a user begins in another warehouse", f"ALTER USER {DB}_BULK_LOAD SET DEFAULT_WAREHOUSE = {DB}_MARTS",
        "terraform", 'module.service["bulk_load"].snowflake_service_user.this', "changed", "default_warehouse",
    ),
    ByHand(
        "a user begins in a schema", f"ALTER USER {DB}_BULK_LOAD SET DEFAULT_NAMESPACE = '{DB}.RAW'",
        "terraform", 'module.service["bulk_load"].snowflake_service_user.this', "changed", "default_namespace",
        undo=f"ALTER USER {DB}_BULK_LOAD UNSET DEFAULT_NAMESPACE",
    ),
    ByHand(
        "a service logs in as an AWS role",
        f"ALTER USER {DB}_ANALYST SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = 'arn:aws:iam::999999999999:role/x')",
        "snowflake", f"has_workload_identity of user {DB}_ANALYST", "changed", "has_workload_identity: true",
        undo=f"ALTER USER {DB}_ANALYST UNSET WORKLOAD_IDENTITY",
    ),
    ByHand(
        "a parameter of the account", "ALTER ACCOUNT SET LOCK_TIMEOUT = 43199",
        "snowflake", "parameter LOCK_TIMEOUT of the account", "changed", "+ LOCK_TIMEOUT: 43199",
        undo="ALTER ACCOUNT UNSET LOCK_TIMEOUT",
    ),
    ByHand(
        "the account has a network policy",
        (
            "CREATE NETWORK POLICY OFFICE ALLOWED_IP_LIST = ('127.0.0.0/8')",
            "ALTER ACCOUNT SET NETWORK_POLICY = OFFICE",
        ),
        "snowflake", "parameter NETWORK_POLICY of the account", "changed", "+ NETWORK_POLICY: OFFICE",
        undo=("ALTER ACCOUNT UNSET NETWORK_POLICY", "DROP NETWORK POLICY OFFICE"),
    ),
    ByHand(
        "a warehouse has a limit of its own",
        (
            "CREATE RESOURCE MONITOR MINE WITH CREDIT_QUOTA = 5",
            f"ALTER WAREHOUSE {DB}_MARTS SET RESOURCE_MONITOR = MINE",
        ),
        "", "MARTS", "changed", "MINE",
        undo=(f"ALTER WAREHOUSE {DB}_MARTS UNSET RESOURCE_MONITOR", "DROP RESOURCE MONITOR MINE"),
    ),
    ByHand(
        "the limit of credits ends", f"ALTER RESOURCE MONITOR {DB} SET END_TIMESTAMP = '2030-01-01 00:00'",
        "snowflake", f"resource monitor {DB}", "changed", "end_time: 2030-01-01",
        undo=f"ALTER RESOURCE MONITOR {DB} SET END_TIMESTAMP = NULL",
    ),
    ByHand(
        "a warehouse has a tag", f"ALTER WAREHOUSE {DB}_LOAD SET TAG {RAW}.CLASSIFICATION = 'internal'",
        "snowflake", f"tag {RAW}.CLASSIFICATION of warehouse {DB}_LOAD",
        undo=f"ALTER WAREHOUSE {DB}_LOAD UNSET TAG {RAW}.CLASSIFICATION",
    ),
    ByHand(
        "a user has a tag", f"ALTER USER {DB}_ANALYST SET TAG {RAW}.CLASSIFICATION = 'internal'",
        "snowflake", f"tag {RAW}.CLASSIFICATION of user {DB}_ANALYST",
        undo=f"ALTER USER {DB}_ANALYST UNSET TAG {RAW}.CLASSIFICATION",
    ),
    ByHand(
        "Terraform's planner is another role in AWS",
        f"ALTER USER {DB}_PLANNER SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = 'arn:aws:iam::999999999999:role/x')",
        "snowflake", f"identity of user {DB}_PLANNER", "changed", "awsAccount: 999999999999",
        undo=f"ALTER USER {DB}_PLANNER UNSET WORKLOAD_IDENTITY",
    ),
    ByHand("Terraform's planner has two logins", (), "snowflake", f"key of user {DB}_PLANNER", line="logs in by a key"),
    ByHand(
        "Terraform's user has a warehouse", f"ALTER USER {DB}_DEPLOYER SET DEFAULT_WAREHOUSE = {DB}_LOAD",
        "snowflake", f"default_warehouse of user {DB}_DEPLOYER", "changed", f"default_warehouse: {DB}_LOAD",
        undo=f"ALTER USER {DB}_DEPLOYER UNSET DEFAULT_WAREHOUSE",
    ),
    ByHand(
        "Terraform's user has another comment", f"ALTER USER {DB}_DEPLOYER SET COMMENT = 'mine'",
        "snowflake", f"comment of user {DB}_DEPLOYER", "changed", "comment: mine",
        undo=f"ALTER USER {DB}_DEPLOYER SET COMMENT = 'Terraform, applying'",
    ),
    ByHand(
        "a stream is made", f"CREATE STREAM {RAW}.MINE_CHANGES ON TABLE {RAW}.USERS",
        "schema", "STREAM RAW.MINE_CHANGES", line="table_name", undo=f"DROP STREAM {RAW}.MINE_CHANGES",
    ),
    ByHand(
        "a task is made",
        f"CREATE TASK {RAW}.MINE WAREHOUSE = {DB}_LOAD SCHEDULE = '60 MINUTE' AS DELETE FROM {RAW}.USERS",
        "schema", "TASK RAW.MINE", line="state: suspended", undo=f"DROP TASK {RAW}.MINE",
    ),
    ByHand(
        "a function is made", f"CREATE FUNCTION {RAW}.MINE(A NUMBER) RETURNS NUMBER AS 'A * 2'",
        "schema", "FUNCTION RAW.MINE(NUMBER)", undo=f"DROP FUNCTION {RAW}.MINE(NUMBER)",
    ),
    ByHand(
        "a procedure is made",
        f"CREATE PROCEDURE {RAW}.MINE() RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
        "schema", "PROCEDURE RAW.MINE()", undo=f"DROP PROCEDURE {RAW}.MINE()",
    ),
    ByHand(
        "a dynamic table is made",
        f"CREATE DYNAMIC TABLE {RAW}.MINE_COPY TARGET_LAG = '1 hour' WAREHOUSE = {DB}_LOAD "
        f"AS SELECT EMAIL FROM {RAW}.USERS",
        "schema", "DYNAMIC TABLE RAW.MINE_COPY", line="target_lag", undo=f"DROP DYNAMIC TABLE {RAW}.MINE_COPY",
    ),
    ByHand(
        "a column must have a value", f"ALTER TABLE {VENDOR}.AUTHORS ALTER COLUMN NATIONALITY SET NOT NULL",
        "schema", "TABLE VENDOR.AUTHORS", "changed", "NOT NULL",
    ),
    ByHand(
        "a column must be unique", f"ALTER TABLE {VENDOR}.REVIEWS ADD UNIQUE (MOVIE)",
        "schema", "TABLE VENDOR.REVIEWS", "changed", "UNIQUE",
    ),
    ByHand(
        "a table is clustered", f"ALTER TABLE {RAW}.MOVIES CLUSTER BY (TITLE)",
        "schema", "TABLE RAW.MOVIES", "changed", "+ cluster_by",
    ),
    ByHand(
        "a right on a table may be passed on",
        f"GRANT SELECT ON TABLE {VENDOR}.BATCHES TO ROLE {DB}_BULK_LOAD WITH GRANT OPTION",
        "schema", "TABLE VENDOR.BATCHES", "changed", f"+ grant SELECT to {DB}_BULK_LOAD with grant option",
    ),
]  # fmt: skip
