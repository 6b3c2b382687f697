# Who read, wrote or removed which file of landing and ready, written by S3 within hours, and kept as long as other logs.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
module "access_logs" {
  source = "./modules/bucket"

  name              = local.logs_bucket
  old_versions_days = 1
  logs = {
    buckets    = [local.landing_arn, local.ready_arn]
    account_id = var.aws_account_id
    days       = var.retention.log_days
  }
}
