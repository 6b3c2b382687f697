# scripts/apply.py writes these to build/<environment>/outputs.json; migrations, pipelines and scripts read them there.

output "landing_bucket" {
  description = "Bucket where files land."
  value       = module.landing.name
}

output "ready_bucket" {
  description = "Bucket of the splitter's parts and manifests."
  value       = module.ready.name
}

output "events_queue_url" {
  description = "Queue of landing events."
  value       = module.landing_events.url
}

output "dead_letter_queue_url" {
  description = "Queue of events that could not be worked on."
  value       = module.landing_events.dead_letter_url
}

output "splitter_service" {
  description = "The splitter's service in ECS, and the task definition that it has to run."
  value = {
    cluster         = aws_ecs_cluster.this.name
    name            = aws_ecs_service.splitter.name
    task_definition = module.splitter_task.arn
  }
}

output "splitter_role_arn" {
  description = "AWS role of the splitter."
  value       = module.splitter_role.arn
}

output "bulk_load_role_arn" {
  description = "AWS role of the vendor load."
  value       = module.bulk_load_role.arn
}

output "upkeep_role_arn" {
  description = "AWS role of the splitter's upkeep commands: sweep, replay, redrive, gc."
  value       = module.upkeep_role.arn
}

output "verify_role_arn" {
  description = "AWS role of scripts/verify.py."
  value       = module.verify_role.arn
}

output "eraser_role_arn" {
  description = "AWS role of scripts/erase.py."
  value       = module.eraser_role.arn
}

output "snowflake_role_arn" {
  description = "AWS role that Snowflake's storage integration assumes."
  value       = module.snowflake_role.arn
}

output "late_seconds" {
  description = "After how long a streaming file that is not loaded is late: when the alarm oldest-message rings."
  value       = var.alarms.oldest_message_seconds
}

output "database" {
  description = "Snowflake database."
  value       = snowflake_database.this.name
}

output "storage_integration" {
  description = "Snowflake storage integration."
  value       = snowflake_storage_integration.this.name
}

output "load_warehouse" {
  description = "Warehouse of migrations and loads."
  value       = snowflake_warehouse.this["LOAD"].name
}

output "marts_warehouse" {
  description = "Warehouse of analysts."
  value       = snowflake_warehouse.this["MARTS"].name
}

output "services" {
  description = "Per service: Snowflake user, role and warehouse, and the Secrets Manager name of its private key."
  value       = local.service_outputs
}

output "splitter_environment" {
  description = "Environment variables of pipelines/splitter."
  value       = local.splitter_environment
}

output "bulk_load_environment" {
  description = "Environment variables of pipelines/bulk_load."
  value       = local.pipeline_environment.bulk_load
}

output "migration_variables" {
  description = "Variables of the migrations; flat, as schemachange takes them."
  value = merge(
    {
      database            = snowflake_database.this.name
      load_warehouse      = snowflake_warehouse.this["LOAD"].name
      marts_warehouse     = snowflake_warehouse.this["MARTS"].name
      storage_integration = snowflake_storage_integration.this.name
      ready_url           = local.ready_url
      vendor_url          = local.vendor_url
    },
    { for service in local.services : "${service}_role" => module.service[service].role },
  )
}

locals {
  service_outputs = {
    for service in local.services : service => {
      user       = module.service[service].user
      role       = module.service[service].role
      warehouse  = snowflake_warehouse.this[local.warehouse_of[service]].name
      key_secret = local.key_secret[service]
    }
  }

  pipeline_environment = {
    for service in ["splitter", "bulk_load"] : service => {
      MARQUEE_ENVIRONMENT    = var.environment
      MARQUEE_LANDING_BUCKET = module.landing.name
      MARQUEE_KEY_SECRET     = local.key_secret[service]
      SNOWFLAKE_ACCOUNT      = "${var.snowflake_account.organization}-${var.snowflake_account.name}"
      SNOWFLAKE_USER         = local.service_outputs[service].user
      SNOWFLAKE_ROLE         = local.service_outputs[service].role
      SNOWFLAKE_WAREHOUSE    = local.service_outputs[service].warehouse
      SNOWFLAKE_DATABASE     = snowflake_database.this.name
    }
  }

  splitter_environment = merge(local.pipeline_environment.splitter, {
    MARQUEE_READY_BUCKET     = module.ready.name
    MARQUEE_EVENTS_QUEUE_URL = module.landing_events.url
    MARQUEE_PART_BYTES       = tostring(var.part_bytes)
  }, local.limits)

  limits = { for name, limit in var.limits : "MARQUEE_${upper(name)}" => tostring(limit) if limit != null }
}
