# Who pulls: the role with which each environment's tasks start. Who asks whether an image is there: the jobs that plan and
# deploy. Who pushes: one job of one branch. Nobody else, whatever their own policies say.
resource "aws_ecr_repository_policy" "this" {
  for_each = aws_ecr_repository.this

  repository = each.value.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "WhatRunsPulls"
        Effect    = "Allow"
        Principal = { AWS = [for account in values(local.accounts) : "arn:aws:iam::${account}:root"] }
        Action    = local.pull
        Condition = {
          ArnEquals = {
            "aws:PrincipalArn" = [
              for name, account in local.accounts : "arn:aws:iam::${account}:role/marquee-${name}-tasks"
            ]
          }
        }
      },
      {
        Sid       = "JobsSeeWhatIsThere"
        Effect    = "Allow"
        Principal = { AWS = [for account in values(local.accounts) : "arn:aws:iam::${account}:root"] }
        Action    = ["ecr:DescribeImages"]
        Condition = {
          ArnEquals = {
            "aws:PrincipalArn" = flatten([
              for name, account in local.accounts : [
                for job in ["plan", "deploy"] : "arn:aws:iam::${account}:role/gitlab-marquee-${name}-${job}"
              ]
            ])
          }
        }
      },
      {
        Sid       = "OnlyThePublishingJobPushes"
        Effect    = "Deny"
        Principal = "*"
        Action    = local.push
        Condition = { ArnNotEquals = { "aws:PrincipalArn" = local.push_arn } }
      },
    ]
  })
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  url            = var.gitlab_url
  client_id_list = [var.audience]
}

# The job `publish` of the branch that deploys. Its token has an audience of its own: those of other jobs do not open this.
resource "aws_iam_role" "push" {
  name                 = "gitlab-marquee-push"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.gitlab.arn }
      Condition = {
        StringEquals = merge({
          "${local.issuer}:aud" = var.audience
          "${local.issuer}:sub" = "project_path:${var.gitlab_project}:ref_type:branch:ref:${var.branch}:environment_protected:false"
        }, var.gitlab_url == "https://gitlab.com" ? { "${local.issuer}:ref_protected" = "true" } : {})
      }
    }]
  })
}

resource "aws_iam_role_policy" "push" {
  name = "job"
  role = aws_iam_role.push.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # ECR gives its token for all repositories or none.
      { Sid = "EnterRegistry", Effect = "Allow", Action = ["ecr:GetAuthorizationToken"], Resource = ["*"] },
      { Sid = "PushImages", Effect = "Allow", Action = concat(local.pull, local.push), Resource = local.arns },
    ]
  })
}
