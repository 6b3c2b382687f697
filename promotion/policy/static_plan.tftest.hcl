# A plan of the root without any account: what only a cloud would know has a value of its form. static_plan.py runs it.

mock_provider "aws" {
  override_during = plan

  mock_resource "aws_cloudtrail" {
    defaults = { arn = "arn:aws:cloudtrail:eu-west-1:000000000000:trail/static" }
  }

  mock_resource "aws_ecs_cluster" {
    defaults = { arn = "arn:aws:ecs:eu-west-1:000000000000:cluster/static" }
  }

  mock_resource "aws_ecs_task_definition" {
    defaults = { arn = "arn:aws:ecs:eu-west-1:000000000000:task-definition/static:1" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::000000000000:role/static" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::static" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-1:000000000000:static" }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-west-1:000000000000:static"
      url = "https://sqs.eu-west-1.amazonaws.com/000000000000/static"
    }
  }
}

mock_provider "snowflake" {
  override_during = plan

  mock_resource "snowflake_storage_integration" {
    defaults = {
      storage_aws_iam_user_arn = "arn:aws:iam::999999999999:user/snowflake"
      storage_aws_external_id  = "STATIC_SFC=1"
      describe_output          = [{ storage_aws_external_id = [{ value = "STATIC_SFC=1" }] }] # as 2.x has it
    }
  }
}

run "static" {
  command = plan

  variables {
    service_public_keys = { migrator = "MIIB1", splitter = "MIIB2", bulk_load = "MIIB3", analyst = "MIIB4", eraser = "MIIB5" }
  }
}
