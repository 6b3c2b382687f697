# Stage 2: the splitter's parts and manifests. Nothing current expires here: a manifest that vanished before its
# landing file did would make the sweep split and load that file a second time.
module "ready" {
  source = "./modules/bucket"

  name              = local.ready_bucket
  kms_key_arn       = aws_kms_key.this.arn
  access_logs       = module.access_logs.log_target
  old_versions_days = var.retention.old_versions_days
  cool_after_days   = var.retention.cool_after_days
  shorter_days      = { for contract in local.shorter_retention : "${contract.name}/" => contract.days if contract.domain == "streaming" }
}
