output "name" {
  description = "Name of the bucket, once S3 may write there."
  value       = var.name # known before the bucket is
  depends_on  = [aws_s3_bucket_policy.this, aws_s3_bucket_ownership_controls.this]
}
