mock_provider "aws" {
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::555555555555:oidc-provider/gitlab.example" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:555555555555:key/11111111-2222-3333-4444-555555555555" }
  }
}

variables {
  gitlab_url     = "https://gitlab.example"
  gitlab_project = "video/marquee"
}

run "one_job_of_one_branch_pushes" {
  assert {
    condition = jsondecode(aws_iam_role.push.assume_role_policy).Statement[0].Condition.StringEquals == {
      "gitlab.example:aud" = "marquee-registry"
      "gitlab.example:sub" = "project_path:video/marquee:ref_type:branch:ref:main:environment_protected:false"
    }
    error_message = "Another job, branch or project could push."
  }

  assert {
    condition = alltrue([
      for policy in aws_ecr_repository_policy.this : anytrue([
        for statement in jsondecode(policy.policy).Statement :
        contains(statement.Action, "ecr:PutImage") && statement.Condition.ArnNotEquals["aws:PrincipalArn"] == local.push_arn
        if statement.Effect == "Deny"
      ])
    ])
    error_message = "Somebody with rights of their own could push."
  }
}

run "what_is_pushed_stays_as_it_is" {
  assert {
    condition = alltrue([
      for repository in aws_ecr_repository.this :
      repository.image_tag_mutability == "IMMUTABLE" && repository.image_scanning_configuration[0].scan_on_push
      && repository.encryption_configuration[0].encryption_type == "KMS"
    ])
    error_message = "A tag could be moved, an image is not scanned, or lies there under another key."
  }
}

run "no_wildcard_project" {
  command = plan

  variables {
    gitlab_project = "video/*"
  }

  expect_failures = [var.gitlab_project]
}

run "an_instance_may_be_under_a_path" {
  variables {
    gitlab_url = "https://host.example/gitlab"
  }

  assert {
    condition = toset(keys(jsondecode(aws_iam_role.push.assume_role_policy).Statement[0].Condition.StringEquals)) == toset([
      "host.example/gitlab:aud", "host.example/gitlab:sub",
    ])
    error_message = "The conditions would name another issuer than the tokens."
  }
}
