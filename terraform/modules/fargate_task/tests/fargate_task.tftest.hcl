mock_provider "aws" {}

variables {
  name               = "marquee-test-splitter"
  image              = "registry.example/marquee/splitter:1.4"
  cpu                = 2048
  memory             = 8192
  region             = "eu-west-1"
  role_arn           = "arn:aws:iam::222222222222:role/marquee-test-splitter"
  execution_role_arn = "arn:aws:iam::222222222222:role/marquee-test-tasks"
  log_group          = "/marquee-test/splitter"
  environment        = { MARQUEE_ENVIRONMENT = "test" }
}

run "the_container_gets_its_variables_and_its_log" {
  assert {
    condition = output.container.environment == [
      { name = "AWS_DEFAULT_REGION", value = "eu-west-1" }, { name = "MARQUEE_ENVIRONMENT", value = "test" },
    ]
    error_message = "The container has other variables than were given."
  }

  assert {
    condition     = output.container.logConfiguration.options.awslogs-group == "/marquee-test/splitter"
    error_message = "The container logs elsewhere."
  }

  assert {
    condition     = aws_ecs_task_definition.this.task_role_arn != aws_ecs_task_definition.this.execution_role_arn
    error_message = "The code works with Fargate's own role."
  }

  assert {
    condition = (
      output.container.readonlyRootFilesystem
      && output.container.mountPoints == [{ containerPath = "/tmp", sourceVolume = "tmp" }]
      && one(aws_ecs_task_definition.this.volume).name == "tmp"
    )
    error_message = "The container can write its own code, or can't write /tmp."
  }

  assert {
    condition     = output.container.stopTimeout > 30
    error_message = "A service that takes its 30 seconds to stop would be killed."
  }

  assert {
    condition     = !contains(keys(output.container), "healthCheck") && length(output.container.portMappings) == 0
    error_message = "A task that nobody watches is checked, or can be reached."
  }
}

run "one_that_is_watched_is_checked_and_can_be_reached" {
  variables {
    ports          = [9464]
    health_command = ["python", "-m", "health"]
  }

  assert {
    condition = (
      output.container.healthCheck.command == ["CMD", "python", "-m", "health"]
      && output.container.portMappings == [{ containerPort = 9464, hostPort = 9464, protocol = "tcp" }]
    )
    error_message = "The check or the port is another."
  }
}

run "sizes_that_fargate_lacks_are_refused" {
  command = plan

  variables {
    cpu          = 1000
    stop_seconds = 300
  }

  expect_failures = [var.cpu, var.stop_seconds]
}

run "memory_goes_with_cpu" {
  command = plan

  variables {
    memory = 1024
  }

  expect_failures = [var.memory]
}

run "memory_between_two_sizes_is_refused" {
  command = plan

  variables {
    cpu    = 8192
    memory = 20000
  }

  expect_failures = [var.memory]
}

run "four_cores_have_at_most_30_gb" {
  command = plan

  variables {
    cpu    = 4096
    memory = 32768
  }

  expect_failures = [var.memory]
}

run "the_greatest_and_the_smallest_size_are_taken" {
  command = plan

  variables {
    cpu    = 16384
    memory = 122880
  }
}

run "an_image_that_moves_is_refused" {
  command = plan

  variables {
    image = "registry.example/marquee/splitter:latest"
  }

  expect_failures = [var.image]
}

run "an_image_without_a_tag_is_refused" {
  command = plan

  variables {
    image = "registry.example:5000/marquee/splitter"
  }

  expect_failures = [var.image]
}
