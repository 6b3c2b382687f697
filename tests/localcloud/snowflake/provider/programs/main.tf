terraform {
  required_providers {
    snowflake = { source = "snowflakedb/snowflake" }
  }
}

provider "snowflake" {
  preview_features_enabled = [
    "snowflake_table_resource", "snowflake_stage_resource", "snowflake_procedure_sql_resource", "snowflake_function_sql_resource",
    "snowflake_sequence_resource", "snowflake_dynamic_table_resource",
  ]
}

variable "name" { type = string }

variable "changed" {
  type    = bool
  default = false
}

resource "snowflake_database" "programs" {
  name = var.name
}

resource "snowflake_schema" "work" {
  database = snowflake_database.programs.name
  name     = "WORK"
}

resource "snowflake_warehouse" "tasks" {
  name = "${var.name}_TASKS"
}

resource "snowflake_table" "orders" {
  database = snowflake_database.programs.name
  schema   = snowflake_schema.work.name
  name     = "ORDERS"
  # Its streams turn it on.
  change_tracking = true

  column {
    name = "ID"
    type = "NUMBER(38,0)"
  }
  column {
    name = "ITEM"
    type = "VARCHAR(16777216)"
  }
}

resource "snowflake_stage" "files" {
  database  = snowflake_database.programs.name
  schema    = snowflake_schema.work.name
  name      = "FILES"
  directory = "ENABLE = true"
}

resource "snowflake_view" "items" {
  database        = snowflake_database.programs.name
  schema          = snowflake_schema.work.name
  name            = "ITEMS"
  change_tracking = "true"
  statement       = "SELECT ID, ITEM FROM ${snowflake_table.orders.fully_qualified_name}"
}

resource "snowflake_stream_on_table" "changes" {
  database    = snowflake_database.programs.name
  schema      = snowflake_schema.work.name
  name        = "CHANGES"
  table       = snowflake_table.orders.fully_qualified_name
  append_only = var.changed ? "true" : "false"
  copy_grants = true
  comment     = "what is new"
}

resource "snowflake_stream_on_view" "changes" {
  database = snowflake_database.programs.name
  schema   = snowflake_schema.work.name
  name     = "ITEM_CHANGES"
  view     = snowflake_view.items.fully_qualified_name
}

resource "snowflake_stream_on_directory_table" "arrived" {
  database = snowflake_database.programs.name
  schema   = snowflake_schema.work.name
  name     = "ARRIVED"
  stage    = snowflake_stage.files.fully_qualified_name
}

resource "snowflake_task" "nightly" {
  database      = snowflake_database.programs.name
  schema        = snowflake_schema.work.name
  name          = "NIGHTLY"
  warehouse     = snowflake_warehouse.tasks.name
  started       = true
  sql_statement = "SELECT 1"

  schedule {
    using_cron = "0 2 * * * UTC"
  }

  user_task_timeout_ms = var.changed ? 60000 : 120000
  comment              = "every night"
}

resource "snowflake_task" "afterwards" {
  database      = snowflake_database.programs.name
  schema        = snowflake_schema.work.name
  name          = "AFTERWARDS"
  started       = false
  after         = [snowflake_task.nightly.fully_qualified_name]
  sql_statement = "SELECT 2"
}

resource "snowflake_function_sql" "twice" {
  database            = snowflake_database.programs.name
  schema              = snowflake_schema.work.name
  name                = "TWICE"
  return_type         = "NUMBER(38,0)"
  function_definition = "x * 2"

  arguments {
    arg_name      = "X"
    arg_data_type = "NUMBER(38,0)"
  }
}

resource "snowflake_procedure_sql" "answer" {
  database             = snowflake_database.programs.name
  schema               = snowflake_schema.work.name
  name                 = "ANSWER"
  return_type          = "VARCHAR(100)"
  procedure_definition = "BEGIN RETURN 'a'; END"
}

resource "snowflake_sequence" "numbers" {
  database  = snowflake_database.programs.name
  schema    = snowflake_schema.work.name
  name      = "NUMBERS"
  increment = 1
}

resource "snowflake_dynamic_table" "recent" {
  database  = snowflake_database.programs.name
  schema    = snowflake_schema.work.name
  name      = "RECENT"
  warehouse = snowflake_warehouse.tasks.name
  query     = "SELECT ID FROM ${snowflake_table.orders.fully_qualified_name}"

  target_lag {
    maximum_duration = "1 hour"
  }
}
