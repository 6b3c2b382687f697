"""Additions by hand in Snowflake that neither Terraform nor `scripts.account` made, and that a plan does not see.

| module | holds |
|---|---|
| `names` | what the plan and the account's set-up make: objects, roles, users, and the rights between them |
| `rights` | grants and memberships, as they are and as they should be |
| `objects` | objects that carry the environment's name, and their owners |
| `other_kinds` | objects in the schemas of kinds that no migration makes |
| `parameters` | parameters that are set on an object, and not by the code |
| `users` | how users log in |
| `logins` | the identities of Terraform's users: whose token or role in AWS is theirs |
| `references` | tags and policies on objects |
| `account` | the resource monitor |
| `account_parameters` | parameters that are set on the account |
| `network_policies` | the addresses that users may log in from |
| `reader` | the statements that read all that |
"""
