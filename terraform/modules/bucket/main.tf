resource "aws_s3_bucket" "this" {
  bucket = var.name
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    # One data key for many files instead of one KMS call per file.
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for sid, denied in {
        TlsOnly   = { action = "s3:*", condition = { Bool = { "aws:SecureTransport" = "false" } } }
        ModernTls = { action = "s3:*", condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } } }
        # A write that names no encryption gets the bucket's. One that names any has to name the platform's key.
        OwnKeyOnly = {
          action    = "s3:PutObject"
          condition = { StringNotEquals = { (local.key) = var.kms_key_arn }, Null = { (local.key) = "false" } }
        }
        NoOtherKey   = { action = "s3:PutObject", condition = { Null = { (local.encryption) = "false", (local.key) = "true" } } }
        NoWritersKey = { action = "s3:PutObject", condition = { Null = { "${local.encryption}-customer-algorithm" = "false" } } }
        } : {
        Sid       = sid
        Effect    = "Deny"
        Principal = "*"
        Action    = denied.action
        Resource  = denied.action == "s3:*" ? ["arn:aws:s3:::${var.name}", "arn:aws:s3:::${var.name}/*"] : ["arn:aws:s3:::${var.name}/*"]
        Condition = denied.condition
      }
    ]
  })
}

resource "aws_s3_bucket_logging" "this" {
  bucket        = aws_s3_bucket.this.id
  target_bucket = var.access_logs
  target_prefix = "${var.name}/"
}

locals {
  encryption = "s3:x-amz-server-side-encryption"
  key        = "s3:x-amz-server-side-encryption-aws-kms-key-id"
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  # A rule on old versions is refused while versioning is still off.
  depends_on = [aws_s3_bucket_versioning.this]
  bucket     = aws_s3_bucket.this.id

  rule {
    id     = "old-versions"
    status = "Enabled"
    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.old_versions_days
    }

    expiration {
      expired_object_delete_marker = true
    }
  }

  # Of two rules for a version S3 follows the shorter:
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html
  dynamic "rule" {
    for_each = var.shorter_days

    content {
      id     = "old-versions-of-${trimsuffix(replace(rule.key, "/", "-"), "-")}"
      status = "Enabled"

      filter {
        prefix = rule.key
      }

      noncurrent_version_expiration {
        noncurrent_days = rule.value
      }
    }
  }

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"
    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = var.abort_uploads_after_days
    }
  }

  rule {
    id     = "cool"
    status = "Enabled"
    filter {}

    transition {
      days          = var.cool_after_days
      storage_class = "STANDARD_IA"
    }
  }
}
