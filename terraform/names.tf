locals {
  prefix   = "marquee-${var.environment}"
  database = upper("MARQUEE_${var.environment}")

  # Made by scripts.account; it plans, and reads only (promotion/account/planner_grants.py).
  planner_role = "${local.database}_PLANNER"

  # By name, not by reference: policies can be written before the things they name exist, which keeps the apply
  # parallel and breaks the circle between the storage integration and the role it assumes.
  landing_bucket     = "${local.prefix}-landing"
  ready_bucket       = "${local.prefix}-ready"
  logs_bucket        = "${local.prefix}-logs"
  landing_arn        = "arn:aws:s3:::${local.landing_bucket}"
  ready_arn          = "arn:aws:s3:::${local.ready_bucket}"
  trail_bucket       = "${local.prefix}-trail-logs"
  trail              = "${local.prefix}-files"
  trail_arn          = "arn:aws:cloudtrail:${var.aws_region}:${var.aws_account_id}:trail/${local.trail}"
  events_queue       = "${local.prefix}-landing-events"
  snowflake_role     = "${local.prefix}-snowflake"
  snowflake_role_arn = "arn:aws:iam::${var.aws_account_id}:role/${local.snowflake_role}"

  # Made by scripts.state (promotion/access/boundary.py): the most that any of the roles may do.
  boundary_arn = "arn:aws:iam::${var.aws_account_id}:policy/${local.prefix}-boundary"

  # The service names of the whole platform; each has a Snowflake user, a role and a key of its own.
  services   = ["migrator", "splitter", "bulk_load", "analyst", "eraser"]
  key_secret = { for service in local.services : service => "${local.prefix}/snowflake/${service}" }
  # Secrets Manager ends the ARN of a secret with six characters of its own.
  key_secret_arn = {
    for service, name in local.key_secret :
    service => "arn:aws:secretsmanager:${var.aws_region}:${var.aws_account_id}:secret:${name}-??????"
  }
}
