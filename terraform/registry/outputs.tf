output "push_role_arn" {
  description = "AWS_ROLE_ARN of the GitLab environment registry."
  value       = aws_iam_role.push.arn
}

output "address" {
  description = "PUSH of the GitLab environment registry."
  value       = "${local.account}.dkr.ecr.${local.region}.amazonaws.com/marquee"
}
