output "role_arns" {
  description = "AWS_ROLE_ARN of the GitLab environments <environment>/preview (preview), <environment>/plan (plan), <environment> (deploy) and <environment>/erase (erase)."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}

output "options" {
  description = "What scripts.aws was told: the drift check prints the command with the same options."
  value = {
    gitlab_project = var.gitlab_project
    gitlab_url     = var.gitlab_url
    branch         = var.branch
    foundations    = var.foundations
  }
}
