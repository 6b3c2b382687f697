output "role_arns" {
  description = "AWS_ROLE_ARN of the GitLab environments <environment>/preview (preview), <environment>/plan (plan), <environment> (deploy) and <environment>/erase (erase)."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}
