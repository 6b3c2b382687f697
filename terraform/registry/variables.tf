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
    error_message = "gitlab_project: group/project; no wildcard, it says whose job gets in."
  }
}

variable "branch" {
  description = "The branch whose images are pushed; protect it in GitLab."
  type        = string
  default     = "main"

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", var.branch))
    error_message = "branch: one branch by its name; no wildcard."
  }
}

variable "audience" {
  description = "The audience of the token of the job `publish`, as in .gitlab-ci.yml."
  type        = string
  default     = "marquee-registry"
}

variable "kept_images" {
  description = "How many images a repository keeps. A rollback needs those of earlier releases."
  type        = number
  default     = 500

  validation {
    condition     = var.kept_images >= 50
    error_message = "kept_images: 50 at least, or an environment that is seldom deployed may lose the image it runs."
  }
}
