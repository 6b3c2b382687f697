# Stage 1: where the app and the vendor put their files.
module "landing" {
  source = "./modules/bucket"

  name              = local.landing_bucket
  kms_key_arn       = aws_kms_key.this.arn
  access_logs       = module.access_logs.log_target
  old_versions_days = var.retention.old_versions_days
  cool_after_days   = var.retention.cool_after_days
  shorter_days      = { for contract in local.shorter_retention : "${contract.domain}/${contract.name}/" => contract.days }
}
