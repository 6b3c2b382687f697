variable "name" {
  description = "Name of the schedule."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,64}$", var.name))
    error_message = "name: 1 to 64 letters, digits and _.- (EventBridge Scheduler's rule)."
  }
}

variable "description" {
  description = "Purpose of the task."
  type        = string
}

variable "schedule" {
  description = "Schedule expression: rate() or cron(), in UTC."
  type        = string

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.schedule))
    error_message = "schedule: rate(…) or cron(…), such as cron(0 4 * * ? *) for 4:00 every day."
  }
}

variable "enabled" {
  description = "False disables the schedule."
  type        = bool
  default     = true
}

variable "cluster_arn" {
  description = "ECS cluster that runs the task."
  type        = string
}

variable "role_arn" {
  description = "Role that may start the task."
  type        = string
}

variable "task" {
  description = "The task: ARN of its definition, name of its container."
  type = object({
    arn       = string
    container = string
  })
}

variable "command" {
  description = "Command of the container; the image's own if null."
  type        = list(string)
  default     = null
}

variable "network" {
  description = "Subnets, security groups, and a public address if there is no NAT."
  type = object({
    subnets         = set(string)
    security_groups = set(string)
    public_ip       = optional(bool, false)
  })
}

variable "retry" {
  description = "Limits for retrying a failed start: age in seconds and number of attempts."
  type = object({
    seconds  = optional(number, 3600)
    attempts = optional(number, 5)
  })
  default = {}

  validation {
    condition     = var.retry.seconds >= 60 && var.retry.seconds <= 86400 && var.retry.attempts >= 0 && var.retry.attempts <= 185
    error_message = "retry: 60 to 86400 seconds, 0 to 185 attempts (EventBridge Scheduler's limits)."
  }
}
