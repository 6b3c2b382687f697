# AWS identities: each may do its own job and nothing else.

locals {
  kms_through_s3 = { StringEquals = { "kms:ViaService" = "s3.${var.aws_region}.amazonaws.com" } }

  read_files = {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.this.arn]
    condition = local.kms_through_s3
  }

  write_files = {
    actions   = ["kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]
    condition = local.kms_through_s3
  }
}

module "splitter_role" {
  source = "./modules/assumable_role"

  name                 = "${local.prefix}-splitter"
  permissions_boundary = local.boundary_arn
  assumed_by           = var.assumed_by.splitter

  permissions = {
    ReadStreamingFiles = {
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = ["${local.landing_arn}/streaming/*"]
    }
    # On whole buckets: without it, or with a condition on the prefix, S3 answers 403 for a file that is not there, and
    # the splitter could not tell one that was removed, or has no manifest yet, from one it may not see.
    KnowWhatIsThere = {
      actions   = ["s3:ListBucket"]
      resources = [local.landing_arn, local.ready_arn]
    }
    # The same bytes put again under the same key are known by comparing them with the version before.
    KnowEarlierVersions = {
      actions   = ["s3:ListBucketVersions"]
      resources = [local.landing_arn]
    }
    # Abort: a big file is copied in several pieces.
    Quarantine = {
      actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
      resources = ["${local.landing_arn}/quarantine/*"]
    }
    KeepParts = {
      actions   = ["s3:GetObject", "s3:PutObject"]
      resources = ["${local.ready_arn}/*"]
    }
    WorkOnEvents = {
      actions   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"]
      resources = [module.landing_events.arn]
    }
    ReadWithFileKey  = local.read_files
    WriteWithFileKey = local.write_files
    ReadOwnSnowflakeKey = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [local.key_secret_arn.splitter]
    }
  }
}

module "bulk_load_role" {
  source = "./modules/assumable_role"

  name                 = "${local.prefix}-bulk-load"
  permissions_boundary = local.boundary_arn
  assumed_by           = var.assumed_by.bulk_load

  permissions = {
    # Names only: it is Snowflake that reads the files.
    ListVendorFiles = {
      actions   = ["s3:ListBucket"]
      resources = [local.landing_arn]
      condition = { StringLike = { "s3:prefix" = "vendor/*" } }
    }
    ReadOwnSnowflakeKey = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [local.key_secret_arn.bulk_load]
    }
  }
}

# The verb `verify`: puts one small file in landing and asks the warehouse, as an analyst, for its rows.
module "verify_role" {
  source = "./modules/assumable_role"

  name                 = "${local.prefix}-verify"
  permissions_boundary = local.boundary_arn
  assumed_by           = var.assumed_by.verify

  permissions = {
    PutStreamingFile = {
      actions   = ["s3:PutObject"]
      resources = ["${local.landing_arn}/streaming/*"]
    }
    WriteWithFileKey = local.write_files
    ReadAnalystsSnowflakeKey = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [local.key_secret_arn.analyst]
    }
  }
}
