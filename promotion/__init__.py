"""A safe change to one environment: everything that the verbs of `scripts/` compose.

| room | holds |
|---|---|
| `terraform` | Terraform itself, its errors in one line, the bucket of its state |
| `destruction` | what may be destroyed, in a plan and in SQL, and the file that allows it |
| `policy` | what a change may not do to the platform's security |
| `release` | one release for all environments: its record, its images, the journal of an environment, the order |
| `rollback` | the way back to an earlier release: what comes back, what stays, why there is none |
| `plan` | the changes of a plan, and the plan that was reviewed |
| `migration` | the migrations of the warehouse: script, history, lease, the run of schemachange |
| `pipe` | the warehouse's pipes, and a drain before one is changed |
| `dataset` | contracts compared with the migrations, and the change of a dataset |
| `review` | what a change does to each environment, as a page |
| `drift` | what was changed by hand since the release that an environment has |
| `smoke_test` | the canary file and its way from landing to the warehouse |
| `account` | the Snowflake account as its administrator sets it up: Terraform's user, the resource monitor |
| `gitlab` | an environment's settings in GitLab |
| `access` | the keys of the service users, the identity of a CI job |

Beside the rooms: the environment, Terraform's outputs, AWS clients, child processes, and `PromotionError`, which every
expected failure derives from. No module here imports click or rich: the command line belongs to the verbs.
"""

# For the start of its programs: pipelines/garbage.py and pipelines/without_pandas.py.
import pipelines  # noqa: F401
