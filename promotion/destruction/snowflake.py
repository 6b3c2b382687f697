"""The types of Snowflake's provider: what is lost with each, and with which change of an attribute.
https://registry.terraform.io/providers/snowflakedb/snowflake/latest/docs
"""

from promotion.destruction.rules import Protected, changed_from, lowered, removed, unset

# Of a table: https://docs.snowflake.com/en/user-guide/data-time-travel
_INHERITED = {-1: 1.0, None: 1.0}  # the provider's word for "not set"; a day, unless the account says otherwise
_RETENTION = lowered("data_retention_time_in_days", "dropped and changed rows, sooner than before", _INHERITED)
_EXTENSION = lowered(
    "max_data_extension_time_in_days", "changes that a stream has not read yet", {-1: 14.0, None: 14.0}
)

PROTECTED = {
    "snowflake_database": Protected("every table in it", (_RETENTION, _EXTENSION)),
    "snowflake_schema": Protected(
        "every table in it",
        (
            _RETENTION,
            _EXTENSION,
            changed_from("with_managed_access", ["true"], "the rule that only Terraform grants rights in it"),
        ),
    ),
    "snowflake_account_role": Protected("everything granted to it, and its ownership of tables, pipes and views"),
    "snowflake_service_user": Protected(
        "the user with its key: the service stops",
        (
            changed_from("default_secondary_roles_option", ["NONE"], "the rule that it has no role but its own"),
            unset("network_policy", "the limit of where it logs in from"),
        ),
    ),
    "snowflake_storage_integration": Protected(
        "the link of every stage that uses it, and the external id that the AWS role trusts: loads stop",
        (removed("storage_blocked_locations", "a location that no stage may read"),),
    ),
}

EXPENDABLE = {
    "snowflake_grant_account_role": "a right; granting it again restores it",
    "snowflake_grant_privileges_to_account_role": "a right; granting it again restores it",
    "snowflake_resource_monitor": "a limit of costs, not of data",
    "snowflake_warehouse": "it computes and holds nothing",
}
