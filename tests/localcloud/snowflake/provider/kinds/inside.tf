# The objects inside a schema. Marquee's own belong to schemachange; the provider has to find them all the same.

locals {
  inside = {
    database = snowflake_database.this.name
    schema   = snowflake_schema.raw.name
  }
}

resource "snowflake_table" "streams" {
  database = local.inside.database
  schema   = local.inside.schema
  name     = "STREAMS"
  comment  = var.changed ? "It's changed" : "What was watched"

  column {
    name     = "TITLE"
    type     = "VARCHAR(100)"
    nullable = false
  }

  column {
    name = "SIZE_MB"
    type = "NUMBER(18,3)"
  }

  column {
    name = "START_AT"
    type = "TIMESTAMP_NTZ(9)"
  }

  dynamic "column" {
    for_each = var.changed ? ["END_AT"] : []

    content {
      name = column.value
      type = "TIMESTAMP_NTZ(9)"
    }
  }
}

resource "snowflake_view" "titles" {
  database    = local.inside.database
  schema      = local.inside.schema
  name        = "TITLES"
  comment     = var.changed ? "It's changed" : "Each title once"
  copy_grants = true # an import makes the view anew
  statement   = "SELECT DISTINCT TITLE FROM ${snowflake_table.streams.fully_qualified_name}"
}

resource "snowflake_stage" "ready" {
  database            = local.inside.database
  schema              = local.inside.schema
  name                = "READY"
  url                 = var.changed ? "s3://ready/parts/" : "s3://ready/"
  storage_integration = snowflake_storage_integration.s3.name
  comment             = "It's parts"
}

resource "snowflake_file_format" "part" {
  database                     = local.inside.database
  schema                       = local.inside.schema
  name                         = "PART"
  format_type                  = "CSV"
  compression                  = "GZIP"
  skip_header                  = var.changed ? 2 : 1
  field_optionally_enclosed_by = "\""
  null_if                      = ["", "NULL"]
  comment                      = "It's a part"
}

resource "snowflake_file_format" "lines" {
  for_each = toset(["JSON", "PARQUET"])

  database    = local.inside.database
  schema      = local.inside.schema
  name        = each.key
  format_type = each.key
}

resource "snowflake_pipe" "streams" {
  database       = local.inside.database
  schema         = local.inside.schema
  name           = "STREAMS"
  comment        = var.changed ? "It's changed" : "It's a pipe"
  copy_statement = <<-SQL
    COPY INTO ${snowflake_table.streams.fully_qualified_name} (TITLE, SIZE_MB)
    FROM (SELECT $1, $2 FROM @${snowflake_stage.ready.fully_qualified_name})
    FILE_FORMAT = (FORMAT_NAME = '${snowflake_file_format.part.fully_qualified_name}')
  SQL
}

resource "snowflake_grant_privileges_to_account_role" "inside" {
  for_each = {
    TABLE         = { name = snowflake_table.streams.fully_qualified_name, privileges = ["SELECT", "INSERT"] }
    VIEW          = { name = snowflake_view.titles.fully_qualified_name, privileges = ["SELECT"] }
    STAGE         = { name = snowflake_stage.ready.fully_qualified_name, privileges = ["USAGE"] }
    "FILE FORMAT" = { name = snowflake_file_format.part.fully_qualified_name, privileges = ["USAGE"] }
    PIPE          = { name = snowflake_pipe.streams.fully_qualified_name, privileges = ["MONITOR", "OPERATE"] }
  }

  account_role_name = snowflake_account_role.owner.name
  privileges        = each.value.privileges

  on_schema_object {
    object_type = each.key
    object_name = each.value.name
  }
}

# The provider never reads this back: left in place it could not be revoked after its schema was dropped by hand.
resource "snowflake_grant_privileges_to_account_role" "all_tables" {
  count = var.changed ? 0 : 1

  account_role_name = snowflake_account_role.owner.name
  privileges        = ["REFERENCES"]

  on_schema_object {
    all {
      object_type_plural = "TABLES"
      in_schema          = snowflake_schema.raw.fully_qualified_name
    }
  }

  depends_on = [snowflake_table.streams]
}
