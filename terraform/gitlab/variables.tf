variable "environment" {
  description = "Name of the environment, as in environments/<environment>.tfvars.json."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}$", var.environment))
    error_message = "environment: 2 to 12 lower-case letters and digits, a letter first."
  }
}

variable "gitlab_url" {
  description = "The GitLab instance that signs the tokens, as their claim iss has it."
  type        = string
  default     = "https://gitlab.com"

  validation {
    condition     = can(regex("^https://[^/?#*]+(/[^/?#*]+)*$", var.gitlab_url))
    error_message = "gitlab_url: https:// and a host, and a path if the instance has one; no slash at the end."
  }
}

variable "gitlab_project" {
  description = "Path of the project, with its groups."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*/[A-Za-z0-9._-]+$", var.gitlab_project))
    error_message = "gitlab_project: group/project; no wildcard, it says whose jobs get in."
  }
}

variable "foundations" {
  description = "Whether deploys may make and remake roles, buckets, keys, queues, topics and the trail: who trusts, reaches or owns them. Open it for a deploy that needs it, and close it after it."
  type        = bool
  default     = false
}

variable "branch" {
  description = "The branch that deploys; protect it in GitLab."
  type        = string
  default     = "main"

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", var.branch))
    error_message = "branch: one branch by its name; no wildcard."
  }
}
