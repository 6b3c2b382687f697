# Values come from environments/<environment>.tfvars.json, service_public_keys from `python -m scripts.keys`.

variable "environment" {
  description = "Name of the environment; part of every name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}$", var.environment))
    error_message = "environment: 2 to 12 lower-case letters and digits, a letter first (it becomes part of bucket names and of Snowflake identifiers)."
  }
}

variable "aws_account_id" {
  description = "The only AWS account this environment may be built in."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.aws_account_id))
    error_message = "aws_account_id: exactly 12 digits, as text."
  }
}

variable "aws_region" {
  description = "AWS region of everything in the environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.aws_region))
    error_message = "aws_region: a region's code, such as eu-west-1."
  }
}

variable "s3_use_path_style" {
  description = "Address buckets as HOST/BUCKET; for S3 endpoints without a host name per bucket."
  type        = bool
  default     = false
}

variable "snowflake_account" {
  description = "Snowflake organization and account name."
  type = object({
    organization = string
    name         = string
  })

  validation {
    condition     = alltrue([for part in values(var.snowflake_account) : can(regex("^[A-Z][A-Z0-9_]*$", part))])
    error_message = "snowflake_account: organization and name in upper case, letters, digits and underscores, a letter first."
  }
}

variable "login_from" {
  description = "IPv4 addresses and networks that the services (also in the jobs migrate, verify and erase), and Terraform in GitLab's jobs, log in to Snowflake from; none: any. scripts.account makes the network policies, Terraform only checks the addresses."
  type = object({
    services = optional(set(string), [])
    jobs     = optional(set(string), [])
  })
  default = {}

  validation {
    condition = alltrue([
      for address in setunion(var.login_from.services, var.login_from.jobs) :
      can(cidrhost(strcontains(address, "/") ? address : "${address}/32", 0)) && !strcontains(address, ":")
      && try(tonumber(split("/", address)[1]), 32) >= 16
    ])
    error_message = "login_from: IPv4 addresses, or networks of 16 bits or more, such as 203.0.113.7 or 203.0.113.0/28."
  }
}

variable "assumed_by" {
  description = "Who may assume the role of each AWS identity: AWS services, and accounts whose own IAM decides further."
  type = map(object({
    services = optional(set(string), [])
    accounts = optional(set(string), [])
  }))

  validation {
    condition     = toset(keys(var.assumed_by)) == toset(["splitter", "bulk_load", "upkeep", "verify", "eraser"])
    error_message = "assumed_by: exactly the keys splitter, bulk_load, upkeep, verify and eraser."
  }

  validation {
    condition     = alltrue([for trust in values(var.assumed_by) : length(trust.services) + length(trust.accounts) > 0])
    error_message = "assumed_by: each identity needs at least one service or account that may assume it."
  }
}

variable "part_bytes" {
  description = "Target size of a part that the splitter writes, in bytes, compressed."
  type        = number

  validation {
    condition     = var.part_bytes >= 1000000 && var.part_bytes <= 250000000
    error_message = "part_bytes: 1,000,000 to 250,000,000 (Snowflake recommends 100 to 250 MB compressed; far above, a file's load is no longer parallel)."
  }
}

variable "events" {
  description = "The queue of landing events: seconds a received message stays hidden, receives until it is a dead letter."
  type = object({
    visibility_seconds = optional(number, 120)
    max_receives       = optional(number, 5)
  })
  default = {}

  validation {
    condition     = var.events.visibility_seconds >= 1 && var.events.visibility_seconds <= 43200
    error_message = "events.visibility_seconds: 1 to 43200 (SQS allows 12 hours at most)."
  }

  validation {
    condition     = var.events.max_receives >= 2 && var.events.max_receives <= 1000
    error_message = "events.max_receives: 2 to 1000 (with 1, a worker that is stopped would turn a good file into a dead letter)."
  }
}

variable "retention" {
  description = "Days: old versions of landing and ready files, until files become infrequently accessed, lines of the logs; Snowflake's Time Travel."
  type = object({
    old_versions_days = optional(number, 30)
    cool_after_days   = optional(number, 90)
    log_days          = optional(number, 90)
    time_travel_days  = optional(number, 1)
  })
  default = {}

  validation {
    condition     = var.retention.cool_after_days >= 30
    error_message = "retention.cool_after_days: 30 or more (S3 moves nothing to STANDARD_IA earlier)."
  }

  validation {
    condition     = var.retention.time_travel_days >= 0 && var.retention.time_travel_days <= 90
    error_message = "retention.time_travel_days: 0 to 90 (above 1 needs Snowflake's Enterprise edition)."
  }
}

variable "network" {
  description = "Where the containers run: subnets and security groups of the account that reach AWS and Snowflake; a public address, where there is no NAT."
  type = object({
    subnets         = set(string)
    security_groups = set(string)
    public_ip       = optional(bool, false)
  })

  validation {
    condition     = length(var.network.subnets) > 0 && alltrue([for id in var.network.subnets : startswith(id, "subnet-")])
    error_message = "network.subnets: one id or more, such as subnet-0123456789abcdef0."
  }

  validation {
    condition     = length(var.network.security_groups) > 0 && alltrue([for id in var.network.security_groups : startswith(id, "sg-")])
    error_message = "network.security_groups: one id or more, such as sg-0123456789abcdef0; only ways out are needed."
  }
}

variable "images" {
  description = "Images of the pipelines, each with a tag or digest."
  type = object({
    splitter  = string
    bulk_load = string
  })
}

variable "splitter" {
  description = "The splitter's service: CPU units and MiB of a worker, how many workers; more are started above so many files for each, or when the oldest event is so old."
  type = object({
    cpu              = number
    memory           = number
    workers          = object({ min = number, max = number })
    files_per_worker = optional(number, 8)
    oldest_seconds   = optional(number, 300)
  })

  validation {
    condition     = var.splitter.workers.min >= 0 && var.splitter.workers.min <= var.splitter.workers.max
    error_message = "splitter.workers: min from 0 up to max."
  }
}

variable "limits" {
  description = "What one streaming file may ask for; what is not given is the splitter's own (pipelines/splitter/README.md)."
  type = object({
    max_bad_rows            = optional(number)
    max_file_bytes          = optional(number)
    max_record_bytes        = optional(number)
    max_decompression_ratio = optional(number)
  })
  default = {}

  validation {
    condition     = alltrue([for limit in values(var.limits) : limit == null ? true : limit >= 0 && floor(limit) == limit])
    error_message = "limits: whole numbers."
  }

  validation {
    condition     = var.limits.max_record_bytes == null ? true : var.limits.max_record_bytes >= 100 && var.limits.max_record_bytes <= 134217728
    error_message = "limits.max_record_bytes: 100 to 134217728 (no value of Snowflake's is longer)."
  }
}

variable "bulk_load" {
  description = "The vendor load: CPU units and MiB, and when it runs (EventBridge Scheduler's rate() or cron(), in UTC)."
  type = object({
    cpu      = number
    memory   = number
    schedule = string
    enabled  = optional(bool, true)
  })

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.bulk_load.schedule))
    error_message = "bulk_load.schedule: rate(…) or cron(…), such as cron(0 4 * * ? *) for 4:00 every day."
  }
}

variable "alarms" {
  description = "Age in seconds from which an event is too old, and the recipients of alarms."
  type = object({
    oldest_message_seconds = optional(number, 1800)
    emails                 = optional(set(string), [])
  })
  default = {}

  validation {
    condition     = var.alarms.oldest_message_seconds >= 60
    error_message = "alarms.oldest_message_seconds: 60 or more (SQS measures by the minute)."
  }
}

variable "warehouse_size" {
  description = "Size of the Snowflake warehouses."
  type        = string

  validation {
    condition     = contains(["XSMALL", "SMALL", "MEDIUM", "LARGE", "XLARGE"], var.warehouse_size)
    error_message = "warehouse_size: one of XSMALL, SMALL, MEDIUM, LARGE, XLARGE."
  }
}

variable "account_parameters" {
  description = "Parameters that the company set on Snowflake's account, with their values; scripts.drift finds every other one, Terraform only checks the names."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.account_parameters) : can(regex("^[A-Z][A-Z0-9_]*$", name))])
    error_message = "account_parameters: names as SHOW PARAMETERS writes them, such as TIMEZONE."
  }
}

variable "credit_quota" {
  description = "Snowflake credits a month, of the account's resource monitor; scripts.account sets it, Terraform only checks it."
  type        = number

  validation {
    condition     = var.credit_quota >= 1 && floor(var.credit_quota) == var.credit_quota
    error_message = "credit_quota: a whole number of credits, 1 or more."
  }
}

variable "service_public_keys" {
  description = "Public key of each service user: base64 of the DER form, without PEM header. The private halves never come here."
  type        = map(string)

  validation {
    condition     = toset(keys(var.service_public_keys)) == toset(["migrator", "splitter", "bulk_load", "analyst", "eraser"])
    error_message = "service_public_keys: exactly the keys migrator, splitter, bulk_load, analyst and eraser (python -m scripts.keys makes them)."
  }

  validation {
    condition     = alltrue([for key in values(var.service_public_keys) : can(regex("^MII[A-Za-z0-9+/]+=*$", key))])
    error_message = "service_public_keys: base64 of the DER form on one line, without BEGIN and END."
  }
}

variable "service_next_keys" {
  description = "Public key that takes the place of a service's, while `python -m scripts.keys --rotate` is under way."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key in values(var.service_next_keys) : can(regex("^MII[A-Za-z0-9+/]+=*$", key))])
    error_message = "service_next_keys: base64 of the DER form on one line, without BEGIN and END."
  }
}
