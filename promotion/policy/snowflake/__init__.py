"""The rules on Snowflake, which checkov does not know.

| module | holds |
|---|---|
| `rights`, `privileges` | grants and roles in a plan, and the most that each role gets |
| `users` | users, and from where they log in |
| `objects` | databases, schemas, warehouses, integrations |
| `migrations` | statements of the migrations; `views` and `tables` beside it, those that hold people's data |
| `kinds` | the closed list of statements |
| `sources`, `bodies` | the tables that a statement names, and the bodies of policies |
| `personal`, `masking` | the columns of people's data, and whether analysts see them masked |
"""
