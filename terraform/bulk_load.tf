# The vendor load: one task, on a schedule. A batch that was loaded before is left alone, so once too often is no harm.
module "bulk_load_task" {
  source = "./modules/fargate_task"

  name               = "${local.prefix}-bulk-load"
  image              = var.images.bulk_load
  cpu                = var.bulk_load.cpu
  memory             = var.bulk_load.memory
  region             = var.aws_region
  environment        = local.pipeline_environment.bulk_load
  role_arn           = module.bulk_load_role.arn
  execution_role_arn = module.tasks_role.arn
  log_group          = "/${local.prefix}/bulk-load"
  log_days           = var.retention.log_days
}

resource "aws_scheduler_schedule" "bulk_load" {
  name                         = "${local.prefix}-bulk-load"
  description                  = "The vendor's files into VENDOR"
  state                        = var.bulk_load.enabled ? "ENABLED" : "DISABLED"
  schedule_expression          = var.bulk_load.schedule
  schedule_expression_timezone = "UTC"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_ecs_cluster.this.arn
    role_arn = module.schedule_role.arn

    ecs_parameters {
      task_definition_arn = module.bulk_load_task.arn
      launch_type         = "FARGATE"
      propagate_tags      = "TASK_DEFINITION"

      network_configuration {
        subnets          = var.network.subnets
        security_groups  = var.network.security_groups
        assign_public_ip = var.network.public_ip
      }
    }

    # Starting the task is tried again, not the load: that says itself what is wrong, and the next day's comes.
    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 5
    }
  }
}
