module "landing_events" {
  source = "./modules/event_queue"

  name               = local.events_queue
  bucket_arn         = local.landing_arn
  account_id         = var.aws_account_id
  visibility_seconds = var.events.visibility_seconds
  max_receives       = var.events.max_receives
}

# Only streaming files raise events; vendor files wait for the batch.
resource "aws_s3_bucket_notification" "landing" {
  bucket = module.landing.name

  queue {
    id            = "streaming-files"
    queue_arn     = module.landing_events.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "streaming/"
  }
}
