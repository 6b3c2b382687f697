resource "snowflake_schema" "this" {
  database            = var.database
  name                = var.name
  comment             = var.comment
  with_managed_access = "true"
}

resource "snowflake_grant_privileges_to_account_role" "schema" {
  for_each = var.grants

  account_role_name = each.value.role
  privileges        = each.value.privileges

  on_schema {
    schema_name = snowflake_schema.this.fully_qualified_name
  }
}

resource "snowflake_grant_privileges_to_account_role" "future" {
  for_each = merge([
    for name, grant in var.grants : {
      for objects, privileges in grant.future :
      "${name} ${objects}" => { role = grant.role, objects = objects, privileges = privileges }
    }
  ]...)

  account_role_name = each.value.role
  privileges        = each.value.privileges

  on_schema_object {
    future {
      object_type_plural = each.value.objects
      in_schema          = snowflake_schema.this.fully_qualified_name
    }
  }
}
