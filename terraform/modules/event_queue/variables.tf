variable "name" {
  description = "Name of the queue; the queue of dead letters is NAME-dead."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,75}$", var.name))
    error_message = "name: 1 to 75 letters, digits, hyphens and underscores (SQS allows 80, and -dead is added)."
  }
}

variable "bucket_arn" {
  description = "The only bucket that may send."
  type        = string
}

variable "account_id" {
  description = "Account of that bucket: a deleted bucket's name may belong to somebody else one day."
  type        = string
}

variable "visibility_seconds" {
  description = "Seconds a received message stays hidden from other workers."
  type        = number
  default     = 120
}

variable "max_receives" {
  description = "Receives after which a message is a dead letter."
  type        = number
  default     = 5
}
