# Many resources in one apply: a database, and for each place a schema, a role and its grants. 40 places are 201 resources.

terraform {
  required_providers {
    snowflake = {
      source  = "snowflakedb/snowflake"
      version = ">= 1.2.3, < 3.0.0"
    }
  }
}

provider "snowflake" {}

variable "name" { type = string }

variable "places" {
  type    = number
  default = 40
}

locals {
  places = toset([for number in range(var.places) : format("%s_%02d", var.name, number)])
}

resource "snowflake_database" "this" {
  name = var.name
}

resource "snowflake_schema" "place" {
  for_each = local.places

  database            = snowflake_database.this.name
  name                = each.key
  with_managed_access = true
}

resource "snowflake_account_role" "place" {
  for_each = local.places

  name = each.key
}

resource "snowflake_grant_account_role" "place" {
  for_each = local.places

  role_name        = snowflake_account_role.place[each.key].name
  parent_role_name = "SYSADMIN"
}

resource "snowflake_grant_privileges_to_account_role" "use" {
  for_each = local.places

  account_role_name = snowflake_account_role.place[each.key].name
  privileges        = ["USAGE", "CREATE TABLE"]

  on_schema { schema_name = snowflake_schema.place[each.key].fully_qualified_name }
}

resource "snowflake_grant_privileges_to_account_role" "read" {
  for_each = local.places

  account_role_name = snowflake_account_role.place[each.key].name
  privileges        = ["SELECT"]

  on_schema_object {
    future {
      object_type_plural = "TABLES"
      in_schema          = snowflake_schema.place[each.key].fully_qualified_name
    }
  }
}
