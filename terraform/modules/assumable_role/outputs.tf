output "arn" {
  description = "ARN of the role, known once its policy is in place."
  value       = aws_iam_role.this.arn
  depends_on  = [aws_iam_role_policy.this]
}

output "name" {
  description = "Name of the role."
  value       = aws_iam_role.this.name
}

output "trust" {
  description = "Trust policy of the role, as a policy document."
  value       = aws_iam_role.this.assume_role_policy
}

output "policy" {
  description = "Permissions of the role, as a policy document."
  value       = aws_iam_role_policy.this.policy
}
