variable "database" {
  description = "Database of the schema."
  type        = string
}

variable "name" {
  description = "Name of the schema."
  type        = string

  validation {
    condition     = can(regex("^[A-Z][A-Z0-9_]*$", var.name))
    error_message = "name: upper-case letters, digits and underscores, a letter first (anything else has to be quoted in every statement)."
  }
}

variable "comment" {
  description = "Purpose of the schema."
  type        = string
}

variable "grants" {
  description = "Per grantee: its role, its privileges on the schema, and its future privileges by object type in the plural, such as TABLES; `existing`: the same on the objects that are there when the grant is made."
  type = map(object({
    role       = string
    privileges = set(string)
    future     = optional(map(set(string)), {})
    existing   = optional(bool, false)
  }))
  default = {}

  validation {
    condition     = !anytrue([for grant in values(var.grants) : contains(grant.privileges, "OWNERSHIP")])
    error_message = "grants: OWNERSHIP of a managed schema stays with Terraform; its owner decides all grants inside."
  }
}
