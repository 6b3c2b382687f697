output "schedule" {
  description = "The schedule: its state, task and the container's command."
  value = {
    state   = aws_scheduler_schedule.this.state
    task    = aws_scheduler_schedule.this.target[0].ecs_parameters[0].task_definition_arn
    command = try(jsondecode(aws_scheduler_schedule.this.target[0].input).containerOverrides[0].command, null)
  }
}
