output "application_id" {
  description = "Id of the application."
  value       = aws_emrserverless_application.this.id
}

output "job_run" {
  description = "The splitter as a job, for aws emr-serverless start-job-run --cli-input-json."
  value = jsonencode({
    applicationId    = aws_emrserverless_application.this.id
    executionRoleArn = var.role_arn
    name             = "splitter"
    # EMR starts a job of this mode again when its driver is lost, and sets no end to it.
    mode        = "STREAMING"
    retryPolicy = { maxFailedAttemptsPerHour = 5 }
    jobDriver = {
      sparkSubmit = {
        entryPoint            = "local:///marquee/pipelines/splitter/__main__.py"
        entryPointArguments   = ["--log-format", "json"]
        sparkSubmitParameters = join(" ", [for name, value in local.settings : "--conf ${name}=${value}"])
      }
    }
    configurationOverrides = {
      monitoringConfiguration = { cloudWatchLoggingConfiguration = { enabled = true, logGroupName = var.log_group } }
    }
  })
}
