# Where the pipelines' containers run. There are no machines in it: each task is Fargate's.
resource "aws_ecs_cluster" "this" {
  name = local.prefix

  # Counts the running tasks: how many workers share the backlog.
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

locals {
  # ECR's repositories among the images, also in another account: arn:aws:ecr:REGION:ACCOUNT:repository/NAME.
  ecr_image = "^([0-9]{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.amazonaws\\.com/([^:@]+)"
  repository_arns = distinct([
    for image in values(var.images) : try(
      format("arn:aws:ecr:%[2]s:%[1]s:repository/%[3]s", regex(local.ecr_image, image)...),
      "arn:aws:ecr:${var.aws_region}:${var.aws_account_id}:repository/*", # of another registry, which asks AWS nothing
    )
  ])
}

# What Fargate itself may do before the code runs. The code has its own role.
module "tasks_role" {
  source = "./modules/assumable_role"

  name                 = "${local.prefix}-tasks"
  permissions_boundary = local.boundary_arn
  assumed_by           = { services = ["ecs-tasks.amazonaws.com"] }

  permissions = {
    # ECR gives its token for all repositories or none.
    EnterRegistry = {
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
    }
    FetchImages = {
      actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      resources = local.repository_arns
    }
    WriteLogs = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/${local.prefix}/*"]
    }
  }
}

# What the schedules may do: start their tasks, with the roles of these.
module "schedule_role" {
  source = "./modules/assumable_role"

  name                 = "${local.prefix}-schedule"
  permissions_boundary = local.boundary_arn
  assumed_by           = { services = ["scheduler.amazonaws.com"] }

  permissions = {
    StartTasks = {
      actions = ["ecs:RunTask"]
      resources = [
        for task in ["bulk-load", "upkeep"] :
        "arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:task-definition/${local.prefix}-${task}:*"
      ]
      condition = { ArnEquals = { "ecs:cluster" = aws_ecs_cluster.this.arn } }
    }
    TagTasks = {
      actions   = ["ecs:TagResource"]
      resources = ["arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:task/${local.prefix}/*"]
      condition = { StringEquals = { "ecs:CreateAction" = "RunTask" } }
    }
    PassTaskRoles = {
      actions   = ["iam:PassRole"]
      resources = [module.bulk_load_role.arn, module.upkeep_role.arn, module.tasks_role.arn]
      condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    }
  }
}
