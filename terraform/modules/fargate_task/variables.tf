variable "name" {
  description = "Name of the task definition's family."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,255}$", var.name))
    error_message = "name: 1 to 255 letters, digits, hyphens and underscores (ECS's rule)."
  }
}

variable "image" {
  description = "Image to run, with its tag or digest."
  type        = string

  validation {
    condition     = can(regex("[^/](:[A-Za-z0-9._-]+|@sha256:[0-9a-f]{64})$", var.image)) && !endswith(var.image, ":latest")
    error_message = "image: with a tag other than latest, or a digest; otherwise it is unknown which code runs."
  }
}

variable "cpu" {
  description = "CPU units; 1024 is one core."
  type        = number

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu: one of 256, 512, 1024, 2048, 4096, 8192, 16384 (Fargate's sizes)."
  }
}

variable "memory" {
  description = "Memory in MiB."
  type        = number

  validation {
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
    condition = contains(
      var.cpu == 256 ? [512, 1024, 2048] : var.cpu <= 4096
      ? range(2 * var.cpu, min(8 * var.cpu, 30720) + 1, 1024) : var.cpu == 8192
      ? range(16384, 61440 + 1, 4096) : range(32768, 122880 + 1, 8192),
      var.memory,
    )
    error_message = "memory: Fargate has no such size for this cpu: whole GB from 2 to 8 per core, at most 30 for 4 cores, 60 in steps of 4 for 8, 120 in steps of 8 for 16; 512 MiB for a quarter of a core."
  }
}

variable "environment" {
  description = "Environment variables, without secrets: everyone with read access sees a task definition."
  type        = map(string)
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "role_arn" {
  description = "Role of the code in the container."
  type        = string
}

variable "execution_role_arn" {
  description = "Role with which Fargate fetches the image and writes the log."
  type        = string
}

variable "log_group" {
  description = "Name of the log group."
  type        = string
}

variable "log_days" {
  description = "Days that log lines are kept."
  type        = number
  default     = 90
}

variable "ports" {
  description = "TCP ports that the container listens on."
  type        = list(number)
  default     = []
}

variable "health_command" {
  description = "Command in the container that exits with 0 while it is healthy; without a command, a running container is healthy."
  type        = list(string)
  default     = null
}

variable "stop_seconds" {
  description = "Seconds from SIGTERM to SIGKILL."
  type        = number
  default     = 40

  validation {
    condition     = var.stop_seconds >= 2 && var.stop_seconds <= 120
    error_message = "stop_seconds: 2 to 120 (Fargate's limits)."
  }
}
