# Every kind of object that Marquee leaves to Terraform, once, for test_provider.py; inside.tf has those of schemas.

terraform {
  required_providers {
    snowflake = {
      source  = "snowflakedb/snowflake"
      version = ">= 1.2.3, < 3.0.0"
    }
  }
}

provider "snowflake" {
  preview_features_enabled = [
    "snowflake_storage_integration_resource",
    "snowflake_network_policy_attachment_resource",
    "snowflake_stage_resource",
    "snowflake_file_format_resource",
    "snowflake_pipe_resource",
    "snowflake_table_resource",
  ]
}

variable "name" { type = string }
variable "public_key" { type = string }

variable "next_public_key" {
  type    = string
  default = null
}

variable "changed" {
  type    = bool
  default = false
}

resource "snowflake_database" "this" {
  name                           = var.name
  comment                        = var.changed ? "It's changed" : "Marquee's data"
  drop_public_schema_on_creation = true
}

resource "snowflake_schema" "raw" {
  database            = snowflake_database.this.name
  name                = "RAW"
  with_managed_access = true
  is_transient        = false # unsaid, the provider replaces an imported schema
  comment             = var.changed ? "It's changed" : "It's raw"
}

resource "snowflake_resource_monitor" "this" {
  name            = var.name
  credit_quota    = var.changed ? 20 : 10
  notify_triggers = [50, 80]
  suspend_trigger = 100
}

resource "snowflake_warehouse" "load" {
  name                                = "${var.name}_LOAD"
  warehouse_size                      = "XSMALL"
  auto_suspend                        = var.changed ? 120 : 60
  auto_resume                         = true
  initially_suspended                 = true
  resource_monitor                    = snowflake_resource_monitor.this.name
  statement_timeout_in_seconds        = 3600
  enable_query_acceleration           = false
  query_acceleration_max_scale_factor = 0
}

resource "snowflake_account_role" "loader" {
  name    = "${var.name}_LOADER"
  comment = "Loads"
}

resource "snowflake_account_role" "owner" {
  name = "${var.name}_OWNER"
}

resource "snowflake_service_user" "loader" {
  name              = "${var.name}_LOADER"
  default_role      = snowflake_account_role.loader.name
  default_warehouse = snowflake_warehouse.load.name
  default_namespace = "${snowflake_database.this.name}.RAW"
  network_policy    = snowflake_network_policy.this.name
  rsa_public_key    = var.public_key
  rsa_public_key_2  = var.next_public_key
  comment           = "The loader's"
}

resource "snowflake_grant_account_role" "user" {
  role_name = snowflake_account_role.loader.name
  user_name = snowflake_service_user.loader.name
}

resource "snowflake_grant_account_role" "sysadmin" {
  role_name        = snowflake_account_role.loader.name
  parent_role_name = "SYSADMIN"
}

resource "snowflake_grant_privileges_to_account_role" "database" {
  account_role_name = snowflake_account_role.loader.name
  privileges        = var.changed ? ["USAGE", "MONITOR"] : ["USAGE"]

  on_account_object {
    object_type = "DATABASE"
    object_name = snowflake_database.this.name
  }
}

resource "snowflake_grant_privileges_to_account_role" "warehouse" {
  account_role_name = snowflake_account_role.loader.name
  privileges        = var.changed ? ["USAGE"] : ["USAGE", "OPERATE"]

  on_account_object {
    object_type = "WAREHOUSE"
    object_name = snowflake_warehouse.load.name
  }
}

resource "snowflake_grant_privileges_to_account_role" "integration" {
  account_role_name = snowflake_account_role.loader.name
  privileges        = ["USAGE"]

  on_account_object {
    object_type = "INTEGRATION"
    object_name = snowflake_storage_integration.s3.name
  }
}

resource "snowflake_grant_privileges_to_account_role" "schema" {
  account_role_name = snowflake_account_role.loader.name
  privileges        = ["USAGE", "CREATE TABLE", "CREATE STAGE", "CREATE FILE FORMAT", "CREATE PIPE"]

  on_schema { schema_name = snowflake_schema.raw.fully_qualified_name }
}

resource "snowflake_grant_privileges_to_account_role" "future" {
  for_each = {
    TABLES         = ["SELECT", "INSERT"]
    VIEWS          = ["SELECT"]
    PIPES          = ["MONITOR", "OPERATE"]
    STAGES         = ["USAGE"]
    "FILE FORMATS" = ["USAGE"]
  }

  account_role_name = snowflake_account_role.loader.name
  privileges        = each.value

  on_schema_object {
    future {
      object_type_plural = each.key
      in_schema          = snowflake_schema.raw.fully_qualified_name
    }
  }
}

resource "snowflake_grant_privileges_to_account_role" "account" {
  account_role_name = snowflake_account_role.owner.name
  privileges        = ["CREATE DATABASE"]
  on_account        = true
  with_grant_option = true
}

resource "snowflake_schema" "owned" {
  database = snowflake_database.this.name
  name     = "OWNED"

  is_transient        = false
  with_managed_access = false
}

resource "snowflake_grant_ownership" "owned" {
  account_role_name   = snowflake_account_role.owner.name
  outbound_privileges = "COPY"

  on {
    object_type = "SCHEMA"
    object_name = snowflake_schema.owned.fully_qualified_name
  }
}

resource "snowflake_storage_integration" "s3" {
  name                      = "${var.name}_S3"
  type                      = "EXTERNAL_STAGE"
  enabled                   = true
  storage_provider          = "S3"
  storage_aws_role_arn      = "arn:aws:iam::000000000000:role/marquee-snowflake"
  storage_allowed_locations = var.changed ? ["s3://ready/", "s3://landing/vendor/"] : ["s3://ready/"]
}

resource "snowflake_network_policy" "this" {
  name            = var.name
  allowed_ip_list = var.changed ? ["127.0.0.1", "10.0.0.0/8"] : ["127.0.0.1"]
  comment         = "It's local"
}

resource "snowflake_network_policy_attachment" "account" {
  network_policy_name = snowflake_network_policy.this.name
  set_for_account     = true
}

output "integration" {
  value = {
    user = snowflake_storage_integration.s3.storage_aws_iam_user_arn
    # 2.x has it in what DESCRIBE says, 1.2.3 in the attribute.
    external_id = try(
      lookup(snowflake_storage_integration.s3, "describe_output")[0].storage_aws_external_id[0].value,
      snowflake_storage_integration.s3.storage_aws_external_id,
    )
  }
}
