# Through the grants, so that users of this output can log in.
output "user" {
  description = "Name of the user."
  value       = snowflake_service_user.this.name
  depends_on  = [snowflake_grant_account_role.user]
}

output "role" {
  description = "Name of the role."
  value       = snowflake_account_role.this.name
}
