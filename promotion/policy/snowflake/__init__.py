"""The rules on Snowflake, which checkov does not know.

| module | holds |
|---|---|
| `rights`, `privileges` | grants and roles in a plan, and the most that each role gets |
| `users` | users, and from where they log in |
| `objects` | databases, schemas, warehouses, integrations |
| `migrations` | statements of the migrations; `views`, `tables`, `columns` beside it, those with people's data |
| `places` | databases, and settings of stages and pipes, that are not the platform's |
| `kinds`, `calls` | the closed list of statements, and what they call or begin beside themselves |
| `sources`, `bodies` | the tables that a statement names, and the bodies of policies |
| `personal`, `masking` | the columns of people's data, and whether analysts see them masked |
"""
