# The same by CloudTrail: within minutes, and with digests that show whether a log was changed. A bucket of its own, to which
# only CloudTrail writes.
module "trail_logs" {
  source = "./modules/bucket"

  name              = local.trail_bucket
  old_versions_days = 1
  logs = {
    trail      = local.trail_arn
    account_id = var.aws_account_id
    days       = var.retention.log_days
  }
}

# A key of its own: CloudTrail gets no right on the key of the files, whose policy is the same with a trail and without, so
# that a release from before the trail can come back.
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
resource "aws_kms_key" "trail" {
  description             = "Trail of ${local.prefix}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TheAccountsIamDecides"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${var.aws_account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "CloudTrailEncryptsTheTrail"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "kms:GenerateDataKey*"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "aws:SourceArn"                            = local.trail_arn
            "kms:EncryptionContext:aws:cloudtrail:arn" = local.trail_arn
          }
        }
      },
      {
        Sid       = "CloudTrailDescribesTheKey"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "kms:DescribeKey"
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
      },
    ]
  })
}

resource "aws_kms_alias" "trail" {
  name          = "alias/${local.prefix}-trail"
  target_key_id = aws_kms_key.trail.key_id
}

# Data events alone: the account's own history has the calls that change settings, roles and keys.
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
resource "aws_cloudtrail" "files" {
  name                       = local.trail
  s3_bucket_name             = module.trail_logs.log_target
  kms_key_id                 = aws_kms_key.trail.arn
  enable_log_file_validation = true

  advanced_event_selector {
    name = "Who read, wrote or removed a file"

    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }

    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }

    field_selector {
      field       = "resources.ARN"
      starts_with = ["${local.landing_arn}/", "${local.ready_arn}/"]
    }
  }
}
