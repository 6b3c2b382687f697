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

  mock_resource "aws_ecs_cluster" {
    defaults = {
      arn = "arn:aws:ecs:eu-west-1:222222222222:cluster/marquee-dev"
    }
  }

  mock_resource "aws_ecs_task_definition" {
    defaults = {
      arn = "arn:aws:ecs:eu-west-1:222222222222:task-definition/marquee-dev-splitter:1"
    }
  }

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-west-1:222222222222:marquee-dev-alarms"
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
      describe_output          = [{ storage_aws_external_id = [{ value = "MARQUEE_SFC=1" }] }] # as 2.x has it
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
    upkeep    = { services = ["ecs-tasks.amazonaws.com"], accounts = ["222222222222"] }
    verify    = { accounts = ["222222222222"] }
    eraser    = { accounts = ["222222222222"] }
  }

  service_public_keys = { migrator = "MIIB1", splitter = "MIIB2", bulk_load = "MIIB3", analyst = "MIIB4", eraser = "MIIB5" }

  network   = { subnets = ["subnet-1"], security_groups = ["sg-1"] }
  images    = { splitter = "registry.example/marquee/splitter:1", bulk_load = "registry.example/marquee/bulk-load:1" }
  splitter  = { cpu = 2048, memory = 4096, workers = { min = 1, max = 4 } }
  bulk_load = { cpu = 1024, memory = 2048, schedule = "cron(0 4 * * ? *)" }
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
    condition     = length(toset([for service in values(output.services) : service.key_secret])) == 5
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

run "what_runs_the_pipelines" {
  variables {
    limits = { max_file_bytes = 5000000000 }
  }

  assert {
    condition = alltrue([
      for name, value in output.splitter_environment : contains(module.splitter_task.container.environment, { name = name, value = value })
    ])
    error_message = "The splitter's container lacks variables that Terraform gives out for it."
  }

  assert {
    condition = (
      contains(module.splitter_task.container.environment, { name = "MARQUEE_METRICS_PORT", value = "9464" })
      && one(module.splitter_task.container.portMappings).containerPort == 9464
      && contains(module.splitter_task.container.healthCheck.command, "pipelines.splitter.health")
      && !contains(keys(output.splitter_environment), "MARQUEE_METRICS_PORT")
    )
    error_message = "Nobody can watch the splitter in its container, or everybody the one on somebody's machine."
  }

  assert {
    condition = [
      for name in ["MARQUEE_MAX_FILE_BYTES", "MARQUEE_MAX_RECORD_BYTES"] : lookup(output.splitter_environment, name, "unset")
    ] == ["5000000000", "unset"]
    error_message = "A limit that is given does not reach the splitter, or one that is not given does."
  }

  assert {
    condition = alltrue([
      for name, value in output.bulk_load_environment : contains(module.bulk_load_task.container.environment, { name = name, value = value })
    ])
    error_message = "The vendor load's container lacks variables that Terraform gives out for it."
  }

  assert {
    condition = (
      aws_appautoscaling_target.splitter[0].min_capacity == 1
      && aws_appautoscaling_target.splitter[0].max_capacity == 4
      && length(aws_appautoscaling_policy.splitter_depth) == 1
      && length(aws_appautoscaling_policy.splitter_age) == 1
    )
    error_message = "The service does not follow the queue's depth and age."
  }

  assert {
    condition = (
      jsondecode(module.schedule_role.trust).Statement[0].Principal.Service == ["scheduler.amazonaws.com"]
      && module.bulk_load_schedule.schedule.state == "ENABLED"
      && module.bulk_load_schedule.schedule.task == module.bulk_load_task.arn
    )
    error_message = "Nothing starts the vendor load."
  }

  assert {
    condition = {
      for name, upkeep in module.upkeep_schedule : name => upkeep.schedule.command
    } == { gc = ["gc", "--json"], sweep = ["sweep", "--json"] }
    error_message = "Nothing sends lost events again, or removes orphans."
  }

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.this), [aws_cloudwatch_metric_alarm.vendor_load]) :
      alarm.alarm_actions == toset([aws_sns_topic.alarms.arn]) && strcontains(alarm.alarm_description, "docs/runbook.md")
    ])
    error_message = "An alarm tells nobody, or not what to do."
  }

  assert {
    condition = alltrue([
      for alarm in values(aws_cloudwatch_metric_alarm.this) :
      alarm.namespace == "AWS/SQS" || contains(keys(aws_cloudwatch_log_metric_filter.this), alarm.metric_name)
    ])
    error_message = "An alarm waits for a metric that nothing counts."
  }
}

run "nothing_is_kept_up_where_no_worker_runs" {
  command = plan

  variables {
    splitter = { cpu = 2048, memory = 4096, workers = { min = 0, max = 0 } }
  }

  assert {
    condition     = length(module.upkeep_schedule) == 0
    error_message = "Events are sent to nobody."
  }
}

run "a_fixed_number_of_workers_is_not_scaled" {
  command = plan

  variables {
    splitter  = { cpu = 2048, memory = 4096, workers = { min = 1, max = 1 } }
    bulk_load = { cpu = 1024, memory = 2048, schedule = "rate(1 day)", enabled = false }
  }

  assert {
    condition     = length(aws_appautoscaling_target.splitter) == 0 && length(aws_appautoscaling_policy.splitter_age) == 0
    error_message = "Autoscaling is set up where there is nothing to scale."
  }

  assert {
    condition     = module.bulk_load_schedule.schedule.state == "DISABLED" && !aws_cloudwatch_metric_alarm.vendor_load.actions_enabled
    error_message = "A schedule that is switched off still runs, or is missed."
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
    login_from          = { services = ["0.0.0.0/0"] }
    assumed_by          = { splitter = {}, bulk_load = {}, upkeep = {}, verify = {}, eraser = {} }
    part_bytes          = 300000000
    events              = { max_receives = 1 }
    retention           = { cool_after_days = 7 }
    warehouse_size      = "HUGE"
    credit_quota        = 0.5
    account_parameters  = { timezone = "UTC" }
    service_public_keys = { migrator = "MIIB1" }
    network             = { subnets = ["vpc-1"], security_groups = [] }
    splitter            = { cpu = 2048, memory = 4096, workers = { min = 3, max = 2 } }
    bulk_load           = { cpu = 1024, memory = 2048, schedule = "every day" }
    alarms              = { oldest_message_seconds = 10 }
    limits              = { max_record_bytes = 200000000, max_decompression_ratio = 0.5 }
  }

  expect_failures = [
    var.environment, var.aws_account_id, var.aws_region, var.snowflake_account, var.login_from, var.assumed_by, var.part_bytes,
    var.events, var.retention, var.warehouse_size, var.credit_quota, var.account_parameters, var.service_public_keys,
    var.network, var.splitter, var.limits, var.bulk_load, var.alarms,
  ]
}

run "private_keys_are_refused" {
  command = plan

  variables {
    service_public_keys = {
      migrator = "-----BEGIN PRIVATE KEY-----", splitter = "MIIB2", bulk_load = "MIIB3", analyst = "MIIB4", eraser = "MIIB5"
    }
  }

  expect_failures = [var.service_public_keys]
}
