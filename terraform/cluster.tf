# Where the pipelines' containers run. There are no machines in it: each task is Fargate's.
resource "aws_ecs_cluster" "this" {
  name = local.prefix

  # Counts the running tasks: how many workers share the backlog.
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

# What Fargate itself may do before the code runs. The code has its own role.
module "tasks_role" {
  source = "./modules/assumable_role"

  name       = "${local.prefix}-tasks"
  assumed_by = { services = ["ecs-tasks.amazonaws.com"] }

  permissions = {
    # ECR gives its token for all repositories or none.
    EnterRegistry = {
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
    }
    FetchImages = {
      actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      resources = ["arn:aws:ecr:${var.aws_region}:${var.aws_account_id}:repository/*"]
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

  name       = "${local.prefix}-schedule"
  assumed_by = { services = ["scheduler.amazonaws.com"] }

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
