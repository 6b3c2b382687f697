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
    bucket_key_enabled = var.logs == null

    # S3 delivers access logs to no bucket whose default is SSE-KMS:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.logs == null ? "aws:kms" : "AES256"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

# A log of accesses can't log its own writing: that would write without end.
resource "aws_s3_bucket_logging" "this" {
  count = var.logs == null ? 1 : 0

  bucket        = aws_s3_bucket.this.id
  target_bucket = var.access_logs
  target_prefix = "${var.name}/"
}
