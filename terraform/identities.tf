# AWS identities: each may do its own job and nothing else.

locals {
  kms_through_s3 = { StringEquals = { "kms:ViaService" = "s3.${var.aws_region}.amazonaws.com" } }

  read_files = {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.this.arn]
    condition = local.kms_through_s3
  }

  # Decrypt as well: S3 needs it to put a multipart upload together.
  write_files = {
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]
    condition = local.kms_through_s3
  }
}

module "splitter_role" {
  source = "./modules/assumable_role"

  name       = "${local.prefix}-splitter"
  assumed_by = var.assumed_by.splitter

  permissions = {
    ReadStreamingFiles = {
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = ["${local.landing_arn}/streaming/*"]
    }
    # The sweep looks for files whose event was lost.
    ListStreamingFiles = {
      actions   = ["s3:ListBucket"]
      resources = [local.landing_arn]
      condition = { StringLike = { "s3:prefix" = "streaming/*" } }
    }
    Quarantine = {
      actions   = ["s3:PutObject"]
      resources = ["${local.landing_arn}/quarantine/*"]
    }
    # Delete and abort: orphan parts and unfinished uploads of a killed worker are collected.
    KeepParts = {
      actions = [
        "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject",
      ]
      resources = ["${local.ready_arn}/*"]
    }
    ListParts = {
      actions   = ["s3:ListBucket", "s3:ListBucketMultipartUploads"]
      resources = [local.ready_arn]
    }
    WorkOnEvents = {
      actions = [
        "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
        "sqs:ReceiveMessage",
      ]
      resources = [module.landing_events.arn]
    }
    UseFileKey = local.write_files
    ReadOwnSnowflakeKey = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [local.key_secret_arn.splitter]
    }
  }
}

module "bulk_load_role" {
  source = "./modules/assumable_role"

  name       = "${local.prefix}-bulk-load"
  assumed_by = var.assumed_by.bulk_load

  permissions = {
    ReadVendorFiles = {
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = ["${local.landing_arn}/vendor/*"]
    }
    ListVendorFiles = {
      actions   = ["s3:ListBucket"]
      resources = [local.landing_arn]
      condition = { StringLike = { "s3:prefix" = "vendor/*" } }
    }
    UseFileKey = local.read_files
    ReadOwnSnowflakeKey = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [local.key_secret_arn.bulk_load]
    }
  }
}

# The verb `verify`: puts one small file in landing and asks the warehouse, as an analyst, for its rows.
module "verify_role" {
  source = "./modules/assumable_role"

  name       = "${local.prefix}-verify"
  assumed_by = var.assumed_by.verify

  permissions = {
    PutStreamingFile = {
      actions   = ["s3:PutObject"]
      resources = ["${local.landing_arn}/streaming/*"]
    }
    UseFileKey = local.write_files
    ReadAnalystsSnowflakeKey = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [local.key_secret_arn.analyst]
    }
  }
}
