terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # Beside the environment's own state; bucket, key and region come at init (README.md).
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region              = local.values.aws_region
  allowed_account_ids = [local.values.aws_account_id]
}
