resource "aws_scheduler_schedule" "this" {
  name                         = var.name
  description                  = var.description
  state                        = var.enabled ? "ENABLED" : "DISABLED"
  schedule_expression          = var.schedule
  schedule_expression_timezone = "UTC"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = var.cluster_arn
    role_arn = var.role_arn
    input = var.command == null ? null : jsonencode({
      containerOverrides = [{ name = var.task.container, command = var.command }]
    })

    ecs_parameters {
      task_definition_arn = var.task.arn
      launch_type         = "FARGATE"
      propagate_tags      = "TASK_DEFINITION"

      network_configuration {
        subnets          = var.network.subnets
        security_groups  = var.network.security_groups
        assign_public_ip = var.network.public_ip
      }
    }

    # Only a failed start is retried. A task that failed logs the reason, and the schedule starts it again.
    retry_policy {
      maximum_event_age_in_seconds = var.retry.seconds
      maximum_retry_attempts       = var.retry.attempts
    }
  }
}
