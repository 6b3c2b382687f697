"""Faults of Snowflake's resources, each named after what it would cost."""

from tests.promotion.policy.faults import Fault, also, having

GRANT = "snowflake_grant_privileges_to_account_role"
USER = 'module.service["splitter"].snowflake_service_user.this'
SPLITTER, ANALYST = "MARQUEE_PROD_SPLITTER", "MARQUEE_PROD_ANALYST"


def grant(role, *privileges, schema="", kind="TABLES", **more):
    future = [{"object_type_plural": kind, "in_schema": f'"MARQUEE_PROD"."{schema}"'}]
    place = {"on_schema_object": [{"future": future}]} if schema else {}
    return also(GRANT, account_role_name=role, privileges=list(privileges), **place, **more)


FAULTS = (
    Fault("every user of the account reads who watched what", "S101", grant("PUBLIC", "SELECT", schema="RAW")),
    Fault("every user of the account is the migrator", "S101",
          also("snowflake_grant_account_role", role_name="MARQUEE_PROD_MIGRATOR", parent_role_name="PUBLIC")),
    Fault("a service may whatever Snowflake invents next", "S102",
          grant(SPLITTER, schema="MARTS", all_privileges=True)),
    Fault("an administrator's role works on the platform's rows", "S102", grant("SYSADMIN", "SELECT", schema="MARTS")),
    Fault("an analyst gives others the right to read", "S104",
          grant(ANALYST, "SELECT", schema="MARTS", with_grant_option=True)),
    Fault("a service grants itself everything", "S103", grant(SPLITTER, "MANAGE GRANTS", on_account=True)),
    Fault("a service makes itself a second user", "S103", grant(SPLITTER, "CREATE USER", on_account=True)),
    Fault("a service takes the mask off", "S103", grant(SPLITTER, "APPLY MASKING POLICY", on_account=True)),
    Fault("the new owner drops the table", "S104", also("snowflake_grant_ownership", account_role_name=SPLITTER)),
    Fault("a service is the account's administrator", "S103",
          also("snowflake_grant_account_role", role_name="ACCOUNTADMIN", user_name=SPLITTER)),
    Fault("the splitter inherits the migrator's rights", "S102",
          also("snowflake_grant_account_role", role_name="MARQUEE_PROD_MIGRATOR", parent_role_name=SPLITTER)),
    Fault("an analyst changes the answers", "S102", grant(ANALYST, "INSERT", schema="MARTS")),
    Fault("the vendor's loader reads the app's users", "S105", grant("MARQUEE_PROD_BULK_LOAD", "SELECT", schema="RAW")),
    Fault("the splitter reads the vendor's authors", "S105", grant(SPLITTER, "SELECT", schema="VENDOR")),
    Fault("a right reaches schemas that are yet to come", "S102",
          also(GRANT, account_role_name=SPLITTER, privileges=["SELECT"],
               on_schema_object=[{"future": [{"object_type_plural": "TABLES", "in_database": "MARQUEE_PROD"}]}])),
    Fault("a right on every schema of the database", "S102",
          also(GRANT, account_role_name=SPLITTER, privileges=["USAGE"],
               on_schema=[{"all_schemas_in_database": "MARQUEE_PROD"}])),
    Fault("a database role hides rights from the table of access", "S102", also("snowflake_database_role", name="X")),
    Fault("another company queries the users live", "S302", also("snowflake_share", name="PARTNER")),
    Fault("a right for another company", "S302", also("snowflake_grant_privileges_to_share", to_share="PARTNER")),
    Fault("the owner of a table grants it to anybody", "S104",
          having('module.schema["RAW"].snowflake_schema.this', with_managed_access="false")),
    Fault("a dropped schema can't be brought back by Snowflake", "S301",
          having('module.schema["RAW"].snowflake_schema.this', is_transient="true")),
    Fault("a wrong DELETE is final", "S301", having("snowflake_database.this", data_retention_time_in_days=0)),
    Fault("a wrong DELETE is final, by a number in quotes", "S301",
          having("snowflake_database.this", data_retention_time_in_days="0")),
    Fault("a wrong DELETE in one schema is final", "S301",
          having('module.schema["RAW"].snowflake_schema.this', data_retention_time_in_days=0)),
    Fault("a wrong DELETE in one schema is final, by a number in quotes", "S301",
          having('module.schema["RAW"].snowflake_schema.this', data_retention_time_in_days="0")),
    Fault("a warehouse runs through the weekend, by a number in quotes", "S304",
          having('snowflake_warehouse.this["LOAD"]', auto_suspend="0")),
    Fault("a lost database can't be brought back by Snowflake", "S301",
          having("snowflake_database.this", is_transient=True)),
    Fault("tables in PUBLIC escape every rule", "S104",
          having("snowflake_database.this", drop_public_schema_on_creation=False)),
    Fault("a stage reads any bucket that the role may", "S303",
          having("snowflake_storage_integration.this", storage_allowed_locations=["*"])),
    Fault("rows are loaded from somebody else's bucket", "S303",
          having("snowflake_storage_integration.this", storage_allowed_locations=["s3://somebody/"])),
    Fault("a warehouse runs through the weekend", "S304", having('snowflake_warehouse.this["LOAD"]', auto_suspend=0)),
    Fault("a warehouse runs for an hour after a query of a second", "S304",
          having('snowflake_warehouse.this["MARTS"]', auto_suspend=3600)),
    Fault("a statement in Terraform grants what no rule reads", "S305",
          also("snowflake_execute", execute="GRANT ROLE ACCOUNTADMIN TO USER X")),
    Fault("rows leave by a web call", "S302", also("snowflake_api_integration", name="X")),
    Fault("rows leave by e-mail", "S302", also("snowflake_email_notification_integration", name="X")),
    Fault("a copy of the database stands in another account", "S302", also("snowflake_failover_group", name="X")),
    Fault("nobody, or anybody, can log in as the splitter", "S201", having(USER, rsa_public_key=None)),
    Fault("a forgotten grant by hand is in force", "S204", having(USER, default_secondary_roles_option="ALL")),
    Fault("a service starts each session as administrator", "S103", having(USER, default_role="ACCOUNTADMIN")),
    Fault("a person who left still has a password", "S203", also("snowflake_user", name="ANNA", password="x")),
    Fault("a service logs in with a password", "S203", also("snowflake_legacy_service_user", name="X")),
    Fault("everybody's login changes at once", "S201", also("snowflake_account_authentication_policy_attachment")),
    Fault("a stolen key works from the whole internet", "S202",
          also("snowflake_network_policy", name="X", allowed_ip_list=["0.0.0.0/0"])),
    Fault("a stolen key works from half the internet", "S202",
          also("snowflake_network_policy", name="X", allowed_ip_list=["128.0.0.0/1"])),
    Fault("a network rule lets a stolen key in from anywhere", "S202",
          also("snowflake_network_rule", name="X", type="IPV4", mode="INGRESS", value_list=["0.0.0.0/0"])),
    Fault("code in Snowflake sends rows to any host", "S302",
          also("snowflake_network_rule", name="X", type="HOST_PORT", mode="EGRESS", value_list=["0.0.0.0:443"])),
    Fault("a network policy that names nobody", "S202", also("snowflake_network_policy", name="X")),
)  # fmt: skip
