mock_provider "aws" {}

variables {
  name        = "marquee-test-landing"
  kms_key_arn = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
  access_logs = "marquee-test-logs"
}

run "every_access_is_logged" {
  assert {
    condition     = aws_s3_bucket_logging.this[0].target_bucket == "marquee-test-logs" && aws_s3_bucket_logging.this[0].target_prefix == "marquee-test-landing/"
    error_message = "Nobody could say who read a file."
  }
}

run "files_stay_private_and_current_files_stay" {
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "Public access is not blocked altogether."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "ACLs are not switched off."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement :
      statement.Effect == "Deny" && statement.Principal == "*" && statement.Action == "s3:*"
      && try(statement.Condition.Bool["aws:SecureTransport"], "") == "false"
      && contains(statement.Resource, "arn:aws:s3:::marquee-test-landing/*")
      && contains(statement.Resource, "arn:aws:s3:::marquee-test-landing")
    ])
    error_message = "The policy does not deny plain HTTP on the bucket and its files."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement :
      statement.Effect == "Deny" && statement.Principal == "*" && statement.Action == "s3:*"
      && try(statement.Condition.NumericLessThan["s3:TlsVersion"], "") == "1.2"
    ])
    error_message = "The policy does not deny TLS before 1.2."
  }

  assert {
    condition = anytrue([
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement :
      statement.Effect == "Deny" && statement.Principal == "*" && statement.Action == "s3:PutObject"
      && try(statement.Condition.StringNotEquals["s3:x-amz-server-side-encryption-aws-kms-key-id"], "") == var.kms_key_arn
    ])
    error_message = "The policy does not deny a write with another key."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      rule.bucket_key_enabled
      && rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms"
      && rule.apply_server_side_encryption_by_default[0].kms_master_key_id == var.kms_key_arn
    ])
    error_message = "Encryption is not SSE-KMS with the given key and a bucket key."
  }

  assert {
    condition = one([
      for rule in aws_s3_bucket_lifecycle_configuration.this.rule :
      rule.abort_incomplete_multipart_upload[0].days_after_initiation if rule.id == "unfinished-uploads"
    ]) == 3
    error_message = "Unfinished uploads are not aborted after three days."
  }

  assert {
    condition = alltrue(flatten([
      for rule in aws_s3_bucket_lifecycle_configuration.this.rule : [
        for expiration in rule.expiration : coalesce(expiration.days, 0) == 0 && expiration.date == null
      ]
    ]))
    error_message = "A rule lets current files expire: a manifest could vanish before its landing file."
  }
}

run "old_versions_are_kept_for_a_while" {
  variables {
    old_versions_days = 7
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "The bucket is not versioned."
  }

  assert {
    condition = one([
      for rule in aws_s3_bucket_lifecycle_configuration.this.rule :
      rule.noncurrent_version_expiration[0].noncurrent_days if rule.id == "old-versions"
    ]) == 7
    error_message = "Old versions do not expire after old_versions_days."
  }
}

run "a_name_with_a_dot_is_refused" {
  command = plan

  variables {
    name = "marquee.test"
  }

  expect_failures = [var.name]
}

run "a_dataset_may_keep_old_versions_for_a_shorter_time" {
  variables {
    shorter_days = { "streaming/users/" = 7 }
  }

  assert {
    condition = {
      for rule in aws_s3_bucket_lifecycle_configuration.this.rule :
      rule.id => [rule.filter[0].prefix, rule.noncurrent_version_expiration[0].noncurrent_days]
      if startswith(rule.id, "old-versions-of-")
    } == { "old-versions-of-streaming-users" = ["streaming/users/", 7] }
    error_message = "Old versions of the dataset do not expire after 7 days."
  }
}

run "a_longer_time_than_the_buckets_is_refused" {
  command = plan

  variables {
    shorter_days = { "streaming/users/" = 30 }
  }

  expect_failures = [var.shorter_days]
}

run "a_bucket_without_a_log_of_its_accesses_is_refused" {
  command = plan

  variables {
    access_logs = null
  }

  expect_failures = [var.access_logs]
}
