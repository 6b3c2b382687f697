output "name" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.id
}

output "log_target" {
  description = "Name of a bucket of logs, once its service may write there."
  value       = var.name # known before the bucket is
  depends_on  = [aws_s3_bucket_policy.this, aws_s3_bucket_ownership_controls.this]
}

output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this.arn
}
