locals {
  # Prometheus's own range for exporters. Who reaches it is the security groups' to say.
  metrics_port = 9464
  watched      = { MARQUEE_METRICS_ADDRESS = "0.0.0.0", MARQUEE_METRICS_PORT = tostring(local.metrics_port) }
}

# The splitter as a service: workers that share the queue, as many as the backlog needs.
module "splitter_task" {
  source = "./modules/fargate_task"

  name               = "${local.prefix}-splitter"
  image              = var.images.splitter
  cpu                = var.splitter.cpu
  memory             = var.splitter.memory
  region             = var.aws_region
  environment        = merge(local.splitter_environment, local.watched)
  ports              = [local.metrics_port]
  health_command     = ["/marquee/.venv/bin/python", "-m", "pipelines.splitter.health"]
  role_arn           = module.splitter_role.arn
  execution_role_arn = module.tasks_role.arn
  log_group          = "/${local.prefix}/splitter"
  log_days           = var.retention.log_days
}

resource "aws_ecs_service" "splitter" {
  name            = "splitter"
  cluster         = aws_ecs_cluster.this.id
  task_definition = module.splitter_task.arn
  launch_type     = "FARGATE"
  desired_count   = var.splitter.workers.min
  propagate_tags  = "SERVICE"

  network_configuration {
    subnets          = var.network.subnets
    security_groups  = var.network.security_groups
    assign_public_ip = var.network.public_ip
  }

  # A version whose tasks don't stay up is taken back, instead of being started for ever.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  lifecycle {
    # The first is autoscaling's. The second does not matter to workers that share a queue, and MiniStack forgets it.
    ignore_changes = [desired_count, availability_zone_rebalancing]
  }
}

# Only where the number of workers may change at all.
resource "aws_appautoscaling_target" "splitter" {
  count = var.splitter.workers.max > var.splitter.workers.min ? 1 : 0

  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.splitter.name}"
  min_capacity       = var.splitter.workers.min
  max_capacity       = var.splitter.workers.max
}

# Of several policies the one that asks for most workers wins: many small files make the queue deep, a few big ones old.
# A worker that is taken away hands its files back and they start again, so that happens slowly.
resource "aws_appautoscaling_policy" "splitter_depth" {
  count = length(aws_appautoscaling_target.splitter)

  name               = "${local.prefix}-splitter-depth"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.splitter[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.splitter[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.splitter[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = var.splitter.files_per_worker
    scale_out_cooldown = 120
    scale_in_cooldown  = 900

    customized_metric_specification {
      dynamic "metrics" {
        for_each = {
          waiting = { name = "ApproximateNumberOfMessagesVisible", stat = "Average" }
          working = { name = "ApproximateNumberOfMessagesNotVisible", stat = "Average" }
        }

        content {
          id          = metrics.key
          return_data = false

          metric_stat {
            stat = metrics.value.stat

            metric {
              namespace   = "AWS/SQS"
              metric_name = metrics.value.name

              dimensions {
                name  = "QueueName"
                value = local.events_queue
              }
            }
          }
        }
      }

      metrics {
        id          = "workers"
        return_data = false

        metric_stat {
          stat = "Average"

          metric {
            namespace   = "ECS/ContainerInsights"
            metric_name = "RunningTaskCount"

            dimensions {
              name  = "ClusterName"
              value = aws_ecs_cluster.this.name
            }

            dimensions {
              name  = "ServiceName"
              value = aws_ecs_service.splitter.name
            }
          }
        }
      }

      metrics {
        id          = "files_per_worker"
        label       = "Files waiting or in work, per worker"
        expression  = "(waiting + working) / IF(FILL(workers, 1) < 1, 1, FILL(workers, 1))"
        return_data = true
      }
    }
  }
}

resource "aws_appautoscaling_policy" "splitter_age" {
  count = length(aws_appautoscaling_target.splitter)

  name               = "${local.prefix}-splitter-age"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.splitter[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.splitter[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.splitter[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = var.splitter.oldest_seconds
    scale_out_cooldown = 300
    scale_in_cooldown  = 900

    customized_metric_specification {
      namespace   = "AWS/SQS"
      metric_name = "ApproximateAgeOfOldestMessage"
      statistic   = "Maximum"

      dimensions {
        name  = "QueueName"
        value = local.events_queue
      }
    }
  }
}
