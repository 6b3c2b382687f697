# Where S3 writes who read, wrote or removed which file. It can't be the module `bucket`: S3 delivers to no bucket whose
# default is SSE-KMS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
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
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = local.everything
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "ModernTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = local.everything
        Condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
      },
      # A key that is absent is not equal: only a service of AWS has this name, so nobody else changes or removes a log.
      # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalservicename
      {
        Sid       = "NobodyElseWrites"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"]
        Resource  = ["arn:aws:s3:::${var.name}/*"]
        Condition = { StringNotEquals = { "aws:PrincipalServiceName" = local.service } }
      },
      {
        Sid       = "S3WritesLogs"
        Effect    = "Allow"
        Principal = { Service = local.service }
        Action    = "s3:PutObject"
        Resource  = ["arn:aws:s3:::${var.name}/*"]
        Condition = {
          ArnLike      = { "aws:SourceArn" = sort(var.logged) }
          StringEquals = { "aws:SourceAccount" = var.account_id }
        }
      },
    ]
  })
}

locals {
  service    = "logging.s3.amazonaws.com"
  everything = ["arn:aws:s3:::${var.name}", "arn:aws:s3:::${var.name}/*"]
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  # A rule on old versions is refused while versioning is still off. The name itself is known before the bucket is.
  depends_on = [aws_s3_bucket_versioning.this]
  bucket     = var.name

  rule {
    id     = "logs"
    status = "Enabled"
    filter {}

    expiration {
      days = var.days
    }

    noncurrent_version_expiration {
      noncurrent_days = 1
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 3
    }
  }
}
