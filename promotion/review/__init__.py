"""The review of a change in each environment: infrastructure, migrations, schema, contracts, images.

| module | holds |
|---|---|
| `difference`, `policy` | two values as lines of a difference; IAM policies by their statements |
| `infrastructure` | the changes of a Terraform plan with their values, sensitive ones masked |
| `resource_drift` | what was changed outside Terraform since its last apply |
| `pending` | the migrations that an environment has not run, with their rendered SQL |
| `snapshot`, `schema` | the objects of a database at one moment; the difference of two moments |
| `routines` | functions and procedures, whose names several may share |
| `grants` | the roles and grants of a plan, as SQL |
| `images` | Dockerfiles and locks |
| `sources` | the two sides of the change in git |
| `review` | all of it for one change |
| `summary`, `page` | all of it in one line; as sections |
| `same_in_environments` | texts of two environments that say the same |
| `rendering`, `document` | the page as HTML and Markdown; the review as JSON |
| `comment` | the page as one comment of a merge request |

Nothing here starts anything: the database of a snapshot is handed in.
"""
