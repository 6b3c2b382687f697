mock_provider "snowflake" {}

variables {
  name       = "MARQUEE_TEST_SPLITTER"
  public_key = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"
  database   = "MARQUEE_TEST"
  warehouse  = "MARQUEE_TEST_LOAD"
}

run "one_user_one_role_one_key" {
  assert {
    condition = (
      snowflake_service_user.this.rsa_public_key == var.public_key
      && snowflake_service_user.this.rsa_public_key_2 == null
      && snowflake_service_user.this.default_role == "MARQUEE_TEST_SPLITTER"
      && snowflake_service_user.this.default_secondary_roles_option == "NONE"
      && snowflake_grant_account_role.user.user_name == "MARQUEE_TEST_SPLITTER"
    )
    error_message = "The user has another key, or more than its one role."
  }

  assert {
    condition     = snowflake_grant_account_role.administrators.parent_role_name == "SYSADMIN"
    error_message = "The role hangs below nothing."
  }

  assert {
    condition = {
      for grant in [
        snowflake_grant_privileges_to_account_role.database, snowflake_grant_privileges_to_account_role.warehouse,
      ] : grant.on_account_object[0].object_type => [grant.on_account_object[0].object_name, grant.privileges]
      } == {
      DATABASE  = ["MARQUEE_TEST", toset(["USAGE"])]
      WAREHOUSE = ["MARQUEE_TEST_LOAD", toset(["USAGE"])]
    }
    error_message = "The role's grants are others."
  }
}

run "a_private_key_is_refused" {
  command = plan

  variables {
    public_key = "-----BEGIN PRIVATE KEY-----"
  }

  expect_failures = [var.public_key]
}

run "while_its_key_is_rotated_the_user_has_two" {
  command = plan

  variables {
    next_key = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEB"
  }

  assert {
    condition     = snowflake_service_user.this.rsa_public_key == var.public_key && snowflake_service_user.this.rsa_public_key_2 == var.next_key
    error_message = "The user has not both keys."
  }
}

run "a_private_key_is_refused_as_the_next_one" {
  command = plan

  variables {
    next_key = "-----BEGIN PRIVATE KEY-----"
  }

  expect_failures = [var.next_key]
}
