variable "name" {
  description = "Name of the bucket; it ends in -logs."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,56}-logs$", var.name))
    error_message = "name: lower-case letters, digits and hyphens, with -logs at its end (the rules of security know the bucket by it)."
  }
}

variable "logged" {
  description = "ARNs of the buckets whose accesses are logged."
  type        = set(string)
}

variable "account_id" {
  description = "Account of the buckets."
  type        = string
}

variable "days" {
  description = "Days until a log file is removed."
  type        = number
}
