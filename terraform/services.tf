# The services' users and roles, with the rights of access.tf.

module "service" {
  source   = "./modules/service"
  for_each = local.warehouse_of

  name       = upper("${local.database}_${each.key}")
  public_key = var.service_public_keys[each.key]
  next_key   = lookup(var.service_next_keys, each.key, null)
  database   = snowflake_database.this.name
  warehouse  = snowflake_warehouse.this[each.value].name
}

resource "snowflake_grant_privileges_to_account_role" "integration" {
  account_role_name = module.service["migrator"].role
  privileges        = ["USAGE"]

  on_account_object {
    object_type = "INTEGRATION"
    object_name = snowflake_storage_integration.this.name
  }
}
