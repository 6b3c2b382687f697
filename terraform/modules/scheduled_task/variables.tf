variable "name" {
  description = "Name of the schedule."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,64}$", var.name))
    error_message = "name: 1 to 64 letters, digits and _.- (EventBridge Scheduler's rule)."
  }
}

variable "description" {
  description = "What the task is for."
  type        = string
}

variable "schedule" {
  description = "When it runs: rate() or cron(), in UTC."
  type        = string

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.schedule))
    error_message = "schedule: rate(…) or cron(…), such as cron(0 4 * * ? *) for 4:00 every day."
  }
}

variable "enabled" {
  description = "Whether it runs at all."
  type        = bool
  default     = true
}

variable "cluster_arn" {
  description = "ECS cluster that it runs in."
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
  description = "What the container is told to do; the image's own command, if none is given."
  type        = list(string)
  default     = null
}

variable "network" {
  description = "Subnets and security groups; a public address, where there is no NAT."
  type = object({
    subnets         = set(string)
    security_groups = set(string)
    public_ip       = optional(bool, false)
  })
}

variable "retry" {
  description = "For how long, and how often, starting the task is tried again."
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
