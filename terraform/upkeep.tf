# The splitter's scheduled upkeep, beside the service: sweep sends lost events again, gc removes orphans. People run the
# same commands, and replay and redrive, in the same role.

locals {
  # No upkeep where no worker may run.
  upkeep = var.splitter.workers.max == 0 ? {} : {
    sweep = { schedule = "rate(1 hour)", summary = "Send the events that were lost" }
    gc    = { schedule = "rate(1 day)", summary = "Remove parts that no manifest names, and unfinished uploads" }
  }
}

module "upkeep_task" {
  source = "./modules/fargate_task"

  name               = "${local.prefix}-upkeep"
  image              = var.images.splitter
  cpu                = 512
  memory             = 1024
  region             = var.aws_region
  environment        = local.splitter_environment
  role_arn           = module.upkeep_role.arn
  execution_role_arn = module.tasks_role.arn
  log_group          = "/${local.prefix}/upkeep"
  log_days           = var.retention.log_days
}

module "upkeep_role" {
  source = "./modules/assumable_role"

  name                 = "${local.prefix}-upkeep"
  permissions_boundary = local.boundary_arn
  assumed_by           = var.assumed_by.upkeep

  permissions = {
    KnowWhatIsThere = {
      actions   = ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"]
      resources = [local.landing_arn, local.ready_arn]
    }
    ReadOutcomes = {
      actions = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = [
        "${local.landing_arn}/quarantine/*.reason.json",
        "${local.ready_arn}/*/manifest.json",
        "${local.ready_arn}/*/refused.json",
      ]
    }
    # Of parts and rejected rows only: a manifest that is gone would be a file loaded twice.
    RemoveOrphans = {
      actions   = ["s3:DeleteObjectVersion"]
      resources = ["${local.ready_arn}/*/part-*", "${local.ready_arn}/*/rejected.jsonl"]
    }
    EndUploads = {
      actions   = ["s3:AbortMultipartUpload"]
      resources = ["${local.ready_arn}/*", "${local.landing_arn}/quarantine/*"]
    }
    ReadWithFileKey = local.read_files
    SendEvents = {
      actions   = ["sqs:GetQueueAttributes", "sqs:SendMessage"]
      resources = [module.landing_events.arn]
    }
    EmptyDeadLetters = {
      actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage"]
      resources = [module.landing_events.dead_letter_arn]
    }
  }
}

module "upkeep_schedule" {
  source   = "./modules/scheduled_task"
  for_each = local.upkeep

  name        = "${local.prefix}-${each.key}"
  description = each.value.summary
  schedule    = each.value.schedule
  cluster_arn = aws_ecs_cluster.this.arn
  role_arn    = module.schedule_role.arn
  task        = { arn = module.upkeep_task.arn, container = module.upkeep_task.container.name }
  command     = [each.key, "--json"]
  network     = var.network
  retry       = { seconds = 1800, attempts = 3 }
}

moved {
  from = aws_scheduler_schedule.upkeep["sweep"]
  to   = module.upkeep_schedule["sweep"].aws_scheduler_schedule.this
}

moved {
  from = aws_scheduler_schedule.upkeep["collect"]
  to   = module.upkeep_schedule["collect"].aws_scheduler_schedule.this
}

moved {
  from = module.upkeep_schedule["collect"]
  to   = module.upkeep_schedule["gc"]
}
