variable "name" {
  description = "Name of the bucket."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "name: 3 to 63 lower-case letters, digits and hyphens, no hyphen at either end (a dot would break TLS host names)."
  }
}

variable "kms_key_arn" {
  description = "KMS key that encrypts the files; null for a bucket of logs, which S3's own key encrypts."
  type        = string
  default     = null
}

variable "access_logs" {
  description = "Bucket of logs that S3 writes the accesses to, below this bucket's name; null for a bucket of logs."
  type        = string
  default     = null

  validation {
    condition     = var.logs == null ? var.access_logs != null : var.access_logs == null
    error_message = "access_logs: the bucket for the log of accesses; none for a bucket of logs itself."
  }
}

variable "logs" {
  description = "Makes it a bucket of logs: ARNs of the buckets whose accesses S3 logs there, or of the trail that CloudTrail writes there; their account; days until a log is removed."
  type = object({
    buckets    = optional(set(string), [])
    trail      = optional(string)
    account_id = string
    days       = number
  })
  default = null

  validation {
    condition     = var.logs == null || endswith(var.name, "-logs")
    error_message = "logs: the name ends in -logs (the rules of security know the bucket by it)."
  }

  validation {
    condition     = var.logs == null ? true : (length(var.logs.buckets) > 0) == (var.logs.trail == null)
    error_message = "logs: buckets or a trail, and not both."
  }
}

variable "old_versions_days" {
  description = "Days until an overwritten or deleted version is removed permanently."
  type        = number
  default     = 30
}

variable "shorter_days" {
  description = "By prefix, such as streaming/users/: fewer days than old_versions_days for the versions below it."
  type        = map(number)
  default     = {}

  validation {
    condition     = alltrue([for prefix, days in var.shorter_days : endswith(prefix, "/") && days >= 1 && days < var.old_versions_days])
    error_message = "shorter_days: prefixes that end in /, each with 1 day or more and fewer than old_versions_days (of two rules S3 follows the shorter)."
  }
}

variable "abort_uploads_after_days" {
  description = "Days until an unfinished multipart upload is aborted; its parts cost money and no listing of objects shows them."
  type        = number
  default     = 3
}

variable "cool_after_days" {
  description = "Days until a file moves to the storage class for infrequent access."
  type        = number
  default     = 90
}
