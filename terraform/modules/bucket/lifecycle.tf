resource "aws_s3_bucket_lifecycle_configuration" "this" {
  # A rule on old versions is refused while versioning is still off. The name itself is known before the bucket is.
  depends_on = [aws_s3_bucket_versioning.this]
  bucket     = var.name

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

  # Files stay; a log ends.
  dynamic "rule" {
    for_each = var.logs == null ? [var.cool_after_days] : []

    content {
      id     = "cool"
      status = "Enabled"
      filter {}

      transition {
        days          = rule.value
        storage_class = "STANDARD_IA"
      }
    }
  }

  dynamic "rule" {
    for_each = var.logs[*].days

    content {
      id     = "logs"
      status = "Enabled"
      filter {}

      expiration {
        days = rule.value
      }
    }
  }
}
