"""Additions by hand in AWS that a plan of Terraform does not see.

| module | holds |
|---|---|
| `names`, `kinds` | buckets, queues, roles, users … that carry the environment's name, and are not in the code |
| `attached` | grants, policies, subscriptions and copies that open a resource of the code to somebody |
| `unmanaged_attributes` | attributes that the code leaves to AWS, and that are not as AWS makes them |
| `buckets` | settings of the code's buckets that it has no resource for |
| `bucket_configurations` | reports of the buckets' files, and rules that move these |
| `service` | how many workers the splitter has |
| `scaling` | what changes that number beside the code |
| `task_definitions` | revisions that no deploy registered |
| `state_bucket` | the bucket of Terraform's state, which Terraform can't look after |
| `boundary` | the permissions boundary of the roles, which `scripts.state` makes, too |
| `job_roles` | the roles that GitLab's jobs take, which `scripts.aws` makes: their rights, and whom they trust |

A role's policies are Terraform's own: `aws_iam_role_policies_exclusive`, `aws_iam_role_policy_attachments_exclusive`.
"""
