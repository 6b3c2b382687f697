variable "name" {
  description = "Name of the role."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.name))
    error_message = "name: 1 to 64 letters, digits and +=,.@_- (IAM's rule)."
  }
}

variable "assumed_by" {
  description = "Principals that may assume the role: AWS services, accounts (whose own IAM narrows it down), and an outside identity with its external id."
  type = object({
    services = optional(set(string), [])
    accounts = optional(set(string), [])
    external = optional(object({
      arn         = string
      external_id = string
    }))
  })
}

variable "permissions_boundary" {
  description = "ARN of the policy with the most that the role may ever do; it has to be there before the role."
  type        = string
}

variable "permissions" {
  description = "Allowed actions and resources by statement; the key is the statement id."
  type = map(object({
    actions   = list(string)
    resources = list(string)
    condition = optional(map(map(string)))
  }))

  validation {
    condition = alltrue(flatten([
      for permission in values(var.permissions) : [for action in permission.actions : !strcontains(action, "*")]
    ]))
    error_message = "permissions: actions are named one by one, without wildcards; a wildcard grows when AWS adds an action."
  }
}
