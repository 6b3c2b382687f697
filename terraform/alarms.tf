# What somebody has to look at. Each alarm has its lines in docs/runbook.md, under its name.

locals {
  # What the logs say, counted. The splitter's lines are JSON, one event each; the vendor load's are plain text.
  counted = {
    quarantined = {
      log_group = module.splitter_task.log_group
      pattern   = "{ $.event = \"quarantined\" || ($.event = \"loaded\" && $.rejected > 0) }"
    }
    not_confirmed = {
      log_group = module.splitter_task.log_group
      pattern   = "{ $.event = \"failed, will be tried again\" && $.error = \"NotLoaded:*\" }"
    }
    # Each is logged once a minute for as long as it lasts.
    waiting = {
      log_group = module.splitter_task.log_group
      pattern   = "{ $.event = \"still waiting\" }"
    }
    idle_pipe = {
      log_group = module.splitter_task.log_group
      pattern   = "{ $.event = \"the pipe is not running\" }"
    }
    vendor_loads = {
      log_group = module.bulk_load_task.log_group
      pattern   = "?\"is live\" ?\"nothing to do\""
    }
  }

  alarms = {
    oldest-message = {
      summary   = "A streaming file has been waiting too long"
      namespace = "AWS/SQS"
      metric    = "ApproximateAgeOfOldestMessage"
      queue     = local.events_queue
      statistic = "Maximum"
      minutes   = 5
      above     = var.alarms.oldest_message_seconds
    }
    dead-letters = {
      summary   = "An event failed repeatedly and was moved to the dead-letter queue"
      namespace = "AWS/SQS"
      metric    = "ApproximateNumberOfMessagesVisible"
      queue     = "${local.events_queue}-dead"
      statistic = "Maximum"
      minutes   = 5
      above     = 0
    }
    quarantine = {
      summary   = "A streaming file broke its contract: the file or some of its rows were quarantined"
      namespace = local.metrics
      metric    = "quarantined"
      queue     = null
      statistic = "Sum"
      minutes   = 5
      above     = 0
    }
    # One may pass: it is tried again. Several in a row are a pipe that does not load.
    rows-not-confirmed = {
      summary   = "Snowflake does not confirm the rows of a file"
      namespace = local.metrics
      metric    = "not_confirmed"
      queue     = null
      statistic = "Sum"
      minutes   = 15
      above     = 1
    }
    # A deploy's few minutes between the image and its migration are no fault.
    waiting-files = {
      summary   = "Files wait for a migration or for a newer splitter"
      namespace = local.metrics
      metric    = "waiting"
      queue     = null
      statistic = "Sum"
      minutes   = 15
      above     = 10
    }
    idle-pipe = {
      summary   = "A pipe that has parts to load does not run"
      namespace = local.metrics
      metric    = "idle_pipe"
      queue     = null
      statistic = "Sum"
      minutes   = 15
      above     = 1
    }
  }

  metrics = "Marquee/${var.environment}"
}

resource "aws_sns_topic" "alarms" {
  name = "${local.prefix}-alarms"
}

resource "aws_sns_topic_subscription" "alarms" {
  for_each = var.alarms.emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each = local.counted

  name           = "${local.prefix}-${each.key}"
  log_group_name = each.value.log_group
  pattern        = each.value.pattern

  metric_transformation {
    namespace     = local.metrics
    name          = each.key
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${local.prefix}-${each.key}"
  alarm_description   = "${each.value.summary}. See docs/runbook.md, ${each.key}"
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.queue == null ? {} : { QueueName = each.value.queue }
  statistic           = each.value.statistic
  period              = each.value.minutes * 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  # SQS sends no metrics for a queue unused for hours, and neither does a log without lines.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]
}

# The other way round: silence is what is wrong, whether the load failed or was never started.
resource "aws_cloudwatch_metric_alarm" "vendor_load" {
  alarm_name          = "${local.prefix}-vendor-load"
  alarm_description   = "No vendor load has succeeded for a day. See docs/runbook.md, vendor-load"
  namespace           = local.metrics
  metric_name         = "vendor_loads"
  statistic           = "Sum"
  period              = 24 * 60 * 60
  evaluation_periods  = 1
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  actions_enabled     = var.bulk_load.enabled
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
