locals {
  trust = concat(
    # A service acts for many customers. The account is that of the boundary, and of the role.
    length(var.assumed_by.services) == 0 ? [] : [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = sort(var.assumed_by.services) }
      Condition = { StringEquals = { "aws:SourceAccount" = split(":", var.permissions_boundary)[4] } }
    }],
    length(var.assumed_by.accounts) == 0 ? [] : [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = sort([for account in var.assumed_by.accounts : "arn:aws:iam::${account}:root"]) }
    }],
    # The external id keeps another customer of the same third party from getting in through it.
    var.assumed_by.external == null ? [] : [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = var.assumed_by.external.arn }
      Condition = { StringEquals = { "sts:ExternalId" = var.assumed_by.external.external_id } }
    }],
  )
}

resource "aws_iam_role" "this" {
  name                 = var.name
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = local.trust })
  permissions_boundary = var.permissions_boundary
}

resource "aws_iam_role_policy" "this" {
  name = "job"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for sid, permission in var.permissions : merge(
        { Sid = sid, Effect = "Allow", Action = permission.actions, Resource = permission.resources },
        permission.condition == null ? {} : { Condition = permission.condition },
      )
    ]
  })
}

# The role has this policy and no other: the next apply takes away one that somebody added, and a plan shows it.
resource "aws_iam_role_policies_exclusive" "this" {
  role_name    = aws_iam_role.this.name
  policy_names = [aws_iam_role_policy.this.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "this" {
  role_name   = aws_iam_role.this.name
  policy_arns = []
}
