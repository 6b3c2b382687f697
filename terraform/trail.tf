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

# Data events alone: the account's own history has the calls that change settings, roles and keys.
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
resource "aws_cloudtrail" "files" {
  name                       = local.trail
  s3_bucket_name             = module.trail_logs.log_target
  kms_key_id                 = aws_kms_key.this.arn
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
