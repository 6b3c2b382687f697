# Who a GitLab job may be in one environment's AWS account. Applied by an administrator, once per account, and kept
# apart from what the pipeline applies: a pipeline must not be able to widen its own rights.

locals {
  folder   = "${path.module}/../../environments"
  values   = jsondecode(file("${local.folder}/${var.environment}.tfvars.json"))
  registry = jsondecode(file("${local.folder}/registry.json"))
  prefix   = "marquee-${var.environment}"
  account  = local.values.aws_account_id
  region   = local.values.aws_region
  issuer   = trimprefix(var.gitlab_url, "https://")

  # A token is made for one environment and one kind of job (.gitlab/deploy.yml): a job gets it only by declaring it.
  audiences = { for job in keys(local.subjects) : job => "${local.prefix}-${job}" }

  # A merge request's token names its source branch: any branch may preview, from the state alone; only the branch that
  # deploys may see what is there. An environment that GitLab protects is deployed by a job of a protected environment
  # alone, which only those may start who may deploy: no job before the button is one, whatever audience it declares.
  # `scripts.gitlab` has GitLab put it into the subject.
  protected = contains(yamldecode(file("${local.folder}/promotion.yaml")).protected, var.environment)
  branches  = "project_path:${var.gitlab_project}:ref_type:branch:ref"
  subjects = {
    preview = "${local.branches}:*"
    plan    = "${local.branches}:${var.branch}:environment_protected:false"
    deploy  = local.deploying
    erase   = local.deploying
  }
  deploying = "${local.branches}:${var.branch}:environment_protected:${local.protected}"

  # Further claims, which AWS reads from tokens of gitlab.com alone:
  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
  reviewed = var.gitlab_url == "https://gitlab.com" ? { "${local.issuer}:ref_protected" = "true" } : {}
  claims   = { preview = {}, plan = local.reviewed, deploy = local.reviewed, erase = local.reviewed }
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  url            = var.gitlab_url
  client_id_list = values(local.audiences)
}

resource "aws_iam_role" "this" {
  for_each = local.subjects

  name                 = "gitlab-${local.prefix}-${each.key}"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.gitlab.arn }
      Condition = {
        StringEquals = merge({ "${local.issuer}:aud" = local.audiences[each.key] }, local.claims[each.key])
        StringLike   = { "${local.issuer}:sub" = each.value }
      }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  for_each = local.permissions

  name = "job"
  role = aws_iam_role.this[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      for sid, permission in each.value : merge(
        { Sid = sid, Effect = "Allow", Action = permission.actions, Resource = permission.resources },
        try({ Condition = permission.condition }, {}),
      )
    ], [for limit in local.limits : limit if each.key == "deploy"])
  })
}

# A job has this policy and no other: the next apply takes away one that somebody added, and a plan shows it.
resource "aws_iam_role_policies_exclusive" "this" {
  for_each = local.permissions

  role_name    = aws_iam_role.this[each.key].name
  policy_names = [aws_iam_role_policy.this[each.key].name]
}

resource "aws_iam_role_policy_attachments_exclusive" "this" {
  for_each = local.permissions

  role_name   = aws_iam_role.this[each.key].name
  policy_arns = []
}
