# How Snowflake reads the buckets: it assumes a role of ours, from the IAM user and with the external id that it
# generated for this integration. Snowflake gets the name of the role, the role gets user and id from Snowflake.
resource "snowflake_storage_integration" "this" {
  name                      = "${local.database}_S3"
  type                      = "EXTERNAL_STAGE"
  storage_provider          = "S3"
  enabled                   = true
  storage_aws_role_arn      = local.snowflake_role_arn
  storage_allowed_locations = [local.ready_url, local.vendor_url]
  comment                   = "Parts in ready and vendor files in landing, read only"
}

locals {
  ready_url  = "s3://${local.ready_bucket}/"
  vendor_url = "s3://${local.landing_bucket}/vendor/"

  # Provider 2.x has it in what DESCRIBE says, and in the attribute only what was asked for; 1.2.3 has it in the attribute.
  external_id = try(
    lookup(snowflake_storage_integration.this, "describe_output")[0].storage_aws_external_id[0].value,
    snowflake_storage_integration.this.storage_aws_external_id,
  )
}

module "snowflake_role" {
  source = "./modules/assumable_role"

  name                 = local.snowflake_role
  permissions_boundary = local.boundary_arn
  assumed_by = {
    external = {
      arn         = snowflake_storage_integration.this.storage_aws_iam_user_arn
      external_id = local.external_id
    }
  }

  permissions = {
    ReadFiles = {
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = ["${local.ready_arn}/*", "${local.landing_arn}/vendor/*"]
    }
    ListReady = {
      actions   = ["s3:GetBucketLocation", "s3:ListBucket"]
      resources = [local.ready_arn]
    }
    LocateLanding = {
      actions   = ["s3:GetBucketLocation"]
      resources = [local.landing_arn]
    }
    ListVendorFiles = {
      actions   = ["s3:ListBucket"]
      resources = [local.landing_arn]
      condition = { StringLike = { "s3:prefix" = "vendor/*" } }
    }
    ReadWithFileKey = local.read_files
  }
}
