"""S3: databases, schemas, warehouses and integrations."""

from collections.abc import Iterator, Sequence

from promotion.environment import Environment
from promotion.policy.finding import Finding
from promotion.policy.resource import Resource, of_type

_EXECUTE = ("snowflake_execute", "snowflake_unsafe_execute")
_LEAVING = (
    "snowflake_api_integration", "snowflake_external_function", "snowflake_email_notification_integration",
    "snowflake_notification_integration", "snowflake_secondary_database", "snowflake_failover_group",
    "snowflake_external_volume", "snowflake_managed_account",
)  # fmt: skip
# An account may have it as its default, which the provider keeps as if it were the database's:
# https://docs.snowflake.com/en/user-guide/tables-iceberg-configure-catalog-integration
_OWN_CATALOG = "SNOWFLAKE"
_SECONDS = 600
_INHERITED = -1  # what the provider keeps for a value that is not set
_EXTENSION = 14  # days; Snowflake's own: https://docs.snowflake.com/en/sql-reference/parameters
_SIZES = ("", "XSMALL", "SMALL", "MEDIUM", "LARGE", "XLARGE")  # an environment that needs more has it reviewed here
_CLUSTERS = 2


def check(found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    """Yield a finding for each object that loses rows, lets them out, or costs money for nothing."""
    for schema in of_type(found, "snowflake_schema"):
        if schema.text("with_managed_access").lower() != "true":
            remedy = "declare it with terraform/modules/managed_schema"
            yield Finding("S104", schema.address, "no managed access: each owner grants", remedy)
        if schema.text("is_transient").lower() == "true":
            yield Finding("S301", schema.address, "transient: no Fail-safe", "remove is_transient")
        kept = {each.number("data_retention_time_in_days") for each in of_type(found, "snowflake_database")}
        if schema.number("data_retention_time_in_days", _INHERITED) not in (_INHERITED, *kept - {0}):
            remedy = "remove data_retention_time_in_days: the database's holds"
            yield Finding("S301", schema.address, "a Time Travel of its own", remedy)
    for database in of_type(found, "snowflake_database"):
        yield from _database(database, environment)
    for integration in of_type(found, "snowflake_storage_integration"):
        yield from _integration(integration, found, environment)
    own = {f"{environment.database}_{name}" for name in ("LOAD", "MARTS")}
    for warehouse in of_type(found, "snowflake_warehouse"):
        if not 0 < warehouse.number("auto_suspend") <= _SECONDS:
            yield Finding("S304", warehouse.address, "it never suspends, or late", "set auto_suspend to 60")
        if (size := warehouse.text("warehouse_size").upper().replace("-", "")) not in _SIZES:
            yield Finding("S304", warehouse.address, f"its size is {size}", f"choose one of {', '.join(_SIZES[1:])}")
        if warehouse.number("max_cluster_count", 1) > _CLUSTERS:
            yield Finding("S304", warehouse.address, "many clusters at once", f"at most {_CLUSTERS}")
        if (name := warehouse.text("name").strip('"')) and name not in own:
            yield Finding("S304", warehouse.address, f"{name} is no warehouse of the platform", "use one of its own")
        if warehouse.text("enable_query_acceleration").lower() == "true":
            yield Finding("S304", warehouse.address, "queries take more computers", "remove enable_query_acceleration")
    for place in of_type(found, "snowflake_database", "snowflake_schema"):
        catalog = place.text("catalog")
        if outside := place.text("external_volume") or (catalog if catalog != _OWN_CATALOG else ""):
            yield Finding("S302", place.address, f"tables are files of {outside}", "remove it")
    for resource in of_type(found, *_EXECUTE):
        remedy = "write a migration, or a resource of its own kind"
        yield Finding("S305", resource.address, "any statement, as the deployer", remedy)
    for resource in of_type(found, *_LEAVING):
        yield Finding("S302", resource.address, f"a {resource.type.removeprefix('snowflake_')}", "remove it")


def _database(database: Resource, environment: Environment) -> Iterator[Finding]:
    wanted = environment.values().get("retention", {}).get("time_travel_days", 1)
    if (days := database.number("data_retention_time_in_days")) < 1:
        yield Finding("S301", database.address, "no Time Travel", "set retention.time_travel_days to 1 or more")
    elif days != wanted or database.number("max_data_extension_time_in_days") > _EXTENSION:
        cause = "an erased person stays in Time Travel for longer than the erasure's record says"
        yield Finding("S301", database.address, cause, "write it into retention.time_travel_days of the environment")
    if database.blocks("replication"):
        yield Finding("S302", database.address, "another account has a copy of it", "remove replication")
    if database.text("is_transient").lower() == "true":
        yield Finding("S301", database.address, "transient: no Fail-safe", "remove is_transient")
    if database.values.get("drop_public_schema_on_creation") is not True:
        cause = "its schema PUBLIC stays, without managed access"
        yield Finding("S104", database.address, cause, "set drop_public_schema_on_creation")


def _integration(integration: Resource, found: Sequence[Resource], environment: Environment) -> Iterator[Finding]:
    role = f"arn:aws:iam::{environment.aws_account_id}:role/{environment.prefix}-snowflake"
    if (named := integration.text("storage_aws_role_arn")) and named != role:
        yield Finding("S303", integration.address, f"it reads as {named}", f"name {role}")
    locations = integration.values.get("storage_allowed_locations") or []
    own = (f"s3://{environment.prefix}-ready/", f"s3://{environment.prefix}-landing/vendor/")
    for location in locations:
        if not location.startswith(own):
            yield Finding("S303", integration.address, f"{location}", f"name a folder in {' or '.join(own)}")
    if acl := integration.text("storage_aws_object_acl"):
        yield Finding("S303", integration.address, f"it writes files for others: {acl}", "remove it: it only reads")
    if integration.text("storage_provider") not in ("", "S3"):
        yield Finding("S303", integration.address, "it is no S3", "the platform's files are in S3")
