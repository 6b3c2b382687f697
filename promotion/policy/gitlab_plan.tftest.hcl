# A plan of the roles of GitLab's jobs, with the rights of a first deploy. static_plan.py runs it.

mock_provider "aws" {
  override_during = plan

  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::000000000000:oidc-provider/gitlab.com" }
  }
}

run "static" {
  command = plan

  variables {
    gitlab_project = "group/project"
    foundations    = true
  }
}
