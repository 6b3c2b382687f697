variable "name" {
  description = "Name of the queue; the dead-letter queue is NAME-dead."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,75}$", var.name))
    error_message = "name: 1 to 75 letters, digits, hyphens and underscores (SQS allows 80, and -dead is added)."
  }
}

variable "bucket_arn" {
  description = "ARN of the only bucket that may send."
  type        = string
}

variable "account_id" {
  description = "Account of that bucket; another account may later reuse the name of a deleted bucket."
  type        = string
}

variable "visibility_seconds" {
  description = "Visibility timeout in seconds: how long other workers do not see a received message."
  type        = number
  default     = 120
}

variable "max_receives" {
  description = "Receives after which a message moves to the dead-letter queue."
  type        = number
  default     = 5
}
