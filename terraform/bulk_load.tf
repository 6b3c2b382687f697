# The vendor load: one task, on a schedule. A batch that was loaded before is left alone, so once too often is no harm.
module "bulk_load_task" {
  source = "./modules/fargate_task"

  name               = "${local.prefix}-bulk-load"
  image              = var.images.bulk_load
  cpu                = var.bulk_load.cpu
  memory             = var.bulk_load.memory
  region             = var.aws_region
  environment        = local.pipeline_environment.bulk_load
  role_arn           = module.bulk_load_role.arn
  execution_role_arn = module.tasks_role.arn
  log_group          = "/${local.prefix}/bulk-load"
  log_days           = var.retention.log_days
}

module "bulk_load_schedule" {
  source = "./modules/scheduled_task"

  name        = "${local.prefix}-bulk-load"
  description = "The vendor's files into VENDOR"
  schedule    = var.bulk_load.schedule
  enabled     = var.bulk_load.enabled
  cluster_arn = aws_ecs_cluster.this.arn
  role_arn    = module.schedule_role.arn
  task        = { arn = module.bulk_load_task.arn, container = module.bulk_load_task.container.name }
  network     = var.network
}

moved {
  from = aws_scheduler_schedule.bulk_load
  to   = module.bulk_load_schedule.aws_scheduler_schedule.this
}
