mock_provider "aws" {
  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-west-1:111111111111:marquee-test-landing-events"
    }
  }
}

variables {
  name       = "marquee-test-landing-events"
  bucket_arn = "arn:aws:s3:::marquee-test-landing"
  account_id = "111111111111"
}

run "the_bucket_sends_and_nobody_else" {
  assert {
    condition = [
      for statement in jsondecode(aws_sqs_queue_policy.this.policy).Statement : statement if statement.Effect == "Allow"
      ] == [
      jsondecode(jsonencode({
        Sid       = "OnlyThisBucketSends"
        Effect    = "Allow"
        Principal = { Service = "s3.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = "arn:aws:sqs:eu-west-1:111111111111:marquee-test-landing-events"
        Condition = {
          ArnEquals    = { "aws:SourceArn" = "arn:aws:s3:::marquee-test-landing" }
          StringEquals = { "aws:SourceAccount" = "111111111111" }
        }
      }))
    ]
    error_message = "Somebody else than S3 for this bucket and account may send, or may do more than send."
  }

  assert {
    condition = alltrue([
      for policy in [aws_sqs_queue_policy.this.policy, aws_sqs_queue_policy.dead_letters.policy] : anytrue([
        for statement in jsondecode(policy).Statement :
        statement.Effect == "Deny" && statement.Principal == "*" && statement.Action == "sqs:*"
        && try(statement.Condition.Bool["aws:SecureTransport"], "") == "false"
      ])
    ])
    error_message = "A queue's policy does not deny plain HTTP."
  }

  assert {
    condition = alltrue([
      for queue in [aws_sqs_queue.this, aws_sqs_queue.dead_letters] : queue.sqs_managed_sse_enabled
    ])
    error_message = "A queue is not encrypted."
  }

  assert {
    condition = (
      aws_sqs_queue.this.message_retention_seconds == 604800 && aws_sqs_queue.dead_letters.message_retention_seconds == 1209600
    )
    error_message = "A dead letter, whose age counts from its first send, is not kept for a week."
  }
}

run "a_poison_message_becomes_a_dead_letter" {
  variables {
    max_receives = 3
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_policy.this.redrive_policy).maxReceiveCount == 3
    error_message = "The redrive policy does not follow max_receives."
  }

  assert {
    condition     = aws_sqs_queue.dead_letters.name == "marquee-test-landing-events-dead"
    error_message = "The queue of dead letters has another name."
  }

  assert {
    condition = (
      jsondecode(aws_sqs_queue_redrive_allow_policy.dead_letters.redrive_allow_policy).redrivePermission == "byQueue"
    )
    error_message = "Any queue may put its dead letters here."
  }
}
