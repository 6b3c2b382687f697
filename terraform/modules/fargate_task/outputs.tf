output "arn" {
  description = "ARN of the task definition, with its revision."
  value       = aws_ecs_task_definition.this.arn
}

output "log_group" {
  description = "Name of the log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "container" {
  description = "Container definition, as ECS expects it."
  value       = jsondecode(aws_ecs_task_definition.this.container_definitions)[0]
}
