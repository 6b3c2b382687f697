terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    snowflake = {
      source  = "snowflakedb/snowflake"
      version = ">= 1.2.3, < 3.0.0"
    }
  }
}
