mock_provider "aws" {}

variables {
  name                 = "marquee-test-splitter"
  permissions_boundary = "arn:aws:iam::222222222222:policy/marquee-test-boundary"
  assumed_by           = { services = ["ecs-tasks.amazonaws.com"] }
  permissions          = { Read = { actions = ["s3:GetObject"], resources = ["arn:aws:s3:::marquee-test-landing/streaming/*"] } }
}

run "a_service_is_trusted_and_nobody_else" {
  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement == jsondecode(jsonencode([
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = ["ecs-tasks.amazonaws.com"] }
        Condition = { StringEquals = { "aws:SourceAccount" = "222222222222" } }
      },
    ]))
    error_message = "The trust policy is not for ECS in this account alone."
  }

  assert {
    condition     = aws_iam_role.this.permissions_boundary == "arn:aws:iam::222222222222:policy/marquee-test-boundary"
    error_message = "The role has no boundary: whoever changes its policy decides what it may do."
  }
}

run "accounts_and_an_outsider_come_beside_services" {
  variables {
    assumed_by = {
      services = ["ecs-tasks.amazonaws.com"]
      accounts = ["111111111111"]
      external = { arn = "arn:aws:iam::999999999999:user/snowflake", external_id = "MARQUEE_SFC=1" }
    }

    permissions = {
      List = {
        actions   = ["s3:ListBucket"]
        resources = ["arn:aws:s3:::marquee-test-landing"]
        condition = { StringLike = { "s3:prefix" = "streaming/*" } }
      }
    }
  }

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement[1].Principal == {
      AWS = ["arn:aws:iam::111111111111:root"]
    }
    error_message = "The account is not trusted."
  }

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement[2] == jsondecode(jsonencode({
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::999999999999:user/snowflake" }
      Condition = { StringEquals = { "sts:ExternalId" = "MARQUEE_SFC=1" } }
    }))
    error_message = "The outsider gets in without its external id."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.this.policy).Statement == jsondecode(jsonencode([{
      Sid       = "List"
      Effect    = "Allow"
      Action    = ["s3:ListBucket"]
      Resource  = ["arn:aws:s3:::marquee-test-landing"]
      Condition = { StringLike = { "s3:prefix" = "streaming/*" } }
    }]))
    error_message = "The role's policy is not what was asked for."
  }
}

run "a_wildcard_action_is_refused" {
  command = plan

  variables {
    permissions = { All = { actions = ["s3:*"], resources = ["*"] } }
  }

  expect_failures = [var.permissions]
}
