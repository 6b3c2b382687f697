# Warehouses of both types, whose size changes.

terraform {
  required_providers {
    snowflake = {
      source  = "snowflakedb/snowflake"
      version = ">= 1.2.3, < 3.0.0"
    }
  }
}

provider "snowflake" {}

variable "name" { type = string }
variable "size" { type = string }

resource "snowflake_warehouse" "this" {
  for_each = toset(["STANDARD", "SNOWPARK-OPTIMIZED"])

  name                = "${var.name}_${substr(each.key, 0, 4)}"
  warehouse_type      = each.key
  warehouse_size      = var.size
  initially_suspended = true
}
