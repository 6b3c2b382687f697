"""The differences between an environment and the release that it has: what was changed by hand.

| module | holds |
|---|---|
| `baseline` | the files of the deployed release, and the migrations that ran |
| `infrastructure`, `plan_document` | Terraform's own differences; the resources of a plan |
| `aws/`, `snowflake/` | what somebody added beside Terraform |
| `schema` | the objects inside the schemas, compared with a shadow's |
| `drift`, `finding` | all of it; one difference |
| `report`, `message` | it as lines and JSON; as a message to a chat |
| `proposal`, `migrations` | the content of a merge request that settles it |

Everything here reads. The shadow is handed in.
"""
