"""The Snowflake account of an environment, as its administrator sets it up: the only work for ACCOUNTADMIN.

| module | holds |
|---|---|
| `administrator` | the administrator's login |
| `users` | the roles and users that Terraform logs in as, and their rights on the account |
| `ownership` | the environment's objects, which belong to the role that applies |
| `planner_grants` | the rights on these objects of the role that plans |
| `network` | from which addresses the users of the environment log in |
| `resource_monitor` | the limit of the account's credits |
| `account` | all of it, in its order |

Enter by `account.set_up`.
"""
