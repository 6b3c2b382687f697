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

locals {
  on_objects = merge([
    for name, grant in var.grants : {
      for objects, privileges in grant.future :
      "${name} ${objects}" => { role = grant.role, objects = objects, privileges = privileges, existing = grant.existing }
    }
  ]...)
}

resource "snowflake_grant_privileges_to_account_role" "future" {
  for_each = local.on_objects

  account_role_name = each.value.role
  privileges        = each.value.privileges

  on_schema_object {
    future {
      object_type_plural = each.value.objects
      in_schema          = snowflake_schema.this.fully_qualified_name
    }
  }
}

# Made once, together with the grant on future objects, which is first: no object is made between the two.
resource "snowflake_grant_privileges_to_account_role" "existing" {
  depends_on = [snowflake_grant_privileges_to_account_role.future]
  for_each   = { for name, grant in local.on_objects : name => grant if grant.existing }

  account_role_name = each.value.role
  privileges        = each.value.privileges

  on_schema_object {
    all {
      object_type_plural = each.value.objects
      in_schema          = snowflake_schema.this.fully_qualified_name
    }
  }
}
