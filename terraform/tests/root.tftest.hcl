# The whole root with mock providers: the rules of its variables, and who may do what.

mock_provider "aws" {
  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-west-1:222222222222:marquee-dev-landing-events"
      url = "https://sqs.eu-west-1.amazonaws.com/222222222222/marquee-dev-landing-events"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-west-1:222222222222:key/11111111-2222-3333-4444-555555555555"
    }
  }

  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::marquee-dev-landing"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::222222222222:role/marquee-dev-splitter"
    }
  }
}

mock_provider "snowflake" {
  mock_resource "snowflake_storage_integration" {
    defaults = {
      storage_aws_iam_user_arn = "arn:aws:iam::999999999999:user/snowflake"
      storage_aws_external_id  = "MARQUEE_SFC=1"
    }
  }

  mock_resource "snowflake_schema" {
    defaults = {
      fully_qualified_name = "\"MARQUEE_DEV\".\"RAW\""
    }
  }
}

variables {
  environment       = "dev"
  aws_account_id    = "222222222222"
  aws_region        = "eu-west-1"
  snowflake_account = { organization = "MARQUEE", name = "DEV" }
  part_bytes        = 150000000
  warehouse_size    = "XSMALL"
  credit_quota      = 10

  assumed_by = {
    splitter  = { services = ["ecs-tasks.amazonaws.com"] }
    bulk_load = { services = ["ecs-tasks.amazonaws.com"] }
    verify    = { accounts = ["222222222222"] }
  }

  service_public_keys = { migrator = "MIIB1", splitter = "MIIB2", bulk_load = "MIIB3", analyst = "MIIB4" }
}

run "who_may_do_what" {
  assert {
    condition = jsondecode(module.snowflake_role.trust).Statement == jsondecode(jsonencode([{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::999999999999:user/snowflake" }
      Condition = { StringEquals = { "sts:ExternalId" = "MARQUEE_SFC=1" } }
    }]))
    error_message = "The role of the storage integration trusts somebody else than Snowflake's user with the external id."
  }

  assert {
    condition     = snowflake_storage_integration.this.storage_aws_role_arn == "arn:aws:iam::222222222222:role/marquee-dev-snowflake"
    error_message = "The storage integration names another role than the one that trusts it."
  }

  assert {
    condition = alltrue(flatten([
      for statement in jsondecode(module.snowflake_role.policy).Statement : [
        for action in statement.Action : contains(
          ["s3:GetObject", "s3:GetObjectVersion", "s3:GetBucketLocation", "s3:ListBucket", "kms:Decrypt"], action
        )
      ]
    ]))
    error_message = "The role of the storage integration may do more than read."
  }

  assert {
    condition     = output.services.splitter.key_secret == "marquee-dev/snowflake/splitter"
    error_message = "The splitter reads another key than its own."
  }

  assert {
    condition     = length(toset([for service in values(output.services) : service.key_secret])) == 4
    error_message = "Two services share a key."
  }

  assert {
    condition = !anytrue([
      for service in values(output.services) :
      contains(["ACCOUNTADMIN", "SECURITYADMIN", "SYSADMIN", "USERADMIN", "ORGADMIN"], service.role)
    ])
    error_message = "A pipeline works as an administrator."
  }

  assert {
    condition     = alltrue([for value in values(output.migration_variables) : can(tostring(value))])
    error_message = "schemachange takes flat variables only."
  }

  assert {
    condition = (
      output.migration_variables.ready_url == "s3://marquee-dev-ready/"
      && output.migration_variables.vendor_url == "s3://marquee-dev-landing/vendor/"
    )
    error_message = "The stages would point elsewhere."
  }
}

# Each value breaks its variable's rule.
run "every_rule_is_kept" {
  command = plan

  variables {
    environment         = "Dev-1"
    aws_account_id      = "22222222222"
    aws_region          = "Ireland"
    snowflake_account   = { organization = "marquee", name = "DEV" }
    assumed_by          = { splitter = {}, bulk_load = {}, verify = {} }
    part_bytes          = 300000000
    events              = { max_receives = 1 }
    retention           = { cool_after_days = 7 }
    warehouse_size      = "HUGE"
    credit_quota        = 0.5
    service_public_keys = { migrator = "MIIB1" }
  }

  expect_failures = [
    var.environment, var.aws_account_id, var.aws_region, var.snowflake_account, var.assumed_by, var.part_bytes,
    var.events, var.retention, var.warehouse_size, var.credit_quota, var.service_public_keys,
  ]
}

run "private_keys_are_refused" {
  command = plan

  variables {
    service_public_keys = {
      migrator = "-----BEGIN PRIVATE KEY-----", splitter = "MIIB2", bulk_load = "MIIB3", analyst = "MIIB4"
    }
  }

  expect_failures = [var.service_public_keys]
}
