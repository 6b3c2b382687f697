mock_provider "snowflake" {
  mock_resource "snowflake_schema" {
    defaults = {
      fully_qualified_name = "\"MARQUEE_TEST\".\"RAW\""
    }
  }
}

variables {
  database = "MARQUEE_TEST"
  name     = "RAW"
  comment  = "Streaming rows as they came"
  grants = {
    migrator = { role = "MARQUEE_TEST_MIGRATOR", privileges = ["USAGE", "CREATE TABLE"] }
    splitter = {
      role       = "MARQUEE_TEST_SPLITTER"
      privileges = ["USAGE"]
      future     = { PIPES = ["MONITOR", "OPERATE"], TABLES = ["SELECT"] }
    }
  }
}

run "the_schema_and_its_grants" {
  assert {
    condition     = snowflake_schema.this.with_managed_access == "true"
    error_message = "Whoever owns a table could grant on it."
  }

  assert {
    condition = { for name, grant in snowflake_grant_privileges_to_account_role.schema : name => grant.privileges } == {
      migrator = toset(["USAGE", "CREATE TABLE"])
      splitter = toset(["USAGE"])
    }
    error_message = "The privileges on the schema are not those of the table of grants."
  }

  assert {
    condition = alltrue([
      for grant in snowflake_grant_privileges_to_account_role.schema :
      grant.on_schema[0].schema_name == "\"MARQUEE_TEST\".\"RAW\""
    ])
    error_message = "A grant is on another schema."
  }

  assert {
    condition = {
      for name, grant in snowflake_grant_privileges_to_account_role.future :
      name => {
        role       = grant.account_role_name
        privileges = grant.privileges
        objects    = grant.on_schema_object[0].future[0].object_type_plural
      }
      } == {
      "splitter PIPES" = {
        role = "MARQUEE_TEST_SPLITTER", privileges = toset(["MONITOR", "OPERATE"]), objects = "PIPES"
      }
      "splitter TABLES" = { role = "MARQUEE_TEST_SPLITTER", privileges = toset(["SELECT"]), objects = "TABLES" }
    }
    error_message = "The privileges on future objects are not those of the table of grants."
  }
}

run "a_schema_without_grants_is_fine" {
  variables {
    grants = {}
  }

  assert {
    condition     = length(snowflake_grant_privileges_to_account_role.future) == 0
    error_message = "There are grants that nobody asked for."
  }
}

run "a_name_that_needs_quotes_is_refused" {
  command = plan

  variables {
    name = "raw"
  }

  expect_failures = [var.name]
}

run "ownership_is_not_given_away" {
  command = plan

  variables {
    grants = { migrator = { role = "MARQUEE_TEST_MIGRATOR", privileges = ["OWNERSHIP"] } }
  }

  expect_failures = [var.grants]
}
