mock_provider "aws" {}

variables {
  name       = "marquee-test-logs"
  logged     = ["arn:aws:s3:::marquee-test-ready", "arn:aws:s3:::marquee-test-landing"]
  account_id = "222222222222"
  days       = 90
}

run "the_log_service_writes_and_nobody_else" {
  assert {
    condition = [
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement : statement if statement.Effect == "Allow"
      ] == [{
        Sid       = "S3WritesLogs"
        Effect    = "Allow"
        Principal = { Service = "logging.s3.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = ["arn:aws:s3:::marquee-test-logs/*"]
        Condition = {
          ArnLike      = { "aws:SourceArn" = ["arn:aws:s3:::marquee-test-landing", "arn:aws:s3:::marquee-test-ready"] }
          StringEquals = { "aws:SourceAccount" = "222222222222" }
        }
    }]
    error_message = "Others than the log service, or logs of other buckets, may be written."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement :
      statement.Effect == "Deny" && statement.Principal == "*" && toset(flatten([statement.Action])) == toset(["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"])
      && try(statement.Condition.StringNotEquals["aws:PrincipalServiceName"], "") == "logging.s3.amazonaws.com"
    ])
    error_message = "A log can be removed."
  }
}

run "logs_end" {
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration[0].days == 90
    error_message = "Logs are kept for ever."
  }
}

run "the_name_says_what_it_is_for" {
  command = plan

  variables {
    name = "marquee-test-files"
  }

  expect_failures = [var.name]
}
