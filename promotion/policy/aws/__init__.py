"""The rules on AWS's resources: each yields a finding for what is there and should not be, or is missing.

| module | holds |
|---|---|
| `buckets`, `bucket_settings`, `bucket_policy` | buckets of S3, their settings, and who may reach them |
| `trails` | trails of CloudTrail, and what they leave out |
| `roles`, `most`, `trusts` | what a role may do, and at most, and who may become it |
| `permissions`, `service_authorization` | words of policies that AWS does not know, and its tables of those it knows |
| `keys` | keys of KMS |
| `queues` | queues and topics |
| `containers`, `task_settings`, `task_variables`, `networks` | tasks and services of ECS, and who reaches them |
| `launches`, `schedules` | where tasks run, and what starts them when |
| `alarms`, `watched`, `scaling` | who hears of a failure, and how many tasks run |
| `credentials` | what must not be in Terraform at all; logs |
"""
