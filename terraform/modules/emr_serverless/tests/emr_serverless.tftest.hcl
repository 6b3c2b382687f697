mock_provider "aws" {
  mock_resource "aws_emrserverless_application" {
    defaults = { id = "00abc" }
  }
}

variables {
  name        = "marquee-test-splitter"
  release     = "emr-7.9.0"
  image       = "222222222222.dkr.ecr.eu-west-1.amazonaws.com/marquee/splitter-emr:1"
  environment = { MARQUEE_ENVIRONMENT = "test" }
  region      = "eu-west-1"
  role_arn    = "arn:aws:iam::222222222222:role/marquee-test-splitter"
  log_group   = "/marquee-test/splitter"
  network     = { subnets = ["subnet-1"], security_groups = ["sg-1"] }
}

run "a_job_is_the_splitter_with_its_variables" {
  assert {
    condition = alltrue([
      for word in [
        "--conf spark.emr-serverless.driverEnv.MARQUEE_ENVIRONMENT=test", "--conf spark.executorEnv.PYTHONPATH=/marquee",
        "--conf spark.executorEnv.AWS_DEFAULT_REGION=eu-west-1",
      ] : strcontains(jsondecode(output.job_run).jobDriver.sparkSubmit.sparkSubmitParameters, word)
    ])
    error_message = "Driver or executors lack their variables."
  }

  assert {
    condition     = !strcontains(jsondecode(output.job_run).jobDriver.sparkSubmit.sparkSubmitParameters, "SPARK_MASTER")
    error_message = "The splitter would not use EMR's executors."
  }

  assert {
    condition     = jsondecode(output.job_run).applicationId == "00abc" && jsondecode(output.job_run).mode == "STREAMING"
    error_message = "The job would not run on, or elsewhere."
  }

  assert {
    condition     = aws_emrserverless_application.this.maximum_capacity[0].cpu == "100 vCPU"
    error_message = "Nothing limits the bill."
  }

  assert {
    condition     = length(aws_emrserverless_application.this.initial_capacity) == 0
    error_message = "Workers are kept, and paid, without work."
  }
}

run "what_emr_does_not_take_is_refused" {
  command = plan

  variables {
    release = "7.9"
    image   = "registry.example/marquee/splitter:1"
    network = { subnets = [], security_groups = [] }
  }

  expect_failures = [var.release, var.image, var.network]
}
