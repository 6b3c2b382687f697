# Nothing is started ahead and nothing is left running: an application without a job costs nothing.
resource "aws_emrserverless_application" "this" {
  name          = var.name
  release_label = var.release
  type          = "spark"

  image_configuration {
    image_uri = var.image
  }

  maximum_capacity {
    cpu    = "${var.maximum.cpu} vCPU"
    memory = "${var.maximum.memory_gb} GB"
  }

  network_configuration {
    subnet_ids         = var.network.subnets
    security_group_ids = var.network.security_groups
  }

  auto_start_configuration {
    enabled = true
  }

  auto_stop_configuration {
    enabled              = true
    idle_timeout_minutes = 15
  }
}

locals {
  python = "/marquee/.venv/bin/python"

  # The driver's variables are the splitter's own; the executors need Python, the code and the region only. None is
  # SPARK_MASTER: the splitter keeps the master that EMR gives.
  workers = { AWS_DEFAULT_REGION = var.region, PYSPARK_PYTHON = local.python, PYTHONPATH = "/marquee" }
  driver  = merge(var.environment, local.workers, { PYSPARK_DRIVER_PYTHON = local.python })

  settings = merge(
    { for name, value in local.driver : "spark.emr-serverless.driverEnv.${name}" => value },
    { for name, value in local.workers : "spark.executorEnv.${name}" => value },
    {
      "spark.executor.cores"                 = tostring(var.executor.cores)
      "spark.executor.memory"                = "${var.executor.memory_gb}g"
      "spark.dynamicAllocation.maxExecutors" = tostring(var.executor.maximum)
    },
  )
}
