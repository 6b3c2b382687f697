variable "name" {
  description = "Name of the application."
  type        = string
}

variable "release" {
  description = "EMR release, which includes Spark; the image must be built on the same release."
  type        = string

  validation {
    condition     = can(regex("^emr-[0-9a-z.-]+$", var.release))
    error_message = "release: EMR's label, such as emr-7.9.0."
  }
}

variable "image" {
  description = "Image of the splitter, built on EMR's own base image, in ECR, with its tag."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com/.+[:@].+$", var.image))
    error_message = "image: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG (EMR Serverless takes images from ECR only)."
  }
}

variable "environment" {
  description = "Environment variables of the splitter: Terraform's output splitter_environment."
  type        = map(string)
}

variable "region" {
  description = "AWS region, which boto3 requires."
  type        = string
}

variable "role_arn" {
  description = "Role that jobs run with."
  type        = string
}

variable "log_group" {
  description = "Log group of driver and executors."
  type        = string
}

variable "network" {
  description = "Subnets and security groups; they must reach Snowflake, so through NAT."
  type = object({
    subnets         = set(string)
    security_groups = set(string)
  })

  validation {
    condition     = length(var.network.subnets) > 0 && length(var.network.security_groups) > 0
    error_message = "network: at least one subnet and one security group; without them jobs reach S3 but not Snowflake."
  }
}

variable "executor" {
  description = "Size of an executor, and the highest number of executors."
  type = object({
    cores     = optional(number, 4)
    memory_gb = optional(number, 8)
    maximum   = optional(number, 20)
  })
  default = {}
}

variable "maximum" {
  description = "Highest capacity of all jobs together, which limits the cost."
  type = object({
    cpu       = optional(number, 100)
    memory_gb = optional(number, 400)
  })
  default = {}
}
