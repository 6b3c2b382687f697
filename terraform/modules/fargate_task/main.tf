resource "aws_cloudwatch_log_group" "this" {
  name              = var.log_group
  retention_in_days = var.log_days
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  task_role_arn            = var.role_arn
  execution_role_arn       = var.execution_role_arn

  # The only place that the code may write. Its owner and mode are those of VOLUME /tmp in the image:
  # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
  volume {
    name = "tmp"
  }

  # In the order in which AWS answers it, by name: another order would be a change in every plan.
  container_definitions = jsonencode([merge({
    name        = "main"
    image       = var.image
    essential   = true
    stopTimeout = var.stop_seconds
    # A hostile file that takes over the code can't change it.
    readonlyRootFilesystem = true
    mountPoints            = [{ containerPath = "/tmp", sourceVolume = "tmp" }]
    # boto3 does not read AWS_REGION, the one that Fargate sets.
    environment = [
      for name, value in merge({ AWS_DEFAULT_REGION = var.region }, var.environment) : { name = name, value = value }
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = var.region
        awslogs-stream-prefix = "task"
      }
    }
    portMappings = [for port in var.ports : { containerPort = port, hostPort = port, protocol = "tcp" }]
    }, var.health_command == null ? {} : {
    # A start takes its time; then ECS puts another task in the place of one that is unwell for a minute and a half.
    healthCheck = { command = concat(["CMD"], var.health_command), interval = 30, timeout = 10, retries = 3, startPeriod = 180 }
  })])
}
