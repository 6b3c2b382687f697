resource "snowflake_account_role" "this" {
  name    = var.name
  comment = "Role of the service of the same name"
}

# The administrators' own role above every role, as Snowflake advises: or nobody but ACCOUNTADMIN sees its objects.
resource "snowflake_grant_account_role" "administrators" {
  role_name        = snowflake_account_role.this.name
  parent_role_name = "SYSADMIN"
}

# TYPE = SERVICE: no password can be set, it enters with its key pair only.
resource "snowflake_service_user" "this" {
  name              = var.name
  default_role      = snowflake_account_role.this.name
  default_warehouse = var.warehouse
  rsa_public_key    = var.public_key
  # With every other role of the user switched on, a grant made by hand would silently count.
  default_secondary_roles_option = "NONE"
  comment                        = "Service user; its key is in Secrets Manager"
}

resource "snowflake_grant_account_role" "user" {
  role_name = snowflake_account_role.this.name
  user_name = snowflake_service_user.this.name
}

resource "snowflake_grant_privileges_to_account_role" "database" {
  account_role_name = snowflake_account_role.this.name
  privileges        = ["USAGE"]

  on_account_object {
    object_type = "DATABASE"
    object_name = var.database
  }
}

resource "snowflake_grant_privileges_to_account_role" "warehouse" {
  account_role_name = snowflake_account_role.this.name
  privileges        = ["USAGE"]

  on_account_object {
    object_type = "WAREHOUSE"
    object_name = var.warehouse
  }
}
