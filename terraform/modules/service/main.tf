resource "snowflake_account_role" "this" {
  name    = var.name
  comment = "Role of the service of the same name"
}

# Snowflake advises to grant each role to SYSADMIN; otherwise only ACCOUNTADMIN sees its objects.
resource "snowflake_grant_account_role" "administrators" {
  role_name        = snowflake_account_role.this.name
  parent_role_name = "SYSADMIN"
}

# TYPE = SERVICE: the user cannot have a password and logs in with its key pair only.
resource "snowflake_service_user" "this" {
  name              = var.name
  default_role      = snowflake_account_role.this.name
  default_warehouse = var.warehouse
  rsa_public_key    = var.public_key
  rsa_public_key_2  = var.next_key
  # With secondary roles, a grant made by hand would take effect unnoticed.
  default_secondary_roles_option = "NONE"
  comment                        = "Service user; its key is in Secrets Manager"

  # The administrator's: promotion/account/network.py says why. The drift check compares it.
  lifecycle {
    ignore_changes = [network_policy]
  }
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
