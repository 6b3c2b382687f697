"""The policy for destruction: one for the plans of Terraform and for the statements of migrations.

| module | holds |
|---|---|
| `destruction` | one thing that would be lost: its object, the change, and the loss |
| `allowed` | `environments/allowed_destruction.yaml`, the only way to allow one |
| `plan` | the destructions of a Terraform plan; `aws` and `snowflake` say, type by type, what is lost |
| `rules`, `iam_policy` | the changes of an attribute that remove data or a guard |
| `lifecycle` | which files and old versions S3 deletes by itself, and when |

`promotion.migration.lint.losses` has those of SQL.
"""
