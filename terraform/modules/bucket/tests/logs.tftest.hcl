mock_provider "aws" {}

variables {
  name = "marquee-test-logs"
  logs = {
    buckets    = ["arn:aws:s3:::marquee-test-ready", "arn:aws:s3:::marquee-test-landing"]
    account_id = "222222222222"
    days       = 90
  }
}

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
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

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
run "a_trail_is_written_by_cloudtrail_and_nobody_else" {
  variables {
    logs = {
      trail      = "arn:aws:cloudtrail:eu-west-1:222222222222:trail/marquee-test-files"
      account_id = "222222222222"
      days       = 90
    }
  }

  assert {
    condition = jsonencode([
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement : statement if statement.Effect == "Allow"
      ]) == jsonencode([
      {
        Sid       = "CloudTrailFindsTheBucket"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:GetBucketAcl"
        Resource  = ["arn:aws:s3:::marquee-test-logs"]
        Condition = {
          StringEquals = { "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:222222222222:trail/marquee-test-files" }
        }
      },
      {
        Sid       = "CloudTrailWritesLogs"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = ["arn:aws:s3:::marquee-test-logs/AWSLogs/222222222222/*"]
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:222222222222:trail/marquee-test-files"
            "s3:x-amz-acl"  = "bucket-owner-full-control"
          }
        }
      },
    ])
    error_message = "Others than CloudTrail, or another trail, may be written."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement :
      statement.Effect == "Deny" && statement.Principal == "*" && toset(flatten([statement.Action])) == toset(["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"])
      && try(statement.Condition.StringNotEquals["aws:PrincipalServiceName"], "") == "cloudtrail.amazonaws.com"
    ])
    error_message = "A log can be removed."
  }
}

run "it_is_closed_like_any_other_and_logs_nothing_itself" {
  assert {
    condition     = length(aws_s3_bucket_logging.this) == 0
    error_message = "A log of accesses logs its own writing."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced",
      aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled",
    ])
    error_message = "The bucket is open."
  }

  assert {
    condition = toset([
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement : statement.Sid if statement.Effect == "Deny"
    ]) == toset(["ModernTls", "NobodyElseWrites", "TlsOnly"])
    error_message = "Without TLS a log is read, or S3's log service may not choose S3's own key."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      rule.apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    ])
    error_message = "S3 delivers to no bucket whose default is SSE-KMS."
  }
}

run "logs_end_and_cool_nowhere" {
  assert {
    condition = {
      for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.id => try(rule.expiration[0].days, null)
      } == {
      old-versions       = 0
      unfinished-uploads = null
      logs               = 90
    }
    error_message = "Logs are kept for ever."
  }
}

run "the_name_says_what_it_is_for" {
  command = plan

  variables {
    name = "marquee-test-files"
  }

  expect_failures = [var.logs]
}

run "a_log_of_its_own_accesses_is_refused" {
  command = plan

  variables {
    access_logs = "marquee-test-logs"
  }

  expect_failures = [var.access_logs]
}

run "logs_of_both_kinds_in_one_bucket_are_refused" {
  command = plan

  variables {
    logs = {
      buckets    = ["arn:aws:s3:::marquee-test-landing"]
      trail      = "arn:aws:cloudtrail:eu-west-1:222222222222:trail/marquee-test-files"
      account_id = "222222222222"
      days       = 90
    }
  }

  expect_failures = [var.logs]
}
