"""The policy of the platform: what a change may not do to its security, checked in the merge request.

| room or module | holds |
|---|---|
| `finding` | a broken rule in one line, and the codes of all rules, each named after its cost |
| `resource` | the resources of a plan's JSON document; `static_plan` makes such a document without any account |
| `document` | the statements of a policy of AWS |
| `aws` | the rules on AWS's resources |
| `snowflake` | the rules on Snowflake's resources, and on the SQL of the migrations |
| `checkov` | the checks that checkov has |
| `exceptions` | the dated list of findings that are accepted, and why |
| `types` | the closed list of types of resources |
| `text` | what the text of Terraform runs or fetches, which no plan lists |
| `terraform_settings`, `settings_of_types` | the closed list of what its resources set |
| `terraform_files`, `terraform_words` | which files it reads and where its state goes; its comments and texts |
| `visible` | characters and templates by which a reviewer sees something else than runs |
| `check` | all of it |
"""
