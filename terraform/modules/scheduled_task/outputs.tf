output "schedule" {
  description = "The schedule as it stands: state, task and what the container is told."
  value = {
    state   = aws_scheduler_schedule.this.state
    task    = aws_scheduler_schedule.this.target[0].ecs_parameters[0].task_definition_arn
    command = try(jsondecode(aws_scheduler_schedule.this.target[0].input).containerOverrides[0].command, null)
  }
}
