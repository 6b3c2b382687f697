# Who erases a person (python -m scripts.erase): a job of GitLab's with a role that may become this one and do nothing
# else, or somebody of the account whose own IAM lets them. Its Snowflake user reads personal data as it is.

module "eraser_role" {
  source = "./modules/assumable_role"

  name                 = "${local.prefix}-eraser"
  permissions_boundary = local.boundary_arn
  assumed_by           = var.assumed_by.eraser

  permissions = {
    # ListBucket: without it S3 answers 403 for a manifest that is not there.
    FindFiles = {
      actions   = ["s3:ListBucket", "s3:ListBucketVersions"]
      resources = [local.landing_arn, local.ready_arn]
    }
    ReadFiles = {
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = ["${local.landing_arn}/*", "${local.ready_arn}/*"]
    }
    # Ready: parts, manifests, rejected rows, and the records of erasures.
    WriteFilesAgain = {
      actions   = ["s3:PutObject"]
      resources = ["${local.landing_arn}/streaming/*", "${local.landing_arn}/vendor/*", "${local.ready_arn}/*"]
    }
    RemoveOldVersions = {
      actions   = ["s3:DeleteObjectVersion"]
      resources = ["${local.landing_arn}/*", "${local.ready_arn}/*"]
    }
    # A file that goes whole must not come back as its version before.
    HideFiles = {
      actions   = ["s3:DeleteObject"]
      resources = ["${local.landing_arn}/*"]
    }
    ReadWithFileKey  = local.read_files
    WriteWithFileKey = local.write_files
    ReadOwnSnowflakeKey = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [local.key_secret_arn.eraser]
    }
  }
}
