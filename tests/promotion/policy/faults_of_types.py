"""Faults by a type of resource that no rule reads, each named after what it would cost."""

from typing import Any

from tests.promotion.policy.faults import Fault, also


def by(cost: str, type_: str, **given: Any) -> Fault:
    return Fault(cost, "T101", also(type_, **given))


FAULTS = (
    by("another account gets a copy of each new file", "aws_s3_bucket_replication_configuration"),
    by("a list of all users' files lies in a stranger's bucket each morning", "aws_s3_bucket_inventory"),
    by("another account reads the splitter's key", "aws_secretsmanager_secret_policy", policy="{}"),
    by("a group of people gets a service's rights", "aws_iam_group_policy", group="all", policy="{}"),
    by("another GitLab's tokens are believed", "aws_iam_openid_connect_provider", url="https://gitlab.example"),
    by("a corporation's directory logs in to the account", "aws_iam_saml_provider"),
    by("each line of the log goes to another account", "aws_cloudwatch_log_subscription_filter"),
    by("a web site hears of each file, by an event bus", "aws_cloudwatch_event_target"),
    by("every file is carried to a file server", "aws_datasync_task"),
    by("a file is written by Terraform, and its text is in the state", "aws_s3_object", content="x"),
    by("code runs on each new file that no image has", "aws_lambda_function"),
    by("the internet calls a function", "aws_lambda_function_url"),
    by("a machine stands beside the tasks", "aws_instance"),
    by("a load balancer leads the internet to the tasks", "aws_lb"),
    by("the deployer's machine runs a program", "terraform_data", input="x"),
    by("the deployer's machine runs a program, as it used to", "null_resource"),
    by("a file on the deployer's machine has the outputs", "local_file", content="x"),
    by("a provider that nobody reviewed acts", "restapi_object"),
    by("a mask that no contract asks for", "snowflake_masking_policy", body="val"),
    by("a view beside the migrations shows viewers", "snowflake_view", statement="SELECT * FROM RAW.USERS"),
    by("a stage of Terraform's reads any bucket", "snowflake_stage", url="s3://stranger/"),
    by("a statement of Terraform's runs each minute", "snowflake_task", sql_statement="DELETE FROM RAW.USERS"),
    by("a procedure has the deployer's rights", "snowflake_procedure_sql"),
    by("a secret of Snowflake's is in the state", "snowflake_secret_with_generic_string", secret_string="x"),
    by("the whole account unloads to any URL", "snowflake_account_parameter",
       key="PREVENT_UNLOAD_TO_INLINE_URL", value="false"),
    by("somebody's directory makes users", "snowflake_scim_integration"),
    by("an app logs in for a person", "snowflake_oauth_integration_for_custom_clients"),
    by("another company's SSO opens the account", "snowflake_saml2_integration"),
    by("a token lasts beside the service's key", "snowflake_user_programmatic_access_token"),
)  # fmt: skip
