terraform {
  # 1.11: the S3 backend locks by itself (use_lockfile), no table beside it.
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
    # Deploys run 2.20.0 (registry.lock.hcl): jobs log in with their token, which providers from 2.10 on can. 1.2.3 is
    # what can be built where no registry is: tests and rehearsals log in with key pairs. The code uses what both know.
    snowflake = {
      source  = "snowflakedb/snowflake"
      version = ">= 1.2.3, < 3.0.0"
    }
  }

  # Bucket, key and region come from promotion/terraform/terraform.py at init: one state per environment, in its own account.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

# Credentials and endpoints come from AWS_*.
provider "aws" {
  region            = var.aws_region
  s3_use_path_style = var.s3_use_path_style
  # Somebody else's credentials in the shell must not build this environment in another account.
  allowed_account_ids = [var.aws_account_id]

  default_tags {
    tags = {
      platform    = "marquee"
      environment = var.environment
    }
  }
}

# User, key or password, role and host come from SNOWFLAKE_*.
provider "snowflake" {
  organization_name        = var.snowflake_account.organization
  account_name             = var.snowflake_account.name
  preview_features_enabled = ["snowflake_storage_integration_resource"]
}
