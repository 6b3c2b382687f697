# Data governance: database roles, tags, policies, and the table and view that they protect.

terraform {
  required_providers {
    snowflake = { source = "snowflakedb/snowflake" }
  }
}

variable "name" { type = string }
variable "changed" {
  type    = bool
  default = false
}

provider "snowflake" {
  preview_features_enabled = [
    "snowflake_table_resource",
  ]
}

resource "snowflake_database" "this" {
  name = var.name
}

resource "snowflake_schema" "this" {
  database     = snowflake_database.this.name
  name         = "PEOPLE"
  is_transient = "false"
}

locals {
  inside = { database = snowflake_database.this.name, schema = snowflake_schema.this.name }
}

resource "snowflake_account_role" "this" {
  name = "${var.name}_ANALYST"
}

resource "snowflake_database_role" "reader" {
  database = snowflake_database.this.name
  name     = "READER"
  comment  = var.changed ? "It's changed" : "It reads"
}

resource "snowflake_database_role" "all" {
  database = snowflake_database.this.name
  name     = "ALL_OF_IT"
}

resource "snowflake_grant_database_role" "to_database_role" {
  database_role_name        = snowflake_database_role.reader.fully_qualified_name
  parent_database_role_name = snowflake_database_role.all.fully_qualified_name
}

resource "snowflake_grant_database_role" "to_role" {
  database_role_name = snowflake_database_role.all.fully_qualified_name
  parent_role_name   = snowflake_account_role.this.name
}

resource "snowflake_grant_privileges_to_database_role" "schema" {
  database_role_name = snowflake_database_role.reader.fully_qualified_name
  privileges         = var.changed ? ["USAGE", "CREATE TAG"] : ["USAGE"]
  on_schema { schema_name = snowflake_schema.this.fully_qualified_name }
}

resource "snowflake_grant_privileges_to_database_role" "future" {
  database_role_name = snowflake_database_role.reader.fully_qualified_name
  privileges         = ["SELECT"]
  on_schema_object {
    future {
      object_type_plural = "VIEWS"
      in_schema          = snowflake_schema.this.fully_qualified_name
    }
  }
}

resource "snowflake_tag" "personal" {
  database         = local.inside.database
  schema           = local.inside.schema
  name             = "PERSONAL"
  comment          = var.changed ? "It's changed" : "What it says of a person"
  allowed_values   = var.changed ? ["email", "name", "phone"] : ["email", "name"]
  masking_policies = [snowflake_masking_policy.text.fully_qualified_name]
}

resource "snowflake_masking_policy" "text" {
  database              = local.inside.database
  schema                = local.inside.schema
  name                  = "HIDE_TEXT"
  body                  = var.changed ? "'???'" : "case when current_role() = 'ACCOUNTADMIN' then val else '***' end"
  return_data_type      = "VARCHAR"
  comment               = "It's hidden"
  exempt_other_policies = "false"

  argument {
    name = "VAL"
    type = "VARCHAR"
  }
}

resource "snowflake_masking_policy" "number" {
  database              = local.inside.database
  schema                = local.inside.schema
  name                  = "HIDE_NUMBER"
  body                  = "case when region = 'north' then val else -1 end"
  return_data_type      = "NUMBER(38,0)"
  exempt_other_policies = "false"

  argument {
    name = "VAL"
    type = "NUMBER(38,0)"
  }
  argument {
    name = "REGION"
    type = "VARCHAR"
  }
}

resource "snowflake_row_access_policy" "south" {
  database = local.inside.database
  schema   = local.inside.schema
  name     = "SOUTH"
  body     = "region = 'south' or current_role() = 'ACCOUNTADMIN'"
  comment  = var.changed ? "It's changed" : ""

  argument {
    name = "REGION"
    type = "VARCHAR"
  }
}

resource "snowflake_table" "people" {
  database = local.inside.database
  schema   = local.inside.schema
  name     = "PEOPLE"

  column {
    name = "ID"
    type = "NUMBER(38,0)"
  }
  column {
    name           = "EMAIL"
    type           = "VARCHAR(100)"
    masking_policy = snowflake_masking_policy.text.fully_qualified_name
  }
  column {
    name = "REGION"
    type = "VARCHAR(10)"
  }

}

resource "snowflake_tag_association" "table" {
  object_identifiers = [snowflake_table.people.fully_qualified_name]
  object_type        = "TABLE"
  tag_id             = snowflake_tag.personal.fully_qualified_name
  tag_value          = "name"
}

resource "snowflake_tag_association" "column" {
  object_identifiers = ["${snowflake_table.people.fully_qualified_name}.\"EMAIL\""]
  object_type        = "COLUMN"
  tag_id             = snowflake_tag.personal.fully_qualified_name
  tag_value          = "email"
}

resource "snowflake_view" "people" {
  database  = local.inside.database
  schema    = local.inside.schema
  name      = "SEEN"
  is_secure = "true"
  comment   = var.changed ? "It's changed" : "It is seen"
  statement = "SELECT ID, EMAIL, REGION FROM ${snowflake_table.people.fully_qualified_name}"

  column {
    column_name = "ID"
    masking_policy {
      policy_name = snowflake_masking_policy.number.fully_qualified_name
      using       = ["ID", "EMAIL"]
    }
  }
  column { column_name = "EMAIL" }
  column { column_name = "REGION" }
  row_access_policy {
    policy_name = snowflake_row_access_policy.south.fully_qualified_name
    on          = ["REGION"]
  }
}
