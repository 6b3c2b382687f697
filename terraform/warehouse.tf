# Snowflake's containers. What lives inside the schemas (stages, formats, tables, pipes, views) belongs to migrations/.

resource "snowflake_database" "this" {
  name                        = local.database
  data_retention_time_in_days = var.retention.time_travel_days
  comment                     = "Marquee, environment ${var.environment}"
  # PUBLIC is no managed-access schema, and nothing of ours lives in it.
  drop_public_schema_on_creation = true
}

module "schema" {
  source   = "./modules/managed_schema"
  for_each = local.schemas

  database = snowflake_database.this.name
  name     = each.key
  comment  = each.value.comment
  grants = merge(
    { for service, grant in each.value.grants : service => merge(grant, { role = module.service[service].role }) },
    { planner = { role = local.planner_role, privileges = ["MONITOR"], future = local.structure } },
  )
}

locals {
  # Columns, and whether pipes run: what the drift check looks at inside the schemas.
  structure = { TABLES = ["REFERENCES"], VIEWS = ["REFERENCES"], PIPES = ["MONITOR"] }
}

# DESCRIBE of each object that Terraform makes, for the role that plans. None of these rights reads a row.
resource "snowflake_grant_privileges_to_account_role" "planner" {
  for_each = {
    DATABASE    = { name = snowflake_database.this.name, privilege = "MONITOR" }
    INTEGRATION = { name = snowflake_storage_integration.this.name, privilege = "USAGE" }
  }

  account_role_name = local.planner_role
  privileges        = [each.value.privilege]

  on_account_object {
    object_type = each.key
    object_name = each.value.name
  }
}

# The monitor of the whole account is made by scripts.account, as only ACCOUNTADMIN can. It covers these warehouses, too.
removed {
  from = snowflake_resource_monitor.this

  lifecycle {
    destroy = false
  }
}

resource "snowflake_warehouse" "this" {
  for_each = {
    LOAD  = "Migrations, loads and their checks"
    MARTS = "Questions of analysts"
  }

  name                = "${local.database}_${each.key}"
  warehouse_size      = var.warehouse_size
  auto_suspend        = 60
  auto_resume         = "true"
  initially_suspended = true
  comment             = each.value
}
