mock_provider "aws" {}

variables {
  name        = "marquee-test-sweep"
  description = "Send the events that were lost"
  schedule    = "rate(1 hour)"
  cluster_arn = "arn:aws:ecs:eu-west-1:222222222222:cluster/marquee-test"
  role_arn    = "arn:aws:iam::222222222222:role/marquee-test-schedule"
  task        = { arn = "arn:aws:ecs:eu-west-1:222222222222:task-definition/marquee-test-upkeep:1", container = "main" }
  network     = { subnets = ["subnet-1"], security_groups = ["sg-1"] }
}

run "the_task_is_told_what_to_do" {
  variables {
    command = ["sweep", "--json"]
  }

  assert {
    condition = jsondecode(aws_scheduler_schedule.this.target[0].input) == jsondecode(jsonencode({
      containerOverrides = [{ name = "main", command = ["sweep", "--json"] }]
    }))
    error_message = "The container is told something else."
  }

  assert {
    condition = (
      aws_scheduler_schedule.this.state == "ENABLED"
      && aws_scheduler_schedule.this.schedule_expression_timezone == "UTC"
      && !aws_scheduler_schedule.this.target[0].ecs_parameters[0].network_configuration[0].assign_public_ip
      && output.schedule.command == ["sweep", "--json"]
    )
    error_message = "It does not run, at another time, or with a public address."
  }
}

run "one_that_is_switched_off_stays_and_runs_what_the_image_runs" {
  variables {
    enabled = false
  }

  assert {
    condition     = aws_scheduler_schedule.this.state == "DISABLED" && output.schedule.command == null
    error_message = "It runs all the same, or something else than the image's own command."
  }
}

run "what_the_scheduler_does_not_take_is_refused" {
  command = plan

  variables {
    name     = "marquee test"
    schedule = "every hour"
    retry    = { seconds = 10 }
  }

  expect_failures = [var.name, var.schedule, var.retry]
}
