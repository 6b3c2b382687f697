mock_provider "aws" {
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::222222222222:oidc-provider/gitlab.example" }
  }
}

variables {
  environment    = "dev"
  gitlab_url     = "https://gitlab.example"
  gitlab_project = "video/marquee"
}

run "any_branch_previews_and_one_plans_and_deploys" {
  assert {
    condition = {
      for name, role in aws_iam_role.this : name =>
      jsondecode(role.assume_role_policy).Statement[0].Condition.StringLike["gitlab.example:sub"]
      } == {
      preview = "project_path:video/marquee:ref_type:branch:ref:*"
      plan    = "project_path:video/marquee:ref_type:branch:ref:main:environment_protected:false"
      deploy  = "project_path:video/marquee:ref_type:branch:ref:main:environment_protected:false"
      erase   = "project_path:video/marquee:ref_type:branch:ref:main:environment_protected:false"
    }
    error_message = "Another project's or branch's job could get in."
  }

  assert {
    condition = {
      for name, role in aws_iam_role.this : name =>
      jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["gitlab.example:aud"]
    } == { preview = "marquee-dev-preview", plan = "marquee-dev-plan", deploy = "marquee-dev-deploy", erase = "marquee-dev-erase" }
    error_message = "A token made for another environment, or another kind of job, would get in."
  }

  assert {
    condition = toset(aws_iam_openid_connect_provider.gitlab.client_id_list) == toset([
      "marquee-dev-preview", "marquee-dev-plan", "marquee-dev-deploy", "marquee-dev-erase",
    ])
    error_message = "AWS would take tokens for audiences that no role trusts."
  }
}

run "prod_is_deployed_by_a_job_of_a_protected_environment" {
  variables {
    environment = "prod"
    gitlab_url  = "https://gitlab.com"
  }

  assert {
    condition = jsondecode(aws_iam_role.this["deploy"].assume_role_policy).Statement[0].Condition == {
      StringEquals = { "gitlab.com:aud" = "marquee-prod-deploy", "gitlab.com:ref_protected" = "true" }
      StringLike   = { "gitlab.com:sub" = "project_path:video/marquee:ref_type:branch:ref:main:environment_protected:true" }
    }
    error_message = "A job before the button, or of a branch that anybody may push to, could get in."
  }

  assert {
    condition = jsondecode(aws_iam_role.this["plan"].assume_role_policy).Statement[0].Condition == {
      StringEquals = { "gitlab.com:aud" = "marquee-prod-plan", "gitlab.com:ref_protected" = "true" }
      StringLike   = { "gitlab.com:sub" = "project_path:video/marquee:ref_type:branch:ref:main:environment_protected:false" }
    }
    error_message = "A job of a branch that anybody may push to could list names of files."
  }
}

run "a_merge_request_reads_the_state_and_nothing_that_is_there" {
  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.this["preview"].policy).Statement : [
        for action in statement.Action : [for resource in statement.Resource : "${action} ${resource}"]
      ]
      ])) == toset([
      "s3:GetObject arn:aws:s3:::marquee-dev-terraform-state",
      "s3:GetObject arn:aws:s3:::marquee-dev-terraform-state/dev/*",
      "s3:ListBucket arn:aws:s3:::marquee-dev-terraform-state",
      "s3:ListBucket arn:aws:s3:::marquee-dev-terraform-state/dev/*",
      "secretsmanager:DescribeSecret arn:aws:secretsmanager:eu-west-1:222222222222:secret:marquee-dev/snowflake/*",
    ])
    error_message = "The role of a merge request's plan may do more than read the state and the public keys."
  }
}

run "prod_is_erased_from_by_a_job_of_a_protected_environment" {
  variables {
    environment = "prod"
    gitlab_url  = "https://gitlab.com"
  }

  assert {
    condition = jsondecode(aws_iam_role.this["erase"].assume_role_policy).Statement[0].Condition == {
      StringEquals = { "gitlab.com:aud" = "marquee-prod-erase", "gitlab.com:ref_protected" = "true" }
      StringLike   = { "gitlab.com:sub" = "project_path:video/marquee:ref_type:branch:ref:main:environment_protected:true" }
    }
    error_message = "A job that nobody pressed could erase."
  }
}

run "a_job_that_erases_becomes_the_eraser_and_does_nothing_else" {
  assert {
    condition = jsondecode(aws_iam_role_policy.this["erase"].policy).Statement == [{
      Sid      = "Erase", Effect = "Allow", Action = ["sts:AssumeRole"]
      Resource = ["arn:aws:iam::222222222222:role/marquee-dev-eraser"]
    }]
    error_message = "The job's own role may do more than become the eraser."
  }
}

run "a_plan_changes_nothing_not_even_the_lock" {
  assert {
    condition = alltrue(flatten([
      for statement in jsondecode(aws_iam_role_policy.this["plan"].policy).Statement : [
        for action in statement.Action :
        can(regex(":(Get|List|Describe)", action))
      ]
    ]))
    error_message = "The role of a plan may change something."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.this["plan"].policy).Statement :
      !contains(statement.Action, "secretsmanager:GetSecretValue")
    ])
    error_message = "The role of a plan may read a secret."
  }

  assert {
    # Terraform's HeadBucket takes ListBucket. Neither content, nor versions, nor unfinished uploads are in reach.
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.this["plan"].policy).Statement : [
        for action in statement.Action : action if can(regex("^s3:(GetObject|List)", action))
      ] if anytrue([for resource in statement.Resource : can(regex("-(landing|ready|logs)", resource))])
    ])) == toset(["s3:ListBucket"])
    error_message = "The role of a plan may read files, or list more of them than their names."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.this["plan"].policy).Statement : alltrue([
        for resource in statement.Resource : startswith(resource, "arn:aws:s3:::marquee-dev-terraform-state")
      ]) if contains(statement.Action, "s3:GetObject")
    ])
    error_message = "The role of a plan may read other files than the state."
  }
}

run "drift_sees_who_a_job_may_be_and_what_the_last_apply_left" {
  assert {
    condition = length(setsubtract(
      [
        "iam:GetOpenIDConnectProvider *",
        "iam:GetRole arn:aws:iam::222222222222:role/gitlab-marquee-dev-deploy",
        "iam:GetRolePolicy arn:aws:iam::222222222222:role/gitlab-marquee-dev-erase",
        "s3:GetObject arn:aws:s3:::marquee-dev-terraform-state/gitlab/terraform.tfstate",
      ],
      flatten([
        for statement in jsondecode(aws_iam_role_policy.this["plan"].policy).Statement : [
          for action in statement.Action : [for resource in statement.Resource : "${action} ${resource}"]
        ]
      ]),
    )) == 0
    error_message = "Drift could not compare the roles of the jobs with what an administrator applied."
  }
}

run "a_deploy_does_not_reach_its_own_role" {
  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.this["deploy"].policy).Statement : alltrue([
        for resource in statement.Resource : startswith(resource, "arn:aws:iam::222222222222:role/marquee-dev-")
        ]) if statement.Effect == "Allow" && statement.Sid != "ReadOwnRights" && anytrue([
        for action in statement.Action : startswith(action, "iam:")
      ])
    ])
    error_message = "A deploy could change the roles that GitLab's jobs are."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_role_policy.this["deploy"].policy).Statement : [statement.Action, statement.Resource]
      if statement.Sid == "ReadOwnRights"
    ] == [[["iam:GetRolePolicy"], ["arn:aws:iam::222222222222:role/gitlab-marquee-dev-deploy"]]]
    error_message = "A deploy does not see whether its foundations are open, or does more to its own role."
  }
}

run "a_deploy_lets_nobody_in" {
  assert {
    condition = length(setintersection(
      toset(flatten([
        for statement in jsondecode(aws_iam_role_policy.this["deploy"].policy).Statement : statement.Action
        if statement.Effect == "Allow"
      ])),
      [
        "iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePermissionsBoundary",
        "iam:PutRolePermissionsBoundary", "iam:UpdateAssumeRolePolicy", "kms:CreateGrant", "kms:CreateKey",
        "kms:PutKeyPolicy", "kms:UpdateAlias", "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock", "s3:PutEncryptionConfiguration", "secretsmanager:PutResourcePolicy",
        "s3:PutBucketLogging", "s3:PutBucketNotification", "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors",
        "cloudtrail:StopLogging", "cloudtrail:UpdateTrail", "sns:AddPermission", "sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes",
        "sqs:AddPermission", "sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes",
      ],
    )) == 0
    error_message = "A deploy could change who trusts a role, or who reaches a bucket, a key, a queue or a topic."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.this["deploy"].policy).Statement :
      statement.Condition.ArnEquals["iam:PermissionsBoundary"] == "arn:aws:iam::222222222222:policy/marquee-dev-boundary"
      if statement.Effect == "Allow" && contains(flatten([statement.Action]), "iam:PutRolePolicy")
    ])
    error_message = "A deploy could write the policy of a role without the boundary."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.this["deploy"].policy).Statement : statement.Resource
      if statement.Effect == "Allow" && contains(flatten([statement.Action]), "s3:PutLifecycleConfiguration")
    ])) == toset(["arn:aws:s3:::marquee-dev-landing", "arn:aws:s3:::marquee-dev-ready"])
    error_message = "A deploy could let the record of what it read expire."
  }

  assert {
    condition = toset([
      for statement in jsondecode(aws_iam_role_policy.this["deploy"].policy).Statement : statement.Sid
      if statement.Effect == "Deny"
    ]) == toset(["BecomeVerifyAlone", "ReadNoFiles", "TakeNoBoundaryAway", "LeaveLimitsAlone"])
    error_message = "A limit of the deploy is missing."
  }

  assert {
    # IAM's limit for all inline policies of a role, without white space.
    condition     = length(aws_iam_role_policy.this["deploy"].policy) <= 10240
    error_message = "The policy of the deploy is longer than IAM takes."
  }
}

run "foundations_are_laid_within_the_boundary" {
  variables {
    foundations = true
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.this["deploy"].policy).Statement :
      statement.Condition.ArnEquals["iam:PermissionsBoundary"] == "arn:aws:iam::222222222222:policy/marquee-dev-boundary"
      if statement.Effect == "Allow" && anytrue([
        for action in flatten([statement.Action]) : contains(["iam:CreateRole", "iam:PutRolePermissionsBoundary"], action)
      ])
    ])
    error_message = "A deploy could make a role without the boundary."
  }

  assert {
    condition     = length(aws_iam_role_policy.this["deploy"].policy) <= 10240
    error_message = "The policy of the deploy is longer than IAM takes."
  }
}

run "the_environment_with_the_longest_name_fits" {
  variables {
    environment = "staging"
    foundations = true
  }

  assert {
    condition     = length(aws_iam_role_policy.this["deploy"].policy) <= 10240
    error_message = "The policy of the deploy has ${length(aws_iam_role_policy.this["deploy"].policy)} characters, IAM takes 10240."
  }

  assert {
    condition     = length(aws_iam_role_policy.this["plan"].policy) <= 10240
    error_message = "The policy of the plan has ${length(aws_iam_role_policy.this["plan"].policy)} characters, IAM takes 10240."
  }
}

run "no_wildcard_project" {
  command = plan

  variables {
    gitlab_project = "video/*"
  }

  expect_failures = [var.gitlab_project]
}

# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html: the URL may have a path.
run "an_instance_may_be_under_a_path" {
  variables {
    gitlab_url = "https://host.example/gitlab"
  }

  assert {
    condition = alltrue([
      for role in aws_iam_role.this :
      keys(jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals) == ["host.example/gitlab:aud"]
    ])
    error_message = "The conditions would name another issuer than the tokens."
  }
}

run "no_slash_at_the_end_of_the_instance" {
  command = plan

  variables {
    gitlab_url = "https://host.example/gitlab/"
  }

  expect_failures = [var.gitlab_url]
}
