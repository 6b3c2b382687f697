output "name" {
  description = "Name of the schema."
  value       = snowflake_schema.this.name
}

output "fully_qualified_name" {
  description = "Database and schema, quoted."
  value       = snowflake_schema.this.fully_qualified_name
}
